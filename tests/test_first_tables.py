"""A new database gets today's tables at once: the same that every migration in turn comes to."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tillbook.plumbing import guards, migrating


def _emptied(database: Any) -> None:
    database.use(as_owner=True)
    if database.engine == "sqlite":
        connection.close()
        path = database.url.removeprefix("sqlite://")
        open(path, "w").close()
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _owner_rights() -> AbstractContextManager[None]:
    return connection.owner_rights() if connection.vendor == "sqlite" else nullcontext()


def _described() -> dict[str, Any]:
    """All tables: columns, constraints and indexes, and how many rows lie in them."""
    described = _of_sqlite if connection.vendor == "sqlite" else _of_postgresql
    with connection.cursor() as cursor:
        tables = described(cursor)
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            tables[table].add(cursor.fetchone())
    return tables


def _of_postgresql(cursor: Any) -> dict[str, set[Any]]:
    cursor.execute(
        "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name,"
        " is_identity FROM information_schema.columns WHERE table_schema = 'public'"
        " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid),"
        " NULL, NULL, NULL, NULL FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL, NULL, NULL FROM pg_indexes"
        " WHERE schemaname = 'public'"
    )
    return _by_table(cursor.fetchall())


def _of_sqlite(cursor: Any) -> dict[str, set[Any]]:
    cursor.execute(
        "SELECT tbl_name, type, sql FROM sqlite_master WHERE type IN ('table', 'index')"
        " AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    parts = []
    for table, kind, sql in cursor.fetchall():
        if kind == "index":
            parts.append((table, sql))
        else:
            parts += [(table, part) for part in _parts(sql)]
    return _by_table(parts)


def _parts(sql: str) -> list[str]:
    """What stands between the commas of a CREATE TABLE: a column or a constraint each."""
    depth, parts = 0, [""]
    for sign in sql.partition("(")[2].rpartition(")")[0]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _by_table(rows: list[tuple[Any, ...]]) -> dict[str, set[Any]]:
    tables: dict[str, set[Any]] = {}
    for table, *what in rows:
        tables.setdefault(table, set()).add(tuple(what))
    return tables


@pytest.mark.postgresql_by_night
def test_the_short_way_comes_to_what_all_migrations_come_to(database):
    database.use(as_owner=True)
    with _owner_rights():
        short = _described()
    applied = set(MigrationRecorder(connection).applied_migrations())
    assert len(short) > 100
    _emptied(database)
    with _owner_rights():
        call_command("migrate", interactive=False, verbosity=0)
    assert set(MigrationRecorder(connection).applied_migrations()) == applied
    with _owner_rights():
        long = _described()
    assert set(short) == set(long)
    for table in long:
        # Django numbers the rows of its own groups, which Tillbook never writes, with wider or
        # narrower integers by whether a migration made the table.
        if table != "auth_group_permissions":
            assert short[table] == long[table]


def test_what_dies_half_way_leaves_nothing(database, monkeypatch):
    _emptied(database)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(MigrationRecorder, "record_applied", die)
    with pytest.raises(KeyboardInterrupt):
        migrating.migrate_database()
    assert connection.introspection.table_names() == []
    monkeypatch.undo()
    migrating.migrate_database()
    assert guards.missing(connection) == []
