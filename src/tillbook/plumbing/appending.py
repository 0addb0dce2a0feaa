"""Appending rows fast, on either engine, behind one helper.

A `WriteSet` collects rows for several tables and writes them together. PostgreSQL gets one
prepared statement: a chain of data-modifying CTEs over UNNESTed arrays, so that an entry and its
lines are one statement (the guards compare them at its end) and a sale costs one round trip.
SQLite gets one prepared `executemany` a table, in an order in which an entry's header comes after
its lines (there the header seals them). Guarded updates travel along: when a row is not as it was
read, the whole set is refused.

Measured on two cores with PostgreSQL 18: array literals built here are about four times as fast as
psycopg's list adaptation, and twenty times as fast as one `save()` a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg import RawCursor

from tillbook.plumbing.faults import fault_point
from tillbook.plumbing.fields import KeyField

Row = tuple[Any, ...]

_POSTGRESQL_TYPES = {
    "key": "uuid",
    "integer": "bigint",
    "text": "text",
    "time": "timestamptz",
    "date": "date",
    "boolean": "boolean",
}


class ChangedMeanwhile(RuntimeError):
    """A guarded row was not as it had been read: the caller's lock failed or was forgotten."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the writer sees it: column names and kinds, in the order of the rows.

    seals: (SQLite) the table is written last because a trigger on it checks the others.
    """

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    seals: bool = False

    @classmethod
    def of(cls, model: type[models.Model], *, seals: bool = False) -> Table:
        """All columns of a model, in the order of its fields."""
        fields = [(f.column, f) for f in model._meta.concrete_fields]
        columns = [(column, f) for column, f in fields if column]  # a composite key has none
        return cls(
            model._meta.db_table,
            tuple(column for column, _ in columns),
            tuple(_kind(f) for _, f in columns),
            seals,
        )


@dataclass(frozen=True, slots=True)
class GuardedUpdate:
    """Updates of rows found by `keys`, only where `guards` still hold their old values.

    A row is (keys…, old guard values…, new values…).
    """

    table: str
    keys: tuple[str, ...]
    guards: tuple[str, ...]
    sets: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(slots=True)
class WriteSet:
    """Rows to append and rows to update, written together by `execute`."""

    rows: dict[Table, list[Row]] = field(default_factory=dict)
    updates: dict[GuardedUpdate, list[Row]] = field(default_factory=dict)

    def append(self, table: Table, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def extend(self, table: Table, rows: Iterable[Row]) -> None:
        self.rows.setdefault(table, []).extend(rows)

    def update(self, update: GuardedUpdate, rows: Iterable[Row]) -> None:
        self.updates.setdefault(update, []).extend(rows)

    def execute(self) -> None:
        """Write everything, in the transaction that is open."""
        if connection.vendor == "postgresql":
            _execute_postgresql(self)
        else:
            _execute_sqlite(self)


def _kind(column: models.Field[Any, Any]) -> str:
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    if isinstance(target, KeyField):
        return "key"
    if isinstance(target, models.BooleanField):
        return "boolean"
    if isinstance(target, models.IntegerField):
        return "integer"
    if isinstance(target, models.DateTimeField):
        return "time"
    if isinstance(target, models.DateField):
        return "date"
    if isinstance(target, models.CharField | models.TextField):
        return "text"
    raise TypeError(f"{column} has no form in a WriteSet")


# --- Converting ------------------------------------------------------------------------------


def _converted(convert: Callable[[Any], Any], values: Iterable[Any], null: Any) -> list[Any]:
    """Convert values; neighbours that are one object (a document's id in all its rows) once."""
    made = []
    last, result = None, null
    for value in values:
        if value is not last:
            last = value
            result = null if value is None else convert(value)
        made.append(result)
    return made


# --- PostgreSQL -----------------------------------------------------------------------------


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_TO_POSTGRESQL: dict[str, Callable[[Any], str]] = {
    "key": lambda value: value.hex,
    "integer": str,
    "text": _quote,
    "time": lambda value: value.isoformat(),
    "date": lambda value: value.isoformat(),
    "boolean": lambda value: "t" if value else "f",
}


def _array(kind: str, values: Iterable[Any]) -> str:
    return "{" + ",".join(_converted(_TO_POSTGRESQL[kind], values, "NULL")) + "}"


def _literals(kinds: Sequence[str], rows: Sequence[Row]) -> list[str]:
    return [
        _array(kind, values) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)
    ]


def _unnest(kinds: Sequence[str], after: int = 0) -> str:
    """`unnest($1::uuid[], …)`, the first parameter being the one that comes after so many."""
    arrays = [f"${after + n}::{_POSTGRESQL_TYPES[kind]}[]" for n, kind in enumerate(kinds, 1)]
    return f"unnest({', '.join(arrays)})"


@cache
def _statement(tables: tuple[Table, ...], updates: tuple[GuardedUpdate, ...]) -> str:
    parts = []
    given = 0
    for number, table in enumerate(tables):
        columns = ", ".join(f'"{name}"' for name in table.columns)
        parts.append(
            f'a{number} AS (INSERT INTO "{table.name}" ({columns}) '
            f"SELECT * FROM {_unnest(table.kinds, given)})"
        )
        given += len(table.kinds)
    for number, update in enumerate(updates):
        parts.append(f"u{number} AS ({_update_postgresql(update, given)} RETURNING 1)")
        given += len(update.kinds)
    counts = [f"(SELECT count(*) FROM u{number})" for number in range(len(updates))]
    return f"WITH {', '.join(parts)} SELECT {', '.join(counts) or '1'}"


