"""What a count differs by: each item, or each lot of one, against what lay there at its moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from tillbook.books.stock.lot_timeline import lots_lying, lots_moved_after
from tillbook.books.stock.rules.lots import WITHOUT
from tillbook.books.stock.timeline import moved_after
from tillbook.desks.counts.rules import Counted, Key, expected_at, retold, worth
from tillbook.values.effects import Piece


class Level(Protocol):
    """What is asked of a level, locked or read."""

    @property
    def on_hand_micro(self) -> int: ...
    @property
    def unit_cost(self) -> int: ...
    @property
    def moves(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An item, or a lot of it, as it is booked: what was counted and expected at its moment.
    retold_micro: so much of what differs lay there, or left, without a lot: it moves nothing."""

    item_id: UUID
    at: datetime
    counted_micro: int
    expected_micro: int
    value_minor: int
    seen: int
    again: bool = False
    presumed: bool = False
    lot: str | None = None
    retold_micro: int = 0
    expires_on: date | None = None

    @property
    def quantity_micro(self) -> int:
        return self.counted_micro - self.expected_micro

    @property
    def moved_micro(self) -> int:
        """What is missing or too many."""
        return self.quantity_micro - self.retold_micro

    def pieces(self, micro: int) -> tuple[Piece, ...]:
        """So much of its lot, as a move names it; of an item as a whole nothing is named."""
        if self.lot is None:
            return ()
        return (Piece(self.lot, abs(micro), self.expires_on, untold=self.lot == WITHOUT),)

    @property
    def told(self) -> list[object]:
        """As the document's text says it."""
        figures = (self.counted_micro, self.expected_micro, self.quantity_micro, self.seen)
        lot = [] if self.lot is None else [self.lot, self.retold_micro]
        return [str(self.item_id), self.at.isoformat(), *figures, self.presumed, *lot]

    def row(self, document_id: UUID, number: int, place_id: UUID) -> tuple[object, ...]:
        """As `counted_item` holds it."""
        figures = (self.counted_micro, self.expected_micro, self.quantity_micro, self.seen)
        own = (document_id, number, self.item_id, place_id, self.at)
        return (*own, *figures, self.presumed, self.lot, self.retold_micro)


def differences(
    place_id: UUID,
    counted: Mapping[Key, Counted],
    presumed: Collection[Key],
    levels: Mapping[UUID, Level],
) -> list[Difference]:
    """Each item or lot against what lay there at its moment, in order of item and lot; then of each
    item that was counted by lots what has none, as the books say it, where nobody said otherwise:
    it stands for what the count has no row of."""
    wholes = {item: one.at for (item, lot), one in counted.items() if lot is None}
    after = moved_after(place_id, wholes)
    expected: dict[Key, int] = {
        (item, None): expected_at(levels[item].on_hand_micro, after.get(item, 0)) for item in wholes
    }
    expected |= _expected(place_id, counted)
    told = _retold(counted, expected)
    found = []
    for key in sorted(counted):
        one, level = counted[key], levels[key[0]]
        quantity = one.quantity_micro - expected[key] - told.get(key, 0)
        found.append(
            Difference(
                item_id=key[0],
                lot=key[1],
                at=one.at,
                counted_micro=one.quantity_micro,
                expected_micro=expected[key],
                retold_micro=told.get(key, 0),
                value_minor=worth(quantity, level.unit_cost),
                seen=level.moves,
                again=one.again,
                presumed=key in presumed,
                expires_on=one.expires_on,
            )
        )
    for item, at in sorted(last_lines(counted).items()):
        key = (item, WITHOUT)
        if key not in counted:
            found.append(
                Difference(
                    item_id=item,
                    lot=WITHOUT,
                    at=at,
                    counted_micro=expected[key] + told[key],
                    expected_micro=expected[key],
                    retold_micro=told[key],
                    value_minor=0,
                    seen=levels[item].moves,
                    presumed=True,
                )
            )
    return found


def lots_left(place_id: UUID, counted: Mapping[Key, Counted]) -> dict[Key, int]:
    """Lots of the items counted by lots that nobody counted, and what lies of them by the books:
    of what has no lot only what no lot that was counted explains."""
    items = set(last_lines(counted))
    if not items:
        return {}
    found: dict[Key, int] = {
        key: micro
        for key, micro in lots_lying(place_id, items).items()
        if key not in counted and key[1] != WITHOUT
    }
    expected = _expected(place_id, counted)
    told = _retold(counted, expected)
    for item in items:
        key = (item, WITHOUT)
        if key not in counted:
            found[key] = expected[key] + told[key]
    return {key: micro for key, micro in found.items() if micro}


def last_lines(counted: Mapping[Key, Counted]) -> dict[UUID, datetime]:
    """The items that were counted by lots, and when the last of their lots was."""
    found: dict[UUID, datetime] = {}
    for (item, lot), one in counted.items():
        if lot is not None:
            found[item] = max(one.at, found.get(item, one.at))
    return found


def _expected(place_id: UUID, counted: Mapping[Key, Counted]) -> dict[Key, int]:
    """What lay there of each lot that was counted at its moment; of what has no lot, counted or
    not, at the last moment of its item."""
    last = last_lines(counted)
    if not last:
        return {}
    moments = {(item, WITHOUT): at for item, at in last.items()}
    moments |= {(item, lot): one.at for (item, lot), one in counted.items() if lot is not None}
    lies = lots_lying(place_id, last)
    after = lots_moved_after(place_id, moments)
    return {key: expected_at(lies.get(key, 0), after.get(key, 0)) for key in moments}


def _retold(counted: Mapping[Key, Counted], expected: Mapping[Key, int]) -> dict[Key, int]:
    """By lot, what of its difference lay there without one; of what has none, the other side."""
    found: dict[Key, int] = {}
    apart: dict[UUID, dict[str, int]] = {}
    for (item, lot), one in counted.items():
        if lot is not None:
            apart.setdefault(item, {})[lot] = one.quantity_micro - expected[item, lot]
    for item, own in apart.items():
        lay = expected[item, WITHOUT]
        # What was counted as without a lot is that; what is too many of it is of no lot either.
        named = counted.get((item, WITHOUT))
        untold = max(0, lay - (named.quantity_micro if named else 0)) if lay > 0 else lay
        told = retold(own, untold)
        found |= {(item, lot): micro for lot, micro in told.items()}
        found[item, WITHOUT] = -sum(told.values())
    return found
