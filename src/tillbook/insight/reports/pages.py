"""Pages of the figures: Home, and the sales report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.insight.reports.home import home, needs
from tillbook.insight.reports.queries import sales_report
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.plumbing import clock


def _today(info: CompanyInfo) -> date:
    """The business day now, by the first location's clock."""
    at = next(iter(info.locations.values()))
    return business_date(clock.now(), at.zone, at.day_starts_hour)


@page(Right.REPORTS_READ)
def home_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Today."""
    info = company(actor.company_id)
    here = location_ids(actor, chosen_location(request, actor))
    day = _day(request.GET.get("day", "")) or _today(info)
    return render(
        request,
        "reports/home.html",
        {
            "section": "home",
            "currency": info.money,
            "is_today": day == _today(info),
            "needs": _sentences(needs(info, here)),
            **home(info, here, day, clock.now()),
        },
    )


def _sentences(counts: dict[str, int]) -> list[dict[str, str]]:
    """What waits, as sentences with one verb each."""
    made = []
    if n := counts["aside"]:
        made.append(
            {
                "icon": "circle-alert",
                "tone": "brick",
                "sentence": ngettext("%(n)s sale was set aside", "%(n)s sales were set aside", n)
                % {"n": n},
                "small": _("Their money is on suspense until somebody looks."),
                "url": reverse("set_aside"),
                "verb": _("Look"),
            }
        )
    if n := counts["gaps"]:
        made.append(
            {
                "icon": "cloud-upload",
                "tone": "amber",
                "sentence": ngettext(
                    "%(n)s register has not sent all its sales",
                    "%(n)s registers have not sent all their sales",
                    n,
                )
                % {"n": n},
                "small": _("Later receipts are here already."),
                "url": reverse("set_aside"),
                "verb": _("See"),
            }
        )
    if n := counts["below_zero"]:
        made.append(
            {
                "icon": "package",
                "tone": "amber",
                "sentence": ngettext(
                    "%(n)s product is below zero", "%(n)s products are below zero", n
                )
                % {"n": n},
                "small": _("More was sold than was there by the books."),
                "url": reverse("stock") + "?state=negative",
                "verb": _("Check"),
            }
        )
    if n := counts["without_cost"]:
        made.append(
            {
                "icon": "package",
                "tone": "amber",
                "sentence": ngettext(
                    "%(n)s product has no known cost", "%(n)s products have no known cost", n
                )
                % {"n": n},
                "small": _("It leaves the stock at a value of 0."),
                "url": reverse("stock") + "?state=no-cost",
                "verb": _("Check"),
            }
        )
    return made


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@page(Right.REPORTS_READ)
def sales_report_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Date | Employee | Department | Items Sold | Total Sales."""
    info = company(actor.company_id)
    until = _day(request.GET.get("until", "")) or _today(info)
    since = _day(request.GET.get("since", "")) or until - timedelta(days=6)
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
