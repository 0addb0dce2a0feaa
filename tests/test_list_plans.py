"""Pages of long lists read a bounded number of rows: what a page costs does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.shop import OWNER
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.organisation.models import Person
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.lists import paging


def more_sales(shop, sale: Sale, line: SaleLine, first: int, count: int) -> None:
    """Copies of one sale, ten a minute and so many to a day, at one of the two places."""
    now = clock.now()
    places = list(shop.locations.values())
    sales, lines = [], []
    for number in range(first, first + count):
        moment = now - timedelta(minutes=number)
        fresh = Sale(**{f.attname: getattr(sale, f.attname) for f in Sale._meta.concrete_fields})
        fresh.id, fresh.number = new_id(), number
        fresh.recorded_at = fresh.occurred_at = moment
        fresh.business_date = moment.date()
        fresh.location_id = places[0]
        sales.append(fresh)
        copied = SaleLine(
            **{f.attname: getattr(line, f.attname) for f in SaleLine._meta.concrete_fields}
        )
        copied.sale_id = fresh.id
        lines.append(copied)
    Sale.objects.bulk_create(sales, batch_size=400)
    SaleLine.objects.bulk_create(lines, batch_size=400)


@pytest.fixture
def client(shop, monkeypatch):
    monkeypatch.setattr(paging, "WINDOW", 300)
    monkeypatch.setattr(paging, "WINDOWS", 2)
    monkeypatch.setattr(paging, "FEW", 300)
    one = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [one])
    found = Client()
    found.force_login(Person.objects.get(email=OWNER))
    return found


def addresses(shop) -> list[str]:
    product = shop.line("P1").variant_id
    old = (clock.now() - timedelta(days=2)).date().isoformat()
    sales = reverse("sales")
    first = Sale.objects.order_by("number")[0]
    return [
        reverse("sale", args=[first.id]),
        sales,
        f"{sales}?kind=void",
        f"{sales}?kind=return",
        f"{sales}?sort=-total",
        f"{sales}?sort=when",
        f"{sales}?product={product}",
        f"{sales}?customer={shop.customer_id}",
        f"{sales}?until={old}",
        f"{sales}?q=000017",
        f"{sales}?total=1.10",
        f"{sales}?person={Person.objects.get(email=OWNER).id}",
        f"{sales}?register=none",
        f"{reverse('search')}?q=1.10",
        reverse("journal"),
        reverse("stock"),
    ]


@contextmanager
def counted_work() -> Iterator[list[int]]:
    """How many hundreds of steps SQLite's machine takes."""
    steps = [0]

    def tick() -> int:
        steps[0] += 1
        return 0

    connection.connection.set_progress_handler(tick, 100)
    try:
        yield steps
    finally:
        connection.connection.set_progress_handler(None, 100)


@pytest.mark.engines("sqlite")
def test_a_page_costs_the_same_for_four_times_the_sales(shop, client):
    sale, line = Sale.objects.get(), SaleLine.objects.get()

    def work() -> dict[str, int]:
        found = {}
        for address in addresses(shop):
            client.get(address)
            with counted_work() as steps:
                assert client.get(address).status_code == 200
            found[address] = steps[0]
        return found

    more_sales(shop, sale, line, 1_000, 1_500)
    few = work()
    more_sales(shop, sale, line, 10_000, 5_000)
    many = work()
    grown = {
        address: (few[address], many[address])
        for address in few
        if many[address] > few[address] * 1.5 + 200
    }
    assert not grown


def rows_read(plan: dict) -> int:
    """Rows that the scans of a plan looked at."""
    own = 0
    if "Scan" in plan["Node Type"] and plan["Node Type"] != "Subquery Scan":
        looked = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
        own = int(looked * plan.get("Actual Loops", 1))
    return own + sum(rows_read(part) for part in plan.get("Plans", []))


@pytest.mark.engines("postgresql")
def test_no_statement_of_a_page_reads_more_than_a_few_windows_of_many_sales(shop, client, database):
    sale, line = Sale.objects.get(), SaleLine.objects.get()
    more_sales(shop, sale, line, 1_000, 6_000)
    with database.owner() as owner:
        owner.execute("ANALYZE")
    greedy = []
    for address in addresses(shop):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        for one in asked.captured_queries:
            if not one["sql"].startswith("SELECT"):
                continue
            with connection.cursor() as cursor:
                explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {one['sql']}"
                cursor.execute(explain.replace("%", "%%"))
                [[[found]]] = cursor.fetchall()
            if rows_read(found["Plan"]) > 2_000:
                greedy.append((address, rows_read(found["Plan"]), one["sql"][:300]))
    assert not greedy
