"""The report by promotion: given, baskets, revenue, from the day's folded figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tillbook.insight.reports.pages import today_of
from tillbook.insight.reports.queries import Promoted, promoted_sales
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing.queries import promotion_names
from tillbook.plumbing.pages import asked_day


@dataclass(frozen=True, slots=True)
class Row:
    """A promotion under the name it has now; id None: none that is known here."""

    id: UUID | None
    name: str
    ended: bool
    given_minor: int
    baskets: int
    revenue_minor: int


@page(Right.REPORTS_READ)
def promotion_report_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What each promotion gave on the chosen days; the last 28 where none are chosen."""
    info = company(actor.company_id)
    today = today_of(info)
    until = asked_day(request.GET.get("until", "")) or today
    since = asked_day(request.GET.get("since", "")) or until - timedelta(days=27)
    here = location_ids(actor, chosen_location(request, actor))
    rows, whole = promotion_rows(actor, here, since, until)
    context = {
        "section": "reports",
        "rows": rows,
        "whole": whole,
        "since": since,
        "until": until,
        "days": urlencode({"since": since, "until": until}),
        "may_change": actor.may(Right.CATALOG_WRITE),
        "currency": info.money,
    }
    return render(request, "reports/promotions.html", context)


def promotion_rows(
    actor: Actor, here: list[UUID], since: date, until: date
) -> tuple[list[Row], int]:
    """A row for each promotion, those that were changed as one; and all that was given."""
    found = promoted_sales(actor.company_id, here, since, until)
    whole = sum(one.given_minor for one in found.values())
    names = promotion_names(actor.company_id)
    latest = {one.origin_id: (key, one) for key, one in sorted(names.items())}
    together: dict[UUID, list[Promoted]] = {}
    for key, promoted in found.items():
        origin = names[key].origin_id if key in names else key
        together.setdefault(origin, []).append(promoted)
    rows = []
    for origin, parts in together.items():
        known = latest.get(origin)
        rows.append(
            Row(
                id=known[0] if known else None,
                name=known[1].name if known else _("A promotion that is not known here"),
                ended=known[1].ended if known else True,
                given_minor=sum(part.given_minor for part in parts),
                baskets=sum(part.baskets for part in parts),
                revenue_minor=sum(part.revenue_minor for part in parts),
            )
        )
    return sorted(rows, key=lambda row: (-row.given_minor, row.name)), whole
