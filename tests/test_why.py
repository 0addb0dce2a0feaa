"""Why an amount is what it is: the steps that are told come to the amount that was printed."""

from __future__ import annotations

from random import Random

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.bookkeeping import post
from tests.registering import enrolled_till
from tests.shop import OWNER
from tests.test_margins import today, trade
from tillbook.books.ledger.models import Entry, EntryLine
from tillbook.desks.sales.models import Sale, SaleLine, SetAside
from tillbook.desks.sales.operations import commit_sales, post_set_aside
from tillbook.insight.reports.rules import (
    LineFacts,
    TaxFacts,
    line_steps,
    rounding_share,
    tax_exact,
    total_steps,
)
from tillbook.insight.reports.why_entry import entry_why
from tillbook.insight.reports.why_sale import sale_why
from tillbook.masters.organisation.models import Person
from tillbook.values.money import PRICE_SCALE
from tillbook.values.rounding import divide

AMOUNT = st.integers(-(10**9), 10**9)


@given(
    quantity=st.integers(-(10**9), 10**9),
    price=st.integers(0, 10**9),
    base=st.sampled_from([10**6, 10**5, 10**9]),
    printed=AMOUNT,
    taken=st.lists(AMOUNT, max_size=4),
    net=AMOUNT,
    tax=AMOUNT,
    included=st.booleans(),
)
def test_whatever_was_printed_the_steps_come_to_it(
    quantity, price, base, printed, taken, net, tax, included
):
    facts = LineFacts(
        quantity_micro=quantity,
        unit_price=price,
        base_micro=base,
        list_minor=printed,
        taken=tuple(("x", "", minor) for minor in taken),
        net_minor=net,
        tax_minor=tax,
        gross_minor=net + tax,
    )
    steps = line_steps(facts, prices_include_tax=included)
    assert sum(one.amount_minor for one in steps) == (net + tax if included else net)
    assert steps[0].amount_minor == divide(price * quantity, PRICE_SCALE * base)
    if printed - sum(taken) == (net + tax if included else net):
        assert {one.key for one in steps} <= {"price", "printed", "taken"}


@given(base=AMOUNT, amount=AMOUNT, rate=st.integers(0, 10**6))
def test_base_times_rate_and_rounding_come_to_the_tax(base, amount, rate):
    facts = TaxFacts(base_minor=base, amount_minor=amount, rate_ppm=rate)
    assert tax_exact(facts) + rounding_share(facts) == amount * PRICE_SCALE


@given(gross=st.lists(AMOUNT, max_size=5), rounding=AMOUNT, cash=AMOUNT)
def test_lines_and_roundings_come_to_the_total(gross, rounding, cash):
    steps = total_steps(gross, rounding, cash)
    assert sum(one.amount_minor for one in steps) == sum(gross) + rounding + cash


@pytest.mark.parametrize("seed", [3])
def test_every_sale_return_and_void_is_told_to_the_cent(shop, seed):
    trade(shop, seed)
    for sale in Sale.objects.all():
        why = sale_why(shop.actor, sale.id)
        assert why is not None
        assert sum(step.amount_minor for step in why.totals) == sale.total_minor
        for one in why.lines:
            assert sum(step.amount_minor for step in one.steps) == one.line.gross_minor
            assert not any(step.key in ("rest", "tax_not_charged") for step in one.steps)
            for tax in one.taxes:
                assert tax.exact + tax.share == tax.amount_minor * PRICE_SCALE
                assert abs(tax.share) <= PRICE_SCALE
            for cost in one.costs:
                if sale.kind == "sale" and cost.before_micro > cost.quantity_micro > 0:
                    share = divide(cost.before_minor * cost.quantity_micro, cost.before_micro)
                    assert cost.cost_minor == share
        booked = EntryLine.objects.filter(entry__source_id=sale.id)
        assert sum(one.amount_minor for one in why.counted) == 0
        own = {line.amount_minor for line in booked}
        assert why.counted or not any(own)


def test_a_planted_fault_shows_as_a_step_that_nothing_explains(shop):
    facts = {
        "quantity_micro": 2_000_000,
        "unit_price": 1_200_000,
        "base_micro": 1_000_000,
        "list_minor": 240,
        "taken": (("Ten off", "", 24),),
        "net_minor": 180,
        "tax_minor": 36,
    }
    right = line_steps(LineFacts(**facts, gross_minor=216), prices_include_tax=True)
    assert [one.key for one in right] == ["price", "taken"]
    wrong = line_steps(LineFacts(**facts, gross_minor=217), prices_include_tax=True)
    assert wrong[-1].key == "tax_not_charged"


def test_a_sale_tells_its_shelf_price_and_an_entry_its_roles(shop, client):
    sale = shop.sale([shop.line("P1", 2), shop.line("P2", 1, price_minor=50)])
    commit_sales(shop.actor, [sale])
    why = sale_why(shop.actor, sale.draft.id)
    assert [one.source for one in why.lines] == ["shelf", "shelf"]
    assert [step.key for step in why.lines[1].steps] == ["price", "printed"]
    assert why.lines[0].costs[0].cost_minor == 80
    assert why.lines[0].costs[0].before_minor == 4000
    entry = Entry.objects.get(source_id=sale.draft.id)
    told = entry_why(shop.actor, entry.id)
    assert all(one.roles for one in told.lines)
    assert {one.line for one in told.counted} >= {"revenue", "cost_of_sales", "inventories"}
    # A sale of a clone, posted from suspense, counts as cash like any other.
    till = enrolled_till(shop)
    till.statuses([till.sell()])
    till.number -= 1
    till.statuses([till.sell("P2")])
    aside, series = SetAside.objects.get(), shop.series["STORE001"]
    posted = post_set_aside(shop.actor, aside.id, series_id=series, reason="two devices")
    counts = {one.line for one in sale_why(shop.actor, posted.id).counted}
    assert counts == {one.line for one in why.counted}
    hand = post(shop, today(shop), "6140 dr 12.00", "1050 cr 12.00")
    by_hand = Entry.objects.get(source_id=hand.id)
    assert all(one.by_hand for one in entry_why(shop.actor, by_hand.id).lines)
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("why_sale", args=[sale.draft.id])).content.decode()
    assert "shelf price, price book" in page
    assert client.get(reverse("why_entry", args=[entry.id])).status_code == 200


def test_a_long_receipt_goes_on_where_the_first_part_ended(shop):
    dice = Random(1)  # noqa: S311 - a test
    sale = shop.sale([shop.line(f"P{dice.randint(1, 9)}") for _ in range(45)])
    commit_sales(shop.actor, [sale])
    seen, after = [], 0
    while why := sale_why(shop.actor, sale.draft.id, after):
        seen += [one.line.number for one in why.lines]
        if not (after := why.more):
            break
    assert seen == list(range(1, 46))
    assert SaleLine.objects.filter(sale_id=sale.draft.id).count() == 45
