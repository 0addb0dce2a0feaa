"""A certificate of exemption as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

#: The product tax category whose code counts what is sold by a certificate of a reason; of others
#: it is the one of what is exempt itself.
COUNTED_AS = {"eu_business": "eu_goods"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What frees a customer of tax. jurisdiction: of whose, by its code; "": of every one."""

    id: UUID
    number: str
    jurisdiction: str
    reason: str
    valid_from: date
    valid_to: date | None

    @property
    def counted_as(self) -> str:
        """The product tax category whose code counts what is sold by it."""
        return COUNTED_AS.get(self.reason, "exempt")

    def counts_on(self, day: date) -> bool:
        """Whether it counts for a sale of that business day; the last day is one."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
