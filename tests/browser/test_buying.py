"""Suppliers, what they deliver and what is ordered of them, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.banking import bank_line
from tests.browser.signing_in import sign_in
from tests.browser.test_expenses import PHONE, no_sideways
from tests.buying import billed, delivers, ordered, receive, supplier, waiting_bill
from tests.buying import sent as order_sent
from tests.restocking import sold_a_day
from tests.support.browser import OUTPUT, take_picture
from tillbook.desks.bills.queries import today
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.operations import approve_order
from tillbook.insight.restocking.tasks import watch_stock
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.feed import catch_up


@pytest.mark.engines("sqlite")
def test_a_supplier_and_their_prices_are_entered_by_phone(page, shop):
    page.set_viewport_size(PHONE)
    sign_in(page, shop.email, "/suppliers/new")
    page.get_by_label("Name").fill("Harbour Mill")
    page.get_by_label("Code").fill("MILL")
    page.get_by_role("button", name="Add the supplier").click()
    page.get_by_role("link", name="Add products and prices").click()
    page.get_by_role("link", name="Add a product").first.click()
    page.get_by_label("Product", exact=True).fill("P1")
    page.get_by_label("In a pack").fill("12")
    page.locator("#price-1").fill("x")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("“x” is no price of a pack.")).to_be_visible()
    page.locator("#price-1").fill("12.00")
    page.locator("#from-2").fill("10")
    page.locator("#price-2").fill("10.80")
    no_sideways(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Kept. Orders take this price from its day on.")).to_be_visible()
    no_sideways(page)
    page.get_by_role("link", name="Product P1").click()
    expect(page.get_by_role("cell", name="10.80")).to_be_visible()


@pytest.mark.engines("sqlite")
def test_an_order_is_written_approved_and_marked_as_sent_by_phone(page, shop):
    mill = supplier(shop)
    delivers(shop, mill, "P1", "12.00", "10: 10.80", pack="12", code="HM-550")
    page.set_viewport_size(PHONE)
    sign_in(page, shop.email, f"/suppliers/{mill}/")
    page.get_by_role("link", name="New order").click()
    page.locator("#product-1").fill("P1")
    page.locator("#packs-1").fill("ten")
    no_sideways(page)
    page.get_by_role("button", name="Approve the order").click()
    expect(page.get_by_text("“ten” is no number of packs.")).to_be_visible()
    page.locator("#packs-1").fill("10")
    page.get_by_role("button", name="Approve the order").click()
    expect(page.get_by_role("heading", name="Order PO-STORE001-000001", level=1)).to_be_visible()
    expect(page.get_by_text("108.00").first).to_be_visible()
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.get_by_text("Marked as sent.")).to_be_visible()
    page.get_by_role("button", name="Confirmed").click()
    page.locator("#confirm-reference").fill("AB-7")
    page.get_by_role("button", name="It is confirmed").click()
    expect(page.get_by_text("AB-7").first).to_be_visible()
    no_sideways(page)
    receive_by_scanner(page)
    bill_what_came(page)
    pay_it(page, shop)


def receive_by_scanner(page: Page) -> None:
    """Begin at nothing, scan the supplier's code twice, correct it by hand, post."""
    page.get_by_role("link", name="Receive goods").click()
    page.get_by_role("link", name="Count by scanner").click()
    for count in ("1", "2"):
        page.locator("#find").fill("HM-550")
        page.locator("#find").press("Enter")
        expect(page.locator("#quantity-1")).to_have_value(count)
    page.locator("#quantity-1").fill("11")
    no_sideways(page)
    page.get_by_role("button", name="Receive this").click()
    expect(page.get_by_text("More came of Product P1 than was ordered.")).to_be_visible()
    page.locator("#quantity-1").fill("10")
    page.get_by_label("Delivery note").fill("D-7")
    page.get_by_role("button", name="Receive this").click()
    expect(page.get_by_role("heading", name="Received GR-000001", level=1)).to_be_visible()
    no_sideways(page)


def bill_what_came(page: Page) -> None:
    """From the receipt to its bill, with freight and the total that is printed."""
    page.get_by_role("link", name="Enter the bill").click()
    expect(page.locator("#amount-1")).to_have_value("108.00")
    page.get_by_label("Their number").fill("2026-118")
    page.locator("summary").get_by_text("Freight and duty").click()
    page.locator("#charge-text-1").fill("Freight")
    page.locator("#charge-amount-1").fill("6.00")
    page.get_by_label("Total with tax").fill("100.00")
    no_sideways(page)
    page.get_by_role("button", name="Post the bill").click()
    expect(page.get_by_text("The lines and their tax come to £135.60")).to_be_visible()
    page.get_by_label("Total with tax").fill("135.60")
    page.locator("#quantity-1").fill("125")
    page.get_by_role("button", name="Post the bill").click()
    expect(page.get_by_text("125 are billed, and 120 came")).to_be_visible()
    no_sideways(page)
    page.get_by_label("More is billed than came").check()
    page.get_by_role("button", name="Post the bill").click()
    expect(page.get_by_role("heading", name="Bill BL-000001", level=1)).to_be_visible()
    expect(page.locator(".paper .badge")).to_contain_text("5 more billed than came")
    expect(page.get_by_text("agreed 112.50 · differs −4.50")).to_be_visible()
    expect(page.locator(".entries", has_text="Differs in all")).to_contain_text("15.00")
    expect(page.get_by_text("£135.60 is open.")).to_be_visible()
    no_sideways(page)


