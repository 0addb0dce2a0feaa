"""Lots at a moment: what lies of each now, what moved of it since, and of which lots moves are.

A lot is named by its code here, "" for what nobody named one of: a count may name one that the
books do not know yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tillbook.books.stock.models import Level, Lot, LotLevel, Move, MoveLot
from tillbook.books.stock.rules.lots import WITHOUT

#: Keys in one statement: SQLite takes a limited number of parameters.
_AT_ONCE = 500
#: An item and the code of a lot.
Key = tuple[UUID, str]


def lots_lying(place_id: UUID, item_ids: Collection[UUID]) -> dict[Key, int]:
    """Millionths of each lot of these items at a place; none of a lot of which nothing lies there.
    A level that is not told apart yet is without a lot as a whole."""
    found: dict[Key, int] = {}
    for part in _parts(item_ids):
        levels = Level.objects.filter(place_id=place_id, item_id__in=part).exclude(lots=True)
        for item, micro in levels.values_list("item_id", "on_hand_micro"):
            found[item, WITHOUT] = micro
        rows = LotLevel.objects.filter(place_id=place_id, lot__item_id__in=part)
        for item, code, micro in rows.values_list("lot__item_id", "lot__code", "on_hand_micro"):
            found[item, code] = micro
    return {key: micro for key, micro in found.items() if micro}


def untold(place_id: UUID, item_ids: Collection[UUID]) -> dict[UUID, int]:
    """Millionths of these items that lie at a place without a lot, below zero too."""
    found = lots_lying(place_id, item_ids)
    return {item: micro for (item, code), micro in found.items() if code == WITHOUT}


def lots_moved_after(place_id: UUID, moments: Mapping[Key, datetime]) -> dict[Key, int]:
    """Millionths of each lot that moved at a place after its moment, by when it happened."""
    found: dict[Key, int] = {}
    items = {item for item, _ in moments}
    for part in _parts(items):
        first = min(at for (item, _), at in moments.items() if item in part)
        rows = Move.objects.filter(
            place_id=place_id, item_id__in=part, occurred_at__gt=first
        ).values_list("source_id", "number", "item_id", "quantity_micro", "occurred_at")
        moves = list(rows)
        shares = shares_of([(source, number) for source, number, *_ in moves])
        for source, number, item, quantity, at in moves:
            own = shares.get((source, number), {WITHOUT: quantity})
            for code, micro in own.items():
                if (item, code) in moments and at > moments[item, code]:
                    found[item, code] = found.get((item, code), 0) + micro
    return found


def shares_of(moves: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], dict[str, int]]:
    """How much of each lot these moves are, by (document, number); one of before its level was told
    apart is absent."""
    wanted = set(moves)
    found: dict[tuple[UUID, int], dict[str, int]] = {}
    for part in _parts({source for source, _ in wanted}):
        rows = MoveLot.objects.filter(source_id__in=part)
        for source, number, code, micro in rows.order_by("source_id", "number", "part").values_list(
            "source_id", "number", "lot__code", "quantity_micro"
        ):
            if (source, number) in wanted:
                own = found.setdefault((source, number), {})
                own[code] = own.get(code, 0) + micro
    return found


def lots_coded(keys: Iterable[Key]) -> dict[Key, Lot]:
    """The lots of these items with these codes, as far as the books know them."""
    wanted = set(keys)
    found: dict[Key, Lot] = {}
    for part in _parts({item for item, _ in wanted}):
        codes = {code for item, code in wanted if item in part}
        for row in Lot.objects.filter(item_id__in=part, code__in=codes):
            if (row.item_id, row.code) in wanted:
                found[row.item_id, row.code] = row
    return found


def _parts(keys: Iterable[UUID]) -> Iterable[Sequence[UUID]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
