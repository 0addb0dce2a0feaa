"""The API of stock levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.books.stock.left import available
from tillbook.books.stock.models import Level, Place
from tillbook.books.stock.operations import change_costing
from tillbook.books.stock.queries import costing_changes, costing_of
from tillbook.books.stock.reserved import reserved
from tillbook.books.stock.schemas import CostingIn, CostingOut, LevelOut, LevelsOut, LevelsQuery
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Forbidden, Right
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.registries import incoming_of
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
    there = Level.objects.filter(
        item_id=OuterRef("item_id"),
        place__location_id=OuterRef("place__location_id"),
        place__kind=Place.Kind.STORE,
    )
    stored = there.order_by().values("item_id").annotate(sum=Sum("on_hand_micro")).values("sum")
    rows = rows.annotate(stored_micro=Subquery(stored))
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
    last = page[-1] if page else None
    return answer(
        LevelsOut(
            items=_levels(page, company, costs=actor.may(Right.COSTS_READ)),
            next_cursor=key_cursor(f"{last.item.sku}{_PARTED}{last.place.location.code}")
            if last
            else wanted.cursor,
            more=more,
        )
    )


def _levels(page: Sequence[Any], company: CompanyInfo, *, costs: bool) -> list[LevelOut]:
    """Levels of shelves as they go out, with what is promised and what comes."""
    aside = reserved(page, clock.now())
    coming = incoming_of(
        sorted({one.place.location_id for one in page}), sorted({one.item_id for one in page})
    )
    made = []
    for level in page:
        promised = aside.get((level.place_id, level.item_id), 0)
        way = coming.get((level.place.location_id, level.item_id), 0)
        made.append(
            LevelOut(
                product_id=level.item.sku,
                name=f"{level.item.product.name} {level.item.name}".strip(),
                location_id=level.place.location.code,
                on_hand=format_quantity(level.on_hand_micro),
                reserved=format_quantity(promised),
                available=format_quantity(available(level.on_hand_micro, promised)),
                incoming=format_quantity(way),
                stored=format_quantity(level.stored_micro or 0),
                value=format_decimal(level.value_minor, company.exponent) if costs else None,
                currency=company.currency,
            )
        )
    return made


@operation(
    router, "GET", "/stock/costing", gate=needs(Right.INVENTORY_READ), out=CostingOut, refusals=()
)
def read_costing(request: HttpRequest) -> HttpResponse:
    """Tell how stock is valued.

    The method by which what leaves is valued, at every location of the company.
    """
    return answer(_costing(actor_of(request)))


@operation(
    router,
    "PUT",
    "/stock/costing",
    gate=needs(Right.SETTINGS_WRITE),
    out=CostingOut,
    refusals=(),
    body_example={"method": "fifo", "reason": "New fiscal year"},
)
def change_costing_method(request: HttpRequest, wanted: Body[CostingIn]) -> HttpResponse:
    """Change how stock is valued.

    It holds at once and for every location. What lies there keeps its value, so nothing is booked.
    The method that holds already is left as it is.
    """
    actor = actor_of(request)
    if wanted.method != costing_of(actor.company_id):
        try:
            change_costing(actor, wanted.method, wanted.reason)
        except Forbidden as refused:
            raise Problem(403, "forbidden", str(refused)) from None
        except NotPossible as refused:
            raise Problem(422, "not_possible", str(refused)) from None
    return answer(_costing(actor))


def _costing(actor: Actor) -> CostingOut:
    last = next(iter(costing_changes(actor.company_id)), None)
    return CostingOut(
        method=costing_of(actor.company_id),
        since=last.recorded_at if last else None,
        reason=last.reason if last else "",
    )
