"""The ground other tests stand on: own databases, the application's rights, real commits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from tests.support.places import PREFIX, run_directory
from tests.support.postgres import short_enough
from tillbook.masters.organisation.models import Currency
from tillbook.plumbing import clock, guards
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import SeriesAnchor


def _anchor() -> SeriesAnchor:
    return SeriesAnchor.objects.create(
        company_id=new_id(),
        day=clock.now().date(),
        heads="{}",
        previous_hash="",
        hash="0" * 64,
        recorded_at=clock.now(),
    )


@pytest.mark.parametrize("time", [1, 2])
def test_every_test_gets_a_database_of_its_own(database, time):
    assert not Currency.objects.filter(code="XTS").exists()
    Currency.objects.create(code="XTS", name="Test", exponent=2)
    assert connection.get_autocommit()
    assert Currency.objects.filter(code="XTS").exists()


def test_the_engine_is_the_one_named(database):
    assert connection.vendor == database.engine


def test_a_test_without_a_database_cannot_query():
    with pytest.raises(ImproperlyConfigured):
        Currency.objects.count()


def test_tests_hold_the_rights_of_the_application_only(database):
    _anchor()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE series_anchor SET hash = 'x'")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id integer)")


@pytest.mark.engines("postgresql")
def test_on_postgresql_tests_sign_in_as_the_application_role(database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == (guards.APPLICATION_ROLE, guards.APPLICATION_ROLE)


def test_the_owner_can_plant_damage_that_the_guards_would_refuse(database):
    _anchor()
    owner = database.owner()
    try:
        if database.engine == "postgresql":
            owner.execute("ALTER TABLE series_anchor DISABLE TRIGGER series_anchor_append_only")
        else:
            owner.execute("DROP TRIGGER series_anchor_no_update")
        owner.execute("UPDATE series_anchor SET hash = 'planted'")
    finally:
        owner.close()
    assert SeriesAnchor.objects.get().hash == "planted"
    assert guards.missing(connection)


def test_a_checkout_deep_down_keeps_its_sockets_where_their_names_fit():
    deep = Path("/", *["folder"] * 15, ".pg")
    assert short_enough(Path("/srv/tillbook/.pg")) == Path("/srv/tillbook/.pg")
    assert short_enough(deep) == short_enough(deep)
    assert len(str(short_enough(deep))) < 60


def test_what_a_killed_run_left_is_removed_and_a_running_ones_stays(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (ended.pid, os.getppid()):
        (tmp_path / f"{PREFIX}{pid}-x").mkdir()
    with run_directory(tmp_path) as mine:
        assert {one.name for one in tmp_path.iterdir()} == {
            f"{PREFIX}{os.getppid()}-x",
            Path(mine).name,
        }
