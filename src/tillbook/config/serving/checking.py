"""What must be right with the database before the first sale."""

from __future__ import annotations

from gettext import gettext as _

from tillbook.config.commands.refusal import Refused


def check_database() -> None:
    """Raises `Refused` where it is not at this version, or without its guards."""
    from django.db import connection, connections
    from django.db.migrations.executor import MigrationExecutor

    from tillbook.plumbing.migrating import require_guards

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(_("the database is not at this version yet: run “tillbook migrate” first."))
    require_guards()
    # The process that serves is forked from this one: a connection must not be in both.
    connections.close_all()
