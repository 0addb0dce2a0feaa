"""The outbox: one queue, written in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tillbook.plumbing import clock
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import FeedHead, OutboxMessage

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


def announce(company_id: UUID, kind: str, subject_ids: Iterable[UUID]) -> None:
    """Say that these things (a `variant`, a `party`) are new or other than before.

    One message each, `<kind>.changed`, in the open writer transaction; who follows the feed reads
    them anew.
    """
    writes = WriteSet()
    now = clock.now()
    for subject in subject_ids:
        append_message(
            writes,
            company_id=company_id,
            topic=f"{kind}.changed",
            subject_kind=kind,
            subject_id=subject,
            payload="{}",
            created_at=now,
        )
    if writes.rows:
        writes.execute()


def changed_after(
    company_id: UUID, kinds: Sequence[str], number: int, limit: int
) -> list[tuple[int, str, UUID]]:
    """What `announce` said of these kinds after a number of the feed: (number, kind, id)."""
    rows = OutboxMessage.objects.filter(
        company_id=company_id,
        feed_number__gt=number,
        topic__in=[f"{kind}.changed" for kind in kinds],
    )
    page = rows.order_by("feed_number").values_list("feed_number", "subject_kind", "subject_id")
    return [(place or 0, kind, key) for place, kind, key in page[:limit]]


def feed_end(company_id: UUID) -> int:
    """The last number of the company's feed."""
    heads = FeedHead.objects.filter(company_id=company_id)
    return heads.values_list("last_number", flat=True).first() or 0


def feed_mark(company_id: UUID, number: int) -> str:
    """By what a number of the feed is known again: after a server came back from an older backup
    the same number is another message's. "" where there is none."""
    rows = OutboxMessage.objects.filter(company_id=company_id, feed_number=number)
    found: UUID | None = rows.values_list("id", flat=True).first()
    return found.hex if found else ""


def open_documents(company_id: UUID, kinds: Sequence[str] | None = None) -> list[UUID]:
    """Documents of these kinds (None: all) that have no feed number yet: what folded figures
    lack."""
    rows = OutboxMessage.objects.filter(company_id=company_id, feed_number__isnull=True)
    if kinds is None:
        rows = rows.filter(topic__endswith=".committed")
    else:
        rows = rows.filter(topic__in=[f"{kind}.committed" for kind in kinds])
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
