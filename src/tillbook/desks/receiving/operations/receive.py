"""Receiving what a supplier brings: of an order, in parts, or without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tillbook.books.posting import operations as posting
from tillbook.desks.purchasing import operations as purchasing
from tillbook.desks.purchasing.errors import OrderRefused
from tillbook.desks.purchasing.errors import Refusal as OrderRefusal
from tillbook.desks.purchasing.queries import order_of
from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.operations.rows import Posted, commit, person_of, require_at
from tillbook.desks.receiving.queries import expected_of, offers_of
from tillbook.desks.receiving.rules import (
    Done,
    Kind,
    ReceiptLine,
    Wanted,
    direct_lines,
    ordered_lines,
)
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right, business_date
from tillbook.masters.parties.queries import supplier_of
from tillbook.plumbing import clock
from tillbook.plumbing.locales import typed_figure
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.words import one_line

if TYPE_CHECKING:
    from tillbook.desks.purchasing.models import PurchaseOrder


def told(wanted: Sequence[Wanted]) -> str:
    """What was typed, as text to compare."""
    return canonical_text(
        [
            [one.sku, one.quantity, one.loose, one.price, *([one.lots] if one.lots else [])]
            for one in wanted
        ]
    )


def receive_order(
    actor: Actor,
    order_id: UUID,
    document_id: UUID,
    *,
    wanted: Sequence[Wanted],
    delivery_note: str = "",
    accept_more: bool = False,
    close: bool = False,
    reason: str = "",
) -> Posted:
    """Take in what came of an order: who acts at the location it goes to.

    What did not come stays open, or is expected no longer (`close`, with its reason). What is open
    is read when the order is locked, so nobody receives what somebody else just did. Raises
    ReceiptRefused.
    """
    actor.require(Right.INVENTORY_WRITE)
    note, reason = one_line(delivery_note, 60), one_line(reason, 200)
    flags = f"{accept_more}/{close}"
    content = hash_text("receive", str(order_id), flags, note, reason, told(wanted))
    order = order_of(actor, order_id)
    if order is None:
        raise ReceiptRefused(Refusal.UNKNOWN_ORDER)
    at = require_at(actor, order.location_id)
    if close and not reason:
        raise ReceiptRefused(Refusal.NO_REASON)
    locked_orders: list[PurchaseOrder] = []

    def first() -> None:
        locked_orders[:] = [_locked(actor, order_id)]

    def decide(_locked: posting.Locked, number: str) -> Done:
        expected = expected_of(company(actor.company_id), order_id)
        lines = ordered_lines(expected, wanted, accept_more=accept_more)
        came = {line.number: line.units_micro for line in lines}
        [row] = locked_orders
        purchasing.note_received(actor, row, came, document=number, close=close, reason=reason)
        return _done(
            actor,
            document_id,
            at,
            party_id=row.party_id,
            order_id=order_id,
            lines=lines,
            delivery_note=note,
            note=reason,
            content=content,
        )

    skus = [one.sku for one in wanted]
    return commit(
        actor,
        document_id,
        content,
        first=first,
        touched=lambda: (at.id, _stocked(actor, skus)),
        decide=decide,
    )


def _locked(actor: Actor, order_id: UUID) -> PurchaseOrder:
    try:
        return purchasing.lock_for_receipt(actor, order_id)
    except OrderRefused as problem:
        if problem.refusal is OrderRefusal.NOT_RECEIVABLE:
            words = dict(problem.wrong[0].words)
            raise ReceiptRefused(Refusal.NOT_RECEIVABLE, words=words) from None
        raise ReceiptRefused(Refusal.UNKNOWN_ORDER) from None


def _stocked(actor: Actor, skus: Sequence[str]) -> list[UUID]:
    info = company(actor.company_id)
    return [one.id for one in items_by_sku(info.id, info.version, skus).values() if one.stocked]


def receive_directly(
    actor: Actor,
    document_id: UUID,
    *,
    supplier_id: UUID | None,
    location: str,
    wanted: Sequence[Wanted],
    delivery_note: str = "",
    note: str = "",
    plain: bool = False,
) -> Posted:
    """Take in what nobody ordered here: who acts at that location. plain: figures come from a
    program. Raises ReceiptRefused."""
    actor.require(Right.INVENTORY_WRITE)
    info = company(actor.company_id)
    if supplier_id is None or supplier_of(info.id, supplier_id) is None:
        raise ReceiptRefused(Refusal.NO_SUPPLIER)
    place = info.location_by_code(location)
    if place is None:
        raise ReceiptRefused(Refusal.UNKNOWN_LOCATION, location)
    at = require_at(actor, place.id)
    slip, note = one_line(delivery_note, 60), one_line(note, 200)
    content = hash_text("receive", str(supplier_id), at.code, slip, note, told(wanted))
    skus = [one.sku for one in wanted]

    def decide(_locked: posting.Locked, _number: str) -> Done:
        items = items_by_sku(info.id, info.version, skus)
        day = business_date(clock.now(), at.zone, at.day_starts_hour)
        offers = offers_of(info.id, supplier_id, {one.id for one in items.values()}, day)
        figure = str if plain else lambda text: typed_figure(text, info.money)
        lines = direct_lines(wanted, items, offers, info.exponent, figure)
        return _done(
            actor,
            document_id,
            at,
            party_id=supplier_id,
            order_id=None,
            lines=lines,
            delivery_note=slip,
            note=note,
            content=content,
        )

    return commit(
        actor,
        document_id,
        content,
        first=lambda: None,
        touched=lambda: (at.id, _stocked(actor, skus)),
        decide=decide,
    )


def _done(
    actor: Actor,
    document_id: UUID,
    at: LocationInfo,
    *,
    party_id: UUID,
    order_id: UUID | None,
    lines: tuple[ReceiptLine, ...],
    delivery_note: str,
    note: str,
    content: str,
) -> Done:
    now = clock.now()
    return Done(
        id=document_id,
        company_id=actor.company_id,
        location_id=at.id,
        party_id=party_id,
        order_id=order_id,
        kind=Kind.RECEIPT,
        returns_id=None,
        again=False,
        business_date=business_date(now, at.zone, at.day_starts_hour),
        occurred_at=now,
        person_id=person_of(actor),
        delivery_note=delivery_note,
        note=note,
        lines=lines,
        content=content,
    )
