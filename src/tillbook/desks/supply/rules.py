"""An adjustment as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tillbook.values.hashing import canonical_text
from tillbook.values.money import QUANTITY_SCALE

#: The most one line may count: far past any shelf, far below what the books can hold.
MOST_MICRO = 10**9 * QUANTITY_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLine:
    """One item: quantity in millionths into the place positive.

    value_minor: what came in is worth, where that is known; else the item's own cost.
    """

    number: int
    variant_id: UUID
    sku: str
    department_id: UUID
    quantity_micro: int
    value_minor: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A decided adjustment without its number. opening: against opening balance, not expense."""

    id: UUID
    company_id: UUID
    location_id: UUID
    series_id: UUID
    business_date: date
    occurred_at: datetime
    reason: str
    lines: tuple[AdjustmentLine, ...]
    person_id: UUID | None = None
    opening: bool = False
    content: str = ""


def body_text(adjustment: Adjustment, number: int) -> str:
    """The adjustment as canonical text (protocol 1)."""
    return canonical_text(
        {
            "v": 1,
            "kind": "adjustment",
            "id": str(adjustment.id),
            "series": str(adjustment.series_id),
            "number": number,
            "location": str(adjustment.location_id),
            "business_date": str(adjustment.business_date),
            "occurred_at": adjustment.occurred_at.isoformat(),
            "person": str(adjustment.person_id) if adjustment.person_id else None,
            "reason": adjustment.reason,
            "content": adjustment.content,
            "lines": [
                {
                    "n": line.number,
                    "variant": str(line.variant_id),
                    "quantity": line.quantity_micro,
                    "value": line.value_minor,
                    "note": line.note,
                }
                for line in adjustment.lines
            ],
        }
    )
