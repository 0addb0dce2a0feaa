"""The feed: every message of a company, numbered without a gap after it was committed.

The worker takes messages that have no number yet, gives them the next ones and, in the same
transaction, folds their documents into balances and figures. Cursors, webhooks and deltas follow
feed numbers, never ids or clocks: a transaction that commits late gets a later number.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import DatabaseError, OperationalError, connection
from django.db.models import F, Q

from tillbook.plumbing import clock, registries
from tillbook.plumbing.anchors import anchor_heads
from tillbook.plumbing.appending import GuardedUpdate, WriteSet
from tillbook.plumbing.faults import fault_point
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.models import FeedHead, OutboxMessage, Series
from tillbook.plumbing.registries import Document
from tillbook.plumbing.stopping import Asked
from tillbook.plumbing.writer import write

log = logging.getLogger(__name__)

#: Messages numbered in one transaction: small enough that nobody waits 250 ms for SQLite's pen.
AT_ONCE = 200
_PAUSE_SECONDS = 0.25
_CHORE_SECONDS = 5.0
_TRY_AGAIN = timedelta(minutes=10)

_NUMBER = GuardedUpdate(
    OutboxMessage._meta.db_table, ("id",), (), ("feed_number",), ("key", "integer")
)


def number_messages(company_id: UUID, limit: int = AT_ONCE) -> int:
    """Number and fold up to `limit` messages of a company; how many were there."""
    try:
        return write(lambda: _number(company_id, limit))
    except OperationalError:
        raise  # the database is away: not the documents' fault
    except Exception:
        if limit == 1:
            _put_off(company_id)
            return 1
        log.exception("a document cannot be folded: trying them one by one")
        return sum(number_messages(company_id, 1) for _ in range(limit) if _open(company_id, 1))


def _put_off(company_id: UUID) -> None:
    """A document that cannot be folded stays without a number, and stops no other.

    Statements count it exactly all the same, from its own rows. It is tried again later.
    """
    log.exception("a document cannot be folded now")
    [message] = _open(company_id, 1)
    OutboxMessage.objects.filter(id=message[0]).update(
        due_at=clock.now() + _TRY_AGAIN, attempts=F("attempts") + 1, last_error="fold"
    )


def _open(company_id: UUID, limit: int) -> list[tuple[UUID, str, str, UUID]]:
    """The messages without a number, the oldest first, less those put off."""
    rows = OutboxMessage.objects.filter(company_id=company_id, feed_number__isnull=True)
    rows = rows.filter(Q(due_at__isnull=True) | Q(due_at__lte=clock.now()))
    found = rows.order_by("id").values_list("id", "topic", "subject_kind", "subject_id")
    return list(found[:limit])


def _number(company_id: UUID, limit: int) -> int:
    heads = lock_rows(FeedHead.objects.filter(company_id=company_id), "company_id")
    if not heads:
        FeedHead.objects.bulk_create([FeedHead(company_id=company_id)], ignore_conflicts=True)
        heads = lock_rows(FeedHead.objects.filter(company_id=company_id), "company_id")
    head = heads[0]
    messages = _open(company_id, limit)
    if not messages:
        return 0
    writes = WriteSet()
    writes.update(
        _NUMBER,
        [(message[0], head.last_number + place) for place, message in enumerate(messages, 1)],
    )
    writes.execute()
    documents = [
        Document(kind, subject)
        for _, topic, kind, subject in messages
        if topic == f"{kind}.committed"
    ]
    for fold in registries.folds():
        fold(company_id, documents)
    fault_point("feed.before_head")
    FeedHead.objects.filter(company_id=company_id).update(
        last_number=head.last_number + len(messages)
    )
    return len(messages)


def hold_feed(company_id: UUID) -> None:
    """Keep the worker from numbering anything of a company until the open transaction ends."""
    lock_rows(FeedHead.objects.filter(company_id=company_id), "company_id")


def catch_up(company_id: UUID) -> int:
    """Number everything that is open now; how many messages that were."""
    total = 0
    while count := number_messages(company_id):
        total += count
    return total


def companies_with_open_messages() -> list[UUID]:
    """Companies for which there is something to number."""
    rows = OutboxMessage.objects.filter(feed_number__isnull=True)
    return list(rows.order_by().values_list("company_id", flat=True).distinct())


def run_forever() -> None:
    """The worker: number, fold, do chores; until SIGTERM or Ctrl-C."""
    stop = Asked((signal.SIGTERM, signal.SIGINT))
    next_chores = 0.0
    while not stop:
        worked = _attempt(_number_all)
        if time.monotonic() >= next_chores:
            _attempt(_do_chores)
            next_chores = time.monotonic() + _CHORE_SECONDS
        # What comes meanwhile is folded together: a round for each sale would take the pen and a
        # processor from the next one.
        if worked < AT_ONCE:
            stop.wait(_PAUSE_SECONDS)
    connection.close()


def _attempt(work: Callable[[], int | None]) -> int:
    """One round, and how much it did. Nothing that goes wrong in it may end the worker."""
    try:
        return work() or 0
    except DatabaseError:
        log.exception("the worker will try again")
        connection.close()
        return 0
    except Exception:
        log.exception("the worker goes on without it")
        return 0


def _number_all() -> int:
    return sum([number_messages(company) for company in companies_with_open_messages()])


def _do_chores() -> None:
    for company in Series.objects.order_by().values_list("company_id", flat=True).distinct():
        for chore in (anchor_heads, *registries.chores()):
            _attempt(partial(chore, company))
