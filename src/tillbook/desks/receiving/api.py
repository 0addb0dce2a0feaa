"""The API of receiving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.models import GoodsReceipt
from tillbook.desks.receiving.operations import (
    Posted,
    give_back,
    receive_directly,
    receive_order,
)
from tillbook.desks.receiving.queries import receipt, rows_of, visible
from tillbook.desks.receiving.rules import Wanted
from tillbook.desks.receiving.schemas import (
    DirectLineIn,
    GiveBackIn,
    GoodsReceiptIn,
    GoodsReceiptLineOut,
    GoodsReceiptOut,
    GoodsReceiptsOut,
    GoodsReceiptsQuery,
    ReceivedLineIn,
    ReceiveOrderIn,
)
from tillbook.desks.receiving.telling import sentence
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.sourcing.rules import Pack
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal, format_price, format_quantity

router = Router(tags=["Suppliers"])

_STATUS = {
    **dict.fromkeys(
        (
            Refusal.UNKNOWN_ORDER,
            Refusal.UNKNOWN_RECEIPT,
            Refusal.UNKNOWN_LOCATION,
            Refusal.UNKNOWN_PRODUCT,
            Refusal.NO_SUPPLIER,
        ),
        404,
    ),
    Refusal.FOREIGN_LOCATION: 403,
    **dict.fromkeys(
        (
            Refusal.CONFLICT,
            Refusal.NOT_RECEIVABLE,
            Refusal.MORE_THAN_ORDERED,
            Refusal.MORE_THAN_CAME,
            Refusal.TOO_FEW,
            Refusal.LOTS,
            Refusal.PUT_ASIDE,
        ),
        409,
    ),
}


@operation(router, "GET", "/goods-receipts", gate=needs(Right.INVENTORY_READ), out=GoodsReceiptsOut)
def list_goods_receipts(request: HttpRequest, wanted: Query[GoodsReceiptsQuery]) -> HttpResponse:
    """List receipts of goods.

    What came to the key's locations and went back, the latest first.
    """
    actor = actor_of(request)
    rows = visible(actor)
    if wanted.supplier_id:
        rows = rows.filter(party_id=wanted.supplier_id)
    if wanted.order_id:
        rows = rows.filter(order_id=wanted.order_id)
    if wanted.cursor:
        rows = rows.filter(id__lt=wanted.cursor)
    found = list(rows.order_by("-id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].id) if len(found) > wanted.limit else None
    return answer(GoodsReceiptsOut(items=_outs(actor, shown), next_cursor=more))


@operation(
    router,
    "GET",
    "/goods-receipts/{receipt_id}",
    gate=needs(Right.INVENTORY_READ),
    out=GoodsReceiptOut,
    refusals=(404,),
)
def get_goods_receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Get a receipt of goods."""
    return answer(_one(actor_of(request), receipt_id))


