"""Real processes that sell in one shop at the same time, and die where they are told to.

`python -m tests.support.sellers` reads a pickled `Plan`, sets Django up once and forks a process
for every job. A seller writes down, sale by sale, what it was answered: that is what it may rely
on whatever happens next.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

#: Few products, so that everybody wants the same rows.
HOT = 4
KILLED = 137


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one process does: sell the sales of a seed, then number the feed when `follow`.

    The same seed is the same sales with the same ids, so a job can be repeated. fault: the name
    of a fault point and the passing at which the process dies there.
    """

    seed: int
    sales: int
    batch: int = 1
    fault: tuple[str, int] | None = None
    follow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Jobs that run at the same time in a shop; notes: the directory for what they write down."""

    shop: Any
    jobs: tuple[Job, ...]
    notes: Path


@dataclass(slots=True)
class Account:
    """What the processes of a plan came to: exit statuses, and the answers by sale id.

    answers: sale id -> (status, number), as written down before the process went on.
    """

    statuses: list[int]
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: str = ""


def wishes(job: Job) -> Iterator[tuple[UUID, list[tuple[int, int]]]]:
    """The sales of a job: (sale id, [(which product, pieces)…])."""
    chance = random.Random(job.seed)  # noqa: S311 - made-up sales
    for number in range(job.sales):
        digest = sha256(f"{job.seed}:{number}".encode()).digest()
        products = chance.sample(range(HOT), chance.randint(1, 3))
        yield UUID(bytes=digest[:16], version=5), [(p, chance.randint(1, 3)) for p in products]


def run(plan: Plan, environ: Mapping[str, str]) -> Account:
    """Run a plan to its end in processes of their own and gather what they wrote down."""
    plan.notes.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.sellers"],
        # Any name makes the product keep its fault points; which one counts the job says.
        env={**environ, "TILLBOOK_FAULT": "none"},
        input=pickle.dumps(plan),
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    account = Account(json.loads(done.stdout), errors=done.stderr.decode())
    for place in range(len(plan.jobs)):
        notes = plan.notes / f"{place}.jsonl"
        for line in notes.read_text().splitlines() if notes.exists() else ():
            sale_id, status, number = json.loads(line)
            account.answers[sale_id] = (status, number)
    return account


def _main() -> None:
    import django

    django.setup()
    plan: Plan = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from the test that started us
    children = [_fork(plan, place) for place in range(len(plan.jobs))]
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]))


def _fork(plan: Plan, place: int) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _work(plan.shop, plan.jobs[place], plan.notes / f"{place}.jsonl")
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _work(shop: Any, job: Job, notes: Path) -> None:
    from tillbook.desks.sales.operations import commit_sales
    from tillbook.plumbing import faults
    from tillbook.plumbing.feed import catch_up

    if job.fault:
        faults._NAME, faults._left = job.fault
    submissions = [
        shop.sale([shop.line(shop.skus[p], pieces) for p, pieces in wanted], id=sale_id)
        for sale_id, wanted in wishes(job)
    ]
    with open(notes, "w") as written:
        for batch in _batches(submissions, job.batch):
            outcomes = commit_sales(shop.actor, batch)
            faults.fault_point("seller.before_note")
            for outcome in outcomes:
                print(json.dumps([str(outcome.id), outcome.status, outcome.number]), file=written)
            written.flush()
    if job.follow:
        catch_up(shop.company_id)


def _batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


if __name__ == "__main__":
    _main()
