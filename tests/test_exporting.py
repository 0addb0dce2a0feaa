"""`tillbook export journal` as a person runs it."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.server import run_program

JOURNAL = ["export", "journal", "--format"]


def test_it_writes_a_file_that_hledger_takes(shop, database, tmp_path):
    target = tmp_path / "books.journal"
    done = run_program([*JOURNAL, "hledger", "--output", str(target)], database.environ)
    assert (done.returncode, done.stdout) == (0, "")
    subprocess.run(["hledger", "-f", str(target), "check", "--strict"], check=True)
    assert "Harbour Bakehouse" in target.read_text().splitlines()[0]


def test_without_a_file_it_goes_to_standard_output(shop, database):
    done = run_program([*JOURNAL, "csv", "--to", "2000-01-01"], database.environ)
    assert done.returncode == 0
    assert done.stdout.startswith("date,business_date,document,kind,")
    assert done.stdout.count("\n") == 1


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["csv", "--from", "2026-02-30"], "“2026-02-30” is no day like 2026-01-31"),
        (["csv", "--from", "2026-02-02", "--to", "2026-02-01"], "2026-02-02 is after 2026-02-01."),
        (["csv", "--output", "no/such/folder/x"], "No such file or directory: no/such/folder/x"),
        (["qif"], "invalid choice: 'qif'"),
    ],
)
def test_a_refusal_is_one_sentence_and_status_2(shop, database, arguments, sentence):
    done = run_program([*JOURNAL, *arguments], database.environ)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
