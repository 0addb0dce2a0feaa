"""Pages of periods: closing months, opening them again, what came late."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.listing import document_url, document_words
from tillbook.books.ledger.operations.periods import close_period, reopen_period
from tillbook.books.ledger.periods import came_late, earliest_today
from tillbook.books.ledger.rules import next_month
from tillbook.desks.bookkeeping.closing import checklist, late_count, months
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.series import document_numbers

_PAGE = 100


@page(Right.LEDGER_READ)
@require_GET
def periods_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The months of the books, and what to look at before the next one is closed."""
    rows = months(actor.company_id, earliest_today(actor.company_id))
    waiting = [row for row in rows if row.over and row.state == "open"]
    following = waiting[-1].first if waiting else None
    through = next_month(following) - timedelta(days=1) if following else None
    years = sorted({row.first.year for row in rows}, reverse=True)
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    # The year of the month that is closed next, so that its row is on the page.
    usual = following.year if following else years[0]
    shown = year if year in years else usual
    context = {
        "section": "books",
        "months": [row for row in rows if row.first.year == shown],
        "years": [
            {"url": f"?year={one}", "label": str(one), "current": one == shown} for one in years
        ],
        "following": following,
        "checks": checklist(actor, through) if through else [],
        "late": late_count(actor.company_id),
        "may_close": actor.may(Right.LEDGER_CLOSE),
        "may_reopen": actor.may(Right.LEDGER_REOPEN),
    }
    return render(request, "bookkeeping/periods.html", context)


def _month(request: HttpRequest) -> date:
    day = asked_day(request.POST.get("month", ""))
    if day is None:
        raise NotPossible(_("The form is not whole. Load the page again."))
    return day


@page(Right.LEDGER_CLOSE)
@require_POST
def close_books(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Close the books through a month, softly or for good."""
    try:
        close_period(actor, _month(request), lock=request.POST.get("lock") == "1")
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        words = _("Closed. What still comes for it is posted on the first open day.")
        messages.success(request, words)
    return redirect("periods")


@page(Right.LEDGER_REOPEN)
@require_POST
def reopen_books(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open a month again, with the reason."""
    try:
        reopen_period(actor, _month(request), reason=request.POST.get("reason", ""))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Open again."))
    return redirect("periods")


@page(Right.LEDGER_READ)
@require_GET
def came_late_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Documents whose own day was closed already: posted later, each with both days."""
    rows = list(came_late(actor.company_id)[:_PAGE]) if actor.location_ids is None else []
    numbers = document_numbers(row.source_id for row in rows)
    context = {
        "section": "books",
        "trail": [(_("Periods"), reverse("periods"))],
        "currency": company(actor.company_id).money,
        "rows": [
            (row, document_words(row, numbers.get(row.source_id, "")), document_url(row))
            for row in rows
        ],
        "more": len(rows) == _PAGE,
    }
    return render(request, "bookkeeping/late.html", context)
