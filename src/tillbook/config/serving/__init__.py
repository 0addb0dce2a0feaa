"""Serving: the web server and the worker as child processes under one supervisor."""
