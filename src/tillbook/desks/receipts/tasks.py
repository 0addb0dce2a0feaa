"""What the worker does about receipts; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.receipts.operations import forget_jobs


def forget_old_jobs(company_id: UUID) -> None:
    """Forget what was printed some days ago."""
    forget_jobs(company_id)
