"""What `tillbook verify` says, and with which status."""

from __future__ import annotations

import json

import pytest

from tests.busy_shop import build_busy_shop
from tests.support.server import run_program
from tests.support.vandal import guards_lifted


@pytest.fixture
def template_setup():
    return build_busy_shop


def test_books_that_hold_are_status_0(database):
    done = run_program(["verify"], database.environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert "76 documents, 37 of them sales" in done.stdout
    assert "Everything holds" in done.stdout


def test_a_fault_is_status_1_and_named_in_words(database):
    busy = database.seed
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE sale SET currency = 'EUR' WHERE id = :d", d=busy.sales[0])
    done = run_program(["verify"], database.environ)
    said = done.stdout
    assert done.returncode == 1
    assert "I2  A sale is in another currency than the books." in said
    assert f"1 record; the first: sale id={busy.sales[0]}" in said
    assert said.count("kinds of fault") == 1


def test_a_program_gets_every_finding_with_its_record(database):
    busy = database.seed
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE sale SET currency = 'EUR' WHERE id = :d", d=busy.sales[0])
    done = run_program(["verify", "--json", "--full"], database.environ)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["holds"] is False
    finding = next(f for f in told["findings"] if f["check"] == "wrong_currency")
    assert finding == {
        "invariant": "I2",
        "check": "wrong_currency",
        "sentence": "A sale is in another currency than the books.",
        "count": 1,
        "first": {"table": "sale", "key": {"id": str(busy.sales[0])}, "detail": "EUR"},
    }


def test_an_increment_is_said_to_be_one(database):
    assert run_program(["verify"], database.environ).returncode == 0
    done = run_program(["verify", "--increment"], database.environ)
    assert done.returncode == 0
    assert "since the last proof" in done.stdout


@pytest.mark.engines("sqlite")
def test_books_that_cannot_be_read_are_status_2(database, tmp_path):
    (tmp_path / "tillbook.sqlite3").write_bytes(b"not a database" * 100)
    environ = {**database.environ, "DATABASE_URL": f"sqlite://{tmp_path}/tillbook.sqlite3"}
    done = run_program(["verify"], environ)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
