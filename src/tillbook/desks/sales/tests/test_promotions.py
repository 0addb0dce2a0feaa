"""Baskets of the server take the promotions that hold; what comes back brings what was paid."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender, moment_of
from tillbook.desks.sales.models import Discrepancy, Sale, SaleLine
from tillbook.desks.sales.operations import commit_sales, return_items, sell
from tillbook.desks.sales.queries import promoted_minor
from tillbook.desks.sales.rules import Submission
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.masters.organisation.queries import company, configuration_version
from tillbook.masters.pricing.operations import add_promotion, end_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind, When
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.rounding import divide

THREE = Promotion(
    id="",
    name="3 for 2",
    kind=PromotionKind.BUY_GET,
    buy=2,
    get=1,
    value=1_000_000,
    goods=Goods(products=("P1",)),
)


def sold(shop, *lines: WantedLine) -> Sale:
    basket = BasketSale(
        id=new_id(), location="STORE001", lines=lines, tenders=(WantedTender(code="cash"),)
    )
    (outcome,) = sell(shop.actor, [basket])
    assert outcome.status == "stored", outcome
    return Sale.objects.get(id=basket.id)


def three(**more) -> WantedLine:
    return WantedLine(sku="P1", quantity_micro=3_000_000, **more)


def test_a_basket_takes_the_promotions_that_hold(shop):
    made = add_promotion(shop.actor, THREE)
    sale = sold(shop, three())
    line = SaleLine.objects.get(sale=sale)
    assert (sale.total_minor, line.list_minor, line.discount_minor) == (220, 330, 110)
    assert json.loads(line.discounts) == [["3 for 2", 110, str(made)]]
    assert promoted_minor(line.discounts) == 110
    assert sale.engine_version == "tillbook/2"
    # The books see what was paid, as with any discount: 2.20 with 20 % in it.
    booked = EntryLine.objects.filter(entry__source_id=sale.id)
    assert sum(row.amount_minor for row in booked) == 0
    assert 183 in {-row.amount_minor for row in booked}


def test_one_that_is_over_or_of_another_time_takes_nothing(shop):
    made = add_promotion(shop.actor, THREE)
    add_promotion(shop.actor, replace(THREE, when=When(to_date=20200101)))
    end_promotion(shop.actor, made)
    assert sold(shop, three()).total_minor == 330


def test_a_price_by_hand_is_the_price(shop):
    add_promotion(shop.actor, THREE)
    assert sold(shop, three(unit_price=1_000_000)).total_minor == 300


@pytest.mark.parametrize("back", [1, 2, 3])
def test_what_comes_back_brings_what_was_paid(shop, back):
    add_promotion(shop.actor, THREE)
    sale = sold(shop, three())
    document_id = new_id()
    return_items(
        shop.actor,
        sale.id,
        {1: back * 1_000_000},
        document_id=document_id,
        series_id=shop.series["STORE001"],
        tender_code="cash",
        reason="torn",
    )
    document = Sale.objects.get(id=document_id)
    assert document.total_minor == {1: -73, 2: -147, 3: -220}[back]
    line = SaleLine.objects.get(sale=document)
    assert len(json.loads(line.discounts)[0]) == 3


def printed(shop, till, *rows: list[object], **changes) -> Submission:
    """A receipt of three P1 on which these rows say what was taken off."""
    off = sum(minor for _name, minor, *_promotion in rows)
    line = shop.line("P1", 3)
    gross = 330 - off
    tax = divide(gross * 20, 120)
    return till.sell(
        replace(
            line,
            discount_minor=off,
            gross_minor=gross,
            tax_minor=tax,
            net_minor=gross - tax,
            taxes=(replace(line.taxes[0], base_minor=gross - tax, amount_minor=tax),),
            discounts=tuple([tuple(row) for row in rows]),
        ),
        price_version=configuration_version(shop.company_id),
        **changes,
    )


def noted(shop) -> list[str]:
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    return list(Discrepancy.objects.values_list("kind", flat=True))


def test_what_a_register_calls_a_promotion_is_priced_again(shop):
    till = Till(shop)
    made = str(add_promotion(shop.actor, THREE))
    honest = printed(shop, till, ["3 for 2", 110, made])
    assert commit_sales(shop.actor, [honest])[0].status == "stored"
    assert noted(shop) == []
    more = printed(shop, till, ["3 for 2", 150, made])
    nobodys = printed(shop, till, ["3 for 2", 110, str(new_id())])
    forgot = printed(shop, till)
    assert {o.status for o in commit_sales(shop.actor, [more, nobodys, forgot])} == {"stored"}
    assert noted(shop) == ["promotion"] * 3


def test_an_hour_that_ended_while_it_was_paid_is_no_discrepancy(shop):
    till = Till(shop)
    now = clock.now()
    ends = moment_of(now, company(shop.company_id).locations[shop.locations["STORE001"]]).minute
    hour = When(from_minute=(ends - 60) % 1440, to_minute=ends or 1440)
    made = str(add_promotion(shop.actor, replace(THREE, when=hour)))
    receipt = printed(shop, till, ["3 for 2", 110, made], occurred_at=now)
    assert commit_sales(shop.actor, [receipt])[0].status == "stored"
    assert noted(shop) == []
