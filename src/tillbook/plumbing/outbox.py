"""The outbox: one queue, written in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import OutboxMessage

MESSAGE = Table.of(OutboxMessage)


def append_message(
    writes: WriteSet,
    *,
    company_id: UUID,
    topic: str,
    subject_kind: str,
    subject_id: UUID,
    payload: str,
    created_at: datetime,
) -> None:
    """Add a message to the write set; the worker numbers it into the feed after the commit."""
    writes.append(
        MESSAGE,
        (
            new_id(),
            company_id,
            topic,
            subject_kind,
            subject_id,
            payload,
            created_at,
            None,
            None,
            0,
            None,
            "",
        ),
    )


def open_documents(company_id: UUID, kinds: Sequence[str]) -> list[UUID]:
    """Documents of these kinds that have no feed number yet: what folded figures lack."""
    rows = OutboxMessage.objects.filter(
        company_id=company_id,
        feed_number__isnull=True,
        topic__in=[f"{kind}.committed" for kind in kinds],
    )
    return list(rows.values_list("subject_id", flat=True))
