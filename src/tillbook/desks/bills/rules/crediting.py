"""Which bill a credit note is about: they share lines of receipts, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a document says of a line of a receipt (key): without tax, of a credit note negative."""

    key: str
    document: UUID
    amount_minor: int
    tax_code_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """So much of a bill's line that a credit note took back: positive, with the bill's tax."""

    of: UUID
    by: UUID
    amount_minor: int
    tax_code_id: UUID | None = None


def credited(said: Sequence[Said]) -> list[Credited]:
    """What credit notes took back of bills, of each line the first bill first. said: in the order
    in which they came. More than was billed of a line is about no bill."""
    bills = [one for one in said if one.amount_minor > 0]
    still = [one.amount_minor for one in bills]
    found = []
    for one in said:
        left = max(-one.amount_minor, 0)
        for place, bill in enumerate(bills):
            part = min(left, still[place]) if bill.key == one.key else 0
            if not part:
                continue
            still[place], left = still[place] - part, left - part
            found.append(
                Credited(
                    of=bill.document,
                    by=one.document,
                    amount_minor=part,
                    tax_code_id=bill.tax_code_id,
                )
            )
    return found
