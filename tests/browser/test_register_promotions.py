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
from tests.support.browser import OUTPUT
from tests.support.driven import told, verb, wait_for
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.models import Discrepancy, Sale, SaleLine
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.masters.pricing.operations import add_promotion, end_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind
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


@pytest.mark.engines("sqlite")
def test_a_register_takes_a_promotion_without_a_network(promotion, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    product = till.evaluate("() => till.search('P1').find((one) => one.sku === 'P1').id")
    assert verb(till, f"add('{product}', 3000000)") == {"ok": True}
    assert told(till, "basket.totalMinor") == 220
    expect(till.locator(".basket").get_by_text("3 for 2 on P1")).to_be_visible()
    for width in (390, 820, 1440):
        till.set_viewport_size({"width": width, "height": 900})
        till.screenshot(path=OUTPUT / f"register-promotion-{width}.png")
    card = "till.state.tenders.find((one) => !one.cash).id"
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    assert told(till, "done.lines[0].discounts") == [{"name": "3 for 2 on P1", "amountMinor": 110}]
    till.screenshot(path=OUTPUT / "register-promotion-done.png")
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
