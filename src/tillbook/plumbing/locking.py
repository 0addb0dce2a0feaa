"""Locking rows in a form that works on both engines.

PostgreSQL: SELECT … FOR UPDATE in the order given. SQLite: the IMMEDIATE transaction is the lock.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def lock_rows(rows: QuerySet[Any], *order: str) -> list[Any]:
    """Read the rows in one fixed order, locked until the writer transaction ends."""
    ordered = rows.order_by(*order)
    if connection.vendor == "postgresql":
        ordered = ordered.select_for_update()
    return list(ordered)
