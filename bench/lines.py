"""Which lines the table has, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench import (
    banking,
    books,
    counting,
    hot,
    importing,
    proposing,
    selling,
    serving,
    statements,
    stocking,
    stored,
)
from bench.selling import Bench
from bench.shop import build_bench_shop
from bench.timing import Result

Line = tuple[str, Callable[[Bench], Result]]

IN_SHOP: tuple[Line, ...] = (
    ("documents single", lambda bench: selling.drafts(bench, 1)),
    ("documents batch", lambda bench: selling.drafts(bench, 100)),
    ("baskets single", lambda bench: selling.baskets(bench, 1)),
    ("baskets batch", lambda bench: selling.baskets(bench, 100)),
    ("http single", lambda bench: serving.over_http(bench, 1)),
    ("http batch", lambda bench: serving.over_http(bench, 100)),
    ("reference", lambda bench: selling.reference(bench, 100)),
    ("guards", lambda bench: selling.guard_cost(bench, 100)),
)


def measure(
    engine: str,
    copies: Any,
    only: str,
    steps: int,
    stored_sales: int | None,
    book_lines: int | None = None,
) -> Iterator[Result]:
    """Every line of one engine whose name has the word; a fresh database for each kind."""
    if wanted := [line for name, line in IN_SHOP if only in name]:
        with _bench(engine, copies, steps) as bench:
            for line in wanted:
                yield line(bench)
    if only in "import":
        yield importing.against_the_floor(engine, copies)
    if only in "wait" and engine == "sqlite":
        yield importing.waits_while_importing(copies)
    if only == "counting":
        with _bench(engine, copies, steps) as bench:
            yield from counting.measure_counts(bench)
    if only == "hot" and engine == "postgresql":
        with _bench(engine, copies, steps) as bench:
            yield from hot.measure_hot(bench)
    if only == "levels" and engine == "postgresql":
        yield from stocking.measure_stock(engine, copies, book_lines or stocking.MOVES)
    if only == "proposals":
        with _bench(engine, copies, steps) as bench:
            yield from proposing.measure_proposals(bench)
    if only == "banking":
        yield from banking.measure_banking(engine, copies)
    if only == "statements":
        yield from statements.measure_statements(engine, copies)
    if stored_sales and only in "stored":
        with _bench(engine, copies, steps) as bench:
            yield from stored.measure_stored(bench, stored_sales)
    # Millions of lines take minutes to write: only when they are asked for.
    if engine == "postgresql" and (only == "books" or book_lines):
        yield from books.measure_books(engine, copies, book_lines or books.LINES)


@contextmanager
def _bench(engine: str, copies: Any, steps: int) -> Iterator[Bench]:
    with copies.copy(engine, build_bench_shop) as database:
        database.use()
        bench = Bench(engine, database, steps=steps)
        bench.warm()
        yield bench
