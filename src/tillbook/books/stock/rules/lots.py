"""Of which lots a move is: what was named, what earlier goods were, else what expires first.

A level is told apart by lots from its first move on that names one (`LevelState.lots`). From then
on what lies there is of lots that were named and of the one "without a lot", whose code is empty;
together they are the level, below zero too:

    what a document names is of that lot, even where fewer lie there: the goods were that one;
    what nobody named leaves without a lot first (it lay there before lots did), then what expires
    soonest; a sale takes what has expired last of all; what is still missing is without a lot;
    a piece with a serial number is never guessed, unless all that lie there leave together;
    what comes in with a lot fills what left without one before, because that was of it;
    what is named for the first time as it leaves was of what lay there without a lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tillbook.books.stock.errors import LotRefusal
from tillbook.values.effects import Move
from tillbook.values.money import QUANTITY_SCALE, format_quantity
from tillbook.values.records import quick_dataclass

#: The code of what nobody named a lot of.
WITHOUT = ""
LONGEST = 60
_Key = tuple[UUID, UUID]


@quick_dataclass(frozen=True, slots=True)
class Known:
    """A lot of an item, or a piece of it with its serial number."""

    id: UUID
    item_id: UUID
    code: str
    expires_on: date | None = None
    serial: bool = False


@quick_dataclass(frozen=True, slots=True)
class Share:
    """So much of a move is of this lot, signed like the move. named: somebody said so; short_micro:
    how much of it did not lie there."""

    lot_id: UUID
    quantity_micro: int
    named: bool = False
    short_micro: int = 0


@dataclass(slots=True)
class LotBook:
    """What is known of the lots of the items that moves tell apart, and what lies of each where.

    lying: (place, item) -> lot -> millionths, changed by `share_out`. origins: the shares of
    earlier moves that these go back to, by (source, number). rows: what lay there when it was
    read, of the lots that have a row at all.
    """

    lots: Mapping[UUID, Known]
    lying: dict[_Key, dict[UUID, int]]
    origins: Mapping[tuple[UUID, int], Sequence[tuple[UUID, int]]]
    rows: Mapping[_Key, Mapping[UUID, int]] = field(default_factory=dict)
    by_code: dict[tuple[UUID, str], UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {(lot.item_id, lot.code): lot.id for lot in self.lots.values()}


def share_out(
    book: LotBook, documents: Sequence[tuple[Sequence[Move], date]]
) -> list[tuple[Share, ...]]:
    """Of which lots each move of these documents is, in their order; none where its level is not
    told apart. The days are what has expired then."""
    found: list[tuple[Share, ...]] = []
    for moves, day in documents:
        own: dict[int, tuple[Share, ...]] = {}
        before: tuple[Share, ...] = ()
        for move in moves:
            lying = book.lying.get((move.place_id, move.item_id))
            shares: tuple[Share, ...] = ()
            if lying is not None:
                turned = before if move.onward else own.get(move.undoes, ())
                shares = _shares(book, move, lying, turned, day)
                for one in shares:
                    lying[one.lot_id] = lying.get(one.lot_id, 0) + one.quantity_micro
            own[move.number] = before = shares
            found.append(shares)
    return found


def retell(book: LotBook, move: Move) -> tuple[Share, ...]:
    """What lies somewhere without a lot becomes of the lots that are named (or what left without
    one, where the move goes below zero), as far as there is any by now: what left since a count
    that found it is gone of them. Adds up to nothing."""
    lying = book.lying[move.place_id, move.item_id]
    without = book.by_code[move.item_id, WITHOUT]
    sign = 1 if move.quantity_micro > 0 else -1
    left = max(0, sign * lying.get(without, 0))
    found: list[Share] = []
    for piece in move.pieces:
        take = min(piece.quantity_micro, left)
        if take:
            lot = book.by_code[move.item_id, piece.code]
            found += [Share(lot, sign * take, True), Share(without, -sign * take)]
            lying[lot] = lying.get(lot, 0) + sign * take
            left -= take
    lying[without] = sign * left if found else lying.get(without, 0)
    return tuple(found)


def _shares(
    book: LotBook, move: Move, lying: Mapping[UUID, int], turned: Sequence[Share], day: date
) -> tuple[Share, ...]:
    sign = 1 if move.quantity_micro > 0 else -1
    rest = abs(move.quantity_micro)
    wanted: list[tuple[UUID, int, bool]] = []
    for piece in move.pieces:
        take = min(piece.quantity_micro, rest)
        wanted.append((book.by_code[move.item_id, piece.code], take, True))
        rest -= take
    for lot, micro in _earlier(book, move, turned):
        take = min(micro, rest)
        wanted.append((lot, take, False))
        rest -= take
    without = book.by_code[move.item_id, WITHOUT]
    if rest and sign < 0:
        chosen = _chosen(book, lying, rest, wanted, None if move.counterpart != "customer" else day)
        wanted += [(lot, take, False) for lot, take in chosen]
        rest -= sum(take for _, take in chosen)
    if rest:
        wanted.append((without, rest, False))
    shares = _summed(lying, wanted, sign)
    if sign > 0:
        return (*shares, *_filling(book, lying, shares, without))
    return _told(book, move, lying, shares, without)


def _earlier(book: LotBook, move: Move, turned: Sequence[Share]) -> list[tuple[UUID, int]]:
    """The lots of the goods that come again: of the move just before, of the one that is undone,
    or of an earlier document's, after what of it had come before."""
    if turned:
        return _positive([(one.lot_id, one.quantity_micro) for one in turned])
    back = move.like or move.back_from
    if back is None:
        return []
    left = back.before_micro
    found = []
    for lot, micro in _positive(book.origins.get((back.source_id, back.number), ())):
        gone = min(left, micro)
        left -= gone
        if micro > gone:
            found.append((lot, micro - gone))
    return found


