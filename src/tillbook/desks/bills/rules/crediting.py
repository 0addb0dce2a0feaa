"""Which bill a credit note is about: they share lines of receipts, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def left_to_credit(
    nets: Mapping[UUID | None, int],
    less: Mapping[UUID | None, int],
    parts: Sequence[Credited],
) -> dict[UUID | None, int]:
    """What may still be credited of a bill that a discount made less, by its tax and without that;
    below nothing where more is. nets: what was billed, less: what was taken off, both without tax;
    parts: what is credited of it."""
    left = {code: net - less.get(code, 0) for code, net in nets.items()}
    for one in parts:
        left[one.tax_code_id] = left.get(one.tax_code_id, 0) - one.amount_minor
    return left
