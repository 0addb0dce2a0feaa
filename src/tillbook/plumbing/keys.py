"""Lists of keys in bare SQL, in a form each engine can use an index with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

NIL = UUID(int=0)


def among(ids: Sequence[UUID]) -> tuple[str, list[Any]]:
    """`(sql, parameters)` to follow a column: `= ANY(…)` or `IN (…)`; ids is not empty."""
    if connection.vendor == "postgresql":
        return "= ANY(%s::uuid[])", ["{" + ",".join(i.hex for i in ids) + "}"]
    return f"IN ({','.join(['%s'] * len(ids))})", [i.bytes for i in ids]


def bare(key: UUID) -> Any:
    """A key as a parameter of a bare cursor."""
    return key if connection.vendor == "postgresql" else key.bytes


def nil_literal() -> str:
    """The nil key as SQL text: where a folded figure has no location, person or department."""
    return f"'{NIL}'::uuid" if connection.vendor == "postgresql" else "zeroblob(16)"


def as_date(value: date | str) -> date:
    """A day as a bare cursor returns it, on either engine."""
    return value if isinstance(value, date) else date.fromisoformat(value)
