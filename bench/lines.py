"""Which lines the table has, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench import selling
from bench.selling import Bench
from bench.shop import build_bench_shop
from bench.timing import Result

Line = tuple[str, Callable[[Bench], Result]]

IN_PROCESS: tuple[Line, ...] = (
    ("documents single", lambda bench: selling.drafts(bench, 1)),
    ("documents batch", lambda bench: selling.drafts(bench, 100)),
    ("baskets single", lambda bench: selling.baskets(bench, 1)),
    ("baskets batch", lambda bench: selling.baskets(bench, 100)),
    ("reference", lambda bench: selling.reference(bench, 100)),
    ("guards", lambda bench: selling.guard_cost(bench, 100)),
)


def measure(
    engine: str, copies: Any, only: str, steps: int, stored: int | None
) -> Iterator[Result]:
    """Every line of one engine whose name has the word."""
    with copies.copy(engine, build_bench_shop) as database:
        database.use()
        bench = Bench(engine, database, steps=steps)
        bench.warm()
        for name, line in IN_PROCESS:
            if only in name:
                yield line(bench)
