"""Bring the database to this version: migrations, then the guards, then a look at both."""

from __future__ import annotations

from contextlib import nullcontext

from django.core.management import call_command
from django.db import connection

from tillbook.plumbing import guards


class GuardsMissing(RuntimeError):
    """Triggers that keep the books are not as the code wants them; the message names them."""


def migrate_database(verbosity: int = 0) -> None:
    """Run all migrations with the owner's rights and install the guards anew.

    The guards are taken away first: SQLite cannot rename a table back into place while a trigger
    on another table speaks of it. Should this die half-way, the server finds them missing.
    """
    with connection.owner_rights() if connection.vendor == "sqlite" else nullcontext():  # type: ignore[attr-defined]
        guards.lift(connection)
        call_command("migrate", interactive=False, verbosity=verbosity)
        guards.install(connection)
    require_guards()


def require_guards() -> None:
    """Refuse to go on when a guard is missing or changed."""
    if names := guards.missing(connection):
        raise GuardsMissing(
            f"{len(names)} guards of the books are missing or changed ({', '.join(names[:3])}…): "
            "run “tillbook migrate”, then “tillbook verify”"
        )
