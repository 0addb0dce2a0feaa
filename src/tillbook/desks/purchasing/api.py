"""The API of orders to suppliers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.purchasing.errors import OrderRefused, Refusal
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.operations import (
    approve_order,
    cancel_order,
    close_order,
    confirm_order,
    note_order_sent,
    reopen_order,
    save_order,
)
from tillbook.desks.purchasing.queries import ShownLine, facts_for, lines_of, order_of, orders
from tillbook.desks.purchasing.rules import Typed, TypedLine
from tillbook.desks.purchasing.schemas import (
    OrderIn,
    OrderLineOut,
    OrderOut,
    OrdersOut,
    OrdersQuery,
    StepIn,
)
from tillbook.desks.purchasing.telling import all_sentences
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import (
    REPLAYED,
    IdempotencyKey,
    answered_before,
    claim_of,
    document_id,
)
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_decimal, format_price, format_quantity

router = Router(tags=["Suppliers"])

_STATUS = {
    Refusal.UNKNOWN_ORDER: 404,
    Refusal.NO_LOCATION: 404,
    Refusal.NO_SUPPLIER: 404,
    Refusal.UNKNOWN_PRODUCT: 404,
    Refusal.CONFLICT: 409,
    Refusal.CHANGED_MEANWHILE: 409,
    Refusal.WRONG_STEP: 409,
    Refusal.NOT_RECEIVABLE: 409,
    Refusal.NEEDS_APPROVAL: 409,
    Refusal.OWN_APPROVAL: 409,
}


def _refused(problem: OrderRefused, info: CompanyInfo) -> Problem:
    status = _STATUS.get(problem.refusal, 422)
    return Problem(status, problem.refusal.value, all_sentences(problem, info))


def _shown(row: PurchaseOrder, lines: list[ShownLine], info: CompanyInfo) -> OrderOut:
    return OrderOut(
        id=str(row.id),
        number=row.code,
        state=row.state,
        version=row.version,
        supplier_id=row.party_id,
        location_id=info.locations[row.location_id].code,
        ordered_on=str(row.ordered_on) if row.ordered_on else None,
        expected_on=str(row.expected_on) if row.expected_on else None,
        reference=row.reference,
        note=row.note,
        total=format_decimal(row.total_minor, info.exponent),
        currency=info.currency,
        lines=[
            OrderLineOut(
                product_id=one.item.sku,
                code=one.row.code,
                pack=one.pack.text(),
                packs=format_quantity(one.row.packs_micro),
                quantity=format_quantity(one.row.units_micro),
                received=format_quantity(one.row.received_micro),
                price=format_price(one.row.price, info.exponent),
                amount=format_decimal(one.row.amount_minor, info.exponent),
                expected_on=str(one.row.expected_on) if one.row.expected_on else None,
            )
            for one in lines
        ],
    )


def _one(actor: Actor, order_id: UUID) -> OrderOut:
    row = order_of(actor, order_id)
    if row is None:
        raise not_found("purchase order")
    info = company_of(actor)
    return _shown(row, lines_of(info, [row.id]).get(row.id, []), info)


def _after(wanted: OrdersQuery) -> UUID | None:
    text = wanted.after()
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Problem(422, "invalid", "cursor: This is no cursor that was handed out.") from None


@operation(router, "GET", "/purchase-orders", gate=needs(Right.PURCHASES_READ), out=OrdersOut)
def list_purchase_orders(request: HttpRequest, wanted: Query[OrdersQuery]) -> HttpResponse:
    """List orders to suppliers.

    In the order in which they were begun.
    """
    actor = actor_of(request)
    rows: Any = orders(actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if after := _after(wanted):
        rows = rows.filter(id__gt=after)
    page = list(rows.order_by("id")[: wanted.limit + 1])
    more, page = len(page) > wanted.limit, page[: wanted.limit]
    info = company_of(actor)
    lines = lines_of(info, [row.id for row in page])
    return answer(
        OrdersOut(
            items=[_shown(row, lines.get(row.id, []), info) for row in page],
            next_cursor=key_cursor(str(page[-1].id)) if page else wanted.cursor,
            more=more,
        )
    )


@operation(
    router,
    "GET",
    "/purchase-orders/{order_id}",
    gate=needs(Right.PURCHASES_READ),
    out=OrderOut,
    refusals=(404,),
)
def get_purchase_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Get an order to a supplier.

    With its lines, and how far it is.
    """
    return answer(_one(actor_of(request), order_id))


@operation(
    router,
    "POST",
    "/purchase-orders",
    gate=needs(Right.PURCHASES_WRITE),
    out=OrderOut,
    refusals=(404, 409),
    success=201,
    body_example={
        "supplier_id": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002",
        "location_id": "STORE001",
        "lines": [{"product_id": "P1", "packs": "4", "price": "12.00"}],
    },
)
def post_purchase_order(
    request: HttpRequest, new: Body[OrderIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Write an order to a supplier.

    It is a draft: approve and send it by its steps, or let a person do that.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "purchase-orders", new)
    before = answered_before(claim, documents=True)
    if before:
        return answer(_one(actor, before.resource_id), 201, headers=REPLAYED)
    typed = Typed(
        supplier=UUID(str(new.supplier_id)),
        location=new.location_id,
        expected=str(new.expected_on or ""),
        note=new.note,
        lines=[
            TypedLine(
                product=one.product_id,
                packs=one.packs,
                price=one.price or "",
                expected=str(one.expected_on or ""),
            )
            for one in new.lines
        ],
    )
    key = document_id(claim)
    try:
        save_order(actor, key, typed, facts_for(actor, typed, plain=True), 0, claim)
    except OrderRefused as problem:
        raise _refused(problem, company_of(actor)) from None
    return answer(_one(actor, key), 201)


@operation(
    router,
    "POST",
    "/purchase-orders/{order_id}/steps",
    gate=needs(Right.PURCHASES_WRITE),
    out=OrderOut,
    refusals=(404, 409),
    body_example={"step": "approve", "version": 1},
)
def post_purchase_step(request: HttpRequest, order_id: UUID, wanted: Body[StepIn]) -> HttpResponse:
    """Take an order a step on.

    Approve it as it was seen (a key approves nothing above the company's limit), change it again,
    note that it was sent, confirmed, closed (nothing more comes) or cancelled. A step that
    cannot follow is refused.
    """
    actor = actor_of(request)
    try:
        match wanted.step:
            case "approve":
                approve_order(actor, order_id, wanted.version)
            case "reopen":
                reopen_order(actor, order_id)
            case "send":
                note_order_sent(actor, order_id, how=wanted.note)
            case "confirm":
                confirm_order(
                    actor,
                    order_id,
                    reference=wanted.reference,
                    expected_on=wanted.expected_on,
                )
            case "close":
                close_order(actor, order_id, reason=wanted.note)
            case "cancel":
                cancel_order(actor, order_id, reason=wanted.note)
    except OrderRefused as problem:
        raise _refused(problem, company_of(actor)) from None
    return answer(_one(actor, order_id))
