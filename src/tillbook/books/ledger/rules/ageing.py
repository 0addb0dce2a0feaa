"""What is open by how long it is due. Pure: the day is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

#: The last day, in days after it was due, of every bucket but the last, which has no end. The
#: first holds what is not due yet: what is due on the day itself may still be paid that day.
EDGES = (0, 30, 60, 90)
BUCKETS = len(EDGES) + 1


class Side(StrEnum):
    """Who owes whom: customers us, or we suppliers."""

    RECEIVABLES = "receivables"
    PAYABLES = "payables"

    @property
    def sign(self) -> int:
        """How a debit counts on the list: what is owed is positive on either."""
        return 1 if self is Side.RECEIVABLES else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """So much of a line is open; due: on which day, which of a line without one is its posting
    day. amount_minor: debit positive."""

    party_id: UUID | None
    due: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedRow:
    """What is open of a party (None: of lines without one), by bucket; owed is positive, what was
    paid beyond it negative."""

    party_id: UUID | None
    amounts: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        return sum(self.amounts)

    @property
    def overdue_minor(self) -> int:
        return sum(self.amounts[1:])


def owed_of(party_id: UUID | None, due: date, amount_minor: int) -> Owed:
    """A part of a line that is open."""
    return Owed(party_id=party_id, due=due, amount_minor=amount_minor)


def bucket_of(due: date, day: date) -> int:
    """Which bucket what is due on a day stands in on another."""
    late = (day - due).days
    for place, last in enumerate(EDGES):
        if late <= last:
            return place
    return len(EDGES)


def aged(items: Iterable[Owed], day: date, side: Side) -> list[AgedRow]:
    """A row for every party with anything open, in no order. Together they are all items."""
    found: dict[UUID | None, list[int]] = {}
    for one in items:
        amounts = found.setdefault(one.party_id, [0] * BUCKETS)
        amounts[bucket_of(one.due, day)] += side.sign * one.amount_minor
    return [AgedRow(party_id=key, amounts=tuple(amounts)) for key, amounts in found.items()]
