"""The floor: the rows of a sale written by the fastest plain SQL, and nothing else done.

The rows are the product's own, taken at the moment it would have written them: sale, lines,
tender, moves, level updates, entry and lines, outbox message, envelope. They are put into the form
the driver takes before the clock starts. The floor reads nothing, locks nothing, hashes nothing,
values nothing, checks nothing, and leaves the series row alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection
from psycopg import RawCursor

from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Submission
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import appending
from tillbook.plumbing.appending import GuardedUpdate, Table, WriteSet

Row = tuple[Any, ...]
LEVELS = "stock_level"
SERIES = "series"
#: Where a prefix is given, the rows go into the reference tables, which have neither keys nor
#: checks nor triggers.
REFERENCE = "bare_"


class _Taken(Exception):
    """Stops the product at the door to the database."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What one transaction of the product would write: rows by table, level and series rows."""

    inserts: dict[Table, list[Row]]
    levels: tuple[GuardedUpdate, list[Row]]
    series: tuple[GuardedUpdate, list[Row]]

    def without_old_levels(self) -> tuple[tuple[str, ...], list[Row]]:
        """Kinds and rows (place, item, moves, on hand, value, unit cost) of the level updates."""
        update, rows = self.levels
        keys, skip = len(update.keys), len(update.keys) + len(update.guards)
        kinds = (*update.kinds[:keys], *update.kinds[skip:])
        return kinds, [(*row[:keys], *row[skip:]) for row in rows]


def take_rows(actor: Actor, sales: Sequence[Submission]) -> Rows:
    """The rows the product would write for these sales now; the transaction is rolled back."""
    taken: list[WriteSet] = []

    def stop(writes: WriteSet) -> None:
        taken.append(writes)
        raise _Taken

    execute, WriteSet.execute = WriteSet.execute, stop  # type: ignore[method-assign]
    try:
        commit_sales(actor, sales)
    except _Taken:
        pass
    finally:
        WriteSet.execute = execute  # type: ignore[method-assign]
    [writes] = taken
    updates = {update.table: (update, rows) for update, rows in writes.updates.items()}
    return Rows(writes.rows, updates.pop(LEVELS), updates.pop(SERIES))


def move_series_on(rows: Rows) -> None:
    """What the floor leaves out, so that the product can go on after it; not measured."""
    writes = WriteSet()
    writes.update(*rows.series)
    writes.execute()


#: A writer is given rows and a prefix, prepares, and returns what is then timed: write and commit.
#: Its docstring is how the results name it.
Writer = Callable[[Rows, str], Callable[[], None]]


def measured(writer: Writer, rows: Rows, prefix: str = "") -> float:
    """Seconds that writing the rows takes."""
    run = writer(rows, prefix)
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _insert(table: Table, source: str, prefix: str) -> str:
    columns = ", ".join(f'"{name}"' for name in table.columns)
    return f'INSERT INTO "{prefix}{table.name}" ({columns}) {source}'


# --- SQLite -----------------------------------------------------------------------------------


def sqlite_executemany(rows: Rows, prefix: str = "") -> Callable[[], None]:
    """one transaction, one prepared statement a table, run for every row"""
    raw = connection.connection
    todo = []
    # The header of an entry comes after its lines on SQLite: it seals them.
    for table, some in sorted(rows.inserts.items(), key=lambda item: item[0].seals):
        marks = ", ".join("?" * len(table.columns))
        sql = _insert(table, f"VALUES ({marks})", prefix)
        todo.append((sql, list(appending._for_sqlite(table.kinds, some))))
    todo.append(
        (
            f"UPDATE {prefix}{LEVELS} SET moves = ?3, on_hand_micro = ?4, value_minor = ?5,"
            " unit_cost = ?6, layers = ?7, lots = ?8 WHERE place_id = ?1 AND item_id = ?2",
            list(appending._for_sqlite(*rows.without_old_levels())),
        )
    )

    def run() -> None:
        raw.execute("BEGIN IMMEDIATE")
        for sql, some in todo:
            raw.executemany(sql, some)
        raw.execute("COMMIT")

    return run


# --- PostgreSQL -------------------------------------------------------------------------------

_UPDATE = (
    "UPDATE {}{} t SET moves = v.m, on_hand_micro = v.q, value_minor = v.v, unit_cost = v.c,"
    " layers = v.l, lots = v.o FROM {} AS v(p, i, m, q, v, c, l, o)"
    " WHERE t.place_id = v.p AND t.item_id = v.i"
)


