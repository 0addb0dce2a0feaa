"""Approving a count: decided under the locks, booked as one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.posting import operations as posting
from tillbook.books.stock.timeline import lying
from tillbook.desks.counts.effects import KIND
from tillbook.desks.counts.errors import CountRefused, Refusal
from tillbook.desks.counts.figures import Difference, differences, last_lines, lots_left
from tillbook.desks.counts.models import CountFollower, StockCount
from tillbook.desks.counts.operations.open_count import locked_count, person_of
from tillbook.desks.counts.operations.rows import ITEM, Head, Posted, sealed, series_for
from tillbook.desks.counts.queries import (
    asked_again,
    count_of,
    counted_of,
    limits_of,
    place_of,
    scope_of,
)
from tillbook.desks.counts.rules import Counted, Key, Limits
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.outbox import feed_end
from tillbook.plumbing.writer import write
from tillbook.values.effects import Effects, Move
from tillbook.values.money import format_decimal

ZERO, LEAVE = "zero", "leave"


def approve_count(
    actor: Actor,
    count_id: UUID,
    *,
    version: int,
    uncounted: str = "",
    as_counted: bool = False,
) -> Posted:
    """Book a count as it was seen (version), whole, or refuse it (CountRefused).

    uncounted: what nobody counted is none (ZERO) or stays as it is (LEAVE); asked where there is
    any. as_counted: large differences hold although they were not counted again. Twice is once.
    """
    actor.require(Right.COUNTS_APPROVE)
    if count_of(actor, count_id) is None:
        raise CountRefused(Refusal.UNKNOWN_COUNT)
    series_id = series_for(actor.company_id)

    def work() -> Posted:
        count = locked_count(actor, count_id)
        if count.state == StockCount.State.APPROVED:
            number = numbering.document_numbers([count_id])[count_id]
            return Posted(count_id, number, duplicate=True)
        if count.state != StockCount.State.OPEN:
            raise CountRefused(Refusal.NOT_OPEN)
        if count.version != version:
            raise CountRefused(Refusal.CHANGED_MEANWHILE)
        counted, presumed = _held(count, uncounted, as_counted=as_counted)
        place_id = place_of(count)
        pairs = _touching(actor.company_id, count_id, place_id, counted)
        locked = posting.lock([pairs], [series_id])
        levels = {item: level for (_place, item), level in locked.levels.items()}
        found = differences(place_id, counted, presumed, levels)
        _check(actor, found, counted, as_counted=as_counted)
        return _write(actor, count, series_id, place_id, locked, found)

    try:
        return write(work)
    except IntegrityError:  # approved by somebody else at this moment
        return write(work)


def _held(
    count: StockCount, uncounted: str, *, as_counted: bool
) -> tuple[dict[Key, Counted], set[Key]]:
    """What was counted of each item or lot, and those of which it is presumed that there are
    none."""
    again = asked_again(count.id)
    counted = counted_of(count.id, again)
    open_again = set(again) - {item for item, _ in counted}
    if open_again and as_counted:
        kept = {item: when for item, when in again.items() if item not in open_again}
        counted = counted_of(count.id, kept)
    elif open_again:
        raise CountRefused(Refusal.COUNT_AGAIN)
    if not counted:
        raise CountRefused(Refusal.NOTHING_COUNTED)
    if any(one.clashes for one in counted.values()):
        raise CountRefused(Refusal.ADD_OR_REPLACE)
    place = place_of(count)
    lies = lying(place)
    done = {item for item, _ in counted}
    left: dict[Key, datetime] = {}
    for item in scope_of(count, lies) - done:
        if item in lies and lies[item].on_hand_micro:
            left[item, None] = max(one.at for one in counted.values())
    last = last_lines(counted)
    left |= {key: last[key[0]] for key in lots_left(place, counted)}
    if not left:
        return counted, set()
    if uncounted not in (ZERO, LEAVE):
        raise CountRefused(Refusal.ZERO_OR_LEAVE)
    if uncounted == LEAVE:
        return counted, set()
    none = {
        key: Counted(quantity_micro=0, at=at, since=at, people=frozenset())
        for key, at in left.items()
    }
    return {**counted, **none}, set(left)


def _touching(
    company_id: UUID, count_id: UUID, place_id: UUID, counted: Mapping[Key, Counted]
) -> Effects:
    """Which levels the count touches, for their locks: what moves is known only under them."""
    moments = {item: one.at for (item, _), one in counted.items()}
    moves = tuple(
        Move(
            number=number,
            place_id=place_id,
            item_id=item,
            quantity_micro=0,
            counterpart="",
            occurred_at=moments[item],
        )
        for number, item in enumerate(sorted(moments), 1)
    )
    return Effects(source_kind=KIND, source_id=count_id, company_id=company_id, moves=moves)


def _check(
    actor: Actor,
    found: Sequence[Difference],
    counted: Mapping[Key, Counted],
    *,
    as_counted: bool,
) -> None:
    """Raise CountRefused where a difference is to be counted again, or somebody else approves."""
    limits: Limits = limits_of(actor.company_id)
    if not as_counted and any(
        limits.again(one.moved_micro, one.expected_micro, one.value_minor)
        for one in found
        if not (one.again or one.presumed)
    ):
        raise CountRefused(Refusal.COUNT_AGAIN)
    if limits.approval_minor is None:
        return
    whole = sum(abs(one.value_minor) for one in found)
    people = {who for one in counted.values() for who in one.people}
    if whole > limits.approval_minor and (actor.kind != "person" or actor.id in people):
        info = company(actor.company_id)
        shown = format_decimal(limits.approval_minor, info.exponent)
        raise CountRefused(Refusal.OWN_COUNT, limit=shown)


def _write(
    actor: Actor,
    count: StockCount,
    series_id: UUID,
    place_id: UUID,
    locked: posting.Locked,
    found: Sequence[Difference],
) -> Posted:
    moves = [
        Move(
            number=number,
            place_id=place_id,
            item_id=one.item_id,
            quantity_micro=one.moved_micro,
            counterpart="adjustment",
            occurred_at=one.at,
            reason=count.name,
            pieces=one.pieces(one.moved_micro),
        )
        for number, one in enumerate(found, 1)
        if one.moved_micro
    ]
    head = Head(
        id=count.id,
        kind=KIND,
        company_id=count.company_id,
        location_id=count.location_id,
        name=count.name,
        person_id=person_of(actor),
    )
    told = {"name": count.name, "items": [one.told for one in found]}
    writes = WriteSet()
    retold = _retold(place_id, found)
    document = sealed(head, series_id, locked, writes, moves, told, retold)
    writes.extend(
        ITEM, [one.row(count.id, number, place_id) for number, one in enumerate(found, 1)]
    )
    StockCount.objects.filter(id=count.id).update(
        state=StockCount.State.APPROVED,
        closed_by=head.person_id,
        closed_at=document.received_at,
    )
    _follow(count.company_id)
    posting.record(locked, [document], writes)
    return Posted(count.id, locked.series[series_id].name(document.receipt.number))


def _retold(place_id: UUID, found: Sequence[Difference]) -> list[Move]:
    """What lay there without a lot and is of those that were counted: a move that moves nothing for
    each item, numbered after those that do."""
    by_item: dict[UUID, list[Difference]] = {}
    for one in found:
        if one.retold_micro and one.lot:
            by_item.setdefault(one.item_id, []).append(one)
    return [
        Move(
            number=number,
            place_id=place_id,
            item_id=item,
            quantity_micro=sum(one.retold_micro for one in own),
            counterpart="adjustment",
            occurred_at=own[0].at,
            pieces=tuple(piece for one in own for piece in one.pieces(one.retold_micro)),
        )
        for number, (item, own) in enumerate(by_item.items(), len(found) + 1)
    ]


def _follow(company_id: UUID) -> None:
    """Have the worker follow the feed from the first approval on: what is late for it is numbered
    after it, so nothing before needs to be looked at."""
    if not CountFollower.objects.filter(company_id=company_id).exists():
        row = CountFollower(company_id=company_id, feed_number=feed_end(company_id))
        row.save(force_insert=True)
