"""Pages of the figures: Home, and the sales report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.insight.reports.home import home, in_the_books, needs
from tillbook.insight.reports.queries import sales_report
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    request_actor,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.pages import asked_day


def _today(info: CompanyInfo) -> date:
    """The business day now, by the first location's clock."""
    at = next(iter(info.locations.values()))
    return business_date(clock.now(), at.zone, at.day_starts_hour)


def home_page(request: HttpRequest) -> HttpResponseBase:
    """Today; who may not see the figures but sells begins at Sell."""
    actor = request_actor(request)
    if actor and not actor.may(Right.REPORTS_READ) and actor.may(Right.SALES_WRITE):
        return redirect("sell")
    return _the_day(request)


@page(Right.REPORTS_READ)
def _the_day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Today, or the day that is asked for."""
    info = company(actor.company_id)
    chosen = chosen_location(request, actor)
    here = location_ids(actor, chosen)
    today = _today(info)
    day = asked_day(request.GET.get("day", "")) or today
    whole = actor.location_ids is None and chosen is None
    books = {}
    if actor.may(Right.LEDGER_READ):
        books = in_the_books(info, None if whole else here, day)
    return render(
        request,
        "reports/home.html",
        {
            "section": "home",
            "currency": info.money,
            "is_today": day == today,
            "yesterday": today - timedelta(days=1),
            "needs": _sentences(needs(info, here)),
            "books": books,
            "may_see_costs": actor.may(Right.COSTS_READ),
            "may_sell": actor.may(Right.SALES_WRITE),
            **home(info, here, day, clock.now()),
        },
    )


def _sentences(counts: dict[str, int]) -> list[dict[str, str]]:
    """What waits, as sentences with one verb each."""
    aside, gaps = counts["aside"], counts["gaps"]
    below, no_cost = counts["below_zero"], counts["without_cost"]
    stock = reverse("stock")
    sentences = [
        (
            aside,
            ("circle-alert", "brick", reverse("set_aside"), _("Look")),
            ngettext("%(n)s sale was set aside", "%(n)s sales were set aside", aside),
            _("Their money is on suspense until somebody looks."),
        ),
        (
            gaps,
            ("cloud-upload", "amber", reverse("set_aside"), _("See")),
            ngettext(
                "%(n)s register has not sent all its sales",
                "%(n)s registers have not sent all their sales",
                gaps,
            ),
            _("Later receipts are here already."),
        ),
        (
            below,
            ("package", "amber", f"{stock}?state=negative", _("Check")),
            ngettext("%(n)s product is below zero", "%(n)s products are below zero", below),
            _("More was sold than was there by the books."),
        ),
        (
            no_cost,
            ("package", "amber", f"{stock}?state=no-cost", _("Check")),
            ngettext(
                "%(n)s product has no known cost", "%(n)s products have no known cost", no_cost
            ),
            _("It leaves the stock at a value of 0."),
        ),
    ]
    names = ("icon", "tone", "url", "verb")
    return [
        {**dict(zip(names, how, strict=True)), "sentence": words % {"n": n}, "small": small}
        for n, how, words, small in sentences
        if n
    ]


@page(Right.REPORTS_READ)
def sales_report_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Date | Employee | Department | Items Sold | Total Sales."""
    info = company(actor.company_id)
    until = asked_day(request.GET.get("until", "")) or _today(info)
    since = asked_day(request.GET.get("since", "")) or until - timedelta(days=6)
    here = location_ids(actor, chosen_location(request, actor))
    rows = sales_report(actor.company_id, since, until, here)
    context: dict[str, Any] = {
        "section": "reports",
        "currency": info.money,
        "rows": rows,
        "since": since,
        "until": until,
        "items": sum(row.items_micro for row in rows),
        "total": sum(row.total_minor for row in rows),
    }
    return render(request, "reports/sales.html", context)
