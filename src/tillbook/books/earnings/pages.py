"""The report of tips: by person and day, and what is still to be passed on."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.books.earnings.queries import owed, tips_between
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock

#: How far back the report looks unless it is asked, and at most.
DAYS = 14
MOST_DAYS = 366


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@page(Right.CASH_READ)
@require_GET
def tips_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tips between two days."""
    info = company(actor.company_id)
    location = next(iter(info.locations.values()))
    today = business_date(clock.now(), location.zone, location.day_starts_hour)
    last = _day(request.GET.get("to", ""), today)
    first = _day(request.GET.get("from", ""), last - timedelta(days=DAYS - 1))
    first = max(min(first, last), last - timedelta(days=MOST_DAYS))
    places = location_ids(actor, chosen_location(request, actor))
    rows = tips_between(info.id, first, last, places)
    to_pass_on = owed(info.id, places)
    known = {row.person_id for row in rows} | {key for key, _minor in to_pass_on}
    names = people_names({key for key in known if key})

    def who(key: UUID | None) -> str:
        return names.get(key, "") if key else _("Nobody named")

    context = {
        "section": "money",
        "currency": info.money,
        "first": first,
        "last": last,
        "rows": [(who(row.person_id), row) for row in rows],
        "left": sum(row.left_minor for row in rows),
        "paid": sum(row.paid_minor for row in rows),
        "owed": sorted((who(key), minor) for key, minor in to_pass_on),
        "owed_whole": sum(minor for _key, minor in to_pass_on),
    }
    return render(request, "earnings/tips.html", context)
