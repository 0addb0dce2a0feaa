"""Sixty-four tills at once: a gift card gives what is on it, an account its limit, not more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.valuing import a_number, loading, switch_on
from tillbook.books.loyalty.models import StoredValue, ValueHold, ValueMovement
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up

PROJECT = Path(__file__).resolve().parent.parent
PROCESSES, THREADS = 16, 4
#: What each process does: its threads wait for the same moment, then each pays once.
ACT = """
import json, sys, threading, time
import django
django.setup()
from uuid import UUID
from django.db import connection
from tests.shop import Shop
from tests.valuing import buying
from tillbook.books.loyalty.errors import ValueRefused
from tillbook.books.loyalty.operations import hold
from tillbook.books.loyalty.rules import number_hash
from tillbook.desks.sales.operations import commit_sales
act = json.loads(sys.argv[1])
shop = Shop(
    company_id=UUID(act["company"]),
    locations={"STORE001": UUID(act["location"])},
    series={"STORE001": UUID(act["series"])},
    customer_id=UUID(act["customer"]), api_key="", api_key_id=UUID(act["customer"]),
)
kind, number, amount = act["kind"], act["number"], act["amount"]
customer = None if number else shop.customer_id
key = (kind, number_hash(number) if number else customer)
said = []

def pay(first_hold):
    sale = buying(shop, amount, kind, amount, number=number, customer=customer)
    while time.time() < act["at"]:
        time.sleep(0.001)
    try:
        if first_hold:
            hold(shop.company_id, key, sale.draft.id, amount)
        [outcome] = commit_sales(shop.actor, [sale])
        said.append(outcome.status)
    except ValueRefused as refused:
        said.append(refused.refusal.value)
    finally:
        connection.close()

threads = [threading.Thread(target=pay, args=(n % 2 == 0,)) for n in range(act["threads"])]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(said))
"""


def together(database: Any, act: dict[str, Any]) -> list[str]:
    at = time.time() + 25
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ACT, json.dumps({**act, "at": at, "threads": THREADS})],
            cwd=PROJECT,
            env=database.environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    said = [one.communicate(timeout=300)[0].strip() for one in running]
    assert [one.returncode for one in running] == [0] * PROCESSES
    return [word for one in said for word in json.loads(one)]


@pytest.mark.parametrize("kind", ["gift_card", "on_account"])
def test_sixty_four_payments_never_take_more_than_there_is(database, shop, kind):
    switch_on(shop)
    number = a_number() if kind == "gift_card" else ""
    if number:
        commit_sales(shop.actor, [loading(shop, kind, 2000, number=number)])
    else:
        set_credit_limit(shop.actor, shop.customer_id, 2000)
    act = {
        "company": str(shop.company_id),
        "location": str(shop.locations["STORE001"]),
        "series": str(shop.series["STORE001"]),
        "customer": str(shop.customer_id),
        "kind": kind,
        "number": number,
        "amount": 300,
    }
    said = together(database, act)
    assert len(said) == PROCESSES * THREADS
    assert set(said) <= {"stored", "refused", "value_short", "credit_limit"}
    assert said.count("stored") == 6  # the seventh would be past 20.00
    value = StoredValue.objects.get()
    assert value.balance_minor + value.limit_minor == 200
    assert value.held_minor == 0
    assert not ValueHold.objects.exists()
    taken = ValueMovement.objects.filter(amount_minor__lt=0)
    assert sum(taken.values_list("amount_minor", flat=True)) == -1800
    assert not Discrepancy.objects.exists()
    catch_up(shop.company_id)
    assert verify().findings == ()
