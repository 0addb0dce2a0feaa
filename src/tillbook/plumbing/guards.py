"""The database as the last guard: append-only tables and the triggers that keep them so.

A model that inherits `AppendOnly` can be inserted and read, never changed. Rooms add guards of
their own (the ledger: an entry balances and is complete) by `register` in their `apps.py`.
`tillbook migrate` installs all of them after every migration, because Django silently drops
SQLite triggers when it remakes a table; the server and `verify` compare what is there with what
the code wants, and refuse to go on when one is missing or different.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

APPLICATION_ROLE = "tillbook_app"


class AppendOnly(models.Model):
    """Rows that are never edited: a correction is a new document that points at the old one."""

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One trigger. `name` is the trigger's name, unique in the database.

    sqlite: the whole CREATE TRIGGER statement. postgresql: (function body in PL/pgSQL, the
    trigger's timing clause from BEFORE/AFTER to before EXECUTE).
    """

    name: str
    table: str
    sqlite: str
    postgresql: tuple[str, str] | None


_registered: list[Callable[[], list[Guard]]] = []


def register(guards: Callable[[], list[Guard]]) -> None:
    """Add a room's own guards; called from its `apps.py`."""
    _registered.append(guards)


def keeps(*, name: str, table: str, columns: Sequence[str], once: str, refusal: str) -> Guard:
    """A guard that refuses to change these columns of a row once the query `once` finds anything.

    once: plain SQL that both engines read, about the row as NEW and OLD.
    """
    differs = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
    changed = f"({differs}) AND EXISTS ({once})"
    body = (
        f"BEGIN IF {changed} THEN RAISE EXCEPTION '{refusal}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END"
    )
    return Guard(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        postgresql=(body, f"BEFORE UPDATE ON {table} FOR EACH ROW"),
    )


def append_only_tables() -> frozenset[str]:
    """The names of all append-only tables (empty until the rooms are loaded)."""
    return _tables() if apps.ready else frozenset()


@cache
def _tables() -> frozenset[str]:
    return frozenset(m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly))


def wanted(vendor: str) -> list[Guard]:
    """Every guard the code wants on this engine, in a stable order."""
    guards = [g for table in sorted(append_only_tables()) for g in _append_only(table)]
    for more in _registered:
        guards.extend(more())
    return [g for g in guards if (g.sqlite if vendor == "sqlite" else g.postgresql)]


def _append_only(table: str) -> list[Guard]:
    refusal = f"{table} is append-only: correct it with a new document"
    body = (
        f"BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END"
    )
    guards = [
        Guard(
            name=f"{table}_no_{verb.lower()}",
            table=table,
            sqlite=f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            postgresql=None,
        )
        for verb in ("UPDATE", "DELETE")
    ]
    timing = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    guards.append(
        Guard(name=f"{table}_append_only", table=table, sqlite="", postgresql=(body, timing))
    )
    return guards


def lift(connection: Any) -> None:
    """Drop every trigger on SQLite, for a migration; PostgreSQL alters tables with theirs on."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def install(connection: Any) -> None:
    """Drop and make every guard anew, and on PostgreSQL the application role and its rights."""
    if connection.vendor == "sqlite":
        with connection.owner_rights(), connection.cursor() as cursor:
            for guard in wanted("sqlite"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
                cursor.execute(guard.sqlite)
        return
    with connection.cursor() as cursor:
        for guard in wanted("postgresql"):
            assert guard.postgresql
            body, timing = guard.postgresql
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$guard${body}$guard$"
            )
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
            cursor.execute(f"CREATE TRIGGER {guard.name} {timing} EXECUTE FUNCTION {guard.name}()")
            cursor.execute(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}")
        _grant(cursor)


def _grant(cursor: Any) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
    if not cursor.fetchone():
        cursor.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")
    cursor.execute(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE}"
    )
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE}")
    for table in sorted({*append_only_tables(), "django_migrations"}):
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APPLICATION_ROLE}")


def missing(connection: Any) -> list[str]:
    """Names of guards that are not in the database as the code wants them; [] is right."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            present = dict(cursor.fetchall())
            return [g.name for g in wanted("sqlite") if present.get(g.name) != g.sqlite]
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
        )
        present = dict(cursor.fetchall())
    return [
        g.name
        for g in wanted("postgresql")
        if g.postgresql and present.get(g.name) != g.postgresql[0]
    ]
