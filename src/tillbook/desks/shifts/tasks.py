"""What the worker does about shifts after they are in the books; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.shifts.operations import check_shifts, close_days


def compare_closed_shifts(company_id: UUID) -> None:
    """Hold printed Zs against the rows; note where they differ."""
    while check_shifts(company_id):
        pass


def close_past_days(company_id: UUID) -> None:
    """Close the days, months and years that are over."""
    close_days(company_id)
