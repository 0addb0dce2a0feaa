"""The benchmark compares the right things: the floor writes the named rows, nothing is scanned."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from bench import floor
from bench.selling import Bench
from bench.shop import BenchShop, Till, build_bench_shop
from bench.stored import GROWING, statements_that_scan, whole_reads
from bench.timing import Result, by_turns, percentile
from tillbook.desks.sales.operations import commit_sales
from tillbook.plumbing.feed import catch_up


def build_busy_shop() -> BenchShop:
    """The benchmark's shop after twelve hundred sales."""
    shop = build_bench_shop()
    till = Till(shop)
    for _ in range(6):
        commit_sales(shop.actor, till.sales(200))
        catch_up(shop.company_id)
    return shop


@pytest.fixture
def template_setup():
    return build_busy_shop


@pytest.fixture
def bench(database: Any) -> Bench:
    return Bench(database.engine, database, steps=1)


def test_the_typical_sale_has_the_rows_that_the_floor_is_named_for(bench):
    rows = floor.take_rows(bench.actor, bench.till.sales(1))
    counted = Counter({table.name: len(some) for table, some in rows.inserts.items()})
    assert counted == {
        "sale": 1,
        "sale_line": 3,
        "sale_tender": 1,
        "stock_move": 3,
        "entry": 1,
        "entry_line": 6,
        "outbox_message": 1,
        "envelope": 1,
    }
    assert len(rows.levels[1]) == 3


def test_every_floor_writes_all_rows_and_the_product_goes_on_after_it(bench):
    for writer in floor.WRITERS[bench.engine]:
        for size in (1, 30):
            rows = floor.take_rows(bench.actor, bench.till.sales(size))
            before = _counts()
            floor.measured(writer, rows)
            floor.move_series_on(rows)
            written = {table.name: len(some) for table, some in rows.inserts.items()}
            assert {name: _counts()[name] - before[name] for name in written} == written
            assert commit_sales(bench.actor, bench.till.sales(1))[0].status == "stored"


def test_nothing_that_grows_is_read_whole_by_a_sale(bench):
    owner = bench.database.owner()
    owner.execute("ANALYZE")
    owner.close()
    connection.close()

    def sell() -> None:
        for size in (1, 1, 1, 1, 1, 1, 1, 1, 20):
            commit_sales(bench.actor, bench.till.sales(size))

    if bench.engine == "sqlite":
        assert statements_that_scan(bench, sell) == []
    else:
        before = whole_reads()
        sell()
        after = whole_reads()
        assert [name for name in GROWING if after[name] > before[name]] == []


def test_a_statement_that_scans_is_found(bench):
    if bench.engine == "sqlite":
        sql = "SELECT count(*) FROM sale WHERE tax_minor = 7"
        assert statements_that_scan(bench, lambda: _ask(sql)) == [f"sale: {sql}"]
    else:
        before = whole_reads()
        _ask("SELECT count(*) FROM sale WHERE tax_minor = 7")
        assert whole_reads()["sale"] == before["sale"] + 1


def test_ratios_are_floor_by_ours_and_targets_work_both_ways():
    result = by_turns(
        Result("sqlite", "x", target=0.5), steps=2, sales=1, floor=lambda: 1.0, ours=lambda: 4.0
    )
    assert result.values == [0.25] * 5
    assert (result.median, result.met) == (0.25, False)
    assert replace(result, at_most=True).met is True
    assert percentile([float(n) for n in range(100)], 95) == 95.0


def _ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _counts() -> dict[str, int]:
    counts = {}
    for name in GROWING:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {name}")
            counts[name] = cursor.fetchone()[0]
    return counts
