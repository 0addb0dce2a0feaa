"""Selling in process against the floor: single sales, batches, both doors, the guards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from bench import floor
from bench.shop import Till
from bench.timing import Result, by_turns, seconds
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.operations import commit_sales, sell
from tillbook.desks.sales.rules import Outcome
from tillbook.plumbing import guards
from tillbook.plumbing.fields import new_id
from tillbook.values.money import QUANTITY_SCALE

IN_PROCESS = 0.45
GUARDS = 10.0


def require_stored(outcomes: Sequence[Outcome]) -> None:
    """A fast refusal is no sale."""
    if wrong := [o for o in outcomes if o.status != "stored"]:
        raise RuntimeError(f"the benchmark's sale was {wrong[0].status}: {wrong[0].detail}")


class Bench:
    """One engine's database, the till that makes its sales, and the floor to compare with."""

    def __init__(self, engine: str, database: Any, *, steps: int) -> None:
        self.engine = engine
        self.database = database
        self.till = Till(database.seed)
        self.actor = database.seed.actor
        self.steps = steps
        self._writers: dict[int, floor.Writer] = {}

    def warm(self, batches: int = 10) -> None:
        """Fill the tables a little and let every statement be prepared."""
        for size in (1, 100):
            for _ in range(batches):
                require_stored(commit_sales(self.actor, self.till.sales(size)))

    def steps_of(self, size: int) -> int:
        """Single sales are short: ten times as many of them."""
        return self.steps if size > 1 else self.steps * 10

    def writer(self, size: int) -> floor.Writer:
        """The fastest floor for transactions of so many sales."""
        if size not in self._writers:
            self._writers[size] = floor.fastest(
                self.engine, self.actor, lambda: self.till.sales(size)
            )
        return self._writers[size]

    def floor(self, size: int, prefix: str = "") -> float:
        """Seconds of the floor for so many sales."""
        rows = floor.take_rows(self.actor, self.till.sales(size))
        taken = floor.measured(self.writer(size), rows, prefix)
        if not prefix:
            floor.move_series_on(rows)
        return taken

    def compare(
        self,
        name: str,
        size: int,
        target: float,
        ours: Callable[[], float],
    ) -> Result:
        """A line of the table."""
        result = Result(self.engine, name, target=target, note=self.writer(size).__doc__ or "")
        return by_turns(
            result,
            steps=self.steps_of(size),
            sales=size,
            floor=lambda: self.floor(size),
            ours=ours,
        )


def drafts(bench: Bench, size: int) -> Result:
    """The door for what a register printed: ready documents, posted as they are."""

    def ours() -> float:
        sales = bench.till.sales(size)
        outcomes: list[Outcome] = []
        taken = seconds(lambda: outcomes.extend(commit_sales(bench.actor, sales)))
        require_stored(outcomes)
        return taken

    return bench.compare(f"documents, in process, {named(size)}", size, IN_PROCESS, ours)


def baskets(bench: Bench, size: int) -> Result:
    """The door for baskets: priced, taxed and rounded by the server, then posted."""

    def ours() -> float:
        wanted = [basket(bench.till) for _ in range(size)]
        outcomes: list[Outcome] = []
        taken = seconds(lambda: outcomes.extend(sell(bench.actor, wanted)))
        require_stored(outcomes)
        return taken

    return bench.compare(f"baskets priced by the server, {named(size)}", size, IN_PROCESS, ours)


def basket(till: Till, sale_id: UUID | None = None) -> BasketSale:
    """The typical sale as a basket."""
    return BasketSale(
        id=sale_id or new_id(),
        location="STORE001",
        lines=tuple(
            [WantedLine(sku=item.sku, quantity_micro=QUANTITY_SCALE) for item in till.pick()]
        ),
        tenders=(WantedTender(code="cash"),),
    )


def reference(bench: Bench, size: int) -> Result:
    """The floor against the same rows in tables without keys, checks and triggers."""
    tables = [t.name for t in floor.take_rows(bench.actor, bench.till.sales(1)).inserts]
    owner = bench.database.owner()
    try:
        floor.make_reference_tables(owner, tables)
        if bench.engine == "postgresql":
            for table in (*tables, floor.LEVELS):
                grantee = guards.APPLICATION_ROLE
                owner.execute(f"GRANT ALL ON {floor.REFERENCE}{table} TO {grantee}")
    finally:
        owner.close()
    result = Result(bench.engine, f"the floor itself to tables without keys, {named(size)}")
    return by_turns(
        result,
        steps=bench.steps_of(size),
        sales=size,
        floor=lambda: bench.floor(size, floor.REFERENCE),
        ours=lambda: bench.floor(size),
    )


def guard_cost(bench: Bench, size: int) -> Result:
    """The share of a floor batch that the triggers take: dropped and put back between the steps.

    The product's rights do not allow either, so the owner does it, outside the time. Guards compute
    and never wait; the disk does, for much longer and with or without them. So the quickest batches
    are compared, those in which it was waited for least.
    """
    owner = bench.database.owner()
    with_guards: list[float] = []
    without: list[float] = []

    def drop() -> None:
        for guard in guards.wanted(bench.engine):
            on = f" ON {guard.table}" if bench.engine == "postgresql" else ""
            owner.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")

    def restore() -> None:
        for guard in guards.wanted(bench.engine):
            if bench.engine == "sqlite":
                owner.execute(guard.sqlite)
            elif guard.postgresql:
                name, table = guard.name, guard.table
                owner.execute(
                    f"CREATE TRIGGER {name} {guard.postgresql[1]} EXECUTE FUNCTION {name}()"
                )
                owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")

    result = Result(
        bench.engine,
        f"guards' share of a floor batch, {named(size)}",
        target=GUARDS,
        at_most=True,
        unit="%",
    )
    try:
        for _ in range(5):
            with_guards.clear()
            without.clear()
            for _ in range(4):
                with_guards += [bench.floor(size) for _ in range(bench.steps)][1:]
                drop()
                without += [bench.floor(size) for _ in range(bench.steps)][1:]
                restore()
            result.values.append(100 * (1 - _quickest(without) / _quickest(with_guards)))
    finally:
        owner.close()
    connection.close()
    return result


def _quickest(times: list[float]) -> float:
    """The middle of the quickest quarter."""
    return sorted(times)[len(times) >> 3]


def named(size: int) -> str:
    """How the table names a size."""
    return "single" if size == 1 else f"batches of {size}"
