"""Act as the owner of the database, who may migrate; the application may not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from tillbook.config.databases import database_settings
from tillbook.plumbing import guards
from tillbook.plumbing.migrating import migrate_database


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect with the owner's rights inside, and with the application's again after."""
    before = connections.settings["default"]
    try:
        _reconnect(database_settings({**os.environ, "TILLBOOK_AS_OWNER": "1"}, settings.DATA_DIR))
        yield
    finally:
        _reconnect(before)


def migrate(verbosity: int = 0) -> None:
    """Run every migration and install every guard anew, as the owner."""
    with as_owner():
        migrate_database(verbosity)


def bring_up_to_date() -> bool:
    """Migrate if a migration or a guard is missing; say whether anything was."""
    with as_owner():
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not behind and not guards.missing(connection):
            return False
        migrate_database()
    return True


def _reconnect(wanted: dict[str, Any]) -> None:
    connections.close_all()
    with suppress(AttributeError):  # none was open in this thread
        del connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]