def _update_postgresql(update: GuardedUpdate, after: int) -> str:
    names = [
        *(f"k_{k}" for k in update.keys),
        *(f"g_{g}" for g in update.guards),
        *(f"n_{s}" for s in update.sets),
    ]
    assert len(names) == len(update.kinds)
    sets = ", ".join(f'"{s}" = v.n_{s}' for s in update.sets)
    match = [f't."{k}" = v.k_{k}' for k in update.keys]
    match += [f't."{g}" = v.g_{g}' for g in update.guards]
    return (
        f'UPDATE "{update.table}" t SET {sets} '
        f"FROM {_unnest(update.kinds, after)} AS v({', '.join(names)}) WHERE {' AND '.join(match)}"
    )


def _run_postgresql(sql: str, parameters: list[str]) -> Row | None:
    """Execute a statement in PostgreSQL's own form (`$1`): Django's would be taken apart by
    psycopg at every call, which for one this long takes as long as a third of a sale."""
    connection.ensure_connection()
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone() if cursor.description else None


def _execute_postgresql(writes: WriteSet) -> None:
    tables = tuple([t for t, rows in writes.rows.items() if rows])
    updates = tuple([u for u, rows in writes.updates.items() if rows])
    parameters: list[str] = []
    for table in tables:
        parameters += _literals(table.kinds, writes.rows[table])
    for update in updates:
        parameters += _literals(update.kinds, writes.updates[update])
    if not parameters:
        return
    counted = _run_postgresql(_statement(tables, updates), parameters)
    assert counted
    for update, count in zip(updates, counted, strict=False):
        if count != len(writes.updates[update]):
            raise ChangedMeanwhile(f"{update.table}: {count} of {len(writes.updates[update])} rows")


# --- SQLite ---------------------------------------------------------------------------------

_TO_SQLITE: dict[str, Callable[[Any], Any] | None] = {
    "key": lambda value: value.bytes,
    "integer": None,
    "text": None,
    # As Django stores them: UTC without zone, a blank between date and time.
    "time": lambda value: str(value.replace(tzinfo=None)),
    "date": lambda value: value.isoformat(),
    "boolean": None,
}


def _for_sqlite(kinds: Sequence[str], rows: Sequence[Row]) -> Iterable[Row]:
    columns = []
    for kind, values in zip(kinds, zip(*rows, strict=True), strict=True):
        convert = _TO_SQLITE[kind]
        columns.append(values if convert is None else _converted(convert, values, None))
    return zip(*columns, strict=True)


@cache
def _insert_sqlite(table: Table) -> str:
    columns = ", ".join(f'"{name}"' for name in table.columns)
    marks = ", ".join("?" * len(table.columns))
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'


@cache
def _update_sqlite(update: GuardedUpdate) -> str:
    keys = len(update.keys) + len(update.guards)
    sets = ", ".join(f'"{s}" = ?{keys + i + 1}' for i, s in enumerate(update.sets))
    match = " AND ".join(
        f'"{name}" = ?{i + 1}' for i, name in enumerate([*update.keys, *update.guards])
    )
    return f'UPDATE "{update.table}" SET {sets} WHERE {match}'


def _execute_sqlite(writes: WriteSet) -> None:
    connection.ensure_connection()
    # The bare connection: Django's cursor would rewrite each statement's placeholders anew.
    with connection.wrap_database_errors:
        raw = connection.connection
        ordered = sorted(writes.rows.items(), key=lambda item: item[0].seals)
        for table, rows in ordered:
            if rows:
                raw.executemany(_insert_sqlite(table), _for_sqlite(table.kinds, rows))
                fault_point("writing.statement")
        for update, rows in writes.updates.items():
            if not rows:
                continue
            cursor = raw.executemany(_update_sqlite(update), _for_sqlite(update.kinds, rows))
            if cursor.rowcount != len(rows):
                raise ChangedMeanwhile(f"{update.table}: {cursor.rowcount} of {len(rows)} rows")


# --- Figures that add up ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of folded figures: rows found by `keys`, to whose `sums` more is added."""

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    kinds: tuple[str, ...]


@cache
def _add_sql(figures: Figures, source: str) -> str:
    columns = ", ".join(f'"{name}"' for name in (*figures.keys, *figures.sums))
    keys = ", ".join(f'"{name}"' for name in figures.keys)
    sums = ", ".join(f'"{s}" = "{figures.table}"."{s}" + excluded."{s}"' for s in figures.sums)
    return (
        f'INSERT INTO "{figures.table}" ({columns}) {source} '
        f"ON CONFLICT ({keys}) DO UPDATE SET {sums}"
    )


def add_figures(figures: Figures, rows: Sequence[Row]) -> None:
    """Add rows (keys…, sums…) to what is there, each key once among them."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        sql = _add_sql(figures, f"SELECT * FROM {_unnest(figures.kinds)}")
        _run_postgresql(sql, _literals(figures.kinds, rows))
        return
    marks = ", ".join("?" * len(figures.kinds))
    with connection.wrap_database_errors:
        connection.connection.executemany(
            _add_sql(figures, f"VALUES ({marks})"), _for_sqlite(figures.kinds, rows)
        )
