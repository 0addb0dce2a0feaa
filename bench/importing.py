"""Importing a file against the floor that inserts the same rows; and selling meanwhile."""

from __future__ import annotations

import csv
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import floor
from bench.shop import LOCATION, BenchShop, Till, build_bench_shop
from bench.timing import RUNS, Result, percentile, seconds
from tests.support.server import start_program
from tillbook.books.stock.models import Level
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.edges.bridges.files import DelimitedFile
from tillbook.edges.bridges.online_retail import importing, masters
from tillbook.edges.bridges.online_retail.invoices import survey
from tillbook.edges.bridges.online_retail.rows import RowParser
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.models import Envelope

IMPORT = 0.3
WAIT_MS = 300.0
ROWS = 12_000
_SALE = Table.of(Sale)
_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def file_path() -> Path:
    """The file that is imported: TILLBOOK_BENCH_FILE, or one made up in the same form."""
    if given := os.environ.get("TILLBOOK_BENCH_FILE"):
        return Path(given)
    path = Path(os.environ["TILLBOOK_DATA"]) / "online-retail.csv"
    if not path.exists():
        _make_file(path)
    return path


def _make_file(path: Path) -> None:
    """Invoices of about twenty lines, a few of them cancellations, over two months."""
    chance = random.Random(7)  # noqa: S311 - made-up invoices
    moment = datetime(2010, 12, 1, 8, 0)  # noqa: DTZ001 - the file's times have no zone
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(_HEADER + "\n")
        rows, invoice = csv.writer(file), 536_365
        written = 0
        while written < ROWS:
            lines = chance.randint(1, 40)
            back = chance.random() < 0.02
            for _ in range(lines):
                stock = chance.randrange(10_000, 13_000)
                pieces = chance.choice((1, 2, 6, 12)) * (-1 if back else 1)
                price = f"{1 + stock % 9}.{stock % 100:02d}"
                name, number = f"THING NUMBER {stock}", f"{'C' if back else ''}{invoice}"
                customer = f"{12_000 + invoice % 900}.0"
                rows.writerow(
                    [number, stock, name, pieces, moment, price, customer, "United Kingdom"]
                )
            written += lines
            invoice += 1
            moment += timedelta(minutes=chance.randint(5, 90))


def build_import_shop() -> BenchShop:
    """A shop in which the file's products and customers are known already."""
    shop = build_bench_shop()
    order = _order(shop)
    file = DelimitedFile(order.path, order.encoding)
    found = survey(importing._rows(file, RowParser(), lambda: None))
    masters.prepare(order.company, order.location, found, "", lambda what, done, of: None)
    return shop


def _order(shop: BenchShop) -> importing.Order:
    info = company(shop.company_id)
    location = info.location_by_code(LOCATION)
    assert location
    return importing.Order(path=file_path(), company=info, location=location)


@contextmanager
def _recorded() -> Iterator[list[WriteSet]]:
    """Everything the product writes inside, transaction by transaction."""
    written: list[WriteSet] = []
    execute = WriteSet.execute

    def note(writes: WriteSet) -> None:
        written.append(writes)
        execute(writes)

    WriteSet.execute = note  # type: ignore[method-assign]
    try:
        yield written
    finally:
        WriteSet.execute = execute  # type: ignore[method-assign]


def against_the_floor(engine: str, copies: Any) -> Result:
    """A whole import, from reading the file to folding, against writing the same rows."""
    result = Result(engine, "import of a file", target=IMPORT)
    for _ in range(RUNS):
        with copies.copy(engine, build_import_shop) as database, _recorded() as written:
            database.use()
            order = _order(database.seed)
            ours = seconds(lambda: importing.run(order))  # noqa: B023 - runs at once
        with copies.copy(engine, build_import_shop) as database:
            database.use()
            taken = _write_again(engine, written)
        result.values.append(taken / ours)
        result.floor_rate = sum(len(w.rows.get(_SALE, ())) for w in written) / taken
    return result


def _write_again(engine: str, written: list[WriteSet]) -> float:
    """Seconds the floor takes for the rows of an import, a transaction for each of its."""
    transactions = []
    for writes in written:
        updates = {update.table: (update, rows) for update, rows in writes.updates.items()}
        if writes.rows and floor.LEVELS in updates:
            levels = updates[floor.LEVELS]
            transactions.append(floor.Rows(writes.rows, levels, (levels[0], [])))
    keys = {row[:2] for rows in transactions for row in rows.levels[1]}
    Level.objects.bulk_create(
        [
            Level(
                place_id=place, item_id=item, on_hand_micro=0, value_minor=0, unit_cost=0, moves=0
            )
            for place, item in sorted(keys)
        ],
        ignore_conflicts=True,
    )
    writer = floor.WRITERS[engine][-1]
    return sum([floor.measured(writer, rows) for rows in transactions])


def waits_while_importing(copies: Any) -> Result:
    """How long a sale takes on SQLite while another process imports a file."""
    waits: list[float] = []
    with copies.copy("sqlite", build_import_shop) as database:
        database.use()
        till = Till(database.seed)
        words = ["import", "sales", str(file_path()), "--source", "online-retail"]
        importer = start_program([*words, "--location", LOCATION], database.environ)
        while not Envelope.objects.filter(kind="sale").exists():
            time.sleep(0.05)
        while importer.poll() is None:
            sale = till.sales(1)
            waits.append(1_000 * seconds(lambda: commit_sales(till.shop.actor, sale)))  # noqa: B023
            time.sleep(0.02)
        assert importer.stdout
        said = importer.stdout.read()
        importer.stdout.close()
        if importer.returncode:
            raise RuntimeError(f"the import failed: {said}")
    return Result(
        "sqlite",
        f"a sale's wait during an import, p99 of {len(waits)}",
        [percentile(waits, 99)],
        target=WAIT_MS,
        at_most=True,
        unit="ms",
    )
