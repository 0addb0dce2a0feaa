"""SQLite's connection: how it waits for the one writer's place."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from tillbook.plumbing.writer import write

pytestmark = pytest.mark.engines("sqlite")


def waits() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0]


def test_a_transaction_looks_for_itself_and_statements_outside_wait(database):
    outside = waits()
    assert outside == 20_000
    # Twice: a pragma that the driver keeps compiled would work the first time alone.
    for _ in range(2):
        assert write(waits) == 0
        assert waits() == outside


def test_after_a_failure_statements_wait_again(database):
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        write(fail)
    assert waits() == 20_000


def test_a_writer_waits_for_the_other_and_gives_up_in_the_end(database):
    other = database.owner()
    other.execute("BEGIN IMMEDIATE")
    options = connection.settings_dict["OPTIONS"]
    options["timeout"] = 0.05
    try:
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
    finally:
        options["timeout"] = 20
    other.execute("ROLLBACK")
    other.close()
    assert write(lambda: "written") == "written"
    assert waits() == 20_000
