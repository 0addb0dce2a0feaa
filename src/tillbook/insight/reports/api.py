"""The API of reports: sales, and tax collected."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.insight.reports.schemas import SalesReportOut, SpanQuery, TaxCollectedOut
from tillbook.insight.reports.telling import shown_sales_report, shown_tax
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem

router = Router(tags=["Reports"])

MOST_DAYS = 1100


@operation(
    router,
    "GET",
    "/reports/sales",
    gate=needs(Right.REPORTS_READ),
    out=SalesReportOut,
    refusals=(404,),
)
def get_sales_report(request: HttpRequest, wanted: Query[SpanQuery]) -> HttpResponse:
    """Get the sales report.

    Date | Employee | Department | Items Sold | Total Sales, by business date, exact at this moment.
    """
    actor = actor_of(request)
    here = places_of(actor, wanted)
    return answer(shown_sales_report(company_of(actor), wanted.since, wanted.until, here))


@operation(
    router,
    "GET",
    "/taxes/collected",
    gate=needs(Right.TAXES_READ),
    out=TaxCollectedOut,
    refusals=(404,),
)
def get_tax_collected(request: HttpRequest, wanted: Query[SpanQuery]) -> HttpResponse:
    """Get the tax collected.

    By day (the tax point), jurisdiction and tax code, exact at this moment.
    """
    actor = actor_of(request)
    here = places_of(actor, wanted)
    return answer(shown_tax(company_of(actor), wanted.since, wanted.until, here))


def places_of(actor: Actor, wanted: SpanQuery) -> list[UUID]:
    if wanted.since > wanted.until:
        raise Problem(422, "invalid", "from: This is after the last day.")
    if (wanted.until - wanted.since).days >= MOST_DAYS:
        raise Problem(422, "invalid", f"to: Ask for at most {MOST_DAYS} days at once.")
    here = location_ids_of(actor, wanted.location_id)
    return list(company_of(actor).locations) if here is None else here
