"""The API of what goods are worth and what they bring."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.insight.reports.api import places_of
from tillbook.insight.reports.goods_telling import shown_margins, shown_stock_value
from tillbook.insight.reports.margins import margins
from tillbook.insight.reports.schemas import (
    MarginsOut,
    SaleWhyOut,
    SpanQuery,
    StockItemOut,
    StockItemsOut,
    StockItemsQuery,
    StockValueOut,
    StockValueQuery,
    WhyQuery,
)
from tillbook.insight.reports.stock_tie import stock_tie
from tillbook.insight.reports.stock_worth import At, at_the_end_of, listed_worth, worth_of_items
from tillbook.insight.reports.why_sale import sale_why
from tillbook.insight.reports.why_telling import shown_why
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.problems import not_found
from tillbook.values.money import format_decimal, format_quantity

router = Router(tags=["Reports"])


@operation(
    router,
    "GET",
    "/stock/value",
    gate=needs(Right.COSTS_READ),
    out=StockValueOut,
    refusals=(404,),
)
def get_stock_value(request: HttpRequest, wanted: Query[StockValueQuery]) -> HttpResponse:
    """Get the value of the stock.

    At the end of a day, by the posting date of what moved it; beside it the stock accounts by the
    same date, and what the two differ by, reason for reason. A day to come is today.
    """
    actor = actor_of(request)
    info = company_of(actor)
    places = location_ids_of(actor, wanted.location_id)
    with _at(actor, info, places, wanted.date) as at:
        tie = stock_tie(at, whole=places is None)
    return answer(shown_stock_value(info, tie, books=actor.may(Right.LEDGER_READ)))


@operation(
    router,
    "GET",
    "/stock/value/items",
    gate=needs(Right.COSTS_READ),
    out=StockItemsOut,
    refusals=(404,),
)
def list_stock_values(request: HttpRequest, wanted: Query[StockItemsQuery]) -> HttpResponse:
    """List what every item was worth.

    At the end of a day by posting date, by SKU: every product that ever moved, at each location
    where it did.
    """
    actor = actor_of(request)
    info = company_of(actor)
    places = location_ids_of(actor, wanted.location_id)
    with _at(actor, info, places, wanted.date) as at:
        rows = listed_worth(at).filter(sku__gt=wanted.after()).order_by("sku")
        page = list(rows[: wanted.limit + 1])
        more, page = len(page) > wanted.limit, page[: wanted.limit]
        found = worth_of_items(at, [item.id for item in page])
    items = {item.id: item for item in page}
    shown = [
        StockItemOut(
            product_id=items[key].sku,
            name=f"{items[key].product.name} {items[key].name}".strip(),
            location_id=info.locations[place].code,
            quantity=format_quantity(quantity),
            value=format_decimal(value, info.exponent),
        )
        for (place, key), (quantity, value) in found.items()
    ]
    return answer(
        StockItemsOut(
            date=at.day,
            currency=info.currency,
            items=sorted(shown, key=lambda one: (one.product_id, one.location_id)),
            next_cursor=key_cursor(page[-1].sku) if page else wanted.cursor,
            more=more,
        )
    )


@operation(
    router,
    "GET",
    "/reports/margins",
    gate=needs(Right.COSTS_READ),
    out=MarginsOut,
    refusals=(404,),
)
def get_margins(request: HttpRequest, wanted: Query[SpanQuery]) -> HttpResponse:
    """Get margins.

    What each product brought without tax and cost, by posting date; beside it revenue and cost of
    sales of the profit and loss of the same days, and all that they hold besides goods sold.
    """
    actor = actor_of(request)
    here = places_of(actor, wanted)
    whole = actor.location_ids is None and wanted.location_id is None
    found = margins(actor.company_id, wanted.since, wanted.until, here, whole=whole)
    return answer(shown_margins(company_of(actor), found, books=actor.may(Right.LEDGER_READ)))


@operation(
    router,
    "GET",
    "/sales/{sale_id}/why",
    gate=needs(Right.SALES_READ),
    out=SaleWhyOut,
    refusals=(404,),
)
def get_sale_why(request: HttpRequest, sale_id: UUID, wanted: Query[WhyQuery]) -> HttpResponse:
    """Get why a sale's amounts are what they are.

    From price and quantity over discounts to each line, its taxes with rate and rounding, its cost
    with what lay there before; from the lines to the total. What was stored is told, nothing new.
    """
    actor = actor_of(request)
    found = sale_why(actor, sale_id, wanted.after)
    if found is None:
        raise not_found("sale")
    return answer(shown_why(company_of(actor), found, costs=actor.may(Right.COSTS_READ)))


def _at(
    actor: Actor, info: CompanyInfo, places: list[UUID] | None, day: date | None
) -> AbstractContextManager[At]:
    latest = max(
        business_date(clock.now(), one.zone, one.day_starts_hour) for one in info.locations.values()
    )
    here = list(info.locations) if places is None else places
    return at_the_end_of(actor.company_id, here, day, latest)
