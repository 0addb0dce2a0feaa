"""Tips as values: whose one is, what a register offers, and sums by person and day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

#: What a location may offer: so many percentages, none above this (parts per million).
MOST_OFFERED = 4
MOST_PPM = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TipSettings:
    """Whether and how a location's registers ask for tips. offered_ppm: of what is to pay."""

    before: bool = False
    after: bool = False
    offered_ppm: tuple[int, ...] = (50_000, 100_000, 150_000)

    @property
    def taken(self) -> bool:
        return self.before or self.after


#: What stands behind the person where a tip is handed to them.
PAID_OUT = "out"


def tip_reference(person_id: UUID, note: str = "") -> str:
    """What a tip says as a payment: whose it is; then of which receipt it is, or PAID_OUT."""
    return f"{person_id} {note}".strip()


def is_paid_out(reference: str) -> bool:
    """Whether the tip went from the till to the person."""
    return reference.endswith(f" {PAID_OUT}")


def tip_person(reference: str) -> UUID | None:
    """Whose tip it is; None where the payment does not say so in the one spelling of an id."""
    said = reference.split(" ", 1)[0]
    try:
        found = UUID(said)
    except ValueError:
        return None
    return found if str(found) == said else None


@dataclass(frozen=True, slots=True)
class TipRow:
    """A stored tip. paid: it went from the till to the person, and to no customer."""

    person_id: UUID | None
    day: date
    amount_minor: int
    paid: bool


@dataclass(frozen=True, slots=True)
class TipSum:
    """What somebody was left and handed over, in minor units; both positive as a rule."""

    person_id: UUID | None
    day: date
    left_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TipsAsked:
    """Which tips a figure is made of. days: both count, None is all; of_one: of this person alone,
    who may be nobody; paid: handed over, else left; None: both."""

    days: tuple[date, date] | None = None
    of_one: bool = False
    person_id: UUID | None = None
    paid: bool | None = None


def by_person_and_day(rows: Iterable[TipRow]) -> list[TipSum]:
    """The sums of each person and day, the latest day first."""
    sums: dict[tuple[date, UUID | None], list[int]] = {}
    for row in rows:
        both = sums.setdefault((row.day, row.person_id), [0, 0])
        if row.paid:
            both[1] -= row.amount_minor
        else:
            both[0] += row.amount_minor
    ordered = sorted(sums.items(), key=lambda pair: str(pair[0][1]))
    ordered.sort(key=lambda pair: pair[0][0], reverse=True)
    return [TipSum(person, day, left, paid) for (day, person), (left, paid) in ordered]