def pay_it(page: Page, shop: Any) -> None:
    """What is owed stands in the aged list, and is paid by a line of the bank."""
    page.get_by_role("link", name="What is owed to suppliers").click()
    expect(page.get_by_role("link", name="135.60").first).to_be_visible()
    no_sideways(page)
    day = today(company(shop.company_id))
    bank = bank_line(shop, day, -13_560, "Harbour Mill", "Bill 2026-118")
    page.goto(f"/bank/{bank}/settle")
    expect(page.locator(".settle-line").first).to_contain_text("135.60")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Settled −£135.60 as BK-000001")).to_be_visible()
    catch_up(shop.company_id)
    page.goto("/aged/payables/")
    expect(page.get_by_text("Harbour Mill")).to_have_count(0)


@pytest.mark.engines("sqlite")
def test_proposed_orders_become_drafts_by_one_click_by_phone(page, shop):
    mill = supplier(shop)
    delivers(shop, mill, "P1", "12.00", pack="12", lead_days="6")
    sold_a_day(shop, "P1", 3, range(1, 29))
    page.set_viewport_size(PHONE)
    sign_in(page, shop.email, "/orders/")
    page.get_by_role("link", name="Proposed", exact=True).click()
    expect(page.get_by_text("sold 84 in 28 days, 16 left, 6 days lead time")).to_be_visible()
    no_sideways(page)
    page.get_by_label("Packs of Product P1").fill("5")
    page.get_by_role("button", name="Write the orders").dblclick()
    expect(page.get_by_text("1 order is written as a draft.")).to_be_visible()
    expect(page.locator("#packs-1")).to_have_value("5")
    assert PurchaseOrder.objects.count() == 1
    page.goto("/orders/proposals/")
    expect(page.get_by_text("Nothing has to be ordered today")).to_be_visible()


@pytest.mark.nightly
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("width", "theme"), [(390, "day"), (1024, "day"), (1440, "night")])
def test_the_pages_of_buying_fit(page, shop, width, theme):
    mill = supplier(shop, email="orders@mill.example", phone="020 555 0101", address="1 Quay")
    item = delivers(shop, mill, "P1", "12.00", "10: 10.80", pack="12", code="HM-550")
    delivers(shop, mill, "P2", "30.00", pack="2.5", lead_days="6")
    draft = ordered(shop, mill, "P1: 2", "P2: 4")
    sent = ordered(shop, mill, "P1: 10", "P2: 1.2 31.50", note="Ring the bell at the back")
    approve_order(shop.actor, sent, 1)
    sent_one = order_sent(shop, mill, "P1: 10", "P2: 4")
    came = receive(shop, sent_one, "P1: 3", "P2: 4", delivery_note="D-7").id
    bill = billed(shop, came, "2026-118", "P1: 36 for 37.80 GB-standard", "Freight: 6.00")
    waits = waiting_bill(shop, came)
    sold_a_day(shop, "P1", 3, range(1, 29))
    sold_a_day(shop, "P2", 9, range(1, 29))
    sold_a_day(shop, "P3", 4, range(1, 26))
    watch_stock(shop.company_id)
    watch_stock(shop.company_id)
    info = company(shop.company_id)
    variant = items_by_sku(info.id, info.version, ["P1"])["P1"].id
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/suppliers/")
    page.emulate_media(color_scheme="dark" if theme == "night" else "light")
    for name, address in (
        ("suppliers", "/suppliers/"),
        ("supplier", f"/suppliers/{mill}/"),
        ("catalogue", f"/suppliers/{mill}/catalogue/"),
        ("item", f"/suppliers/{mill}/catalogue/{item}/"),
        ("import", f"/suppliers/{mill}/catalogue/import"),
        ("product", f"/products/{variant}/"),
        ("orders", "/orders/"),
        ("proposals", "/orders/proposals/"),
        ("keeping", "/stock/keeping/"),
        ("stock-alerts", "/stock/alerts/"),
        ("goods", "/reports/goods/"),
        ("goods-age", "/reports/goods/?measure=age"),
        ("draft", f"/orders/{draft}/"),
        ("order", f"/orders/{sent}/"),
        ("settings", "/settings/purchases/"),
        ("awaited", "/receiving/new"),
        ("receive", f"/orders/{sent_one}/receive"),
        ("direct", f"/receiving/direct?supplier={mill}"),
        ("receipt", f"/receiving/{came}/"),
        ("back", f"/receiving/{came}/back"),
        ("received", "/receiving/"),
        ("bill-form", f"/bills/new?supplier={mill}&location=STORE001&receipt={came}"),
        ("bill", f"/bills/{bill}/"),
        ("waits", f"/bills/waiting/{waits}/"),
        ("bills", "/bills/"),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        no_sideways(page)
        take_picture(page, OUTPUT / "buying" / f"{name}-{width}.png", full_page=True)
