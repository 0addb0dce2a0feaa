"""Reading rows alike from both engines: keys as bytes, days as text, integers as they lie there.

Everything runs in the snapshot that the caller opened. The bare drivers' cursors are used: Django
would convert every value anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_type_hints

from django.db import connection

from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import TABLES, Day, Key, Moment
from tillbook.values.rounding import LARGEST

Row = TypeVar("Row")
#: Rows of a long answer that are here at once.
AT_ONCE = 5000
_numbers = count(1)


def is_postgresql() -> bool:
    """Which of the two engines this is."""
    return connection.vendor == "postgresql"


def prepare() -> None:
    """Tell the engine what kind of work comes: large sums, in this transaction alone."""
    if is_postgresql():
        fetch(
            "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),"
            " set_config('cursor_tuple_fraction', '1', true)"
        )


def key(expression: str) -> str:
    """SQL that gives a key as 16 bytes."""
    return f"uuid_send({expression})" if is_postgresql() else expression


def day(expression: str) -> str:
    """SQL that gives a day as ISO text; an expression, so that SQLite's driver converts nothing."""
    return f"{expression}::text" if is_postgresql() else f"{expression} || ''"


def moment(expression: str) -> str:
    """SQL that gives a moment: a time with zone, or SQLite's text in UTC."""
    return expression if is_postgresql() else f"{expression} || ''"


def whole(expression: str) -> str:
    """SQL of a sum as an integer (PostgreSQL widens sums to numeric)."""
    return f"({expression})::bigint" if is_postgresql() else f"({expression})"


def bare(value: Any) -> Any:
    """A key as a parameter."""
    if isinstance(value, bytes) and is_postgresql():
        return value.hex()
    return value


def mark(kind: str = "key") -> str:
    """A parameter's place: `key` or `date`."""
    if not is_postgresql():
        return "%s"
    return "%s::uuid" if kind == "key" else "%s::date"


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    return _execute(sql, parameters).fetchall()


def stream(sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement a few thousand at a time: PostgreSQL keeps the rest on its side."""
    cursor = _execute(sql, parameters, f"proof_{next(_numbers)}" if is_postgresql() else "")
    try:
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
    finally:
        cursor.close()


def number(sql: str, parameters: Sequence[Any] = ()) -> int:
    """The one number of a statement; 0 for NULL."""
    return int(fetch(sql, parameters)[0][0] or 0)


def _execute(sql: str, parameters: Sequence[Any], name: str = "") -> Any:
    """Run a statement; name: of a cursor on PostgreSQL's side, for more rows than fit here."""
    connection.ensure_connection()
    values = [bare(value) for value in parameters]
    with connection.wrap_database_errors:
        if is_postgresql():
            cursor = connection.connection.cursor(name, binary=True)
            # Without parameters a bare % in the statement stays what it is, on both engines.
            return cursor.execute(sql.encode(), values or None)
        return connection.connection.execute(sql.replace("%s", "?"), values)


@dataclass(frozen=True, slots=True)
class Span:
    """Documents whose id is above `after` and not above `upto`; None is without end."""

    after: Key | None
    upto: Key | None

    def where(self, column: str) -> tuple[str, list[Any]]:
        """`(condition, parameters)` for a column of document ids."""
        parts, values = [], []
        if self.after is not None:
            parts.append(f"{column} > {mark()}")
            values.append(self.after)
        if self.upto is not None:
            parts.append(f"{column} <= {mark()}")
            values.append(self.upto)
        return " AND ".join(parts) or f"{column} IS NOT NULL", values


@dataclass(frozen=True, slots=True)
class Listed:
    """These documents."""

    ids: tuple[Key, ...]

    def where(self, column: str) -> tuple[str, list[Any]]:
        """`(condition, parameters)` for a column of document ids."""
        if is_postgresql():
            return f"{column} = ANY(%s::uuid[])", ["{" + ",".join(i.hex() for i in self.ids) + "}"]
        return f"{column} IN ({','.join(['%s'] * len(self.ids))})", list(self.ids)


Selection = Span | Listed


@dataclass(frozen=True, slots=True)
class Shape:
    """How a tuple type is read: its columns as SQL, and where its integers are."""

    row: Any
    table: str
    columns: str
    integers: tuple[tuple[int, bool], ...]


@cache
def shape(row: Any, vendor: str) -> Shape:
    """The shape of a tuple type of `rows`."""
    hints = get_type_hints(row)
    columns, integers = [], []
    for place, (name, hint) in enumerate(hints.items()):
        kinds = set(get_args(hint)) or {hint}
        nullable = NoneType in kinds
        column = f"t.{name}"
        if bytes in kinds:
            column = key(column)
        elif int in kinds:
            integers.append((place, nullable))
        elif Day in kinds:
            column = day(column)
        elif Moment in kinds:
            column = moment(column)
        columns.append(column)
    return Shape(row, TABLES[row], ", ".join(columns), tuple(integers))


def read(
    row: type[Row],
    column: str,
    selection: Selection,
    findings: Findings,
    keys: tuple[str, ...],
    join: str = "",
) -> list[Row]:
    """The rows of documents, in no order; a figure that is no exact integer is reported.

    column: holds the document's id. keys: the columns that name a row. join: SQL after the table.
    """
    form = shape(cast(Any, row), connection.vendor)
    where, parameters = selection.where(column)
    sql = f"SELECT {form.columns} FROM {form.table} t {join} WHERE {where}"
    return as_rows(form, fetch(sql, parameters), findings, keys)


def as_rows(form: Shape, rows: list[Any], findings: Findings, keys: tuple[str, ...]) -> list[Any]:
    """Tuples with names; what is not an exact integer is reported and read as a near one."""
    make = form.row._make
    if rows:
        columns = list(zip(*rows, strict=True))
        for place, nullable in form.integers:
            column: Sequence[Any] = columns[place]
            kinds = set(map(type, column))
            if nullable:
                kinds.discard(NoneType)
                column = [value for value in column if value is not None] or [0]
            if kinds - {int} or max(column) > LARGEST or min(column) < -LARGEST:
                return [_repaired(form, make(row), findings, keys) for row in rows]
    return list(map(make, rows))


def _repaired(form: Shape, row: Any, findings: Findings, keys: tuple[str, ...]) -> Any:
    names = form.row._fields
    for place, nullable in form.integers:
        value = row[place]
        exact = type(value) is int and -LARGEST <= value <= LARGEST
        if exact or (nullable and value is None):
            continue
        name = names[place]
        record = {key: getattr(row, key) for key in keys}
        findings.add("not_exact", form.table, record, f"{name} is {value!r}"[:80])
        row = row._replace(**{name: _nearest(value)})
    return row


def _nearest(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
