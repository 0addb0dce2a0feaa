"""Reading several tables as of one moment, without holding anybody up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the same committed state; inside the writer transaction it is that."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Deferred: a reader takes no lock. Django's own BEGIN would be IMMEDIATE, a writer's.
        connection.ensure_connection()
        raw = connection.connection
        if raw.in_transaction:  # a snapshot inside a snapshot is the same one
            yield
            return
        raw.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            raw.execute("ROLLBACK")
