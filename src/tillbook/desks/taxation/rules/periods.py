"""The periods of returns: a registration's first day, then so many months each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from tillbook.books.ledger.rules.days import DAY, Span, last_of_month

MONTHS = (1, 3, 6, 12)
_MOST = 600


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a return."""

    since: date
    until: date

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)


def periods(first: date, months: int, today: date, ended: date | None = None) -> list[Period]:
    """The periods from `first` (a month's first day) through the one that `today` lies in; none
    begins after the registration has ended."""
    found: list[Period] = []
    since = first
    last = min(today, ended) if ended else today
    while since <= last and len(found) < _MOST:
        end = since
        for _month in range(months):
            until = last_of_month(end)
            end = until + DAY
        found.append(Period(since, until))
        since = end
    return found


def return_id(registration_id: UUID, until: date) -> UUID:
    """The id of a period's return, filed or not: the same for the same period."""
    digest = bytearray(sha256(f"tax_return\n{registration_id}\n{until}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))
