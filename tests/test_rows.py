"""Every table of ours: migrations up to date, keys made by the application, exact integers."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models

from tillbook.plumbing.fields import ExactIntegerField, new_id

OURS = [m for m in apps.get_models() if m.__module__.startswith("tillbook.")]


def test_no_migration_is_missing(database):
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_key_is_counted_up_by_the_database(model):
    # A sequence is one hot spot for all writers, and no register can mint from it off-line.
    assert not any(isinstance(field, models.AutoField) for field in model._meta.local_fields)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_amounts_are_exact_integers(model):
    loose = (models.FloatField, models.DecimalField)
    assert not [f.name for f in model._meta.local_fields if isinstance(f, loose)]
    units = ("_minor", "_micro", "_ppm", "_seconds")
    named = [f for f in model._meta.local_fields if f.name.endswith(units)]
    assert all(isinstance(f, ExactIntegerField) for f in named)


def _insert_feed_head(value: object) -> None:
    key = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feed_head (company_id, last_number) VALUES (%s, %s)",
            [key.bytes if connection.vendor == "sqlite" else key, value],
        )


@pytest.mark.parametrize("value", [2**53 - 1, 0, -(2**53 - 1)])
def test_the_database_takes_every_exact_integer(database, value):
    _insert_feed_head(value)


@pytest.mark.parametrize("value", [2**53, -(2**53)])
def test_the_database_refuses_what_a_register_cannot_hold(database, value):
    with pytest.raises(DatabaseError):
        _insert_feed_head(value)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("value", [1.5, "many", b"1"])
def test_sqlite_refuses_what_is_no_integer(database, value):
    with pytest.raises(DatabaseError):
        _insert_feed_head(value)
