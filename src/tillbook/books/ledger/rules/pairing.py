"""Which open item pays which: credits against debits of one account and party. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Key = tuple[UUID, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """So much of a line is open, signed as it is. due: the day it is due, or was posted."""

    key: Key
    open_minor: int
    due: date
    location_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """So much of a debit is paid by so much of a credit; amount_minor is positive."""

    debit: Key
    credit: Key
    amount_minor: int


def oldest_first(items: Sequence[Open]) -> list[Pair]:
    """Pair what is due first with what was paid first, until one side has nothing left."""
    ordered = sorted(items, key=lambda one: (one.due, one.key))
    return paired([(one.key, one.open_minor) for one in ordered])


def paired(ends: Sequence[tuple[Key, int]]) -> list[Pair]:
    """Debits against credits in the order given, each at most by what is given of it."""
    credits = [(key, -amount) for key, amount in ends if amount < 0]
    found: list[Pair] = []
    at = used = 0
    for debit, amount in ends:
        left = max(amount, 0)
        while left and at < len(credits):
            credit, whole = credits[at]
            part = min(left, whole - used)
            found.append(Pair(debit, credit, part))
            left, used = left - part, used + part
            if used == whole:
                at, used = at + 1, 0
    return found


def certain(items: Sequence[Open]) -> list[Pair]:
    """The pairs that nobody could want otherwise: everything there is pays everything that is
    owed, or only one item is owed, or an amount is that of exactly one item on the other side."""
    debits = [one for one in items if one.open_minor > 0]
    credits = [one for one in items if one.open_minor < 0]
    if not debits or not credits:
        return []
    total = sum([one.open_minor for one in items])
    if not total or len(debits) == 1 or (len(credits) == 1 and total < 0):
        return oldest_first(items)
    found = []
    for one in credits:
        same = [other for other in debits if other.open_minor == -one.open_minor]
        rivals = [other for other in credits if other.open_minor == one.open_minor]
        if len(same) == len(rivals) == 1:
            found.append(Pair(same[0].key, one.key, same[0].open_minor))
    return found
