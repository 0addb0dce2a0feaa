"""What the worker does about card payments: it asks what became of those nobody waits for."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.payments.asking import ask_due


def ask_about_open_attempts(company_id: UUID) -> None:
    """Ask terminals about open attempts whose time has come; safe to repeat."""
    ask_due(company_id)
