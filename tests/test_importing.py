"""`tillbook import` as a person runs it: its table, its sentences, killed and run again."""

from __future__ import annotations

import csv
import os
import re
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from tests.shop import build_shop
from tests.support.server import run_program
from tests.test_stock_value import lay, posted_by, tied
from tests.test_text_ledgers import same_everywhere
from tillbook.edges.bridges.online_retail import importing
from tillbook.masters.organisation.queries import company

PROJECT = Path(__file__).resolve().parent.parent
CUT = PROJECT / "src/tillbook/edges/bridges/tests/data/online_retail_cut.csv"
SALES = ["import", "sales", str(CUT), "--source", "online-retail", "--location", "STORE002"]
KILLED = 137


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def state() -> dict[str, list[tuple]]:
    """Everything that must end the same, whatever happened on the way."""
    wanted = {
        "documents": "SELECT e.document_id, e.kind, e.number, e.hash FROM envelope e"
        " JOIN series s ON s.id = e.series_id WHERE s.owner_kind = 'import' ORDER BY e.number",
        "balances": "SELECT a.code, d.day, sum(d.debit_minor), sum(d.credit_minor), sum(d.lines)"
        " FROM daily_balance d JOIN account a ON a.id = d.account_id GROUP BY 1, 2 ORDER BY 1, 2",
        "levels": "SELECT v.sku, l.on_hand_micro, l.value_minor, l.moves FROM stock_level l"
        " JOIN variant v ON v.id = l.item_id ORDER BY 1, 2, 3",
        "figures": "SELECT business_date, hour, kind, documents, total_minor FROM day_total"
        " ORDER BY 1, 2, 3",
        "open": "SELECT count(*) FROM outbox_message WHERE feed_number IS NULL",
        "products": "SELECT sku FROM variant ORDER BY 1",
        "customers": "SELECT code, country FROM party ORDER BY 1",
    }
    return {name: rows(sql) for name, sql in wanted.items()}


def amounts(found: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """The state without what holds fresh keys: bodies name products by their ids."""
    documents = [(bytes_of(key), kind, number) for key, kind, number, _ in found["documents"]]
    return {**found, "documents": documents}


def bytes_of(key) -> bytes:
    return key.bytes if hasattr(key, "bytes") else bytes(key)


@pytest.fixture
def template_setup():
    return build_shop


def test_killed_anywhere_and_run_again_it_ends_the_same(
    shop, database, engine, templates, tmp_path
):
    with templates.copy(engine, build_shop) as other:
        other.use()
        info = company(shop.company_id)
        there = info.location_by_code("STORE002")
        aside = tmp_path / "aside.csv"
        importing.run(importing.Order(path=CUT, company=info, location=there, rejects_path=aside))
        wanted = amounts(state())
    command = [*SALES, "--rejects", str(tmp_path / "again.csv")]
    for fault in (
        "posting.levels_locked:1",
        "posting.after_write:2",
        "feed.before_head:2",
        "posting.before_write:3",
        "posting.after_write:4",
    ):
        died = run_program(command, {**database.environ, "TILLBOOK_FAULT": fault})
        assert died.returncode == KILLED, (fault, died.stdout, died.stderr)
    done = run_program(command, database.environ)
    assert done.returncode == 0, done.stderr
    assert "The books equal the file to the penny, month by month." in done.stdout
    database.use()
    assert amounts(state()) == wanted
    assert (tmp_path / "again.csv").read_text() == aside.read_text()
    days = sorted({day for _code, day, *_sums in wanted["balances"]})
    there = [posted_by(shop, date.fromisoformat(str(day))) for day in days]
    assert [lay(shop, date.fromisoformat(str(day))) for day in days] == there
    assert all(there[:-1])
    assert not any(tied(shop, date.fromisoformat(str(day))).difference_minor for day in days)


def test_the_table_and_the_list_of_unknown_costs(shop, database, tmp_path):
    costs = tmp_path / "costs.csv"
    ways = ["--rejects", str(tmp_path / "aside.csv"), "--list-unknown-cost", str(costs)]
    done = run_program([*SALES, *ways], database.environ)
    assert done.returncode == 0
    assert re.search(r"^Rows read +393$", done.stdout, re.M)
    assert re.search(r"^sales +24 +339 +0 +0$", done.stdout, re.M)
    assert re.search(r"^returns +15 +40 +0 +0$", done.stdout, re.M)
    assert re.search(r"^stock adjustments +12 +12 +0 +0$", done.stdout, re.M)
    assert re.search(r"^set aside +2 +in .*aside\.csv$", done.stdout, re.M)
    assert re.search(
        r"^Sum +393 +-44,586\.449 +-44,586\.45 +0\.00 +-44,586\.45 +0\.00$", done.stdout, re.M
    )
    listed = list(csv.DictReader(costs.read_text().splitlines()))
    assert re.search(rf"^{len(listed)} products have no known cost", done.stdout, re.M)
    again = run_program([*SALES, *ways], database.environ)
    assert re.search(r"^sales +0 +0 +24 +339$", again.stdout, re.M)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.csv"], "tillbook: missing.csv cannot be read: No such file or directory.\n"),
        (
            [str(CUT), "--location", "NOWHERE"],
            "tillbook: there is no location NOWHERE; there are STORE001, STORE002.\n",
        ),
        (
            [str(CUT), "--encoding", "utf-16"],
            "tillbook: online_retail_cut.csv is not utf-16 text after line 0: name its encoding, "
            "for instance --encoding cp1252.\n",
        ),
        ([str(PROJECT / "README.md")], "tillbook: README.md is no Online Retail file: "),
        (
            [str(CUT), "--tax", "gold"],
            "tillbook: there is no tax category “gold”; "
            "there are bought_abroad, domestic_reverse, "
            "exempt, outside, reduced, standard, zero.\n",
        ),
    ],
)
def test_a_refusal_is_one_sentence_and_status_2(shop, database, arguments, sentence):
    ways = ["import", "sales", "--source", "online-retail", "--location", "STORE002", *arguments]
    done = run_program(ways, database.environ)
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def many_rows(path: Path, wanted: int) -> int:
    """A file of the whole data set's size: the cut, again and again, each time other invoices."""
    header, *lines = CUT.read_text().splitlines()
    written = 0
    with open(path, "w", newline="") as file:
        file.write(header + "\r\n")
        for copy in range(wanted // len(lines) + 1):
            for line in lines:
                invoice, rest = line.split(",", 1)
                file.write(f"{invoice}{copy:04},{rest}\r\n")
                written += 1
    return written


@pytest.mark.nightly
def test_a_year_of_rows_in_bounded_memory(shop, database, tmp_path):
    """TILLBOOK_ONLINE_RETAIL names the real file; without it one of its size is made."""
    path = Path(os.environ.get("TILLBOOK_ONLINE_RETAIL") or tmp_path / "many.csv")
    if not path.exists():
        many_rows(path, 285_000)
    command = [sys.executable, "-m", "tillbook", "import", "sales", str(path)]
    command += ["--source", "online-retail", "--location", "STORE002"]
    command += ["--rejects", str(tmp_path / "aside.csv")]
    for _ in range(2):
        began = time.monotonic()
        done = subprocess.run(
            command, env=database.environ, capture_output=True, text=True, check=False
        )
        print(f"{database.engine}: {time.monotonic() - began:.0f} s\n{done.stdout}")
        assert done.returncode == 0, done.stderr
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{peak / 1024:.0f} MB at most")
    assert peak < 400 * 1024
    same_everywhere(shop.company_id, tmp_path)
