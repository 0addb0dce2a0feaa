"""The API of stock levels."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.books.stock.models import Level, Place
from tillbook.books.stock.schemas import LevelOut, LevelsOut, LevelsQuery
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.values.money import format_decimal, format_quantity

router = Router(tags=["Inventory"])

#: Parts the SKU from the location in a cursor; no code holds it.
_PARTED = "\x1f"


@operation(
    router,
    "GET",
    "/stock/levels",
    gate=needs(Right.INVENTORY_READ),
    out=LevelsOut,
    refusals=(404,),
)
def list_levels(request: HttpRequest, wanted: Query[LevelsQuery]) -> HttpResponse:
    """List stock levels.

    What lies where, by SKU and location: every product that ever moved there.
    """
    actor = actor_of(request)
    company = company_of(actor)
    rows = Level.objects.filter(place__company_id=actor.company_id, place__kind=Place.Kind.SHELF)
    here = location_ids_of(actor, wanted.location_id)
    if here is not None:
        rows = rows.filter(place__location_id__in=here)
    if wanted.product_id is not None:
        rows = rows.filter(item__sku=wanted.product_id)
    sku, _, code = wanted.after().partition(_PARTED)
    if sku:
        rows = rows.filter(Q(item__sku__gt=sku) | Q(item__sku=sku, place__location__code__gt=code))
    ordered = rows.select_related("item__product", "place__location")
    page = list(ordered.order_by("item__sku", "place__location__code")[: wanted.limit + 1])
    more, page = len(page) > wanted.limit, page[: wanted.limit]
    sees_costs = actor.may(Right.COSTS_READ)
    last = page[-1] if page else None
    return answer(
        LevelsOut(
            items=[
                LevelOut(
                    product_id=level.item.sku,
                    name=f"{level.item.product.name} {level.item.name}".strip(),
                    location_id=level.place.location.code,
                    on_hand=format_quantity(level.on_hand_micro),
                    value=format_decimal(level.value_minor, company.exponent)
                    if sees_costs
                    else None,
                    currency=company.currency,
                )
                for level in page
            ],
            next_cursor=key_cursor(f"{last.item.sku}{_PARTED}{last.place.location.code}")
            if last
            else wanted.cursor,
            more=more,
        )
    )
