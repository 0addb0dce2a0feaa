"""Which entries by hand were taken back, for rooms that hold something against them."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.bookkeeping.models import ManualEntry


def taken_back(company_id: UUID) -> list[tuple[UUID, UUID]]:
    """Each of them, with the entry that took it back."""
    rows = ManualEntry.objects.filter(company_id=company_id, reverses_id__isnull=False)
    return [(first, back) for first, back in rows.values_list("reverses_id", "id") if first]
