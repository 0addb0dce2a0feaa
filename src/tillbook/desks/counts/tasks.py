"""What the worker does about counts after they were approved; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.counts.operations import correct_late


def correct_counts(company_id: UUID) -> None:
    """Correct counts that something arrived late for."""
    while correct_late(company_id):
        pass
