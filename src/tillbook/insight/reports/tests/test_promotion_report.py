"""The report by promotion adds up from the lines, returns taken off, changes together."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client

from tests.shop import OWNER
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.models import SaleLine
from tillbook.desks.sales.operations import return_items, sell
from tillbook.desks.sales.queries import promoted_minor
from tillbook.insight.reports.pages import today_of
from tillbook.insight.reports.promotion_pages import promotion_rows
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.pricing.operations import add_promotion, change_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind
from tillbook.plumbing.fields import new_id

HALF = Promotion(
    id="", name="Half", kind=PromotionKind.PERCENT, value=500_000, goods=Goods(products=("P1",))
)


def sold(shop, quantity: int):
    basket = BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(WantedLine(sku="P1", quantity_micro=quantity * 1_000_000),),
        tenders=(WantedTender(code="cash"),),
    )
    assert sell(shop.actor, [basket])[0].status == "stored"
    return basket.id


def test_given_baskets_and_revenue_tie_to_the_sales(shop):
    made = add_promotion(shop.actor, HALF)
    first = sold(shop, 4)
    changed = change_promotion(shop.actor, made, replace(HALF, name="Less", value=100_000))
    sold(shop, 10)
    return_items(
        shop.actor,
        first,
        {1: 1_000_000},
        document_id=new_id(),
        series_id=shop.series["STORE001"],
        tender_code="cash",
        reason="torn",
    )
    today = today_of(company(shop.company_id))
    here = list(shop.locations.values())
    (row,), whole = promotion_rows(shop.actor, here, today, today)
    # 4 at half of 1.10, one of them back; 10 at a tenth less.
    assert (row.id, row.name, row.ended) == (changed, "Less", False)
    assert (row.given_minor, row.baskets, row.revenue_minor) == (165 + 110, 2, 165 + 990)
    lines = SaleLine.objects.values_list("discounts", flat=True)
    assert whole == row.given_minor == sum(promoted_minor(line) for line in lines)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get("/reports/promotions/").content.decode()
    assert "Less" in page
    assert "2.75" in page
    assert "11.55" in page
    empty = client.get("/reports/promotions/?since=2020-01-01&until=2020-01-02").content.decode()
    assert "No promotion took anything off" in empty
