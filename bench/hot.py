"""64 processes that sell ten hot items at one moment: against the floor, and until none is left.

Each process has a series of numbers of its own, as each till has, and sells three of the ten items
at a time, at a location that sells nothing that is not there. The floor is 64 processes too: each
locks the levels in one order and writes the product's own rows, prepared beforehand, in one
statement that is its own transaction; it reads nothing else, hashes nothing and values nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from bench import floor
from bench.selling import Bench
from bench.shop import LOCATION, BenchShop, Till
from bench.timing import Result
from tests.support.racing import Ready, race
from tillbook.books.stock.models import Level
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Submission
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.masters.organisation.models import Location
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import open_series
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE

PROCESSES, ITEMS, RATIO = 64, 10, 0.45
#: Sales of a process in a run; runs; and pieces of each item that the last run fights for.
SALES, RUNS, PIECES = 20, 5, 100
#: A hot item's moves of the floor are numbered far behind the product's own.
_FAR = 10**9
_LEVELS = (
    "UPDATE stock_level t SET moves = t.moves + 1, on_hand_micro = t.on_hand_micro + v.q,"
    " value_minor = t.value_minor + v.v FROM (SELECT w.* FROM {} AS w(p, i, q, v)"
    " JOIN stock_level l ON l.place_id = w.p AND l.item_id = w.i"
    " ORDER BY l.place_id, l.item_id FOR UPDATE OF l) AS v"
    " WHERE t.place_id = v.p AND t.item_id = v.i"
)


@dataclass(frozen=True, slots=True)
class Hand:
    """One of the processes. kind: floor, ours, or until: ours until nothing is left."""

    kind: str
    shop: BenchShop
    series_id: UUID
    seed: int
    run: int


def sell_at_once(hand: Hand, ready: Ready) -> tuple[float, float, list[str]]:
    """When it began and ended, and what became of its sales."""
    till = HotTill(hand.shop, hand.series_id, hand.seed + PROCESSES * hand.run)
    sales = till.hot(SALES)
    statements = _statements(hand, sales) if hand.kind == "floor" else []
    commit_sales(hand.shop.actor, [])  # what the first transaction of a process asks once
    ready()
    begun, said = time.monotonic(), []
    if hand.kind == "floor":
        for run in statements:
            run()
            said.append("stored")
    for sale in sales if hand.kind != "floor" else ():
        [outcome] = commit_sales(hand.shop.actor, [sale])
        said.append(outcome.status if outcome.refusal is None else outcome.refusal.value)
    return begun, time.monotonic(), said


class HotTill(Till):
    """A till of its own series that sells nothing but the ten items."""

    def __init__(self, shop: BenchShop, series_id: UUID, seed: int) -> None:
        super().__init__(shop, seed)
        self._series = series_id
        self._standard = self._standard[:7]
        self._reduced = self._reduced[:3]

    def hot(self, count: int) -> list[Submission]:
        return [
            replace(one, draft=replace(one.draft, series_id=self._series), if_left=True)
            for one in self.sales(count)
        ]


def _statements(hand: Hand, sales: Sequence[Submission]) -> list[Any]:
    made = []
    for place, sale in enumerate(sales, 1):
        rows = floor.take_rows(hand.shop.actor, [sale])
        number = 1 + hand.run * SALES + place
        offset = _FAR + (hand.run * PROCESSES + hand.seed) * SALES + place
        moved: list[tuple[Any, ...]] = []
        for table, some in rows.inserts.items():
            columns = table.columns
            for name in ("number", "arrival") if table.name in ("sale", "envelope") else ():
                if name in columns:
                    at = columns.index(name)
                    some[:] = [(*row[:at], number, *row[at + 1 :]) for row in some]
            if table.name == "stock_move":
                names = ("place_id", "item_id", "quantity_micro", "value_minor")
                moved = [tuple(row[columns.index(name)] for name in names) for row in some]
                at = columns.index("sequence")
                some[:] = [(*row[:at], offset, *row[at + 1 :]) for row in some]
        parameters: list[Any] = []
        parts = []
        for n, (table, some) in enumerate(rows.inserts.items()):
            given = floor._values(table.kinds, some, parameters)
            parts.append(f"a{n} AS ({floor._insert(table, f'SELECT * FROM {given} AS r', '')})")
        kinds = ("key", "key", "integer", "integer")
        update = _LEVELS.format(floor._values(kinds, moved, parameters))
        made.append(floor._alone(f"WITH {', '.join(parts)} {update}", parameters))
    return made


def measure_hot(bench: Bench) -> Iterator[Result]:
    """The ratio, and whether the last pieces were sold once."""
    shop = bench.database.seed
    Location.objects.filter(id=shop.location_id).update(refuses_below_zero=True)
    write(lambda: raise_version(shop.company_id))
    series = {kind: _open(shop) for kind in ("floor", "ours")}
    note = f"{SALES} sales each, three of ten items a sale"
    result = Result(bench.engine, f"{PROCESSES} processes on {ITEMS} items", target=RATIO)
    result.note = note
    floors = []
    for run in range(RUNS):
        taken = {}
        for kind in ("floor", "ours") if run & 1 else ("ours", "floor"):
            hands = [Hand(kind, shop, key, seed, run) for seed, key in enumerate(series[kind], 1)]
            taken[kind] = _run(bench, hands, {"stored"})
        floors.append(taken["floor"])
        result.values.append(taken["floor"] / taken["ours"])
    result.floor_rate = PROCESSES * SALES / sorted(floors)[RUNS >> 1]
    yield result
    yield _until_none_is_left(bench, series["ours"])


def _open(shop: BenchShop) -> list[UUID]:
    def work() -> list[UUID]:
        return [
            open_series(
                company_id=shop.company_id,
                owner_kind="import",
                owner_id=new_id(),
                code=f"H{new_id().hex[-12:]}",
                opened_at=clock.now(),
                location_id=shop.location_id,
            )
            for _ in range(PROCESSES)
        ]

    return write(work)


def _run(bench: Bench, hands: Sequence[Hand], expected: set[str]) -> float:
    done = race(bench.database, sell_at_once, hands)
    said = {word for _, _, words in done for word in words}
    if said - expected:
        raise RuntimeError(f"the benchmark's sales were {said - expected}")
    return max(end for _, end, _ in done) - min(begun for begun, _, _ in done)


def _until_none_is_left(bench: Bench, series: Sequence[UUID]) -> Result:
    """Everybody sells until nothing is left: how many pieces were sold that were not there."""
    shop = bench.database.seed
    till = HotTill(shop, series[0], 1)
    items = {item.id: item.sku for item in (*till._standard, *till._reduced)}
    levels = Level.objects.filter(item_id__in=list(items), place__location_id=shop.location_id)
    changes = [
        Change(items[one.item_id], PIECES * QUANTITY_SCALE - one.on_hand_micro, None)
        for one in levels
    ]
    adjust_stock(
        bench.actor,
        document_id=new_id(),
        location_code=LOCATION,
        series_id=shop.series_id,
        reason="bench",
        cause="correction",
        changes=changes,
    )
    hands = [Hand("until", shop, key, seed, RUNS) for seed, key in enumerate(series, 1)]
    _run(bench, hands, {"stored", Refusal.NOT_LEFT.value})
    below = sum(max(-one.on_hand_micro, 0) for one in levels.all())
    name = f"{PROCESSES} processes on the last {PIECES} of {ITEMS} items: pieces oversold"
    return Result(bench.engine, name, [below / QUANTITY_SCALE], target=0.0, at_most=True, unit="")
