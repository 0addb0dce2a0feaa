"""The page of what is to be clarified, and clearing it up with a reason."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tillbook.desks.sales.clarifying import KINDS, MOST_OF_ONE, ONE, counts, to_clarify, topics
from tillbook.desks.sales.discrepancies import TOPICS
from tillbook.desks.sales.errors import SaleRefused
from tillbook.desks.sales.operations import (
    dismiss_set_aside,
    post_set_aside,
    resolve_discrepancies,
    resolve_discrepancy,
)
from tillbook.desks.sales.queries import visible_aside
from tillbook.desks.sales.sentences import sentence_of
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    visible_locations,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.organisation.waiting import look_again
from tillbook.plumbing.pages import way_back
from tillbook.plumbing.series import back_office_series


@page(Right.SALES_READ)
def to_clarify_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What happened but is not as it should be, each with what to do about it."""
    here = location_ids(actor, chosen_location(request, actor))
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    topic = request.GET.get("of", "") if kind == "discrepancy" else ""
    topic = topic if topic in TOPICS else ""
    waiting = counts(actor, here)
    about = topics(actor, here) if kind == "discrepancy" else {}
    rows = to_clarify(actor, here, kind, topic)
    return render(
        request,
        "sales/to_clarify.html",
        {
            "section": "money",
            "currency": company(actor.company_id).money,
            "rows": [(row, ONE[row.kind]) for row in rows],
            "kind": kind,
            "kinds": [(name, words, waiting[name]) for name, words in KINDS.items()],
            "topic": topic,
            "topics": [(name, TOPICS[name][0], count) for name, count in about.items()],
            # One reason for many is for those that differ in one way and need no posting.
            "bulk": kind == "discrepancy" and len(rows) > 1 and actor.may(Right.SALES_RESOLVE),
            "waiting": sum(waiting.values()),
            "may_resolve": actor.may(Right.SALES_RESOLVE),
        },
    )


@page(Right.SALES_RESOLVE)
@require_POST
def resolve_set_aside_page(request: HttpRequest, actor: Actor, row_id: UUID) -> HttpResponse:
    """Post what was quarantined, or dismiss the rest with a reason."""

    def work(reason: str) -> HttpResponse | None:
        if request.POST.get("action") != "post":
            dismiss_set_aside(actor, row_id, reason=reason)
            messages.success(request, _("Dismissed. The bytes are kept."))
            return None
        series = _series_for(request, actor, row_id)
        if series is None:
            messages.error(request, _("You work at no location whose numbers it could get."))
            return None
        outcome = post_set_aside(actor, row_id, series_id=series, reason=reason)
        messages.success(request, _("Posted. It is in the books now, and nothing of it waits."))
        return redirect("sale", outcome.id)

    return _with_reason(request, work)


@page(Right.SALES_RESOLVE)
@require_POST
def resolve_discrepancy_page(request: HttpRequest, actor: Actor, row_id: UUID) -> HttpResponse:
    """Note what was found; the sale stays as it was printed."""

    def work(reason: str) -> None:
        resolve_discrepancy(actor, row_id, reason=reason)
        messages.success(request, _("Noted. It stands in the audit trail with your reason."))

    return _with_reason(request, work)


@page(Right.SALES_RESOLVE)
@require_POST
def note_discrepancies_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note many discrepancies with one reason: those that were chosen, or all that were shown."""
    sent = request.POST.getlist("shown" if request.POST.get("action") == "all" else "row")
    ids = [key for key in map(_as_id, sent[:MOST_OF_ONE]) if key]

    def work(reason: str) -> None:
        if not ids:
            messages.error(request, _("Tick the rows that this reason is for."))
            return
        n = resolve_discrepancies(actor, ids, reason=reason)
        if not n:
            messages.error(request, _("Somebody has noted these already."))
            return
        words = ngettext(
            "%(n)s noted. It stands in the audit trail with your reason.",
            "%(n)s noted. Each stands in the audit trail with your reason.",
            n,
        )
        messages.success(request, words % {"n": n})

    return _with_reason(request, work)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_reason(request: HttpRequest, work: Callable[[str], HttpResponse | None]) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    back = redirect(way_back(request.POST.get("next", "/to-clarify/"), request))
    if not reason:
        messages.error(request, _("Say what was wrong and what you did about it."))
        return back
    try:
        answer = work(reason)
    except SaleRefused as refused:
        messages.error(request, sentence_of(refused))
        return back
    look_again()
    return answer or back


def _series_for(request: HttpRequest, actor: Actor, row_id: UUID) -> UUID | None:
    """The back office's series of the place it belongs to, else of where the person looks."""
    row = visible_aside(actor).filter(id=row_id).first()
    places = [row.location_id] if row and row.location_id else []
    if here := chosen_location(request, actor):
        places.append(here.id)
    places += [place.id for place in visible_locations(actor)]
    return next((series for place in places if (series := back_office_series(place))), None)
