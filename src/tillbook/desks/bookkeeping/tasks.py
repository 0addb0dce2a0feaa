"""What the worker does about entries by hand; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.bookkeeping.operations import post_due


def post_recurring(company_id: UUID) -> None:
    """Post what is due every month."""
    post_due(company_id)
