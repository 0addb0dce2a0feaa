"""Draft orders from a proposal: each once, however often they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from tillbook.desks.purchasing.errors import OrderRefused, Refusal, Wrong
from tillbook.desks.purchasing.operations import save_order
from tillbook.desks.purchasing.queries import facts_for, orders
from tillbook.desks.purchasing.rules import MOST_LINES, Facts, Typed, TypedLine, decide
from tillbook.insight.restocking.operations.watching import sweep_again
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.idempotency import Claim
from tillbook.plumbing.writer import write

#: Orders of one supplier that a proposal becomes at most, of `MOST_LINES` each.
_MOST_ORDERS = 100
_AT_ONCE = 500


def make_orders(
    actor: Actor,
    key: UUID,
    location_id: UUID,
    chosen: Mapping[UUID, Sequence[TypedLine]],
    *,
    plain: bool = False,
    claim: Claim | None = None,
) -> list[UUID]:
    """Write a draft for each supplier, at the prices of their catalogue; the ids of all that this
    key made. Everything that is wrong is found before anything is written. Raises OrderRefused."""
    actor.require(Right.PURCHASES_WRITE)
    at = company(actor.company_id).locations.get(location_id)
    if at is None or not actor.at(location_id):
        raise OrderRefused(Wrong(Refusal.NO_LOCATION))
    wanted: list[tuple[UUID, Typed, Facts]] = []
    wrong: list[Wrong] = []
    for party, lines in chosen.items():
        for place, start in enumerate(range(0, len(lines), MOST_LINES)):
            some = tuple(lines[start : start + MOST_LINES])
            typed = Typed(supplier=party, location=at.code, lines=some)
            facts = facts_for(actor, typed, plain=plain)
            try:
                decide(typed, facts)
            except OrderRefused as problem:
                wrong += problem.wrong
            wanted.append((order_id(actor, key, location_id, party, place), typed, facts))
    if wrong:
        raise OrderRefused(*wrong)
    for number, (made, typed, facts) in enumerate(wanted):
        _save(actor, made, typed, facts, None if number else claim)
    # What was low is on order now.
    write(lambda: sweep_again(location_id))
    return orders_made(actor, key, location_id, list(chosen))


def _save(actor: Actor, key: UUID, typed: Typed, facts: Facts, claim: Claim | None) -> None:
    try:
        save_order(actor, key, typed, facts, 0, claim)
    except OrderRefused as problem:
        # It was made before, and somebody works on it: that stays as they left it.
        if problem.refusal != Refusal.CONFLICT or not orders(actor).filter(id=key).exists():
            raise


def order_id(actor: Actor, key: UUID, location_id: UUID, party: UUID, place: int) -> UUID:
    """The id of the so-manieth order of a supplier that a key makes (a UUIDv8)."""
    parts = (actor.company_id.bytes, key.bytes, location_id.bytes, party.bytes)
    digest = bytearray(sha256(b"proposal\n" + b"".join(parts) + place.to_bytes(2)).digest())
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest[:16]))


def orders_made(actor: Actor, key: UUID, location_id: UUID, parties: Sequence[UUID]) -> list[UUID]:
    """What a key made of these suppliers, by now or before."""
    ids = [
        order_id(actor, key, location_id, party, place)
        for party in parties
        for place in range(_MOST_ORDERS)
    ]
    there: set[UUID] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = orders(actor).filter(id__in=ids[start : start + _AT_ONCE])
        there.update(some.values_list("id", flat=True))
    return [one for one in ids if one in there]
