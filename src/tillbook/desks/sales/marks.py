"""What is known of the very pieces that were sold: labels, lots, serial numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.desks.sales.models import LineMark, SaleLine


@dataclass(frozen=True, slots=True)
class Marked:
    """A line's mark with the line: what was sold at which price. Quantity: millionths."""

    sale_id: UUID
    number: int
    variant_id: UUID
    quantity_micro: int
    unit_price: int
    price_base_micro: int
    list_minor: int
    code: str
    lot: str
    serial: str
    expires_on: date | None
    tare_micro: int


def marks_of(sale_ids: Sequence[UUID]) -> dict[UUID, list[Marked]]:
    """What the lines of these documents say of the very pieces."""
    found: dict[UUID, list[Marked]] = {}
    marks = list(LineMark.objects.filter(sale_id__in=sale_ids))
    if not marks:
        return found
    rows = SaleLine.objects.filter(sale_id__in=[mark.sale_id for mark in marks])
    lines = {(line.sale_id, line.number): line for line in rows}
    for mark in marks:
        line = lines[mark.sale_id, mark.number]
        found.setdefault(mark.sale_id, []).append(
            Marked(
                mark.sale_id,
                mark.number,
                mark.variant_id,
                line.quantity_micro,
                line.unit_price,
                line.price_base_micro,
                line.list_minor,
                mark.code,
                mark.lot,
                mark.serial,
                mark.expires_on,
                mark.tare_micro,
            )
        )
    return found
