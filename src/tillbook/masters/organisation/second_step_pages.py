"""The page that leads to a second step: why, which ways there are, and how long it can wait."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from tillbook.masters.organisation.pages import local_clocks, request_actor
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.second_step import put_off_until
from tillbook.masters.organisation.working_in import mine
from tillbook.plumbing import clock


@login_required
def second_step_page(request: HttpRequest) -> HttpResponse:
    """Choose a way; within the days of grace, or later. Whoever has one is sent on.

    Each company asks for itself: the page names the one that does and leads to the others.
    """
    to = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}):
        to = "/"
    actor = request_actor(request)
    until = put_off_until(request, actor) if actor else None
    if actor is None or until is None:
        return HttpResponseRedirect(to)
    info = company(actor.company_id)
    others = [row.company for row in mine(request) if row.company_id != info.id]
    context = {
        "to": to,
        "until": until,
        "may_wait": clock.now() < until,
        "asks": info.name,
        "everybody": info.second_step == "everybody",
        "others": sorted(others, key=lambda one: one.name.casefold()),
    }
    with local_clocks(request, actor):
        return render(request, "organisation/second_step.html", context)
