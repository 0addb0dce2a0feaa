"""Many stored sales: bring a database to them, and see that nothing gets slower with them.

The sales go through `commit_sales`, five hundred at a time, spread over a year, and the worker's
own function numbers and folds them: `tillbook verify` finds the books of such a database in order.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

from bench import selling
from bench.pages import page_requests, page_time, slowest_pages
from bench.selling import Bench
from bench.timing import Result, seconds
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up

AT_ONCE = 500
FEW = 10_000
STEADY = 0.9
VERIFY_SECONDS = 300.0
#: A day's sales of a chain, proved at night on top of all that was proved before.
NIGHT = 5_000
INCREMENT_SECONDS = 20.0
#: Tables that grow with every sale: none of them may be read whole for one.
GROWING = (
    "sale",
    "sale_line",
    "sale_tender",
    "entry",
    "entry_line",
    "stock_move",
    "envelope",
    "outbox_message",
)


def bring_to(bench: Bench, count: int, days: int = 365) -> None:
    """Sell until so many sales are stored, of so many days, and have them numbered and folded."""
    missing = count - Sale.objects.count()
    history = bench.till.history(missing, days)
    began = time.monotonic()
    done = 0
    while batch := list(islice(history, AT_ONCE)):
        selling.require_stored(commit_sales(bench.actor, batch))
        done += len(batch)
        if done % 5_000 == 0:
            catch_up(bench.actor.company_id)
            left = (missing - done) * (time.monotonic() - began) / done
            _say(f"{bench.engine}: {done:,} of {missing:,} sales, {left / 60:.0f} min left")
    catch_up(bench.actor.company_id)
    _analyze(bench.database)


def _say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


def _analyze(database: Any) -> None:
    """Statistics, as the autovacuum of a server that runs for longer keeps them."""
    owner = database.owner()
    owner.execute("ANALYZE")
    owner.close()
    connection.close()


def measure_stored(bench: Bench, count: int) -> Iterator[Result]:
    """The lines of a database with so many sales."""
    bring_to(bench, FEW)
    few = {size: _ratio(bench, size, FEW) for size in (1, 100)}
    yield from few.values()
    bring_to(bench, count)
    many = {size: _ratio(bench, size, count) for size in (1, 100)}
    yield from many.values()
    for size in (1, 100):
        name = f"ratio at {count:,} by that at {FEW:,}, {selling.named(size)}"
        values = [many[size].median / few[size].median]
        yield Result(bench.engine, name, values, target=STEADY)
    yield tables_read_whole(bench)
    yield page_time(bench, "trial balance", "/trial-balance/")
    yield page_time(bench, "Home", "/")
    yield from slowest_pages(bench)
    yield pages_that_read_whole(bench)
    yield verify_time(bench)
    yield increment_time(bench)


def _ratio(bench: Bench, size: int, count: int) -> Result:
    result = selling.drafts(bench, size)
    result.name += f", at {count:,} stored sales"
    return result


def tables_read_whole(bench: Bench) -> Result:
    """Growing tables that selling, or folding what was sold, reads from end to end."""

    def work() -> None:
        for size in (1, 1, 1, 1, 1, 1, 1, 1, 100):
            commit_sales(bench.actor, bench.till.sales(size))
        catch_up(bench.actor.company_id)

    read = read_whole(bench, work)
    return Result(
        bench.engine,
        "growing tables read whole by a sale",
        [float(len(read))],
        target=0.0,
        at_most=True,
        unit=", ".join(sorted(read)) or "tables",
    )


def pages_that_read_whole(bench: Bench) -> Result:
    """Pages that read a growing table from end to end."""
    found = {name: read_whole(bench, work) for name, work in page_requests()}
    greedy = [f"{name}: {', '.join(sorted(read))}" for name, read in found.items() if read]
    return Result(
        bench.engine,
        "pages that read a growing table whole",
        [float(len(greedy))],
        target=0.0,
        at_most=True,
        unit="; ".join(greedy) or "pages",
    )


def read_whole(bench: Bench, work: Callable[[], object]) -> set[str]:
    """The growing tables that this work reads from end to end."""
    if bench.engine == "sqlite":
        return {found.partition(":")[0] for found in statements_that_scan(bench, work)}
    before = whole_reads()
    work()
    after = whole_reads()
    return {name for name in GROWING if after[name] > before[name]}


def whole_reads() -> dict[str, int]:
    """How often PostgreSQL has read each table from end to end, triggers' reads included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT relname, seq_scan FROM pg_stat_user_tables")
        return dict(cursor.fetchall())


def statements_that_scan(bench: Bench, work: Callable[[], object]) -> list[str]:
    """`table: statement` of those by which SQLite, in this work, reads a growing table whole."""
    statements: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(statements.append)
    try:
        work()
    finally:
        connection.connection.set_trace_callback(None)
    raw = sqlite3.connect(bench.database.url.removeprefix("sqlite://"))
    found = set()
    for sql in set(statements):
        if not sql.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
            continue
        for *_, detail in raw.execute(f"EXPLAIN QUERY PLAN {sql}"):
            words = detail.split()
            if words[0] == "SCAN" and words[1] in GROWING and "USING" not in words:
                found.add(f"{words[1]}: {sql}")
    raw.close()
    return sorted(found)


def verify_time(bench: Bench) -> Result:
    """`tillbook verify` over everything, scaled to a million sales; the books must hold."""
    catch_up(bench.actor.company_id)
    reports = []
    taken = seconds(lambda: reports.append(verify()))
    if not reports[0].holds:
        raise RuntimeError(f"verify found {reports[0].findings[0].sentence}")
    scaled = taken * 1_000_000 / Sale.objects.count()
    return Result(
        bench.engine,
        "verify, for 1,000,000 sales",
        [scaled],
        target=VERIFY_SECONDS,
        at_most=True,
        unit="s",
    )


def increment_time(bench: Bench) -> Result:
    """`tillbook verify --increment` after a day's sales, on top of the proof of everything."""
    bring_to(bench, Sale.objects.count() + NIGHT, days=1)
    reports = []
    taken = seconds(lambda: reports.append(verify(increment=True)))
    if not reports[0].holds:
        raise RuntimeError(f"verify found {reports[0].findings[0].sentence}")
    return Result(
        bench.engine,
        f"verify --increment after {NIGHT:,} new sales",
        [taken],
        target=INCREMENT_SECONDS,
        at_most=True,
        unit="s",
    )