def _positive(shares: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    """The shares of a move by lot, without their sign. Of what left, as it was named: what that was
    of before stands behind it; of what came, what is left after it filled a hole."""
    total = sum([micro for _, micro in shares])
    sums: dict[UUID, int] = {}
    so_far = 0
    for lot, micro in shares:
        if total < 0 and so_far == total:
            break
        so_far += micro
        sums[lot] = sums.get(lot, 0) + micro
    return [(lot, abs(micro)) for lot, micro in sums.items() if micro]


def _chosen(
    book: LotBook,
    lying: Mapping[UUID, int],
    rest: int,
    wanted: Sequence[tuple[UUID, int, bool]],
    sold_on: date | None,
) -> list[tuple[UUID, int]]:
    """What leaves of which lots where nobody said so. sold_on: the day, where it is sold."""
    there = dict(lying)
    for lot, take, _ in wanted:
        there[lot] = there.get(lot, 0) - take
    left = {book.lots[lot]: micro for lot, micro in there.items() if micro > 0}
    pieces = sum([micro for lot, micro in left.items() if lot.serial])

    def order(lot: Known) -> tuple[bool, bool, bool, date, UUID]:
        gone = sold_on is not None and lot.expires_on is not None and lot.expires_on < sold_on
        never = lot.expires_on is None
        return lot.code != WITHOUT, gone, never, lot.expires_on or date.max, lot.id

    found = []
    for one in sorted(left, key=order):
        if one.serial and pieces > rest:
            continue
        take = min(left[one], rest)
        if take:
            found.append((one.id, take))
            rest -= take
    return found


def _summed(
    lying: Mapping[UUID, int], wanted: Sequence[tuple[UUID, int, bool]], sign: int
) -> list[Share]:
    """One share a lot, with what of it does not lie there."""
    sums: dict[UUID, tuple[int, bool]] = {}
    for lot, take, named in wanted:
        micro, before = sums.get(lot, (0, False))
        sums[lot] = (micro + take, before or named)
    found = []
    for lot, (micro, named) in sums.items():
        if not micro:
            continue
        short = max(0, min(micro, micro - lying.get(lot, 0))) if sign < 0 else 0
        found.append(Share(lot, sign * micro, named, short))
    return found


def _told(
    book: LotBook, move: Move, lying: Mapping[UUID, int], shares: Sequence[Share], without: UUID
) -> tuple[Share, ...]:
    """What is named for the first time as it leaves was of what lay there without a lot."""
    rows = book.rows.get((move.place_id, move.item_id), {})
    untold = lying.get(without, 0)
    untold += sum([one.quantity_micro for one in shares if one.lot_id == without])
    found: list[Share] = []
    more: list[Share] = []
    for one in shares:
        take = min(one.short_micro, untold)
        if take > 0 and one.named and one.lot_id not in rows and one.lot_id not in lying:
            untold -= take
            more += [Share(one.lot_id, take), Share(without, -take)]
            one = Share(one.lot_id, one.quantity_micro, one.named, one.short_micro - take)
        found.append(one)
    return (*found, *more)


def _filling(
    book: LotBook, lying: Mapping[UUID, int], shares: Sequence[Share], without: UUID
) -> list[Share]:
    """What came in with a lot was of what left without one: so much of it is gone already."""
    hole = -lying.get(without, 0) - sum(
        [one.quantity_micro for one in shares if one.lot_id == without]
    )
    found = []
    for one in shares:
        lot = book.lots[one.lot_id]
        take = min(hole, one.quantity_micro)
        if take <= 0 or lot.serial or lot.code == WITHOUT:
            continue
        found += [Share(one.lot_id, -take), Share(without, take)]
        hole -= take
    return found


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an item asks for. serial: pieces by number, else lots; expiry: each lot says when."""

    name: str
    serial: bool = False
    expiry: bool = False


def lot_trouble(
    book: LotBook | None,
    moves: Sequence[Move],
    shares: Sequence[Sequence[Share]],
    asked: Mapping[UUID, Asked],
    elsewhere: Mapping[UUID, int],
) -> tuple[LotRefusal, dict[str, str]] | None:
    """Why these moves cannot be, where somebody can still be asked; the first reason, or None.

    asked: of the items that are traced. elsewhere: lot -> what of it lies in the whole company
    before these moves.
    """
    for move, own in zip(moves, shares, strict=True):
        item = asked.get(move.item_id)
        if item is None:
            continue
        found = _said_wrong(book, move, item) or _not_possible(book, move, own, item, elsewhere)
        if found:
            return found[0], {"item": item.name, **found[1]}
    return None


def telling_trouble(
    book: LotBook, move: Move, item: Asked, elsewhere: Mapping[UUID, int]
) -> tuple[LotRefusal, dict[str, str]] | None:
    """Why it cannot be said that what lies there without a lot is of these, or None."""
    sign = 1 if move.quantity_micro > 0 else -1
    lying = book.lying[move.place_id, move.item_id]
    untold = max(0, sign * lying.get(book.by_code[move.item_id, WITHOUT], 0))
    if abs(move.quantity_micro) > untold:
        words = {"item": item.name, "there": format_quantity(untold)}
        return LotRefusal.FEWER_UNTOLD, words
    found = _said_wrong(book, move, item) or _not_possible(book, move, (), item, elsewhere)
    if not found and sum([one.quantity_micro for one in move.pieces]) < abs(move.quantity_micro):
        found = LotRefusal.LOT_MISSING, {}
    return (found[0], {"item": item.name, **found[1]}) if found else None


_Trouble = tuple[LotRefusal, dict[str, str]]


def _said_wrong(book: LotBook | None, move: Move, item: Asked) -> _Trouble | None:
    """What was said of the lots, or was not and has to be."""
    said = sum([one.quantity_micro for one in move.pieces])
    if said > abs(move.quantity_micro):
        return LotRefusal.LOTS_TOO_MANY, {}
    for piece in move.pieces:
        if item.serial and piece.quantity_micro != QUANTITY_SCALE:
            return LotRefusal.SERIAL_IS_ONE, {"text": piece.code}
    goes_on = move.onward or move.undoes or move.like or move.back_from
    if goes_on or (move.counterpart == "customer" and move.quantity_micro > 0):
        return None
    if said < abs(move.quantity_micro) and (item.serial or move.quantity_micro > 0):
        return (LotRefusal.SERIAL_MISSING if item.serial else LotRefusal.LOT_MISSING), {}
    return None


def _not_possible(
    book: LotBook | None,
    move: Move,
    shares: Sequence[Share],
    item: Asked,
    elsewhere: Mapping[UUID, int],
) -> _Trouble | None:
    """What was said holds against what is known of the lots."""
    for piece in move.pieces:
        assert book is not None  # who names a lot has a book of them
        lot = book.lots[book.by_code[move.item_id, piece.code]]
        text = {"text": piece.code}
        if piece.expires_on and lot.expires_on != piece.expires_on:
            day = "-" if lot.expires_on is None else lot.expires_on.isoformat()
            return LotRefusal.EXPIRES_OTHERWISE, {**text, "day": day}
        if move.quantity_micro < 0:
            continue
        if item.expiry and not item.serial and lot.expires_on is None:
            return LotRefusal.EXPIRY_MISSING, text
        if item.serial and not move.onward and elsewhere.get(lot.id, 0) > 0:
            return LotRefusal.SERIAL_IS_HERE, text
    for share in shares:
        if share.short_micro and book and (code := book.lots[share.lot_id].code):
            there = format_quantity(-share.quantity_micro - share.short_micro)
            kind = LotRefusal.SERIAL_NOT_THERE if item.serial else LotRefusal.LOT_NOT_THERE
            return kind, {"text": code, "there": there}
    return None
