"""The one bridge from documents to the books, always in the same order.

A desk locks what its decided effects touch, series first and levels last, writes its own rows into
a `WriteSet`, and hands everything to `record`: value the moves from the locked levels in batch
order, fill the cost lines, append stock, ledger, envelope and outbox, and write all of it at once.
All of it runs inside the writer transaction that the desk opened. A batch of one is the common case
and the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tillbook.books.earnings import append as earnings
from tillbook.books.ledger.append import append_allocations, append_entry
from tillbook.books.ledger.periods import closed_months
from tillbook.books.ledger.rules import first_open_day
from tillbook.books.loyalty import append as loyalty
from tillbook.books.loyalty.rules import Key, ValueState
from tillbook.books.posting.rules import fill_costs, value_that_comes_back
from tillbook.books.posting.tracing import tell_lots_apart
from tillbook.books.stock import append as stock
from tillbook.books.stock.queries import moved
from tillbook.books.stock.rules import LevelState, value_moves
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.faults import fault_point
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.outbox import append_message
from tillbook.plumbing.series import SeriesState
from tillbook.values.effects import Effects, Move
from tillbook.values.receipts import Receipt


@dataclass(slots=True)
class Locked:
    """What is held for the rest of the transaction. closed: the closed months from that of `since`
    on, where they were read beforehand."""

    series: dict[UUID, SeriesState]
    levels: dict[tuple[UUID, UUID], LevelState] = field(default_factory=dict)
    since: date = date.max
    closed: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posting:
    """One decided document: its effects, and the receipt it travels in (of which series).

    into_soft: written by somebody who may still post to periods that are closed for others.
    asks: lots that are missing or cannot be are refused (`LotRefused`), as whoever wrote it can
    still be asked; a document that happened is posted as it is.
    """

    effects: Effects
    series_id: UUID
    receipt: Receipt
    received_at: datetime
    into_soft: bool = False
    asks: bool = False


@dataclass(slots=True)
class LockedValues:
    """Gift cards, store credit and accounts, locked: as they were, and as decided documents leave
    them so far. holds: what is held, by (document, value)."""

    before: dict[Key, ValueState]
    now: dict[Key, ValueState]
    holds: dict[tuple[UUID, UUID], int]
    used: set[tuple[UUID, UUID]] = field(default_factory=set)


def lock_values(
    company_id: UUID,
    keys: Iterable[Key],
    made: Mapping[Key, str],
    document_ids: Iterable[UUID],
    now: datetime,
) -> LockedValues:
    """Lock what customers have with us, before anything else: documents are decided under it.

    made: those that are made at zero where absent -> the last four signs of a card.
    """
    states = loyalty.lock_values(company_id, keys, made, now)
    return LockedValues(states, dict(states), loyalty.holds_of(document_ids) if states else {})


def update_values(writes: WriteSet, values: LockedValues) -> None:
    """Write what decided documents did to the locked values, and let go of what was held."""
    loyalty.update_values(
        writes, [(values.before[key], after) for key, after in values.now.items()]
    )
    loyalty.drop_holds(values.used)


def lock(effects: Iterable[Effects], series_ids: Iterable[UUID]) -> Locked:
    """Lock every series and every level the batch touches, in this order: for who decides by what
    lies there."""
    locked = lock_series(series_ids)
    lock_levels(locked, effects)
    return locked


def lock_series(series_ids: Iterable[UUID]) -> Locked:
    """Lock the series, and no level yet: what can be done now is not done while others wait for
    the same goods."""
    series = numbering.lock_series(series_ids)
    fault_point("posting.series_locked")
    return Locked(series)


def lock_levels(locked: Locked, effects: Iterable[Effects]) -> None:
    """Lock every level these effects touch, in the order (place, item). What else posting asks is
    asked before, not while others wait for the goods."""
    effects = list(effects)
    _read_closed_months(locked, effects)
    pairs = {(move.place_id, move.item_id) for e in effects for move in e.touching}
    locked.levels.update(stock.lock_levels(pairs))
    fault_point("posting.levels_locked")


def record(
    locked: Locked, postings: Sequence[Posting], writes: WriteSet, version: int | None = None
) -> None:
    """Append what these documents do to the books, and everything already in `writes`, at once.

    version: of the company's configuration, where this transaction has read it already.
    """
    moves = _with_undone_values(postings, _with_returned_values(postings))
    valued = value_moves(locked.levels, moves)
    shares = tell_lots_apart(locked.levels, postings, moves, version, writes)
    _read_closed_months(locked, [one.effects for one in postings])
    position = 0
    for posting in postings:
        count = len(posting.effects.moves)
        _append_document(
            locked,
            posting,
            moves[position : position + count],
            valued.moves[position : position + count],
            writes,
        )
        position += count
    stock.update_levels(
        writes,
        (
            (locked.levels[key], replace(after, lots=True) if key in shares else after)
            for key, after in valued.levels.items()
        ),
    )
    numbering.update_series(writes, locked.series.values())
    fault_point("posting.before_write")
    writes.execute()
    fault_point("posting.after_write")


def _append_document(locked, posting, moves, valued, writes) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    effects = posting.effects
    posted: list[str] = []
    values = {move.number: v.value_minor for move, v in zip(moves, valued, strict=True)}
    number, own_entry = 0, new_id() if effects.allocations else None
    for entry in effects.entries:
        if not (lines := fill_costs(entry, values)):
            continue
        number += 1
        digest = append_entry(
            writes,
            entry,
            lines,
            company_id=effects.company_id,
            source_kind=effects.source_kind,
            source_id=effects.source_id,
            source_number=number,
            posting_date=first_open_day(
                entry.business_date, locked.closed, into_soft=posting.into_soft
            ),
            recorded_at=posting.received_at,
            entry_id=own_entry if number == 1 else None,
        )
        posted.append(digest)
    for move, v in zip(moves, valued, strict=True):
        digest = stock.append_move(
            writes,
            move,
            value_minor=v.value_minor,
            sequence=v.sequence,
            source_kind=effects.source_kind,
            source_id=effects.source_id,
            recorded_at=posting.received_at,
        )
        posted.append(digest)
    _append_owed(posting, writes, own_entry)
    numbering.append_envelope(
        writes,
        locked.series[posting.series_id],
        posting.receipt,
        document_id=effects.source_id,
        kind=effects.source_kind,
        posted=posted,
        received_at=posting.received_at,
    )
    for message in effects.messages:
        append_message(
            writes,
            company_id=effects.company_id,
            topic=message.topic,
            subject_kind=effects.source_kind,
            subject_id=effects.source_id,
            payload=message.payload,
            created_at=posting.received_at,
        )


def _append_owed(posting: Posting, writes: WriteSet, own_entry: UUID | None) -> None:
    """What a document does to open items, to what customers have with us, and to what people are
    owed. own_entry: the id of its first entry, where it settles anything."""
    effects = posting.effects
    if own_entry:
        append_allocations(
            writes,
            effects.allocations,
            company_id=effects.company_id,
            document_id=effects.source_id,
            own_entry_id=own_entry,
            recorded_at=posting.received_at,
        )
    for value_move in effects.values:
        loyalty.append_value_move(
            writes,
            value_move,
            document_id=effects.source_id,
            business_date=effects.entries[0].business_date,
            recorded_at=posting.received_at,
        )
    for tip in effects.tips:
        earnings.append_tip(
            writes,
            tip,
            company_id=effects.company_id,
            document_id=effects.source_id,
            business_date=effects.entries[0].business_date,
            recorded_at=posting.received_at,
        )


def _with_returned_values(postings: Sequence[Posting]) -> list[Move]:
    moves = [move for posting in postings for move in posting.effects.moves]
    origins = [(m.back_from.source_id, m.back_from.number) for m in moves if m.back_from]
    if not origins:
        return moves
    left = moved(origins)
    return [
        replace(m, value_minor=value_that_comes_back(m, *left[key]))
        if m.back_from and (key := (m.back_from.source_id, m.back_from.number)) in left
        else m
        for m in moves
    ]


def _with_undone_values(postings: Sequence[Posting], moves: list[Move]) -> list[Move]:
    """Moves that undo another of their document take the value that one brought, where it says."""
    if not any(move.undoes for move in moves):
        return moves
    made: list[Move] = []
    position = 0
    for posting in postings:
        count = len(posting.effects.moves)
        own = moves[position : position + count]
        brought = {move.number: move.value_minor for move in own}
        for move in own:
            value = brought.get(move.undoes)
            made.append(move if value is None else replace(move, value_minor=-value))
        position += count
    return made


def _read_closed_months(locked: Locked, effects: Sequence[Effects]) -> None:
    """The closed months from the earliest day of the batch on, read once for all of it.

    Read after the series are locked: whoever closes a period waits for every series, so that what
    is open here stays open until this is written (`ledger.operations.periods`).
    """
    days = [entry.business_date for one in effects for entry in one.entries]
    if days and min(days) < locked.since:
        locked.since = min(days)
        locked.closed = closed_months(effects[0].company_id, locked.since)
