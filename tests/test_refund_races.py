"""64 hands give money back for one sale at one moment: never more goes out than came in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales, return_items
from tillbook.desks.sales.queries import left_to_return
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

PROJECT = Path(__file__).resolve().parent.parent
PROCESSES, THREADS, SOLD = 8, 8, 10
#: Each process says that it is ready, waits for the word, and lets its threads go at once.
ACT = """
import json, sys, threading
import django
django.setup()
from uuid import UUID
from django.db import connection
from tillbook.desks.sales.errors import SaleRefused
from tillbook.desks.sales.operations import return_items
from tillbook.masters.organisation.queries import system_actor
from tillbook.plumbing.fields import new_id
act = json.loads(sys.argv[1])
actor = system_actor(UUID(act["company"]), "test")
go, said = threading.Event(), []
def back():
    go.wait()
    try:
        outcome = return_items(
            actor, UUID(act["sale"]), {1: 1_000_000}, document_id=new_id(),
            series_id=UUID(act["series"]), tender_code="cash", reason="race",
        )
        said.append(outcome.status)
    except SaleRefused as refused:
        said.append(refused.refusal.value)
    finally:
        connection.close()
threads = [threading.Thread(target=back) for _ in range(act["threads"])]
for one in threads:
    one.start()
print("ready", flush=True)
sys.stdin.readline()
go.set()
for one in threads:
    one.join()
print(json.dumps(said))
"""


def raced(database: Any, act: dict[str, Any]) -> list[str]:
    """What became of each attempt."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ACT, json.dumps(act)],
            cwd=PROJECT,
            env=database.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [json.loads(one.communicate(timeout=300)[0]) for one in running]
    assert [one.returncode for one in running] == [0] * PROCESSES
    return [word for words in said for word in words]


def test_refunds_that_race_never_pass_what_was_paid(database, shop):
    sold = shop.sale([shop.line("P1", SOLD)])
    assert [o.status for o in commit_sales(shop.actor, [sold])] == ["stored"]
    series = shop.series["STORE001"]
    said = raced(
        database,
        {
            "company": str(shop.company_id),
            "sale": str(sold.draft.id),
            "series": str(series),
            "threads": THREADS,
        },
    )
    assert len(said) == PROCESSES * THREADS
    assert set(said) == {"stored", "more_than_sold"}
    assert said.count("stored") <= SOLD
    # Who lost too many races was refused; one after the other gets the rest, and no more.
    stored = said.count("stored")
    while stored < SOLD:
        again(shop, sold.draft.id, series)
        stored += 1
    with pytest.raises(SaleRefused) as refused:
        again(shop, sold.draft.id, series)
    assert refused.value.refusal is Refusal.MORE_THAN_SOLD
    returns = Sale.objects.filter(kind="return", original_id=sold.draft.id)
    assert returns.count() == SOLD
    assert sum(returns.values_list("total_minor", flat=True)) == -sold.draft.total_minor
    assert left_to_return(sold.draft.id) == {1: (0, 0)}
    assert sum(EntryLine.objects.values_list("amount_minor", flat=True)) == 0
    catch_up(shop.company_id)
    assert verify().findings == ()


def again(shop: Any, sale: Any, series: Any) -> None:
    return_items(
        shop.actor,
        sale,
        {1: 1_000_000},
        document_id=new_id(),
        series_id=series,
        tender_code="cash",
        reason="after the race",
    )


@pytest.mark.engines("sqlite")
def test_half_of_what_is_sold_by_the_piece_does_not_come_back(database, shop):
    sold = shop.sale([shop.line("P1", 2)])
    commit_sales(shop.actor, [sold])
    with pytest.raises(SaleRefused) as refused:
        return_items(
            shop.actor,
            sold.draft.id,
            {1: 500_000},
            document_id=new_id(),
            series_id=shop.series["STORE001"],
            tender_code="cash",
            reason="half",
        )
    assert refused.value.refusal is Refusal.TOO_MANY_DECIMALS
    assert not Sale.objects.filter(kind="return").exists()
