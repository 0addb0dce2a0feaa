"""Addresses of the register itself."""

from django.urls import path

from tillbook.desks.registers import shell

urlpatterns = [
    path("register/sw.js", shell.service_worker, name="register_worker"),
    path("register/manifest.webmanifest", shell.web_manifest, name="register_manifest"),
    path("register/", shell.register_page, name="register"),
]
