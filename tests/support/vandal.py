"""Damage for tests: the owner of the database lifts the guards, changes rows, and puts them back.

What a dishonest administrator could do with a file or a superuser's rights, so that a test can see
whether it shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tests.support.databases import Database

#: Columns that the database makes itself, and refuses to be told.
GENERATED = frozenset({"amiss"})


class Vandal:
    """Bare statements with named parameters (`:name`), the same on both engines."""

    def __init__(self, engine: str, connection: Any) -> None:
        self.engine = engine
        self.connection = connection

    def run(self, sql: str, **values: Any) -> int:
        """Run a statement; how many rows it touched."""
        return self._execute(sql, values).rowcount

    def change(self, sql: str, **values: Any) -> None:
        """Run a statement that must touch something, else the test would prove nothing."""
        assert self.run(sql, **values), f"nothing was damaged by {sql}"

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a statement finds; keys as UUIDs."""
        return [
            tuple(UUID(bytes=v) if isinstance(v, bytes) else v for v in row)
            for row in self._execute(sql, values).fetchall()
        ]

    def one(self, sql: str, **values: Any) -> Any:
        """The first column of the first row."""
        return self.rows(sql, **values)[0][0]

    def row(self, table: str, **match: Any) -> dict[str, Any]:
        """A whole row by name of column."""
        where = " AND ".join(f"{name} = :{name}" for name in match)
        cursor = self._execute(f"SELECT * FROM {table} WHERE {where}", match)
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    def insert(self, table: str, row: dict[str, Any]) -> None:
        """Add a row, such as one that `row` read, changed; the database makes some columns."""
        row = {name: value for name, value in row.items() if name not in GENERATED}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", **row)

    def forget_unique(self, table: str) -> None:
        """Remake a table without its unique constraints (and whatever else it had)."""
        if self.engine == "sqlite":
            self.run(f"CREATE TABLE remade AS SELECT * FROM {table}")
            self.run(f"DROP TABLE {table}")
            self.run("PRAGMA legacy_alter_table = ON")
            self.run(f"ALTER TABLE remade RENAME TO {table}")
            return
        self._drop_constraints(table, "u")

    def _drop_constraints(self, table: str, kind: str) -> None:
        sql = "SELECT conname FROM pg_constraint WHERE conrelid = :t::regclass AND contype = :k"
        for (name,) in self.rows(sql, t=table, k=kind):
            self.run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def _execute(self, sql: str, values: dict[str, Any]) -> Any:
        if self.engine == "sqlite":
            return self.connection.execute(
                sql, {k: v.bytes if isinstance(v, UUID) else v for k, v in values.items()}
            )
        sql = re.sub(r"(?<!:):([a-z_]+)\b", r"%(\1)s", sql)
        return self.connection.execute(sql, values)


@contextmanager
def guards_lifted(database: Database) -> Iterator[Vandal]:
    """Triggers, checks and foreign keys are off inside; the triggers are back afterwards."""
    connection = database.owner()
    try:
        with _lifted(Vandal(database.engine, connection)) as vandal:
            yield vandal
    finally:
        connection.close()


@contextmanager
def damaged(database: Database, plant: Callable[[Vandal], Any]) -> Iterator[Any]:
    """A database in which `plant` has been at work behind the guards; yields its answer.

    On PostgreSQL, where a copy takes a second, it is done and undone in one transaction of the
    owner's, which the test reads in. On SQLite the damage stays: use a copy for each.
    """
    if database.engine == "sqlite":
        with guards_lifted(database) as vandal:
            answer = plant(vandal)
        database.use()
        yield answer
        return
    database.use(as_owner=True)
    with transaction.atomic():
        connection.ensure_connection()
        with _lifted(Vandal(database.engine, connection.connection)) as vandal:
            answer = plant(vandal)
        yield answer
        transaction.set_rollback(True)


@contextmanager
def _lifted(vandal: Vandal) -> Iterator[Vandal]:
    lift = _lifted_on_sqlite if vandal.engine == "sqlite" else _lifted_on_postgresql
    yield from lift(vandal)


def _lifted_on_sqlite(vandal: Vandal) -> Iterator[Vandal]:
    triggers = vandal.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _ in triggers:
        vandal.run(f"DROP TRIGGER {name}")
    vandal.run("PRAGMA ignore_check_constraints = ON")
    yield vandal
    for _, sql in triggers:
        vandal.run(sql)


def _lifted_on_postgresql(vandal: Vandal) -> Iterator[Vandal]:
    triggers = vandal.rows(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'A'"
    )
    for name, table in triggers:
        vandal.run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    checked = vandal.rows(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint c"
        " JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE contype = 'c' AND conrelid <> 0 AND nspname = 'public'"
    )
    for (table,) in checked:
        vandal._drop_constraints(table, "c")
    vandal.run("SET session_replication_role = replica")
    yield vandal
    vandal.run("SET session_replication_role = DEFAULT")
    for name, table in triggers:
        vandal.run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
