"""A certificate of exemption as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What frees a customer of tax. jurisdiction: of whose, by its code; "": of every one."""

    id: UUID
    number: str
    jurisdiction: str
    reason: str
    valid_from: date
    valid_to: date | None

    def counts_on(self, day: date) -> bool:
        """Whether it counts for a sale of that business day; the last day is one."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
