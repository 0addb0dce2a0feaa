"""What the worker does about mail; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.masters.notices.operations import forget_old
from tillbook.masters.notices.sending import send_due


def send_waiting(company_id: UUID) -> None:
    """Send what is due."""
    send_due(company_id)


def forget_old_addresses(company_id: UUID) -> None:
    """Forget where mails of long ago went."""
    forget_old(company_id)
