"""Fixtures for every test, those in the rooms too; what they do is in tests/support."""

pytest_plugins = ["tests.support.plugin"]
