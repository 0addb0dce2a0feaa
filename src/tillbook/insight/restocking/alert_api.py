"""The API of stock alerts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.insight.restocking.queries import alerts_at
from tillbook.insight.restocking.schemas import StockAlertOut, StockAlertsOut, StockAlertsQuery
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.problems import Problem
from tillbook.values.money import format_quantity

router = Router(tags=["Stock"])


@operation(
    router,
    "GET",
    "/stock-alerts",
    gate=needs(Right.INVENTORY_READ),
    out=StockAlertsOut,
    refusals=(404,),
)
def list_stock_alerts(request: HttpRequest, wanted: Query[StockAlertsQuery]) -> HttpResponse:
    """List what of the stock should be looked at.

    What is below zero, out, low (short, and nobody ordered it), too much or lies still, as the
    worker keeps it: of what moved within seconds, of everything once a day.
    """
    actor = actor_of(request)
    info = company_of(actor)
    places = location_ids_of(actor, wanted.location_id)
    found = alerts_at(
        info.id,
        list(info.locations) if places is None else places,
        wanted.kind,
        _after(wanted),
        wanted.limit + 1,
    )
    more, found = len(found) > wanted.limit, found[: wanted.limit]
    items = items_by_id(info.id, info.version, [row.item_id for row, _on_hand in found])
    return answer(
        StockAlertsOut(
            items=[
                StockAlertOut(
                    product_id=items[row.item_id].sku,
                    location_id=info.locations[row.location_id].code,
                    kind=row.kind,
                    since=str(row.since),
                    on_hand=format_quantity(on_hand),
                )
                for row, on_hand in found
            ],
            next_cursor=key_cursor(str(found[-1][0].id)) if found else wanted.cursor,
            more=more,
        )
    )


def _after(wanted: StockAlertsQuery) -> UUID | None:
    text = wanted.after()
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Problem(422, "invalid", "cursor: This is no cursor that was handed out.") from None
