"""The register itself: a page, its service worker and its manifest, as the build left them.

Nobody signs in for it: it holds nothing of anybody's. The page and the worker are asked for anew
each time (the worker decides which version runs); the rest are files with hashes in their names.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tillbook.plumbing.pages import POLICY

_BUILT = "tillbook/register/"
#: As for every page, and sounds of its own.
SHELL_POLICY = f"{POLICY}; media-src 'self'"


@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """The page of the register."""
    return _file(request, "index.html", "text/html; charset=utf-8")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps one whole version of the register for times without a network."""
    response = _file(request, "sw.js", "text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/register/"
    return response


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a device needs to know to install the register as an app."""
    response = JsonResponse(
        {
            "id": "/register/",
            "name": _("Tillbook register"),
            "short_name": _("Register"),
            "start_url": "/register/",
            "scope": "/register/",
            "display": "standalone",
            "orientation": "any",
            "background_color": "#FBFAF7",
            "theme_color": "#FBFAF7",
            "icons": [
                {
                    "src": static("tillbook/mark.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                    "purpose": "any",
                }
            ],
        },
        content_type="application/manifest+json",
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def _file(request: HttpRequest, name: str, content_type: str) -> HttpResponse:
    found = finders.find(_BUILT + name)
    if not isinstance(found, str):
        # Never cached, so that the next try after a build finds it.
        sentence = _("The register is not built in this installation.")
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    content = Path(found).read_bytes()
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(
        b"" if same else content, status=304 if same else 200, content_type=content_type
    )
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = SHELL_POLICY
    response.headers["Permissions-Policy"] = (
        "camera=(self), geolocation=(), microphone=(), usb=(self)"
    )
    return response
