"""Transactions by time: as much in one as takes so long, so that nobody at a till waits.

SQLite has one pen; who sells while an import runs gets it between two short transactions.
PostgreSQL locks rows, so there larger transactions cost nobody anything but memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")

SQLITE_SECONDS = 0.045
POSTGRESQL_SECONDS = 0.120


class Pace:
    """How much fits into one transaction, learnt from those before."""

    def __init__(self, start: int, least: int, most: int) -> None:
        self.size = start
        self._least = least
        self._most = most
        self._seconds = POSTGRESQL_SECONDS if connection.vendor == "postgresql" else SQLITE_SECONDS

    def timed(self, amount: int, work: Callable[[], Result]) -> Result:
        """Run `work`, which handles `amount`, and learn from how long it took."""
        began = time.perf_counter()
        result = work()
        took = time.perf_counter() - began
        if amount > 0 and took > 0:
            fits = int(amount * self._seconds / took)
            # Shrinks at once, grows with care: one slow disk write is not the rule.
            fits = min(fits, self.size + (self.size >> 1) + 1)
            self.size = max(self._least, min(self._most, fits))
        return result
