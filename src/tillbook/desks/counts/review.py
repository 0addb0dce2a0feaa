"""A count as who approves it sees it: differences in quantity and value, the largest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillbook.books.stock.timeline import Lies, lying, moved_between
from tillbook.desks.counts.figures import differences, lots_left
from tillbook.desks.counts.models import CountLine, StockCount
from tillbook.desks.counts.queries import (
    asked_again,
    items_for,
    limits_of,
    lines_of,
    place_of,
    plain_line,
    scope_of,
)
from tillbook.desks.counts.rules import Counted, Key, counted_items, worth
from tillbook.masters.catalog.rules import Item

_NOTHING = Lies(0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An item that was counted, or a lot of it. moved: something moved between its first and its
    last line, so that the figure may be off by it. large: beyond the limit, and not counted again.
    retold_micro: so much of the difference lay there, or left, without a lot."""

    item: Item
    lot: str | None = None
    retold_micro: int = 0
    counted: Counted
    expected_micro: int
    value_minor: int
    moved: bool
    large: bool
    listed: bool

    @property
    def difference_micro(self) -> int:
        return self.counted.quantity_micro - self.expected_micro


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An item that nobody counted, or a lot of one that was, and what lies of it by the books."""

    item: Item
    lot: str | None = None
    on_hand_micro: int
    value_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A line of which somebody has to say how it holds, and what was counted there before it."""

    line: CountLine
    item: Item
    before: list[CountLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All of it. again: items that are still to be counted again."""

    rows: list[Reviewed]
    left: list[Left]
    clashes: list[Clash]
    again: list[Item]
    listed: int

    @property
    def over_minor(self) -> int:
        return sum(one.value_minor for one in self.rows if one.value_minor > 0)

    @property
    def short_minor(self) -> int:
        return sum(one.value_minor for one in self.rows if one.value_minor < 0)

    @property
    def differing(self) -> list[Reviewed]:
        return [one for one in self.rows if one.difference_micro]

    @property
    def right(self) -> int:
        return len(self.rows) - len(self.differing)

    @property
    def large(self) -> list[Reviewed]:
        return [one for one in self.rows if one.large]


def review(count: StockCount) -> Review:
    """A count as it stands now, largest difference in value first."""
    place = place_of(count)
    lines = lines_of(count.id)
    asked: dict[UUID, datetime] = asked_again(count.id)
    counted = counted_items((plain_line(row) for row in lines), asked)
    lies = lying(place)
    scope = scope_of(count, lies)
    spans: dict[UUID, tuple[datetime, datetime]] = {}
    for (item, _), held in counted.items():
        if held.since < held.at:
            since, until = spans.get(item, (held.since, held.at))
            spans[item] = (min(since, held.since), max(until, held.at))
    moved = moved_between(place, spans)
    limits = limits_of(count.company_id)
    done = {item for item, _ in counted}
    items = items_for(count.company_id, {*done, *scope, *asked})
    rows = []
    for one in differences(place, counted, (), defaultdict(lambda: _NOTHING, lies)):
        own = counted.get((one.item_id, one.lot))
        if own is None:  # nobody counted what has no lot
            continue
        large = limits.again(one.moved_micro, one.expected_micro, one.value_minor)
        rows.append(
            Reviewed(
                item=items[one.item_id],
                lot=one.lot,
                retold_micro=one.retold_micro,
                counted=own,
                expected_micro=one.expected_micro,
                value_minor=one.value_minor,
                moved=one.item_id in moved and own.since < own.at,
                large=large and not own.again,
                listed=one.item_id in scope,
            )
        )
    rows.sort(key=lambda one: (-abs(one.value_minor), -abs(one.difference_micro), one.item.name))
    return Review(
        rows=rows,
        left=_left(place, counted, lies, scope, items),
        clashes=_clashes(lines, counted, items),
        again=[items[key] for key in asked if key not in done],
        listed=len(scope),
    )


def _left(
    place: UUID,
    counted: dict[Key, Counted],
    lies: dict[UUID, Lies],
    scope: set[UUID],
    items: dict[UUID, Item],
) -> list[Left]:
    """What nobody counted: products, and lots of those that were counted."""
    left = [
        Left(
            item=items[key],
            on_hand_micro=lies[key].on_hand_micro,
            value_minor=lies[key].value_minor,
        )
        for key in scope - {item for item, _ in counted}
        if key in lies and lies[key].on_hand_micro and key in items
    ]
    left += [
        Left(
            item=items[item],
            lot=lot,
            on_hand_micro=micro,
            value_minor=worth(micro, lies[item].unit_cost if item in lies else 0),
        )
        for (item, lot), micro in lots_left(place, counted).items()
    ]
    left.sort(key=lambda one: (-abs(one.value_minor), one.item.name, one.lot or ""))
    return left


def _clashes(
    lines: list[CountLine], counted: dict[Key, Counted], items: dict[UUID, Item]
) -> list[Clash]:
    asked = {key for one in counted.values() for key in one.clashes}
    return [
        Clash(
            line=row,
            item=items[row.item_id],
            before=[
                other
                for other in lines
                if other.item_id == row.item_id
                and other.lot == row.lot
                and other.area.casefold() == row.area.casefold()
                and (other.counted_at, other.id) < (row.counted_at, row.id)
            ],
        )
        for row in lines
        if row.id in asked
    ]
