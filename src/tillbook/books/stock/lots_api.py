"""The API of lots and serial numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.books.stock.lots import Lies, lies_of, trace_of
from tillbook.books.stock.models import Lot, LotLevel, Place
from tillbook.books.stock.schemas import (
    LotLevelOut,
    LotMoveOut,
    LotOut,
    LotsOut,
    LotsQuery,
    LotTraceOut,
)
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import not_found
from tillbook.values.money import format_quantity

router = Router(tags=["Inventory"])
#: Documents of a lot that an answer holds.
_MOST = 1000


@operation(
    router,
    "GET",
    "/stock/lots",
    gate=needs(Right.INVENTORY_READ),
    out=LotsOut,
    refusals=(404,),
)
def list_lots(request: HttpRequest, wanted: Query[LotsQuery]) -> HttpResponse:
    """List lots and serial numbers.

    With what lies of each at the key's locations.
    """
    actor = actor_of(request)
    company = company_of(actor)
    here: Collection[UUID] | None = location_ids_of(actor, wanted.location_id)
    places = list(company.locations if here is None else here)
    rows = Lot.objects.filter(company_id=company.id)
    if here is not None:
        rows = rows.filter(levels__place__location_id__in=places).distinct()
    lying = LotLevel.objects.filter(place__location_id__in=places).exclude(on_hand_micro=0)
    if wanted.location_id or wanted.expires_by or not wanted.gone:
        rows = rows.filter(id__in=lying.values("lot_id"))
    if wanted.expires_by:
        rows = rows.filter(expires_on__lte=wanted.expires_by)
    if wanted.product_id is not None:
        rows = rows.filter(item__sku=wanted.product_id)
    if wanted.lot is not None:
        rows = rows.filter(code=wanted.lot)
    if wanted.cursor:
        rows = rows.filter(id__gt=wanted.cursor)
    found = list(rows.select_related("item").order_by("id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].id) if len(found) > wanted.limit else None
    lies = lies_of([row.id for row in shown], places)
    items = [LotOut(**_facts(company, row, lies.get(row.id, ()))) for row in shown]
    return answer(LotsOut(items=items, next_cursor=more))


@operation(
    router,
    "GET",
    "/stock/lots/{lot_id}",
    gate=needs(Right.INVENTORY_READ),
    out=LotTraceOut,
    refusals=(404,),
)
def trace_lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Trace a lot or a piece.

    Where it lies, and every document that moved it: where it came from, and where it went.
    """
    actor = actor_of(request)
    company = company_of(actor)
    row = Lot.objects.filter(company_id=company.id, id=lot_id).select_related("item").first()
    if row is None:
        raise not_found("lot")
    here = location_ids_of(actor, None)
    places = list(company.locations if here is None else here)
    traced = trace_of(row.id, places, _MOST)
    if here is not None and not traced:
        raise not_found("lot")
    moves = [
        LotMoveOut(
            document_id=str(one.source_id),
            kind=one.kind,
            number=one.number,
            at=one.at,
            location_id=company.locations[one.location_id].code,
            counterpart=one.counterpart,
            reason=one.reason,
            quantity_change=format_quantity(one.quantity_micro),
            named=one.named,
        )
        for one in traced
    ]
    facts = _facts(company, row, lies_of([row.id], places).get(row.id, ()))
    return answer(LotTraceOut(**facts, moves=moves))


def _facts(company: CompanyInfo, row: Lot, lies: Sequence[Lies]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "lot": row.code,
        "serial": row.serial,
        "product_id": row.item.sku,
        "expires_on": row.expires_on,
        "levels": [
            LotLevelOut(
                location_id=company.locations[one.location_id].code,
                place="" if one.kind == Place.Kind.SHELF else one.place,
                on_hand=format_quantity(one.on_hand_micro),
            )
            for one in lies
        ],
    }
