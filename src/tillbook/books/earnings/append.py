"""The rows of tips, a batch at a time. Only posting imports this."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tillbook.books.earnings.models import TipMovement
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.values.effects import TipMove

TIP = Table.of(TipMovement)


def append_tip(
    writes: WriteSet,
    tip: TipMove,
    *,
    company_id: UUID,
    document_id: UUID,
    business_date: date,
    recorded_at: datetime,
) -> None:
    """Add what a payment did to somebody's tips to the write set."""
    writes.append(
        TIP,
        (
            document_id,
            tip.number,
            company_id,
            tip.location_id,
            tip.person_id,
            tip.amount_minor,
            tip.paid,
            business_date,
            recorded_at,
        ),
    )
