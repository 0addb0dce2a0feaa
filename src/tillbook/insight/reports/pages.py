"""Pages of the figures: Home, and the sales report."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.insight.reports.home import home, in_the_books
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    request_actor,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.masters.organisation.waiting import waiting
from tillbook.plumbing import clock, frame
from tillbook.plumbing.live import position
from tillbook.plumbing.locales import current_locale
from tillbook.plumbing.memory import on_forget
from tillbook.plumbing.pages import asked_day

#: Sentences under "Needs you": what is more stands under the alerts.
MOST_NEEDS = 5
MOST_PARTS = 64
_drawing = threading.Lock()


def today_of(info: CompanyInfo) -> date:
    """The business day now, by the first location's clock."""
    at = next(iter(info.locations.values()))
    return business_date(clock.now(), at.zone, at.day_starts_hour)


def home_page(request: HttpRequest) -> HttpResponseBase:
    """Today; who may not see the figures but sells begins at Sell, others where they may go."""
    actor = request_actor(request)
    if actor and not actor.may(Right.REPORTS_READ):
        if actor.may(Right.SALES_WRITE):
            return redirect("sell")
        if first := next((one for one in frame.rail(request, {}) if one.section != "home"), None):
            return redirect(first.url)
    return _the_day(request)


@page(Right.REPORTS_READ)
def _the_day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Today, or the day that is asked for; `part=day` is what changes while one looks at it."""
    info = company(actor.company_id)
    chosen = chosen_location(request, actor)
    here = location_ids(actor, chosen)
    # The whole company has figures of no location; who is limited to all of them sees less.
    whole = actor.location_ids is None and chosen is None
    today = today_of(info)
    asked = request.GET.get("day", "")
    day = asked_day(asked) or today
    if asked and not asked_day(asked) and not request.GET.get("part"):
        messages.error(request, _("“%s” is no day to look at. This is today.") % asked[:20])
    seen = position(info.id)

    def context() -> dict[str, Any]:
        books = {}
        if actor.may(Right.LEDGER_READ):
            books = in_the_books(info, None if whole else here, day)
        return {
            "section": "home",
            "currency": info.money,
            "is_today": day == today,
            "yesterday": today - timedelta(days=1),
            "needs": waiting(actor, here)[:MOST_NEEDS],
            "books": books,
            "may_see_costs": actor.may(Right.COSTS_READ),
            "may_sell": actor.may(Right.SALES_WRITE),
            "position": seen,
            "home_url": f"/?day={day}" if day != today else "/",
            **home(info, here, day, clock.now()),
        }

    if not request.GET.get("part"):
        return render(request, "reports/home.html", context())
    eyes = (tuple(here), whole, actor.location_ids, actor.rights)
    key = (info.id, info.version, seen, day, today, clock.now().hour, *eyes)
    return HttpResponse(
        _drawn((*key, get_language(), str(current_locale())), lambda: _draw(request, context()))
    )


def _draw(request: HttpRequest, context: dict[str, Any]) -> str:
    return render_to_string("reports/home.html#day", context, request)


#: The part that changes, as last drawn: many open pages that look alike are drawn once.
_parts: OrderedDict[tuple[Any, ...], str] = OrderedDict()
on_forget(_parts.clear)


def _drawn(key: tuple[Any, ...], draw: Callable[[], str]) -> str:
    """The part of this key, drawn by the first that asks; the others wait for it."""
    with _drawing:
        if key not in _parts:
            _parts[key] = draw()
            while len(_parts) > MOST_PARTS:
                _parts.popitem(last=False)
        return _parts[key]