def _one_statement(rows: Rows, prefix: str, source: Any) -> tuple[str, list[Any]]:
    """A chain of CTEs: source(kinds, rows, parameters so far) is where each one's rows stand."""
    parameters: list[Any] = []
    parts = []
    for number, (table, some) in enumerate(rows.inserts.items()):
        given = source(table.kinds, some, parameters)
        parts.append(f"a{number} AS ({_insert(table, f'SELECT * FROM {given} AS r', prefix)})")
    update = _UPDATE.format(prefix, LEVELS, source(*rows.without_old_levels(), parameters))
    return f"WITH {', '.join(parts)} {update}" if parts else update, parameters


def _arrays(kinds: Sequence[str], rows: Sequence[Row], parameters: list[Any]) -> str:
    sql = appending._unnest(kinds, len(parameters))
    parameters += appending._literals(kinds, rows)
    return sql


def _values(kinds: Sequence[str], rows: Sequence[Row], parameters: list[Any]) -> str:
    types = appending._POSTGRESQL_TYPES
    said = []
    for row in rows:
        first = len(parameters) + 1
        marks = [f"${first + n}::{types[kind]}" for n, kind in enumerate(kinds)]
        said.append(f"({', '.join(marks)})")
        parameters += [None if v is None else str(v) for v in row]
    return f"(VALUES {', '.join(said)})"


def postgresql_arrays(rows: Rows, prefix: str = "") -> Callable[[], None]:
    """one prepared statement that is its own transaction: CTEs over one array a column"""
    return _alone(*_one_statement(rows, prefix, _arrays))


def postgresql_values(rows: Rows, prefix: str = "") -> Callable[[], None]:
    """one prepared statement that is its own transaction: CTEs over one parameter a field"""
    return _alone(*_one_statement(rows, prefix, _values))


def _alone(sql: str, parameters: list[Any]) -> Callable[[], None]:
    raw = connection.connection

    def run() -> None:
        with RawCursor(raw) as cursor:
            cursor.execute(sql, parameters, prepare=True)

    return run


def postgresql_copy(rows: Rows, prefix: str = "") -> Callable[[], None]:
    """one transaction of COPYs; entry and lines, as their guard wants, in one statement"""
    raw = connection.connection
    together = {t: some for t, some in rows.inserts.items() if t.name in ("entry", "entry_line")}
    sql, parameters = _one_statement(Rows(together, rows.levels, rows.series), prefix, _arrays)
    copies = []
    for table, some in rows.inserts.items():
        if table not in together:
            columns = ", ".join(f'"{name}"' for name in table.columns)
            copies.append((f"COPY {prefix}{table.name} ({columns}) FROM STDIN", _text(some)))

    def run() -> None:
        with RawCursor(raw) as cursor:
            cursor.execute("BEGIN")
            for statement, text in copies:
                with cursor.copy(statement) as copy:
                    copy.write(text)
            cursor.execute(sql, parameters, prepare=True)
            cursor.execute("COMMIT")

    return run


def _text(rows: Sequence[Row]) -> str:
    """Rows in COPY's text form."""

    def cell(value: Any) -> str:
        if value is None:
            return "\\N"
        return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

    return "".join(["\t".join(map(cell, row)) + "\n" for row in rows])


WRITERS: dict[str, tuple[Writer, ...]] = {
    "sqlite": (sqlite_executemany,),
    "postgresql": (postgresql_arrays, postgresql_values, postgresql_copy),
}


def fastest(engine: str, actor: Actor, sales: Callable[[], Sequence[Submission]]) -> Writer:
    """The engine's fastest writer for sales of this number, by a short trial of each."""
    tried: dict[Writer, list[float]] = {writer: [] for writer in WRITERS[engine]}
    if len(tried) == 1:
        return next(iter(tried))
    for _ in range(12):
        for writer, seconds in tried.items():
            rows = take_rows(actor, sales())
            seconds.append(measured(writer, rows))
            move_series_on(rows)
    return min(tried, key=lambda writer: median(tried[writer]))


# --- The reference: no keys, no checks, no triggers ---------------------------------------------


def make_reference_tables(owner: Any, tables: Sequence[str]) -> None:
    """Copies of the tables with their columns alone; `owner` is a raw connection of the owner.

    Levels get their key all the same, else an update would read the whole table for each row.
    """
    for table in tables:
        owner.execute(f"CREATE TABLE {REFERENCE}{table} AS SELECT * FROM {table} WHERE 1 = 0")
    owner.execute(f"CREATE TABLE {REFERENCE}{LEVELS} AS SELECT * FROM {LEVELS}")
    owner.execute(
        f"CREATE UNIQUE INDEX {REFERENCE}level ON {REFERENCE}{LEVELS} (place_id, item_id)"
    )
