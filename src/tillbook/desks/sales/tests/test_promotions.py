"""Baskets of the server take the promotions that hold; what comes back brings what was paid."""

from __future__ import annotations

import json

import pytest

from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.operations import return_items, sell
from tillbook.desks.sales.queries import promoted_minor
from tillbook.masters.pricing.operations import add_promotion, end_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind, When
from tillbook.plumbing.fields import new_id

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
    add_promotion(shop.actor, Promotion(**{**_fields(THREE), "when": When(to_date=20200101)}))
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


def _fields(promotion: Promotion) -> dict[str, object]:
    return {name: getattr(promotion, name) for name in promotion.__dataclass_fields__}
