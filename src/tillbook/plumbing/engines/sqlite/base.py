"""SQLite as Tillbook uses it: durable, strict, and unable to rewrite the books.

Every connection gets WAL, `synchronous=FULL`, foreign keys and recursive triggers (without those
`INSERT OR REPLACE` would rewrite posted rows unseen), checks that they took, and then an
authorizer that denies UPDATE and DELETE on append-only tables, dropping their triggers, changing
the schema and changing pragmas. `owner_rights` lifts the authorizer for migrations alone.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base

_PRAGMAS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
}
_TUNING = "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
_SCHEMA_ACTIONS = {
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_DROP_VIEW,
    sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_CREATE_TABLE,
    sqlite3.SQLITE_CREATE_INDEX,
    sqlite3.SQLITE_CREATE_VIEW,
    sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_DETACH,
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
    sqlite3.SQLITE_DROP_TEMP_TRIGGER,
}
_SCHEMA_TABLES = {"sqlite_master", "sqlite_schema"}


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to the file, with the guards of the house."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open, set the pragmas, refuse to go on when one did not take, and lock down."""
        connection = super().get_new_connection(conn_params)
        memory = ":memory:" in str(conn_params["database"]) or "mode=memory" in str(
            conn_params["database"]
        )
        for name, (wanted, reads_back) in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {wanted}")
            value = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if value != reads_back and not (name == "journal_mode" and memory):
                raise ImproperlyConfigured(
                    f"SQLite keeps {name} at {value} instead of {wanted}: sales could be lost at a "
                    "power cut. Put the data directory on a local disk."
                )
        connection.executescript(_TUNING)
        if not getattr(self, "_owner", False):
            connection.set_authorizer(authorize)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        """Begin as the writer, looking for the pen every few milliseconds while another has it.

        SQLite's own wait looks only ten times a second once it has waited that long: beside an
        import, which lays the pen down often but shortly, a sale would wait for seconds.
        """
        give_up = time.monotonic() + self.settings_dict["OPTIONS"]["timeout"]
        self._wait_for_locks(0)
        try:
            with self.wrap_database_errors:
                while not _begun(self.connection, give_up):
                    time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - not to march in step
        except BaseException:
            self._wait_for_locks()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # Django's own, which its stubs leave out
        self._wait_for_locks()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # likewise
        self._wait_for_locks()

    def _wait_for_locks(self, seconds: float | None = None) -> None:
        """How long statements wait for a lock: as the settings say, outside transactions.

        As a script: this pragma works when it is compiled, and `execute` keeps compiled statements.
        """
        if self.connection is not None:
            wanted = self.settings_dict["OPTIONS"]["timeout"] if seconds is None else seconds
            self.connection.executescript(f"PRAGMA busy_timeout = {round(1000 * wanted)}")

    @contextmanager
    def owner_rights(self) -> Iterator[None]:
        """Lift the authorizer on this connection, for migrations and installing the triggers."""
        before = getattr(self, "_owner", False)
        self._owner = True
        self.ensure_connection()
        self.connection.set_authorizer(None)
        try:
            yield
        finally:
            self._owner = before
            if not before and self.connection is not None:
                self.connection.set_authorizer(authorize)


def _begun(raw: sqlite3.Connection, give_up: float) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error) or time.monotonic() > give_up:
            raise
        return False
    return True


def authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    """What the application may do on its connection; SQLite asks while preparing a statement."""
    # Imported late: Django loads the engine while it is still loading the models.
    from tillbook.plumbing.guards import append_only_tables

    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE):
        if first in append_only_tables() or first in _SCHEMA_TABLES:
            return sqlite3.SQLITE_DENY
    elif action in _SCHEMA_ACTIONS or (
        action == sqlite3.SQLITE_PRAGMA and second is not None and first != "busy_timeout"
    ):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
