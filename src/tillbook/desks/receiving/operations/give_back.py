"""Giving goods back to the supplier, or taking a wrong receipt back: a document of its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.books.posting import operations as posting
from tillbook.books.posting.promised import free_lapsed
from tillbook.books.stock.left import most_to_take
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.purchasing import operations as purchasing
from tillbook.desks.purchasing.queries import order_of
from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.models import GoodsReceipt
from tillbook.desks.receiving.operations.receive import told
from tillbook.desks.receiving.operations.rows import Posted, commit, person_of, require_at
from tillbook.desks.receiving.queries import came_of, receipt
from tillbook.desks.receiving.rules import Done, Kind, ReceiptLine, Wanted, back_lines
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.values.hashing import hash_text
from tillbook.values.words import one_line


def give_back(
    actor: Actor,
    receipt_id: UUID,
    document_id: UUID,
    *,
    wanted: Sequence[Wanted],
    reason: str,
    again: bool = False,
) -> Posted:
    """Send goods of a receipt back, or take back what was received by mistake; at the price they
    came at. again: they are expected once more of their order. Raises ReceiptRefused."""
    actor.require(Right.INVENTORY_WRITE)
    reason = one_line(reason, 200)
    content = hash_text("give_back", str(receipt_id), str(again), reason, told(wanted))
    row = receipt(actor, receipt_id)
    if row is None:
        raise ReceiptRefused(Refusal.UNKNOWN_RECEIPT)
    if row.kind == Kind.RETURN.value:
        raise ReceiptRefused(Refusal.IS_A_RETURN)
    if not reason:
        raise ReceiptRefused(Refusal.NO_REASON)
    at = require_at(actor, row.location_id)
    info = company(actor.company_id)

    def first() -> None:
        # Who receives of the order waits, and whoever gives back of it.
        if row.order_id and order_of(actor, row.order_id):
            purchasing.hold_order(actor, row.order_id)

    def decide(locked: posting.Locked, number: str) -> Done:
        # Under the lock of the series: what went back until now is what is written.
        lines = back_lines(came_of(info, receipt_id), wanted)
        _require_there(locked, shelf_of(at.id), lines)
        if row.order_id:
            back = {one.order_line: -one.units_micro for one in lines if one.order_line}
            purchasing.note_given_back(actor, row.order_id, back, document=number, again=again)
        return _done(actor, row, document_id, lines, reason, again, content)

    def touched() -> tuple[UUID, list[UUID]]:
        named = {one.sku for one in wanted}
        came = [one.item for one in came_of(info, receipt_id)]
        return at.id, [item.id for item in came if item.sku in named and item.stocked]

    return commit(actor, document_id, content, first=first, touched=touched, decide=decide)


def _require_there(locked: posting.Locked, shelf: UUID, lines: Sequence[ReceiptLine]) -> None:
    """Nothing goes back that is not on the shelf, or is put aside: looked at under the lock."""
    free_lapsed(locked, clock.now())
    for line in lines:
        level = locked.levels.get((shelf, line.item.id))
        if level is None:
            continue
        if level.on_hand_micro < -line.units_micro:
            raise ReceiptRefused(Refusal.TOO_FEW, line.item.name)
        if most_to_take(level.on_hand_micro, level.reserved_micro) < -line.units_micro:
            raise ReceiptRefused(Refusal.PUT_ASIDE, line.item.name)


def _done(
    actor: Actor,
    row: GoodsReceipt,
    document_id: UUID,
    lines: tuple[ReceiptLine, ...],
    reason: str,
    again: bool,
    content: str,
) -> Done:
    now, at = clock.now(), company(actor.company_id).locations[row.location_id]
    return Done(
        id=document_id,
        company_id=actor.company_id,
        location_id=at.id,
        party_id=row.party_id,
        order_id=row.order_id,
        kind=Kind.RETURN,
        returns_id=row.id,
        again=again,
        business_date=business_date(now, at.zone, at.day_starts_hour),
        occurred_at=now,
        person_id=person_of(actor),
        delivery_note=row.delivery_note,
        note=reason,
        lines=lines,
        content=content,
    )
