"""A room's list as a page, or as a file for who may export; and each person's own columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tillbook.masters.organisation.operations import note_export
from tillbook.masters.organisation.pages import request_actor, signed_in
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.lists.asking import asked
from tillbook.plumbing.lists.choices import choose, chosen
from tillbook.plumbing.lists.exporting import FORMS, file_of
from tillbook.plumbing.lists.shapes import Listing
from tillbook.plumbing.lists.showing import last_row, show


def list_page(
    request: HttpRequest,
    actor: Actor,
    listing: Listing,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponseBase:
    """The list as it was asked for. A file needs the right to export, and is written down."""
    question = asked(request.GET, listing)
    if question.export:
        allow_export(actor, listing.name, question.export, sorted(question.filters))
        stem = f"{listing.name}-{clock.now().date().isoformat()}"
        return file_of(listing, question, stem)
    choice = chosen(actor.id, listing.name)
    may_export = actor.may(Right.EXPORT)
    if listing.later and "totals" in request.GET:
        totals, counted, on_paper = last_row(listing, question, choice, may_export=may_export)
        told = {"list": listing, "totals": totals, "counted": counted, "on_paper": on_paper}
        return render(request, "tillbook/parts/totals_later.html", told)
    shown = show(listing, question, choice, may_export=may_export)
    return render(request, template, {**context, "list": shown, "currency": listing.currency})


def allow_export(actor: Actor, name: str, form: str, filters: list[str]) -> None:
    """Let a file go out: raises Forbidden without the right; writes to the audit trail. What was
    searched for is not told: it may be somebody's name."""
    if form not in FORMS:
        raise Http404
    actor.require(Right.EXPORT)
    note_export(actor, name, form, filters)


def allow_pdf(actor: Actor, name: str) -> None:
    """The same for a page that can be a PDF."""
    actor.require(Right.EXPORT)
    note_export(actor, name, "pdf", [])


@require_POST
@signed_in
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns of a list this person sees, and go back."""
    if actor := request_actor(request):
        assert actor.id is not None
        choose(
            actor.id,
            request.POST.get("list", ""),
            request.POST.getlist("column"),
            request.POST.get("density") == "compact",
        )
    return HttpResponseRedirect(way_back(request, "/"))


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where a form came from, when that is a page of ours."""
    back = request.POST.get("next", "")
    if not back or not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return otherwise
    return back
