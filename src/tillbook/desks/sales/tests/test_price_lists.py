"""Price lists: asked by the server's baskets, and compared on the receipts of registers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.models import Discrepancy, Sale, SaleLine
from tillbook.desks.sales.operations import commit_sales, sell
from tillbook.desks.sales.rules import Submission
from tillbook.desks.sales.story import sale_story
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.masters.organisation.queries import configuration_version
from tillbook.masters.parties.operations import add_group, set_groups
from tillbook.masters.pricing.operations import add_price_list, change_price_list
from tillbook.masters.pricing.rules import ListedPrice, PriceList, When
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.hashing import canonical_text, chain_hash
from tillbook.values.rounding import divide

DOZEN = ListedPrice(product="P1", unit_price=900_000, from_micro=12_000_000)


def sold(shop, quantity: int = 1, **more) -> SaleLine:
    basket = BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(WantedLine(sku="P1", quantity_micro=quantity * 1_000_000),),
        tenders=(WantedTender(code="cash"),),
        **more,
    )
    (outcome,) = sell(shop.actor, [basket])
    assert outcome.status == "stored", outcome
    return SaleLine.objects.get(sale_id=basket.id)


def test_a_dozen_costs_less_and_the_sale_says_why(shop):
    made = add_price_list(shop.actor, "By the dozen", PriceList(id="", prices=(DOZEN,)))
    few, many = sold(shop, 11), sold(shop, 12)
    assert (few.unit_price, few.gross_minor, few.price_list_id) == (1_100_000, 1210, None)
    assert (many.unit_price, many.gross_minor, many.price_list_id) == (900_000, 1080, made)
    told = sale_story(shop.actor, many.sale_id)
    assert told
    assert told["lines"][0][2] == [("By the dozen", None)]


def test_a_list_is_for_its_group_alone(shop):
    trade = add_group(shop.actor, "Trade")
    when = When(customer_groups=(str(trade),))
    add_price_list(shop.actor, "Trade", PriceList(id="", off_ppm=100_000, when=when))
    assert sold(shop).gross_minor == 110
    assert sold(shop, customer_id=shop.customer_id).gross_minor == 110
    set_groups(shop.actor, shop.customer_id, [trade])
    assert sold(shop, customer_id=shop.customer_id).gross_minor == 99


class Listing(Till):
    """A register that says price lists and groups on its receipts."""

    def sell(self, unit_price, price_list=None, groups=(), **changes) -> Submission:
        line = self.shop.line("P1", 1)
        gross = divide(unit_price, 10_000)
        tax = divide(gross * 20, 120)
        taxes = (replace(line.taxes[0], base_minor=gross - tax, amount_minor=tax),)
        figures = {"gross_minor": gross, "tax_minor": tax, "net_minor": gross - tax}
        line = replace(line, unit_price=unit_price, list_minor=gross, taxes=taxes, **figures)
        version = configuration_version(self.shop.company_id)
        made = super().sell(line, price_version=version, **changes)
        assert made.receipt
        body = json.loads(made.receipt.body)
        body |= {"v": 4, "customer_groups": [str(one) for one in groups]}
        if price_list:
            body["lines"][0]["price_list"] = [str(price_list), "Trade"]
        text = canonical_text(body)
        self.head = chain_hash(made.receipt.previous_hash, text)
        receipt = replace(made.receipt, protocol=4, body=text, hash=self.head)
        lines = (replace(made.draft.lines[0], price_list_id=price_list),)
        return replace(made, draft=replace(made.draft, lines=lines), receipt=receipt)


@pytest.fixture
def till(shop):
    return Listing(shop)


def noted(shop, *sales: Submission) -> list[str]:
    assert {one.status for one in commit_sales(shop.actor, sales)} == {"stored"}
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    return list(Discrepancy.objects.order_by("id").values_list("kind", flat=True))


def test_what_a_register_asked_by_a_list_is_what_the_list_said_then(shop, till):
    made = add_price_list(shop.actor, "Less", PriceList(id="", off_ppm=100_000))
    honest = till.sell(990_000, made)
    change_price_list(shop.actor, made, "Less", PriceList(id="", off_ppm=500_000))
    assert noted(shop, honest) == []
    assert Sale.objects.get().price_version < configuration_version(shop.company_id)


def test_a_wrong_price_a_forgotten_and_a_strange_list_are_seen(shop, till):
    made = add_price_list(shop.actor, "Less", PriceList(id="", off_ppm=100_000))
    cheaper, forgot = till.sell(500_000, made), till.sell(1_100_000)
    nobodys = till.sell(990_000, new_id())
    assert noted(shop, cheaper, forgot, nobodys) == ["price_list"] * 3


def test_groups_that_the_customer_left_a_while_ago_are_seen(shop, till):
    trade = add_group(shop.actor, "Trade")
    when = When(customer_groups=(str(trade),))
    made = add_price_list(shop.actor, "Less", PriceList(id="", off_ppm=100_000, when=when))
    more = {"groups": [trade], "customer_id": shop.customer_id}
    with clock.set_to(clock.now() - timedelta(days=9)):
        set_groups(shop.actor, shop.customer_id, [trade])
    with clock.set_to(clock.now() - timedelta(days=2)):
        set_groups(shop.actor, shop.customer_id, [])
    assert noted(shop, till.sell(990_000, made, **more)) == []
    far = clock.now() + timedelta(days=8)
    with clock.set_to(far):
        stranger = till.sell(990_000, made, groups=[trade])
        late = till.sell(990_000, made, **more)
        assert noted(shop, stranger, late) == ["customer_group"] * 2
