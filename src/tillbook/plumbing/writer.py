"""The one writer transaction: everything that changes rows goes through `write`.

A lost race (`40001`, `40P01`, "database is locked") repeats the whole transaction with new reads
and the same result; any other failure rolls it back whole. Transactions do not nest: the verb that
opens one owns it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.utils import InterfaceError, OperationalError

Result = TypeVar("Result")

ATTEMPTS = 12
_RETRY_STATES = {"40001", "40P01", "55P03"}
#: PostgreSQL's class of "a limit of the program": it is the row's fault, not the server's.
_LIMITS = "54"


class NotAlone(RuntimeError):
    """A verb that opens the writer transaction was called inside another one: a bug."""


def write(work: Callable[[], Result]) -> Result:
    """Run `work` in one transaction and return its result; repeat it whole after a lost race."""
    if connection.in_atomic_block:
        raise NotAlone(
            "the writer transaction is already open; call the inner verb's rules instead"
        )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            if attempt == ATTEMPTS or not lost_race(error):
                raise
            time.sleep(random.uniform(0, 0.004) * 2 ** min(attempt, 6))  # noqa: S311 - jitter
    raise AssertionError("unreachable")


@contextmanager
def writing_nothing() -> Iterator[None]:
    """Inside, rows are read only: `write` refuses, as it does inside any transaction."""
    with transaction.atomic():
        yield


def lost_race(error: BaseException) -> bool:
    """Whether the database asks to repeat the transaction."""
    cause: Any = error.__cause__
    if getattr(cause, "sqlstate", None) in _RETRY_STATES:
        return True
    return "database is locked" in str(error) or "database table is locked" in str(error)


def database_is_away(error: BaseException) -> bool:
    """Whether the database could not do its work at all: gone, full, locked for too long. The
    same transaction may succeed later, or have been committed with its answer lost."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not str(getattr(error.__cause__, "sqlstate", "") or "").startswith(_LIMITS)


def in_savepoint(work: Callable[[], Result]) -> Result:
    """Run a part of the open transaction so that its failure undoes that part alone."""
    with transaction.atomic():
        return work()
