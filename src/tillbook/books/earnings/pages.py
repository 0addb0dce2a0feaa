"""The report of tips: by person and day, and what is still to be passed on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.books.earnings.queries import owed, tips_between, tips_one_by_one
from tillbook.books.earnings.rules import TipsAsked
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers

#: How far back the report looks unless it is asked, and at most.
DAYS = 14
MOST_DAYS = 366
#: In the address: left for nobody who is named; which of the two columns.
NOBODY = "none"
PAID = {"left": False, "paid": True}


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
        if key and key not in names:
            names.update(people_names({key}))
        return names.get(key, "") if key else _("Nobody named")

    context = {
        "section": "money",
        "currency": info.money,
        "first": first,
        "last": last,
        "rows": [(who(row.person_id), row, _key_of(row.person_id)) for row in rows],
        "left": sum(row.left_minor for row in rows),
        "paid": sum(row.paid_minor for row in rows),
        "owed": sorted((who(key), minor, _key_of(key)) for key, minor in to_pass_on),
        "owed_whole": sum(minor for _key, minor in to_pass_on),
        **_each(request, info.id, places, (first, last), who),
    }
    return render(request, "earnings/tips.html", context)


def _key_of(person_id: UUID | None) -> str:
    return str(person_id) if person_id else NOBODY


def _each(
    request: HttpRequest,
    company_id: UUID,
    places: list[UUID] | None,
    days: tuple[date, date],
    who: Callable[[UUID | None], str],
) -> dict[str, Any]:
    """The tips behind a figure that was followed; nothing where none was."""
    person, kind = request.GET.get("person", ""), request.GET.get("kind", "")
    if not person and kind not in PAID:
        return {}
    try:
        key = UUID(person) if person not in ("", NOBODY) else None
    except ValueError:
        return {}
    asked = TipsAsked(
        days=None if request.GET.get("all") else days,
        of_one=bool(person),
        person_id=key,
        paid=PAID.get(kind),
    )
    rows, count, whole = tips_one_by_one(company_id, places, asked)
    # As the figure says it: what was handed over is positive there.
    sign = -1 if asked.paid else 1
    numbers = document_numbers([row.document_id for row in rows])
    page_name = document_url_name("sale")
    return {
        "asked": asked,
        "asked_name": who(key) if person else "",
        "each": [
            (
                row,
                numbers.get(row.document_id, ""),
                reverse(page_name, args=[row.document_id]) if page_name else "",
                who(row.person_id),
                sign * row.amount_minor,
            )
            for row in rows
        ],
        "each_count": count,
        "each_whole": sign * whole,
    }
