"""The report by promotion adds up from the lines, returns taken off, changes together."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

from django.db import connection
from django.db.models import F
from django.test import Client

from tests.shop import OWNER
from tests.valuing import a_number, loading, switch_on
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.models import SaleLine
from tillbook.desks.sales.operations import commit_sales, return_items, sell
from tillbook.desks.sales.queries import promoted_minor
from tillbook.insight.reports.models import DayPromotion, DayTotal
from tillbook.insight.reports.pages import today_of
from tillbook.insight.reports.promotion_pages import promotion_rows
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.pricing.operations import add_promotion, change_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

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


def loading_a_card(shop) -> None:
    switch_on(shop)
    card = loading(shop, "gift_card", 2_500, number=a_number())
    assert commit_sales(shop.actor, [card])[0].status == "stored"


def stored() -> list[tuple]:
    """What is folded of promotions, and how many documents of each kind."""
    folded = DayPromotion.objects.values_list("promotion_id", "given_minor", "baskets")
    rows = folded.annotate(revenue=F("revenue_minor"))
    kinds = DayTotal.objects.exclude(documents=0).values_list("kind", "documents", "total_minor")
    return sorted([*rows, *kinds], key=str)


def fold_as_before() -> None:
    """A company as the release before left it: no figures of promotions, a card among the sales."""
    migration = import_module("tillbook.insight.reports.migrations.0005_fold_promotions")
    editor = SimpleNamespace(connection=connection)

    def work() -> None:
        DayPromotion.objects.all().delete()
        card, sale = DayTotal.objects.filter(kind="alone"), DayTotal.objects.filter(kind="sale")
        hour = card.get().hour
        assert sale.filter(hour=hour).update(documents=F("documents") + 1) == 1
        card.delete()
        migration.fold_promotions(None, editor)
        migration.count_apart(None, editor)

    write(work)


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
    # The same once it is folded, and once a company of before is folded by the migration.
    assert not DayPromotion.objects.exists()
    loading_a_card(shop)
    catch_up(shop.company_id)
    assert promotion_rows(shop.actor, here, today, today) == ([row], whole)
    before = stored()
    assert ("alone", 1, 0) in before
    fold_as_before()
    assert stored() == before
    assert not verify().findings
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get("/reports/promotions/").content.decode()
    assert "Less" in page
    assert "2.75" in page
    assert "11.55" in page
    empty = client.get("/reports/promotions/?since=2020-01-01&until=2020-01-02").content.decode()
    assert "No promotion took anything off" in empty
