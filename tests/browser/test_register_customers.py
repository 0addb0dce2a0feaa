"""A customer at the till: what is seen of them, their coupon, and buying free of tax off-line."""

from __future__ import annotations

from datetime import timedelta

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
from tillbook.desks.sales.models import Discrepancy, SaleExemption, SaleLine
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.masters.parties.operations import (
    CertificateEdit,
    PartyEdit,
    add_certificate,
    edit_party,
)
from tillbook.masters.pricing.operations import NewCoupon, add_coupon, add_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind
from tillbook.masters.taxes.queries import business_day
from tillbook.plumbing.feed import catch_up


@pytest.fixture
def known(shop):
    """A customer with an alert and a certificate, 3 for 2 on P1, and a coupon once a customer."""
    edit = PartyEdit(name="Marta Keane", alert="Account on hold: ask the manager", note="Oat milk")
    edit_party(shop.actor, shop.customer_id, edit)
    today = business_day(shop.company_id)
    paper = CertificateEdit(
        number="EX-4711",
        reason="charity",
        valid_from=today - timedelta(days=9),
        valid_to=today + timedelta(days=9),
    )
    add_certificate(shop.actor, shop.customer_id, paper)
    three = {"kind": PromotionKind.BUY_GET, "buy": 2, "get": 1, "value": 1_000_000}
    goods = Goods(products=("P1",))
    add_promotion(shop.actor, Promotion(id="", name="3 for 2", goods=goods, **three))
    coupon = add_coupon(shop.actor, NewCoupon(name="Hello", code="HELLO", per_customer=1))
    off = {"kind": PromotionKind.TOTAL_PERCENT, "value": 100_000, "coupon": str(coupon)}
    add_promotion(shop.actor, Promotion(id="", name="Hello", **off))


def test_a_customer_is_served_as_the_office_knows_them(known, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    product = till.evaluate("() => till.search('P1').find((one) => one.sku === 'P1').id")
    assert verb(till, f"add('{product}', 2000000)") == {"ok": True}
    expect(till.get_by_text("One more “Product P1” is free: 3 for 2")).to_be_visible()
    till.get_by_role("button", name="Add it").click()
    wait_for(till, "s.basket.items === 3")
    # The coupon counts once a customer: who it is, is asked there.
    till.get_by_role("button", name="More", exact=True).click()
    till.get_by_role("button", name="Coupon").click()
    till.get_by_label("Code of the coupon").fill("HELLO")
    till.keyboard.press("Enter")
    expect(till.get_by_text("choose the customer first")).to_be_visible()
    till.get_by_label("Name, number").fill("marta")
    take_picture(till, OUTPUT / "register-coupon-customer.png")
    till.get_by_role("dialog").get_by_role("button", name="Marta Keane").click()
    wait_for(till, "s.basket.coupons.length === 1")
    assert told(till, "basket.totalMinor") == 198
    expect(till.get_by_text("Account on hold: ask the manager")).to_be_visible()
    expect(till.get_by_text("Their certificate EX-4711 ends on")).to_be_visible()
    till.get_by_role("button", name="Not now").click()
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    till.get_by_role("button", name="Sell free of tax by EX-4711").click()
    wait_for(till, "s.basket.exemption.state === 'counts'")
    assert told(till, "basket.totalMinor") == 165
    for width in (390, 820, 1024, 1440):
        till.set_viewport_size({"width": width, "height": 900})
        take_picture(till, OUTPUT / f"register-customer-{width}.png")
    card = "till.state.tenders.find((one) => !one.cash).id"
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    take_picture(till, OUTPUT / "register-customer-done.png")
    till.unroute("**/api/v1/registers/*")
    verb(till, "sendNow()")
    wait_for(till, "s.unsent === 0")
    line = SaleLine.objects.get()
    assert (line.list_minor, line.net_minor, line.tax_minor, line.gross_minor) == (330, 165, 0, 165)
    assert SaleExemption.objects.get().number == "EX-4711"
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    check_sales(shop.company_id)
    assert not Discrepancy.objects.exists()
