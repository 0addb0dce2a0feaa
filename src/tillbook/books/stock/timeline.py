"""What moved when: reads for those who need to know what lay at a place at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tillbook.books.stock.models import Level, Move

#: Items in one statement: SQLite takes a limited number of parameters.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Lies:
    """What lies of an item at a place now. unit_cost: minor x 10^4 per stock unit."""

    on_hand_micro: int
    value_minor: int
    unit_cost: int
    moves: int


def lying(place_id: UUID, item_ids: Collection[UUID] | None = None) -> dict[UUID, Lies]:
    """What lies at a place of these items, or of every item that ever moved there."""
    if item_ids is None:
        return dict(_lies(Level.objects.filter(place_id=place_id)))
    found: dict[UUID, Lies] = {}
    for part in _parts(item_ids):
        found.update(_lies(Level.objects.filter(place_id=place_id, item_id__in=part)))
    return found


def _lies(rows: Any) -> Iterable[tuple[UUID, Lies]]:
    for item, *figures in rows.values_list(
        "item_id", "on_hand_micro", "value_minor", "unit_cost", "moves"
    ):
        yield item, Lies(*figures)


def moved_after(place_id: UUID, moments: Mapping[UUID, datetime]) -> dict[UUID, int]:
    """Item -> millionths that moved at a place after its moment, by when it happened; an item of
    which nothing did is absent."""
    found: dict[UUID, int] = {}
    for part in _parts(moments):
        rows = Move.objects.filter(
            place_id=place_id, item_id__in=part, occurred_at__gt=min(moments[i] for i in part)
        )
        for item, quantity, happened in rows.values_list(
            "item_id", "quantity_micro", "occurred_at"
        ):
            if happened > moments[item]:
                found[item] = found.get(item, 0) + quantity
    return found


def moved_between(
    place_id: UUID, spans: Mapping[UUID, tuple[datetime, datetime]]
) -> frozenset[UUID]:
    """Which of these items moved at a place after the first and no later than the second moment."""
    found = set()
    for part in _parts(spans):
        rows = Move.objects.filter(
            place_id=place_id, item_id__in=part, occurred_at__gt=min(spans[i][0] for i in part)
        )
        for item, happened in rows.values_list("item_id", "occurred_at"):
            if spans[item][0] < happened <= spans[item][1]:
                found.add(item)
    return frozenset(found)


def moves_since(pairs: Mapping[tuple[UUID, UUID], int]) -> dict[tuple[UUID, UUID], list[Move]]:
    """(place, item) -> its moves after the so-manieth, in the order they were recorded."""
    found: dict[tuple[UUID, UUID], list[Move]] = {}
    for (place, item), sequence in pairs.items():
        rows = Move.objects.filter(place_id=place, item_id=item, sequence__gt=sequence)
        found[place, item] = list(rows.order_by("sequence"))
    return found


def _parts(keys: Iterable[UUID]) -> Iterable[Sequence[UUID]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
