"""In which of their companies a person works now, and whether a page was made for that one.

The choice is the session's, so it is one for all tabs of a browser. Every page carries the company
it was made for; what comes from a page of another company is refused before anything reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tillbook.masters.organisation.models import Membership
from tillbook.masters.organisation.queries import actor_of, memberships
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.made_for import leave_out_of_address, made_for, mark

SESSION, COOKIE = "company", "company"


def mine(request: HttpRequest) -> list[Membership]:
    """Where the signed-in person works, read once a request."""
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, "_mine"):
        request._mine = memberships(request.user.pk)  # type: ignore[attr-defined]
    return request._mine  # type: ignore[attr-defined]


def chosen(request: HttpRequest) -> Membership | None:
    """The one they chose, this session or the last time on this device; else the oldest."""
    wanted = request.session.get(SESSION) or request.COOKIES.get(COOKIE)
    found = mine(request)
    one = next((row for row in found if str(row.company_id) == wanted), None)
    one = one or (found[0] if found else None)
    if one is not None:
        mark(request, one.company_id)
    return one


def refuse_strays(request: HttpRequest) -> HttpResponse | None:
    """The answer to what comes from a page of another company; None when it does not.

    Who works in several companies says with every form which one it is about.
    """
    here = chosen(request)
    if here is None:
        return None
    said = made_for(request)
    several = len(mine(request)) > 1
    if said == str(here.company_id) or (not said and (request.method == "GET" or not several)):
        leave_out_of_address(request)
        return None
    back = _page_of(request)
    if request.headers.get("HX-Request"):
        # Nothing is put into a page of the other company: the whole of it gives way.
        to = f"{reverse('other_company')}?{urlencode({'of': said, 'next': back})}"
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    return other_company(request, said, back)


def other_company(request: HttpRequest, said: str, back: str) -> HttpResponse:
    """Say which company the page was of and which one this is, with the ways on."""
    here = chosen(request)
    there = next((row for row in mine(request) if str(row.company_id) == said), None)
    context = {
        "here": here and here.company,
        "there": there and there.company,
        "back": back,
        "saving": request.method == "POST",
    }
    return render(request, "409.html", context, status=409)


def found_elsewhere(request: HttpRequest, opens: Callable[[Actor], bool]) -> HttpResponse | None:
    """The answer to an address that is nothing here, and a page in another of one's companies.

    It leads there; what the page shows is not shown before. None where no company has it.
    """
    here = chosen(request)
    if here is None or request.method != "GET" or request.headers.get("HX-Request"):
        return None
    for there in mine(request):
        actor = actor_of(there, str(request.user)) if there is not here else None
        if actor and opens(actor):
            context = {
                "here": here.company,
                "there": there.company,
                "back": request.get_full_path(),
            }
            return render(request, "404_elsewhere.html", context, status=404)
    return None


def _page_of(request: HttpRequest) -> str:
    """The page that sent this, as an address of ours without a host."""
    shown = request.headers.get("HX-Current-URL") or request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(shown, {request.get_host()}):
        return "/"
    parts = urlsplit(shown)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def company_switch(request: HttpRequest) -> dict[str, Any]:
    """The frame's switch of companies; nothing to switch where there is one."""
    here = chosen(request)
    if here is None:
        return {}
    rows = mine(request)
    invited = bool(here.invited)  # type: ignore[attr-defined]
    if len(rows) < 2 and not invited:
        return {}
    options = [(row.company.name, str(row.company_id), row is here) for row in rows]
    options.sort(key=lambda option: option[0].casefold())
    return {
        "companies": {"current": here.company.name, "options": options, "invited": invited},
    }
