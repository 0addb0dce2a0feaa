"""A promotion on its way: made in the office, taken off-line at the register, booked, ended."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_register_core import (  # noqa: F401 - fixtures
    code,
    driven_build,
    sign_in,
    till,
)
from tests.support.browser import OUTPUT, take_picture
from tests.support.driven import told, verb, wait_for
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.models import Discrepancy, Sale, SaleLine
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.masters.parties.operations import add_group, set_groups
from tillbook.masters.pricing.models import CouponCode, CouponUse
from tillbook.masters.pricing.operations import (
    NewCoupon,
    add_coupon,
    add_price_list,
    add_promotion,
    end_promotion,
)
from tillbook.masters.pricing.rules import (
    Goods,
    ListedPrice,
    PriceList,
    Promotion,
    PromotionKind,
    When,
)
from tillbook.plumbing.feed import catch_up


@pytest.fixture
def promotion(shop):
    """3 for 2 on P1, which costs 1.10."""
    three = Promotion(
        id="",
        name="3 for 2 on P1",
        kind=PromotionKind.BUY_GET,
        buy=2,
        get=1,
        value=1_000_000,
        goods=Goods(products=("P1",)),
    )
    return add_promotion(shop.actor, three)


def test_a_register_takes_a_promotion_without_a_network(promotion, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    product = till.evaluate("() => till.search('P1').find((one) => one.sku === 'P1').id")
    assert verb(till, f"add('{product}', 3000000)") == {"ok": True}
    assert told(till, "basket.totalMinor") == 220
    expect(till.locator(".basket").get_by_text("3 for 2 on P1")).to_be_visible()
    for width in (390, 820, 1440):
        till.set_viewport_size({"width": width, "height": 900})
        take_picture(till, OUTPUT / f"register-promotion-{width}.png")
    card = "till.state.tenders.find((one) => !one.cash).id"
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    assert told(till, "done.lines[0].discounts") == [{"name": "3 for 2 on P1", "amountMinor": 110}]
    take_picture(till, OUTPUT / "register-promotion-done.png")
    till.unroute("**/api/v1/registers/*")
    verb(till, "sendNow()")
    wait_for(till, "s.unsent === 0")
    line = SaleLine.objects.get(sale=Sale.objects.get())
    assert json.loads(line.discounts) == [["3 for 2 on P1", 110, str(promotion)]]
    assert (line.list_minor, line.discount_minor, line.gross_minor) == (330, 110, 220)
    # A third off is past a cashier's limit, but it is nobody's doing; and it is what was promised.
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    check_sales(shop.company_id)
    assert not Discrepancy.objects.exists()
    end_promotion(shop.actor, promotion)
    verb(till, "nextSale()")
    verb(till, "sendNow()")
    assert verb(till, f"add('{product}', 3000000)") == {"ok": True}
    wait_for(till, "s.basket.totalMinor === 330")


@pytest.fixture
def prices(shop):
    """A tenth off for trade, a dozen P2 at 1.00 each, and a letter that takes a fifth off all."""
    trade = add_group(shop.actor, "Trade")
    set_groups(shop.actor, shop.customer_id, [trade])
    when = When(customer_groups=(str(trade),))
    add_price_list(shop.actor, "Trade price", PriceList(id="", off_ppm=100_000, when=when))
    dozen = ListedPrice(product="P2", unit_price=1_000_000, from_micro=12_000_000)
    add_price_list(shop.actor, "By the dozen", PriceList(id="", prices=(dozen,), priority=1))
    letter = NewCoupon(name="Spring letter", code="SPRING", codes=2, uses=1, offline_a_day=1)
    coupon = add_coupon(shop.actor, letter)
    off = {"kind": PromotionKind.TOTAL_PERCENT, "value": 200_000, "coupon": str(coupon)}
    add_promotion(shop.actor, Promotion(id="", name="Spring letter", **off))
    return [row.code for row in CouponCode.objects.order_by("code")]


def test_a_register_asks_lists_and_takes_coupons(prices, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    first, second = prices
    of = "(sku) => till.search(sku).find((one) => one.sku === sku).id"
    p1, p2 = till.evaluate(of, "P1"), till.evaluate(of, "P2")
    assert verb(till, f"add('{p1}', 2000000)") == {"ok": True}
    assert verb(till, f"add('{p2}', 12000000)") == {"ok": True}
    assert told(till, "basket.totalMinor") == 220 + 1200
    assert verb(till, f"setCustomer('{shop.customer_id}')") == {"ok": True}
    assert told(till, "basket.totalMinor") == 198 + 1200
    expect(till.locator(".basket").get_by_text("Trade price")).to_be_visible()
    till.evaluate("(code) => void till.addCode(code)", second.lower())
    wait_for(till, "s.basket.coupons.length === 1")
    assert told(till, "basket.totalMinor") == 1118
    expect(till.locator(".basket").get_by_text(f"Spring letter, {second}")).to_be_visible()
    for width in (390, 820, 1024, 1440):
        till.set_viewport_size({"width": width, "height": 900})
        take_picture(till, OUTPUT / f"register-prices-{width}.png")
    card = "till.state.tenders.find((one) => !one.cash).id"
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    take_picture(till, OUTPUT / "register-prices-done.png")
    wait_for(till, "s.unsent === 0")
    # Without a network the other code is believed, and the first one no more.
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    till.route("**/api/v1/registers/coupons/*", lambda route: route.abort())
    verb(till, "nextSale()")
    assert verb(till, f"add('{p1}', 1000000)") == {"ok": True}
    assert verb(till, f"presentCoupon('{first}')") == {"ok": True}
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    verb(till, "nextSale()")
    assert verb(till, f"add('{p1}', 1000000)") == {"ok": True}
    refused = verb(till, f"presentCoupon('{second}')")
    assert refused["refusal"]["code"] == "coupon_offline"
    till.unroute("**/api/v1/registers/*")
    till.unroute("**/api/v1/registers/coupons/*")
    verb(till, "sendNow()")
    wait_for(till, "s.unsent === 0")
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    check_sales(shop.company_id)
    assert verb(till, f"presentCoupon('{first}')")["refusal"]["code"] == "coupon_used_up"
    assert not Discrepancy.objects.exists()
    assert sorted(CouponUse.objects.values_list("code__code", flat=True)) == prices
    assert not CouponUse.objects.filter(used_at=None).exists()
