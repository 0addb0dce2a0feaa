"""Note what somebody should look at about a posted sale; it stands all the same."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tillbook.desks.sales.models import Discrepancy
from tillbook.plumbing import clock


def note_discrepancies(company_id: UUID, found: Iterable[tuple[UUID, str, str, str]]) -> None:
    """Note (sale, kind, expected, found) in the open writer transaction of whoever checked."""
    now = clock.now()
    Discrepancy.objects.bulk_create(
        [
            Discrepancy(
                company_id=company_id,
                sale_id=sale,
                kind=kind,
                expected=expected,
                found=seen,
                recorded_at=now,
            )
            for sale, kind, expected, seen in found
        ]
    )
