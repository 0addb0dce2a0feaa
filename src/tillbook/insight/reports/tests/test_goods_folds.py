"""What is folded of goods: the same from the documents anew, and by the migration."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.kitting import sell_a_kit
from tillbook.desks.sales.operations import commit_sales, void_sale
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.insight.reports.goods_folds import goods_sums_of
from tillbook.insight.reports.models import (
    DayMargin,
    StockDay,
    StockMonth,
    StockPosted,
)
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.outbox import documents_after
from tillbook.plumbing.writer import write

TABLES = (StockDay, StockMonth, StockPosted, DayMargin)


def stored() -> dict[str, list[tuple]]:
    return {model._meta.db_table: sorted(model.objects.values_list(), key=str) for model in TABLES}


@pytest.fixture
def traded(shop):
    """Sales on several days and at two shops, a late one, a void, a kit that came back, and goods
    found weeks ago that are worth nothing: without an entry."""
    sell_a_kit(shop)
    now = clock.now()
    for days in (0, 1, 40):
        sale = shop.sale([shop.line("P1", 2), shop.line("P2", 1)], when=now - timedelta(days=days))
        commit_sales(shop.actor, [sale])
    commit_sales(shop.actor, [shop.sale([shop.line("P3", 3)], at="STORE002")])
    gone = shop.sale([shop.line("P4", 1)])
    commit_sales(shop.actor, [gone])
    void_sale(
        shop.actor,
        gone.draft.id,
        document_id=new_id(),
        series_id=shop.series["STORE001"],
        reason="wrong",
    )
    adjust_stock(
        shop.actor,
        document_id=new_id(),
        location_code="STORE002",
        series_id=shop.series["STORE002"],
        reason="found",
        changes=[Change("P9", 5_000_000, 0)],
        occurred_at=now - timedelta(days=40),
    )
    return shop


def test_folding_anew_and_the_migration_end_where_folding_does(traded):
    catch_up(traded.company_id)
    before = stored()
    assert all(before.values())
    every = [document for _n, document in documents_after(traded.company_id, None, 0, 10_000)]
    anew: dict[str, list[tuple]] = defaultdict(list)
    for table, rows in goods_sums_of(traded.company_id, every).tables.items():
        anew[table.table] = sorted(((*key, *sums) for key, sums in rows.items()), key=str)
    assert anew == before
    folding = import_module("tillbook.insight.reports.migrations.0003_fold_goods")
    anew_by_day = import_module("tillbook.insight.reports.migrations.0006_stock_by_posting_day")

    def work() -> None:
        with connection.cursor() as cursor:
            for table in before:
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute(folding.MARGINS)
            anew_by_day.fold_stock(None, SimpleNamespace(connection=connection))

    write(work)
    assert stored() == before
