"""The outbox: one queue, written in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def documents_after(
    company_id: UUID, kinds: Sequence[str] | None, number: int, limit: int
) -> list[tuple[int, UUID]]:
    """The next documents of these kinds (None: all) in the feed after a number: (number, id)."""
    rows = OutboxMessage.objects.filter(company_id=company_id, feed_number__gt=number)
    if kinds is None:
        rows = rows.filter(topic__endswith=".committed")
    else:
        rows = rows.filter(topic__in=[f"{kind}.committed" for kind in kinds])
    page = rows.order_by("feed_number").values_list("feed_number", "subject_id")[:limit]
    return [(place, document) for place, document in page if place is not None]


def follow(
    company_id: UUID,
    kinds: Sequence[str] | None,
    number: int,
    limit: int,
    wanted: Callable[[list[UUID]], set[UUID]],
) -> tuple[list[UUID], int, bool]:
    """A page of the feed after a number: (ids of wanted documents, where it ended, more?).

    wanted: which of these ids are. At most 5,000 documents are looked at for one page.
    """
    found: list[UUID] = []
    for _ in range(10):
        rows = documents_after(company_id, kinds, number, 500)
        kept = wanted([document for _, document in rows]) if rows else set()
        for number, document in rows:
            if document in kept:
                found.append(document)
                if len(found) == limit:
                    more = bool(documents_after(company_id, kinds, number, 1))
                    return found, number, more
        if len(rows) < 500:
            return found, number, False
    return found, number, True
