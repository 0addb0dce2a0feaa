"""A count of 5,000 lines approved: how long who presses the button waits, each line differing.

Beside it, as a ratio, the same moves posted as one adjustment, which asks nobody what
lay there when.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.selling import Bench
from bench.shop import LOCATION
from bench.timing import Result, seconds
from tillbook.desks.counts.operations import (
    GivenLine,
    NewCount,
    add_lines,
    approve_count,
    open_count,
)
from tillbook.desks.counts.queries import count_of
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE

LINES = 5_000
SECONDS = 3.0
RUNS = 3
AT_ONCE = 500


def measure_counts(bench: Bench) -> Iterator[Result]:
    """The seconds, and the ratio to an adjustment of as many moves."""
    shop = bench.database.seed
    skus = [f"C{number:05d}" for number in range(LINES)]
    products = [
        NewProduct(
            sku=sku,
            name=f"Counted {sku}",
            department="General",
            tax_category="standard",
            unit_price=1_000_000,
        )
        for sku in skus
    ]
    write(lambda: add_products(shop.company_id, products))
    _adjust(bench, skus, 100)
    took = Result(bench.engine, f"count of {LINES} lines", target=SECONDS, at_most=True, unit="s")
    ratio = Result(bench.engine, f"adjustment / count of {LINES} lines")
    for _ in range(RUNS):
        alone = _adjust(bench, skus, 2)
        counted = _count(bench, skus)
        took.values.append(counted)
        ratio.values.append(alone / counted)
    yield took
    yield ratio


def _adjust(bench: Bench, skus: list[str], pieces: int) -> float:
    changes = [Change(sku, pieces * QUANTITY_SCALE, 40 * pieces) for sku in skus]
    return seconds(
        lambda: adjust_stock(
            bench.actor,
            document_id=new_id(),
            location_code=LOCATION,
            series_id=bench.database.seed.series_id,
            reason="bench",
            changes=changes,
        )
    )


def _count(bench: Bench, skus: list[str]) -> float:
    actor = bench.actor
    new = NewCount(id=new_id(), location_code=LOCATION, kind="full")
    count = open_count(actor, new).id
    lines = [GivenLine(id=new_id(), code=sku, quantity_micro=99 * QUANTITY_SCALE) for sku in skus]
    for start in range(0, len(lines), AT_ONCE):
        add_lines(actor, count, lines[start : start + AT_ONCE])
    row = count_of(actor, count)
    assert row is not None
    return seconds(lambda: approve_count(actor, count, version=row.version, uncounted="leave"))
