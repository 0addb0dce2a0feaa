"""The only reads of adjustments that others call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tillbook.desks.supply.models import AdjustmentLine
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.series import series_codes


@dataclass(frozen=True, slots=True)
class AdjustedItem:
    """An adjustment of one item, as it was numbered."""

    number: str
    location_id: UUID
    sku: str


def adjusted(actor: Actor, document_id: UUID) -> AdjustedItem | None:
    """The first line of an adjustment that the actor may see."""
    line = (
        AdjustmentLine.objects.filter(
            adjustment_id=document_id, adjustment__company_id=actor.company_id, number=1
        )
        .values_list(
            "adjustment__series_id", "adjustment__number", "adjustment__location_id", "variant__sku"
        )
        .first()
    )
    if line is None or not actor.at(line[2]):
        return None
    series, number, location, sku = line
    return AdjustedItem(f"{series_codes([series])[series]}-{number:06d}", location, sku)
