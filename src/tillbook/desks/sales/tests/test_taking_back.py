"""Goods that come back: what they bring, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillbook.books.posting import operations as posting
from tillbook.books.stock.models import Level
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import ReturnedLine, Sale, SetAside
from tillbook.desks.sales.operations import commit_sales, return_items, sell, void_sale
from tillbook.desks.sales.operations.resolve_set_aside import post_set_aside
from tillbook.desks.sales.operations.taking_back import take_back
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.masters.organisation.models import Company
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


@pytest.fixture
def till(shop):
    return Till(shop)


def test_goods_of_another_company_do_not_come_back_here(shop, till):
    sold = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sold])
    other = new_id()
    back = till.sell(replace(shop.line("P1", -1), original=(sold.draft.id, 1)), kind="return")
    taken = write(lambda: take_back(replace(back.draft, company_id=other), is_fact=True))
    assert taken.lines[0].to_clarify
    assert not ReturnedLine.objects.filter(returned_micro__gt=0).exists()


def exchange(shop):
    basket = BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(
            WantedLine(sku="P1", quantity_micro=-1_000_000),
            WantedLine(sku="P3", quantity_micro=1_000_000),
        ),
        tenders=(WantedTender(code="cash"),),
        reason="too small",
    )
    assert sell(shop.actor, [basket])[0].status == "stored"
    return basket.id


def test_a_sale_with_goods_back_is_voided_once(shop):
    sale = exchange(shop)
    ways = {"series_id": shop.series["STORE001"], "reason": "wrong"}
    before = dict(Level.objects.values_list("item_id", "value_minor"))
    void_sale(shop.actor, sale, document_id=new_id(), **ways)
    with pytest.raises(SaleRefused) as refused:
        void_sale(shop.actor, sale, document_id=new_id(), **ways)
    assert refused.value.refusal is Refusal.ALREADY_VOIDED
    assert dict(Level.objects.values_list("item_id", "value_minor")) != before
    assert set(Level.objects.values_list("value_minor", flat=True)) == {4000}


@pytest.mark.parametrize("parts", [(3,), (1, 1, 1), (2, 1)])
def test_a_rounded_total_comes_back_as_it_was_paid(shop, parts):
    Company.objects.filter(id=shop.company_id).update(total_rounding_minor=5)
    write(lambda: raise_version(shop.company_id))
    basket = BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(WantedLine(sku="P1", quantity_micro=3_000_000, unit_price=334_0000),),
        tenders=(WantedTender(code="cash"),),
    )
    assert sell(shop.actor, [basket])[0].status == "stored"
    paid = Sale.objects.get(id=basket.id).total_minor
    assert paid == 1000
    refunded = 0
    for part in parts:
        document = new_id()
        return_items(
            shop.actor,
            basket.id,
            {1: part * 1_000_000},
            document_id=document,
            series_id=shop.series["STORE001"],
            tender_code="cash",
            reason="torn",
        )
        refunded += Sale.objects.get(id=document).total_minor
    assert refunded == -paid


@pytest.mark.parametrize("back", [1, 2])
def test_a_quarantined_return_is_posted_whatever_came_back_meanwhile(shop, till, back):
    sold = shop.sale([shop.line("P1", 2)])
    commit_sales(shop.actor, [sold])
    fact = till.sell(replace(shop.line("P1", -1), original=(sold.draft.id, 1)), kind="return")
    commit_sales(shop.actor, [replace(fact, refusal=(Refusal.UNKNOWN_PRODUCT, "lines[0]"))])
    ways = {"series_id": shop.series["STORE001"], "reason": "mended"}
    return_items(
        shop.actor,
        sold.draft.id,
        {1: back * 1_000_000},
        document_id=new_id(),
        tender_code="cash",
        **ways,
    )
    assert post_set_aside(shop.actor, SetAside.objects.get().id, **ways).status == "stored"
    assert ReturnedLine.objects.get(sale_id=sold.draft.id).returned_micro == 2_000_000


def test_a_return_that_is_set_aside_late_leaves_the_goods_with_the_customer(shop, till):
    """Its number is another receipt's: that shows under the last lock, when it is counted."""
    sold = till.sell(shop.line("P1"))
    assert commit_sales(shop.actor, [sold])[0].status == "stored"
    till.number = 0
    back = till.sell(replace(shop.line("P1", -1), original=(sold.draft.id, 1)), kind="return")
    [outcome] = commit_sales(shop.actor, [back])
    assert (outcome.status, outcome.refusal) == ("quarantined", Refusal.NUMBER_TAKEN)
    assert not ReturnedLine.objects.filter(returned_micro__gt=0).exists()


def test_a_batch_of_returns_that_do_not_fit_is_decided_in_as_many_rounds_as_one(
    shop, till, monkeypatch
):
    """A copied device sends a whole day under numbers that are taken; a round costs all of it."""
    sold = till.sell(*[shop.line("P1", 20)])
    assert commit_sales(shop.actor, [sold])[0].status == "stored"
    backs = []
    for _ in range(12):
        till.number = 0
        line = replace(shop.line("P1", -1), original=(sold.draft.id, 1))
        backs.append(till.sell(line, kind="return"))
    rounds = []
    lock = posting.lock_series
    monkeypatch.setattr(posting, "lock_series", lambda *told: rounds.append(1) or lock(*told))
    assert {o.status for o in commit_sales(shop.actor, backs)} == {"quarantined"}
    assert len(rounds) == 2
    assert not ReturnedLine.objects.filter(returned_micro__gt=0).exists()
