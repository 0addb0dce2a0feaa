"""Sixty-four tills at once: a gift card gives what is on it, an account its limit, not more."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.support.racing import Ready, in_threads, race
from tests.valuing import a_number, buying, loading, switch_on
from tillbook.books.loyalty.errors import ValueRefused
from tillbook.books.loyalty.models import StoredValue, ValueHold, ValueMovement
from tillbook.books.loyalty.operations import hold, set_credit_limit
from tillbook.books.loyalty.rules import number_hash
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up

PROCESSES, THREADS = 16, 4


def pay_at_once(act: dict[str, Any], ready: Ready) -> list[str]:
    """Four payments in four threads, every other held before; what became of each."""
    shop, kind, number, amount = act["shop"], act["kind"], act["number"], act["amount"]
    customer = None if number else shop.customer_id
    key = (kind, number_hash(number) if number else customer)
    said: list[str] = []

    def pay(sale: Any, first_hold: bool) -> None:
        try:
            if first_hold:
                hold(shop.company_id, key, sale.draft.id, amount)
            [outcome] = commit_sales(shop.actor, [sale])
            said.append(outcome.status)
        except ValueRefused as refused:
            said.append(refused.refusal.value)

    sales = [
        buying(shop, amount, kind, amount, number=number, customer=customer) for _ in range(THREADS)
    ]
    in_threads([partial(pay, sale, n % 2 == 0) for n, sale in enumerate(sales)], ready)
    return said


@pytest.mark.parametrize("kind", ["gift_card", "on_account"])
def test_sixty_four_payments_never_take_more_than_there_is(database, shop, kind):
    switch_on(shop)
    number = a_number() if kind == "gift_card" else ""
    if number:
        commit_sales(shop.actor, [loading(shop, kind, 2000, number=number)])
    else:
        set_credit_limit(shop.actor, shop.customer_id, 2000)
    act = {"shop": shop, "kind": kind, "number": number, "amount": 300}
    said = [word for words in race(database, pay_at_once, [act] * PROCESSES) for word in words]
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
