"""Orders while they are written: kept, changed, thrown away."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError

from tillbook.desks.purchasing.errors import Refusal, refused
from tillbook.desks.purchasing.models import PurchaseLine, PurchaseOrder
from tillbook.desks.purchasing.operations.rows import keep, locked_order, person_of
from tillbook.desks.purchasing.queries import orders
from tillbook.desks.purchasing.rules import OPEN_STATES, Facts, Order, State, Typed, decide
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.idempotency import Claim, remember_now
from tillbook.plumbing.writer import write


def save_order(
    actor: Actor,
    order_id: UUID,
    typed: Typed,
    facts: Facts,
    version: int,
    claim: Claim | None = None,
) -> int:
    """Keep an order that is not approved, and return its version. version: the one that was seen, 0
    for a new one. The same new one again changes nothing. Raises OrderRefused."""
    actor.require(Right.PURCHASES_WRITE)
    order = decide(typed, facts)

    def work() -> int:
        if version == 0:
            return _new(actor, order_id, order, claim)
        row = locked_order(actor, order_id)
        if row.version != version or row.state not in OPEN_STATES:
            raise refused(Refusal.CHANGED_MEANWHILE)
        if row.number and row.location_id != order.location_id:
            # Its number is of the location that it was approved for.
            raise refused(Refusal.NUMBERED)
        _fill(actor, row, order)
        keep(
            row,
            "location_id",
            "party_id",
            "expected_on",
            "note",
            "total_minor",
            "written_by",
            "state",
        )
        row.lines.all().delete()
        _write_lines(row, order)
        return row.version

    try:
        return write(work)
    except IntegrityError:  # the same form, sent twice at one moment
        return write(work)


def _new(actor: Actor, order_id: UUID, order: Order, claim: Claim | None) -> int:
    found = PurchaseOrder.objects.filter(id=order_id).first()
    if found is not None:
        if found.company_id != actor.company_id or found.version != 1:
            raise refused(Refusal.CONFLICT)
        return found.version
    row = PurchaseOrder(id=order_id, company_id=actor.company_id, changed_at=clock.now())
    _fill(actor, row, order)
    PurchaseOrder.objects.bulk_create([row])
    _write_lines(row, order)
    if claim:
        remember_now(claim, "purchase_order", order_id, clock.now())
    return row.version


def _fill(actor: Actor, row: PurchaseOrder, order: Order) -> None:
    row.location_id, row.party_id = order.location_id, order.party_id
    row.expected_on, row.note = order.expected_on, order.note
    row.total_minor, row.written_by = order.total_minor, person_of(actor)
    row.state = State.DRAFT


def _write_lines(row: PurchaseOrder, order: Order) -> None:
    PurchaseLine.objects.bulk_create(
        [
            PurchaseLine(
                order_id=row.id,
                number=line.number,
                variant_id=line.variant_id,
                code=line.code,
                pack_numerator=line.pack.numerator,
                pack_denominator=line.pack.denominator,
                packs_micro=line.packs_micro,
                units_micro=line.units_micro,
                price=line.price,
                amount_minor=line.amount_minor,
                expected_on=line.expected_on,
            )
            for line in order.lines
        ]
    )


def delete_order(actor: Actor, order_id: UUID) -> None:
    """Throw an order away that never had a number. Raises OrderRefused."""
    actor.require(Right.PURCHASES_WRITE)

    def work() -> None:
        rows = orders(actor).filter(id=order_id, number=0, state__in=OPEN_STATES)
        if not rows.order_by().delete()[0]:
            raise refused(Refusal.UNKNOWN_ORDER)

    write(work)
