"""What to order for a location of 20,000 items: how long who opens the page waits for it.

Eight weeks and a year of motions, three suppliers, a third of the items short. The motions are
written as the worker leaves them; everything else goes through the product's own operations.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from bench.selling import Bench
from bench.shop import LOCATION
from bench.timing import Result, seconds
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.insight.restocking.folds import STOCK_MOTION
from tillbook.insight.restocking.proposing import Proposal, proposal
from tillbook.insight.restocking.queries import today_at
from tillbook.insight.restocking.rules import Why
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.queries import company
from tillbook.masters.parties.operations import NewParty, add_party
from tillbook.masters.sourcing.operations import keep_items
from tillbook.masters.sourcing.rules import Break, ItemEdit, Pack
from tillbook.plumbing.appending import add_figures
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.memory import forget
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE

ITEMS = 20_000
SECONDS = 5.0
RUNS = 5
AT_ONCE = 1_000
SUPPLIERS = 3
#: Days of eight weeks on which an item sells; a year ago as many in twelve weeks.
SELLING_DAYS = 12


def measure_proposals(bench: Bench) -> Iterator[Result]:
    """The seconds of a proposal."""
    info = company(bench.actor.company_id)
    at = bench.database.seed.location_id
    skus = [f"R{number:05d}" for number in range(ITEMS)]
    ids = _stock(bench, skus)
    _delivered(bench, ids)
    _sold(bench, at, ids, today_at(info, at))
    catch_up(info.id)
    owner = bench.database.owner()
    owner.execute("ANALYZE")
    owner.close()
    connection.close()
    took = Result(
        bench.engine,
        f"proposed orders of a location of {ITEMS:,} items",
        target=SECONDS if bench.engine == "postgresql" else None,
        at_most=True,
        unit="s",
    )
    made: list[Proposal] = []
    for _ in range(RUNS):
        forget()
        took.values.append(seconds(lambda: made.append(proposal(company(info.id), at))))
    lines = sum(len(group.lines) for group in made[-1].groups)
    if made[-1].looked < ITEMS or lines < ITEMS // 10:
        raise RuntimeError(f"the benchmark's proposal has {lines} lines")
    took.note = f"{lines:,} lines"
    yield took


def _stock(bench: Bench, skus: list[str]) -> dict[str, UUID]:
    company_id = bench.actor.company_id
    for start in range(0, ITEMS, AT_ONCE):
        some = skus[start : start + AT_ONCE]
        products = [
            NewProduct(
                sku=sku,
                name=f"Item {sku}",
                department="General",
                tax_category="standard",
                unit_price=1_000_000,
            )
            for sku in some
        ]
        write(lambda products=products: add_products(company_id, products))
        adjust_stock(
            bench.actor,
            document_id=new_id(),
            location_code=LOCATION,
            series_id=bench.database.seed.series_id,
            reason="bench",
            changes=[Change(sku, (n % 30 + 1) * QUANTITY_SCALE, 400) for n, sku in enumerate(some)],
        )
    info = company(company_id)
    return {sku: item.id for sku, item in items_by_sku(company_id, info.version, skus).items()}


def _delivered(bench: Bench, ids: dict[str, UUID]) -> None:
    day = date(2026, 1, 1)
    for number in range(SUPPLIERS):
        party = add_party(
            bench.actor.company_id,
            NewParty(code=f"M{number}", name=f"Mill {number}", kind="supplier"),
        ).id
        edits = [
            ItemEdit(
                variant_id=item,
                code=sku,
                pack=Pack(6),
                least_micro=0,
                lead_days=3 + number,
                valid_from=day,
                breaks=(Break(0, 6_000_000 + number),),
            )
            for place, (sku, item) in enumerate(ids.items())
            if place % SUPPLIERS == number or place % 4 == 0
        ]
        keep_items(bench.actor, party, edits)


def _sold(bench: Bench, at: UUID, ids: dict[str, UUID], today: date) -> None:
    chance = random.Random(1)  # noqa: S311 - made-up sales
    company_id = bench.actor.company_id
    spans = (range(1, 57), range(364 - 28, 364 + 57))
    rows = []
    for item in ids.values():
        for span in spans:
            for back in chance.sample(span, SELLING_DAYS):
                sold = -chance.randint(1, 3) * QUANTITY_SCALE
                day = today - timedelta(days=back)
                rows.append((company_id, at, day, item, Why.SOLD.value, sold, -100))
        if len(rows) > 50_000:
            write(lambda some=tuple(rows): add_figures(STOCK_MOTION, some))
            rows.clear()
    write(lambda: add_figures(STOCK_MOTION, rows))
