"""Telling open pages that a company's books have changed, without a thread of the server a page.

A stream is held by a thread for as long as it lives, so there are `STREAMS` of them at most; the
server has that many threads more than it lets work (`config/serving/web.py`). Who finds no stream
free asks again by itself. One watcher a process asks the database, however many listen.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from django.db import DatabaseError, connection

from tillbook.plumbing.keys import bare

log = logging.getLogger(__name__)

STREAMS = 12
#: A stream ends after so long and is opened again: a reader that went away unseen frees its place.
LIFE_SECONDS = 20
#: After so long without news it says that it is still there, and finds out who has gone away.
PULSE_SECONDS = 4
#: Between two looks at the database; with the worker's pause it stays well under two seconds.
PAUSE_SECONDS = 0.4


def position(company_id: UUID) -> int:
    """How many messages a company's outbox has had: it rises with every document, once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT last_number FROM feed_head WHERE company_id = %s), 0)"
            " + (SELECT COUNT(*) FROM outbox_message"
            " WHERE company_id = %s AND feed_number IS NULL)",
            [bare(company_id), bare(company_id)],
        )
        return int(cursor.fetchone()[0])


class Watch:
    """Wakes those who wait for a company's position to move on from what they know."""

    def __init__(
        self,
        look: Callable[[UUID], int] = position,
        *,
        streams: int = STREAMS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._look = look
        self._pause = pause
        self._streams = threading.BoundedSemaphore(streams)
        self._changed = threading.Condition()
        self._listeners: dict[UUID, int] = {}
        self._seen: dict[UUID, int] = {}
        self._watcher: threading.Thread | None = None

    def stream(self, company_id: UUID, known: int) -> Stream | None:
        """A stream of changes since the position `known`; None when all of them are taken."""
        if not self._streams.acquire(blocking=False):
            return None
        return Stream(self, company_id, known, self._streams.release)

    def wait(self, company_id: UUID, known: int, seconds: float) -> int:
        """The company's position as soon as it is another than `known`, or what it is then."""
        give_up = time.monotonic() + seconds
        with self._changed:
            self._listeners[company_id] = self._listeners.get(company_id, 0) + 1
            self._see_to_watcher()
            try:
                while self._seen.get(company_id, known) == known:
                    left = give_up - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        break
                return self._seen.get(company_id, known)
            finally:
                self._listeners[company_id] -= 1
                if not self._listeners[company_id]:
                    del self._listeners[company_id]

    def _see_to_watcher(self) -> None:
        if self._watcher is None or not self._watcher.is_alive():
            self._watcher = threading.Thread(target=self._run, name="live", daemon=True)
            self._watcher.start()

    def _run(self) -> None:
        """Look while somebody listens; nothing that goes wrong with one look ends it."""
        idle = 0
        try:
            while idle < 10:
                with self._changed:
                    companies = list(self._listeners)
                idle = 0 if companies else idle + 1
                for company_id in companies:
                    self._look_at(company_id)
                time.sleep(self._pause)
        finally:
            connection.close()
            with self._changed:
                self._watcher = None
                if self._listeners:
                    self._see_to_watcher()

    def _look_at(self, company_id: UUID) -> None:
        try:
            now = self._look(company_id)
        except DatabaseError:
            log.warning("cannot see whether anything was sold; trying again")
            connection.close()
            return
        with self._changed:
            if self._seen.get(company_id) != now:
                self._seen[company_id] = now
                self._changed.notify_all()


class Stream:
    """Server-sent events: one each time the position moves on, for `LIFE_SECONDS`.

    It gives its place back when it ends, is closed, or is thrown away before it was read at all,
    which a generator would not.
    """

    def __init__(
        self, watch: Watch, company_id: UUID, known: int, give_back: Callable[[], None]
    ) -> None:
        self._watch = watch
        self._company_id = company_id
        self._known = known
        self._give_back: Callable[[], None] | None = give_back
        self._ends = 0.0

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        if not self._ends:
            self._ends = time.monotonic() + LIFE_SECONDS
            return b"retry: 1000\n\n"
        left = self._ends - time.monotonic()
        if left <= 0 or self._give_back is None:
            self.close()
            raise StopIteration
        now = self._watch.wait(self._company_id, self._known, min(left, PULSE_SECONDS))
        if now == self._known:
            return b": still here\n\n"
        self._known = now
        return f"id: {now}\nevent: change\ndata: {now}\n\n".encode()

    def close(self) -> None:
        """Give the place back, once."""
        give_back, self._give_back = self._give_back, None
        if give_back:
            give_back()

    def __del__(self) -> None:
        self.close()


watch = Watch()
