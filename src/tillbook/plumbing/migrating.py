"""Bring the database to this version: migrations, then the guards, then a look at both.

A database with no table in it gets today's tables at once. Walking it through every migration there
ever was comes to the same (`tests/test_first_tables.py` holds one against the other) and takes many
times as long, most of it for models as they once were.
"""

from __future__ import annotations

from contextlib import nullcontext

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

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
        if not connection.introspection.table_names():
            create_tables()
        call_command("migrate", interactive=False, verbosity=verbosity)
        guards.install(connection)
    require_guards()


def create_tables() -> None:
    """Give an empty database the tables of this version and note every migration as done.

    All of it or nothing: what dies half-way leaves the database empty.
    """
    recorder = MigrationRecorder(connection)
    done = MigrationLoader(connection).disk_migrations
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for app, name in sorted(done):
            recorder.record_applied(app, name)


def require_guards() -> None:
    """Refuse to go on when a guard is missing or changed."""
    if names := guards.missing(connection):
        raise GuardsMissing(
            f"{len(names)} guards of the books are missing or changed ({', '.join(names[:3])}…): "
            "run “tillbook migrate”, then “tillbook verify”"
        )
