"""Several processes sell the same products, and processes die inside posting: the books agree.

In the ordinary run this takes seconds; the nightly run does the same longer, and kills a hundred
processes an engine.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.support.model import require_books_agree
from tests.support.sellers import KILLED, Job, Plan, run

#: Where a seller can die, and how often it passes there with one sale.
_EVERYWHERE = (
    ("posting.levels_locked", 1),
    ("posting.before_write", 1),
    ("posting.after_write", 1),
    ("seller.before_note", 1),
    ("feed.before_head", 1),
)
#: PostgreSQL writes a sale in one statement, SQLite a table at a time.
POINTS = {
    "sqlite": (*_EVERYWHERE, ("writing.statement", 8)),
    "postgresql": _EVERYWHERE,
}


def sell_together(database: Any, tmp_path: Any, jobs: tuple[Job, ...]) -> Any:
    account = run(Plan(shop=database.seed, jobs=jobs, notes=tmp_path), database.environ)
    assert account.statuses == [0] * len(jobs), account.errors
    assert {status for status, _ in account.answers.values()} == {"stored"}
    require_books_agree(database.seed, jobs)
    return account


@pytest.mark.parametrize(("processes", "sales"), [(2, 12), (8, 3)])
def test_processes_that_sell_the_same_items_agree_with_a_plain_model(
    database, shop, tmp_path, processes, sales
):
    jobs = tuple(Job(seed=n, sales=sales, batch=1 + n % 3) for n in range(processes))
    account = sell_together(database, tmp_path, jobs)
    numbers = [number for _, number in account.answers.values()]
    assert len(set(numbers)) == processes * sales


@pytest.mark.nightly
@pytest.mark.parametrize(("processes", "sales"), [(2, 16), (8, 4)])
@pytest.mark.parametrize("round_number", range(10))
def test_processes_agree_over_and_over(database, shop, tmp_path, processes, sales, round_number):
    jobs = tuple(
        Job(
            seed=1000 * round_number + n,
            sales=sales,
            batch=(1, 2, 5)[(round_number + n) % 3],
            follow=n % 4 == 0,
        )
        for n in range(processes)
    )
    sell_together(database, tmp_path, jobs)


def test_two_processes_that_send_the_same_sales_post_them_once(database, shop, tmp_path):
    same = Job(seed=1, sales=10)
    plan = Plan(shop=shop, jobs=(same, same), notes=tmp_path)
    account = run(plan, database.environ)
    assert account.statuses == [0, 0], account.errors
    require_books_agree(shop, [same])


def kill_and_retry(database: Any, tmp_path: Any, jobs: list[Job]) -> None:
    """Run jobs that die, see that they died, and let each be tried again until it is done."""
    shop = database.seed
    first = run(Plan(shop=shop, jobs=tuple(jobs), notes=tmp_path / "first"), database.environ)
    assert first.statuses == [KILLED] * len(jobs), first.errors
    again = tuple(Job(seed=job.seed, sales=job.sales, batch=job.batch) for job in jobs)
    second = run(Plan(shop=shop, jobs=again, notes=tmp_path / "second"), database.environ)
    assert second.statuses == [0] * len(jobs), second.errors
    for sale_id, (_, number) in first.answers.items():
        assert second.answers[sale_id] == ("duplicate", number), "acknowledged, then lost"
    require_books_agree(shop, again)


def deaths(engine: str, count: int, seed: int) -> list[Job]:
    """Jobs that die, in turn, at every point and at different sales of theirs."""
    chance = random.Random(seed)  # noqa: S311 - where to die
    jobs = []
    for place in range(count):
        name, passes = POINTS[engine][place % len(POINTS[engine])]
        follow = name == "feed.before_head"
        fault = (name, 1 if follow else chance.randint(1, 2 * passes))
        jobs.append(Job(seed=seed + place, sales=2, fault=fault, follow=follow))
    return jobs


def test_a_process_killed_inside_posting_loses_and_doubles_nothing(database, shop, tmp_path):
    kill_and_retry(database, tmp_path, deaths(database.engine, 10, seed=1))


@pytest.mark.nightly
@pytest.mark.parametrize("tenth", range(10))
def test_a_hundred_kills_lose_and_double_nothing(database, shop, tmp_path, tenth):
    kill_and_retry(database, tmp_path, deaths(database.engine, 10, seed=100 * (tenth + 1)))
