"""What the worker does about shifts after they are in the books; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.shifts.operations import check_shifts, close_days, correct_closed

#: Companies whose earlier shifts this process has looked at.
_looked: set[UUID] = set()


def compare_closed_shifts(company_id: UUID) -> None:
    """Hold printed Zs against the rows; note where they differ. Once after each start also what no
    feed leads to any more: shifts whose late receipts came before there were corrections."""
    while check_shifts(company_id):
        pass
    if company_id not in _looked:
        correct_closed(company_id)
        _looked.add(company_id)


def close_past_days(company_id: UUID) -> None:
    """Close the days, months and years that are over."""
    close_days(company_id)
