"""What every page shares: the content security policy, the frame, day and night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tillbook.plumbing import frame
from tillbook.plumbing.panels import page_of_panel
from tillbook.values.card_numbers import holds_card_number

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: every answer carries the policy; no inline script or style anywhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


#: Fields that hold a code or are searched by one: what stands in them may look like anything.
CODES = frozenset(
    {"barcode", "barcodes", "customer", "document", "find", "id", "pick", "q", "search", "sku"}
    | {"csrfmiddlewaretoken", "of_company", "once"}
)


def refuse_card_numbers(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form with a card number in its free text; None when it holds none.

    The number itself is neither said again nor logged.
    """
    if request.method != "POST" or not any(
        holds_card_number(str(text))
        for name, texts in request.POST.lists()
        if name.rpartition("-")[2] not in CODES
        for text in texts
    ):
        return None
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return render(request, "422.html", {"back": back if safe else "/"}, status=422)


def explain_other_ways(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: who opens an address that only takes what a form sends is told where to go.

    The way leads to the nearest page above the address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method not in ("GET", "HEAD"):
            return response
        page = render(request, "405.html", {"above": _page_above(request)}, status=405)
        page.headers["Allow"] = response.headers.get("Allow", "POST")
        return page

    return middleware


def whole_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: who opens the address of a panel as a page is led to the page around it.

    A panel has no head, no menu and no way back. Its page fetches it with a header of HTMX, a
    program does not ask for HTML. Whoever may not see the panel is told so as before.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if response.status_code != 200 or request.method != "GET" or match is None:
            return response
        around = page_of_panel(match.url_name)
        asks_for_page = "text/html" in request.headers.get("Accept", "")
        if not around or not asks_for_page or request.headers.get("HX-Request"):
            return response
        return redirect(around, *match.args, *match.kwargs.values())

    return middleware


def _page_above(request: HttpRequest) -> str:
    parts = request.path_info.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:count])}/"
        if is_valid_path(address):
            return address
    return "/"


THEMES = ("day", "night")
A_YEAR_SECONDS = 365 * 24 * 3600


def way_back(address: str, request: HttpRequest) -> str:
    """The address to go back to, when it is one of ours; else the start."""
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if ours else "/"


def keep_choice(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    """Keep a choice about looking (no secret) on this device for a year; "" forgets it."""
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame around a page (rail, top bar, day or night)."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "rail_narrow": request.COOKIES.get("rail") == "icons",
        "frame": SimpleLazyObject(lambda: frame.parts(request)),
    }


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep day, night or (anything else) the device's own choice in a cookie, and go back."""
    response = HttpResponseRedirect(way_back(request.POST.get("next", "/"), request))
    theme = request.POST.get("theme", "")
    keep_choice(response, request, "theme", theme if theme in THEMES else "")
    return response


@require_POST
def choose_rail(request: HttpRequest) -> HttpResponse:
    """Keep the rail as icons alone, or with its words, and go back."""
    response = HttpResponseRedirect(way_back(request.POST.get("next", "/"), request))
    keep_choice(response, request, "rail", "icons" if request.POST.get("rail") == "icons" else "")
    return response


def instead_of_draft(posted: bool, url_name: str, key: UUID) -> HttpResponse:
    """Where a draft leads that is none any more: to its document; or it never was one (404)."""
    if not posted:
        raise Http404
    return redirect(url_name, key)


def asked_day(text: str) -> date | None:
    """A day from the address of a page; None when it is none that a shop could mean."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year < 2200 else None
