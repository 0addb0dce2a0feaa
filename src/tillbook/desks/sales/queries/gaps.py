"""Which runs of numbers have receipts missing, as far as somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.gaps import GappedSeries, series_with_gaps

#: Missing receipts of one series that are named, and noted as lost at once.
MOST_MISSING = 500


def visible_gaps(actor: Actor, location_ids: Sequence[UUID] | None = None) -> list[GappedSeries]:
    """The series in which receipts are missing, at these of the actor's locations or at all."""
    places = set(company(actor.company_id).locations)
    if actor.location_ids is None and (location_ids is None or set(location_ids) >= places):
        return series_with_gaps(actor.company_id)
    seen = [at for at in (location_ids if location_ids is not None else places) if actor.at(at)]
    return series_with_gaps(actor.company_id, seen)
