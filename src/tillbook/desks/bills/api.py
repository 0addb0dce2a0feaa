"""The API of suppliers' bills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.bills.errors import BillRefused, Refusal
from tillbook.desks.bills.models import SupplierBill
from tillbook.desks.bills.operations import Posted, enter_bill, take_bill_back
from tillbook.desks.bills.queries import bill, lines_of, visible
from tillbook.desks.bills.rules import Typed, TypedCharge, TypedGoods
from tillbook.desks.bills.schemas import (
    BilledLineOut,
    BillIn,
    BillOut,
    BillsOut,
    BillsQuery,
    TakeBillBackIn,
)
from tillbook.desks.bills.telling import all_sentences
from tillbook.desks.receiving.queries import received_lines
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal, format_quantity

router = Router(tags=["Suppliers"])

_STATUS = {
    **dict.fromkeys(
        (
            Refusal.UNKNOWN_BILL,
            Refusal.NO_SUPPLIER,
            Refusal.NO_LOCATION,
            Refusal.UNKNOWN_LINE,
        ),
        404,
    ),
    **dict.fromkeys(
        (
            Refusal.CONFLICT,
            Refusal.NUMBER_TAKEN,
            Refusal.CLOSED_PERIOD,
            Refusal.MORE_THAN_CAME,
            Refusal.NEEDS_APPROVAL,
            Refusal.OWN_APPROVAL,
            Refusal.ALREADY_TAKEN_BACK,
            Refusal.IS_TAKEN_BACK,
            Refusal.MADE_LESS,
        ),
        409,
    ),
}


@operation(router, "GET", "/supplier-bills", gate=needs(Right.PURCHASES_READ), out=BillsOut)
def list_supplier_bills(request: HttpRequest, wanted: Query[BillsQuery]) -> HttpResponse:
    """List bills of suppliers.

    With their credit notes, the latest first.
    """
    actor = actor_of(request)
    rows = visible(actor)
    if wanted.supplier_id:
        rows = rows.filter(party_id=wanted.supplier_id)
    if wanted.cursor:
        rows = rows.filter(id__lt=wanted.cursor)
    found = list(rows.order_by("-id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].id) if len(found) > wanted.limit else None
    return answer(BillsOut(items=_outs(actor, shown), next_cursor=more))


@operation(
    router,
    "GET",
    "/supplier-bills/{bill_id}",
    gate=needs(Right.PURCHASES_READ),
    out=BillOut,
    refusals=(404,),
)
def get_supplier_bill(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """Get a bill of a supplier."""
    return answer(_one(actor_of(request), bill_id))


@operation(
    router,
    "POST",
    "/supplier-bills",
    gate=needs(Right.PURCHASES_WRITE),
    out=BillOut,
    refusals=(404, 409),
    body_example={
        "supplier_id": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002",
        "location_id": "STORE001",
        "number": "2026-118",
        "day": "2026-11-02",
        "lines": [
            {
                "receipt_id": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0003",
                "product_id": "P1",
                "quantity": "48",
                "amount": "48.00",
            }
        ],
    },
)
def post_supplier_bill(
    request: HttpRequest, wanted: Body[BillIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Post a bill of a supplier.

    It is held against what was ordered and what came. Where it differs by more than the company's
    limit it is refused, and waits for a person to approve it. More than came is refused unless
    `accept_more` says so. Send an `Idempotency-Key` and the
    call can be repeated without harm.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "supplier-bills", wanted)
    key = document_id(claim)
    more = wanted.accept_more
    return _done(actor, lambda: enter_bill(actor, key, _typed(actor, wanted), accept_more=more))


@operation(
    router,
    "POST",
    "/supplier-bills/{bill_id}/reversals",
    gate=needs(Right.PURCHASES_WRITE),
    out=BillOut,
    refusals=(404, 409),
    body_example={"day": "2026-11-03", "reason": "Entered for the wrong supplier"},
)
def reverse_supplier_bill(
    request: HttpRequest,
    bill_id: UUID,
    wanted: Body[TakeBillBackIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Take a bill back that was entered wrongly.

    Each once. Its goods wait for a bill again, and its number may be entered anew.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"supplier-bills/{bill_id}/reversals", wanted)
    key, day = document_id(claim), date.fromisoformat(str(wanted.day))
    return _done(actor, lambda: take_bill_back(actor, bill_id, key, day=day, reason=wanted.reason))


def _typed(actor: Actor, wanted: BillIn) -> Typed:
    info = company_of(actor)
    receipts = {one.receipt_id for one in wanted.lines}
    numbers = {
        (line.receipt_id, line.item.sku): line.number for line in received_lines(info, receipts)
    }
    return Typed(
        kind=wanted.kind,
        supplier=str(wanted.supplier_id),
        location=wanted.location_id,
        number=wanted.number,
        day=str(wanted.day),
        total=wanted.total or "",
        note=wanted.note,
        over=str(wanted.over_receipt_id or ""),
        goods=tuple(
            TypedGoods(
                receipt=str(one.receipt_id),
                line=numbers.get((one.receipt_id, one.product_id), 0),
                quantity=one.quantity or "",
                amount=one.amount,
                tax=one.tax,
            )
            for one in wanted.lines
        ),
        charges=tuple(
            TypedCharge(text=one.text, amount=one.amount, tax=one.tax, spread=one.spread)
            for one in wanted.charges
        ),
    )


def _done(actor: Actor, act: Callable[[], Posted]) -> HttpResponse:
    try:
        made = act()
    except BillRefused as refused:
        status = _STATUS.get(refused.refusal, 422)
        told = all_sentences(refused, company_of(actor))
        raise Problem(status, refused.refusal.value, told) from None
    return answer(_one(actor, made.id), headers=REPLAYED if made.duplicate else None)


def _one(actor: Actor, bill_id: UUID) -> BillOut:
    row = bill(actor, bill_id)
    if row is None:
        raise not_found("supplier bill")
    return _outs(actor, [row])[0]


def _outs(actor: Actor, rows: Sequence[SupplierBill]) -> list[BillOut]:
    info = company_of(actor)
    ids = [row.id for row in rows]
    numbers, lines = document_numbers(ids), lines_of(ids)
    wanted = {one.variant_id for each in lines.values() for one in each if one.variant_id}
    items = items_by_id(info.id, info.version, wanted)

    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    return [
        BillOut(
            id=str(row.id),
            number=numbers.get(row.id, ""),
            kind=row.kind,
            supplier_id=row.party_id,
            location_id=info.locations[row.location_id].code,
            their_number=row.their_number,
            day=str(row.business_date),
            due_on=str(row.due_on) if row.due_on else None,
            posted_at=row.recorded_at,
            takes_back_id=row.takes_back_id,
            note=row.note,
            tax=money(row.tax_minor),
            total=money(row.total_minor),
            differs=money(row.differs_minor),
            lines=[
                BilledLineOut(
                    product_id=items[one.variant_id].sku if one.variant_id else None,
                    receipt_id=one.receipt_id,
                    text=one.text,
                    quantity=format_quantity(one.units_micro),
                    received=money(one.received_minor),
                    amount=money(one.amount_minor),
                )
                for one in lines.get(row.id, ())
            ],
        )
        for row in rows
    ]
