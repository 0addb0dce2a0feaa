"""A migration that remakes a table loses its triggers; migrating brings them back."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models

from tillbook.config.owner import as_owner
from tillbook.plumbing import guards
from tillbook.plumbing.migrating import GuardsMissing, migrate_database, require_guards


def _posted_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if issubclass(m, guards.AppendOnly)]


def _remake(model: type[models.Model]) -> None:
    """What `AlterField` does: on SQLite Django copies the table, and its triggers are gone."""
    keys = model._meta.pk_fields
    field = next(f for f in model._meta.concrete_fields if f not in keys and not f.is_relation)
    other = field.clone()
    other.null = not field.null
    other.set_attributes_from_name(field.name)
    other.model = model
    with connection.schema_editor() as editor:
        editor.alter_field(model, field, other, strict=True)


@pytest.mark.parametrize("model", _posted_models(), ids=lambda model: model.__name__)
def test_migrating_reinstalls_the_triggers_of_an_altered_table(database, monkeypatch, model):
    database.use(as_owner=True)
    lost: list[str] = []

    def migrate(*args: object, **options: object) -> None:
        _remake(model)
        lost.extend(guards.missing(connection))

    monkeypatch.setattr("tillbook.plumbing.migrating.call_command", migrate)
    migrate_database()
    own = {g.name for g in guards.wanted(database.engine) if g.table == model._meta.db_table}
    assert own
    if database.engine == "sqlite":
        assert own <= set(lost)
    assert guards.missing(connection) == []
    database.use()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_a_dropped_trigger_is_named_and_stops_the_start(database):
    name = "envelope_no_delete" if database.engine == "sqlite" else "envelope_append_only"
    owner = database.owner()
    owner.execute(f"DROP TRIGGER {name}" + (" ON envelope" if database.engine != "sqlite" else ""))
    owner.close()
    with pytest.raises(GuardsMissing, match=name):
        require_guards()


def test_a_weakened_trigger_counts_as_missing(database):
    owner = database.owner()
    if database.engine == "sqlite":
        name = "envelope_no_delete"
        owner.execute(f"DROP TRIGGER {name}")
        owner.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON envelope BEGIN SELECT 1; END")
    else:
        name = "envelope_append_only"
        owner.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            "AS 'BEGIN RETURN NULL; END'"
        )
    owner.close()
    assert name in guards.missing(connection)


def test_acting_as_owner_ends_with_the_rights_of_the_application(database):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id integer)")
