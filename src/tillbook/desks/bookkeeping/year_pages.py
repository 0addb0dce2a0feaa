"""The page of year-ends: each fiscal year that is over, its result, whether it is closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.periods import less_closed
from tillbook.books.ledger.rules import LOCKED
from tillbook.desks.bookkeeping.closing import checklist
from tillbook.desks.bookkeeping.operations import close_year
from tillbook.desks.bookkeeping.year import figures_of, holds, year_ends, years
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.pages import asked_day

#: Years shown; each costs two looks at the balances.
_SHOWN = 6


@page(Right.LEDGER_READ)
@require_GET
def year_end_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What each year earned, what to look at before the next is closed."""
    whole = actor.location_ids is None  # a result is the whole company's
    over = years(actor.company_id)[:_SHOWN] if whole else []
    recorded = year_ends(actor.company_id)
    unlocked = less_closed(actor.company_id, over[0][1], LOCKED) if over else []
    rows = []
    for since, until in over:
        locked = not any(since <= month <= until for month in unlocked)
        figures = figures_of(actor.company_id, since, until)
        records = recorded.get(until, [])
        same = next((one for one in records if holds(one, figures)), None)
        row = same or next(iter(records), None)
        changed = row is not None and same is None
        rows.append((figures, row, locked, changed))
    waiting = [
        figures.until for figures, row, locked, changed in rows if changed or not (row and locked)
    ]
    following = min(waiting, default=None)
    context = {
        "section": "books",
        "trail": [(_("Periods"), reverse("periods"))],
        "currency": company(actor.company_id).money,
        "rows": rows,
        "following": following,
        "checks": checklist(actor, following) if following else [],
        "may_close": actor.may(Right.LEDGER_CLOSE),
    }
    return render(request, "bookkeeping/years.html", context)


@page(Right.LEDGER_CLOSE)
@require_POST
def close_year_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Lock a year and record its figures."""
    until = asked_day(request.POST.get("until", ""))
    try:
        if until is None:
            raise NotPossible(_("No fiscal year ends on this day."))
        close_year(actor, until)
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The year is locked and its figures are recorded."))
    return redirect("year_end")