@operation(
    router,
    "POST",
    "/purchase-orders/{order_id}/receipts",
    gate=needs(Right.INVENTORY_WRITE),
    out=GoodsReceiptOut,
    refusals=(404, 409),
    body_example={"lines": [{"product_id": "P1", "quantity": "4"}], "delivery_note": "D-7"},
)
def receive_purchase_order(
    request: HttpRequest,
    order_id: UUID,
    wanted: Body[ReceiveOrderIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Receive what came of an order.

    What is left out stays open, or is expected no longer with `close`. More than was ordered is
    refused unless `accept_more` says so. Send an `Idempotency-Key` and the call can be repeated
    without harm.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"purchase-orders/{order_id}/receipts", wanted)
    key, lines = document_id(claim), _wanted(wanted.lines)
    return _done(
        actor,
        lambda: receive_order(
            actor,
            order_id,
            key,
            wanted=lines,
            delivery_note=wanted.delivery_note,
            accept_more=wanted.accept_more,
            close=wanted.close,
            reason=wanted.reason,
        ),
    )


@operation(
    router,
    "POST",
    "/goods-receipts",
    gate=needs(Right.INVENTORY_WRITE),
    out=GoodsReceiptOut,
    refusals=(404, 409),
    body_example={
        "supplier_id": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002",
        "location_id": "STORE001",
        "lines": [{"product_id": "P1", "quantity": "4", "price": "12.00"}],
    },
)
def post_goods_receipt(
    request: HttpRequest, wanted: Body[GoodsReceiptIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Receive goods without an order."""
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "goods-receipts", wanted)
    key, lines = document_id(claim), _wanted(wanted.lines)
    return _done(
        actor,
        lambda: receive_directly(
            actor,
            key,
            supplier_id=wanted.supplier_id,
            location=wanted.location_id,
            wanted=lines,
            delivery_note=wanted.delivery_note,
            note=wanted.note,
            plain=True,
        ),
    )


@operation(
    router,
    "POST",
    "/goods-receipts/{receipt_id}/returns",
    gate=needs(Right.INVENTORY_WRITE),
    out=GoodsReceiptOut,
    refusals=(404, 409),
    body_example={"lines": [{"product_id": "P1", "quantity": "1"}], "reason": "Torn bags"},
)
def give_goods_back_of(
    request: HttpRequest,
    receipt_id: UUID,
    wanted: Body[GiveBackIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Give goods back to the supplier.

    Or take back what was received by mistake. They leave at the price they came at.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"goods-receipts/{receipt_id}/returns", wanted)
    key, lines = document_id(claim), _wanted(wanted.lines)
    return _done(
        actor,
        lambda: give_back(
            actor, receipt_id, key, wanted=lines, reason=wanted.reason, again=wanted.again
        ),
    )


def _wanted(lines: Sequence[ReceivedLineIn]) -> list[Wanted]:
    return [
        Wanted(
            sku=one.product_id,
            quantity=one.quantity,
            loose=one.loose,
            price=(one.price or "") if isinstance(one, DirectLineIn) else "",
            lots=one.lots,
        )
        for one in lines
    ]


def _done(actor: Actor, act: Callable[[], Posted]) -> HttpResponse:
    try:
        made = act()
    except ReceiptRefused as refused:
        status = _STATUS.get(refused.refusal, 422)
        raise Problem(status, refused.refusal.value, sentence(refused)) from None
    return answer(_one(actor, made.id), headers=REPLAYED if made.duplicate else None)


def _one(actor: Actor, receipt_id: UUID) -> GoodsReceiptOut:
    row = receipt(actor, receipt_id)
    if row is None:
        raise not_found("goods receipt")
    return _outs(actor, [row])[0]


def _outs(actor: Actor, rows: Sequence[GoodsReceipt]) -> list[GoodsReceiptOut]:
    info = company_of(actor)
    ids = [row.id for row in rows]
    numbers, lines = document_numbers(ids), rows_of(ids)
    items = items_by_id(
        info.id, info.version, {r.variant_id for one in lines.values() for r in one}
    )
    seen = actor.may(Right.COSTS_READ)
    return [
        GoodsReceiptOut(
            id=str(row.id),
            number=numbers.get(row.id, ""),
            kind=row.kind,
            supplier_id=row.party_id,
            location_id=info.locations[row.location_id].code,
            order_id=row.order_id,
            returns_id=row.returns_id,
            delivery_note=row.delivery_note,
            note=row.note,
            received_at=row.occurred_at,
            total=format_decimal(row.total_minor, info.exponent) if seen else None,
            lines=[
                GoodsReceiptLineOut(
                    product_id=items[one.variant_id].sku,
                    pack=Pack(one.pack_numerator, one.pack_denominator).text(),
                    quantity=format_quantity(one.units_micro),
                    price=format_price(one.price, info.exponent) if seen else None,
                    amount=format_decimal(one.amount_minor, info.exponent) if seen else None,
                )
                for one in lines.get(row.id, ())
            ],
        )
        for row in rows
    ]
