"""Stock value and margins as a bookkeeper reads them: tied, explained, followed to a document."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.bookkeeping import post
from tests.browser.signing_in import sign_in
from tillbook.books.ledger.models import Account
from tillbook.desks.sales.operations import commit_sales
from tillbook.plumbing import clock

pytestmark = pytest.mark.engines("sqlite")

#: On a phone always, at a desk by night.
WIDTHS = [390, pytest.param(1280, marks=pytest.mark.nightly)]


@pytest.mark.parametrize("width", WIDTHS)
def test_yesterday_has_the_sale_that_came_late_and_an_entry_without_goods_is_named(
    page, shop, width
):
    page.set_viewport_size({"width": width, "height": 900})
    late = shop.sale([shop.line("P1", 3)], when=clock.now() - timedelta(days=1))
    commit_sales(shop.actor, [late])
    sign_in(page, shop.email, "/stock/")
    page.get_by_role("link", name="Value", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stock value")
    expect(page.get_by_text("Stock and books agree")).to_be_visible()
    expect(page.get_by_role("row", name="Product P1")).to_contain_text("38.80")

    page.get_by_label("At the end of").fill(str(late.draft.business_date))
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Stock and books agree")).to_be_visible()
    expect(page.get_by_role("row", name="Product P1")).to_contain_text("−1.20")

    Account.objects.create(
        company_id=shop.company_id,
        code="1320",
        name="Packaging",
        kind="asset",
        statement_line="inventories",
    )
    post(shop, late.draft.business_date, "1320 dr 12.34", "4090 cr 12.34")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Stock and books agree")).to_be_hidden()
    why = page.get_by_role("region", name="What the difference is made of")
    expect(why).to_contain_text("no goods moved")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/stock-{width}.png", full_page=True)
    why.get_by_role("link", name="JE-").click()
    expect(page.get_by_text("12.34").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_owner_values_what_leaves_first_in_first_out(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/settings/")
    page.get_by_role("link", name="Stock: valuation").first.click()
    page.get_by_label("Value what leaves at").select_option("First in, first out")
    page.get_by_label("Why").fill("Advice of the accountant")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. What leaves from now on is valued so.")).to_be_visible()
    expect(page.get_by_role("row", name="Advice of the accountant")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/costing-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_broke_is_scanned_and_leaves_the_stock(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/stock/")
    page.get_by_role("link", name="Adjust stock").click()
    page.get_by_role("button", name="Broken").click()
    expect(page.get_by_role("button", name="Broken")).to_have_attribute("aria-pressed", "true")
    for _twice in range(2):
        page.get_by_label("Scan or type a product").fill("5000000000001")
        page.keyboard.press("Enter")
        expect(page.get_by_label("How many are gone")).to_be_visible()
    expect(page.get_by_label("How many are gone")).to_have_value("2")
    page.get_by_label("Note").fill("Dropped crate")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/adjust-{width}.png", full_page=True)
    page.get_by_role("button", name="Post the adjustment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Adjustment AD-000001")
    expect(page.get_by_text("Stock adjustments")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/adjusted-{width}.png", full_page=True)
    page.get_by_role("link", name="Product P1").click()
    expect(page.get_by_text("98")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_goods_are_brought_to_a_place_of_their_own_and_found_there(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, f"/settings/locations/{shop.locations['STORE001']}/")
    page.get_by_role("link", name="Places for stock").click()
    page.get_by_label("Name").fill("Cellar")
    page.get_by_role("button", name="Add the place").click()
    expect(page.get_by_role("button", name="Rename")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/places-{width}.png", full_page=True)
    page.goto(page.url.split("/settings")[0] + "/stock/adjustments/new")
    page.get_by_role("button", name="Move to another place").click()
    page.get_by_label("To", exact=True).select_option("Cellar")
    page.get_by_label("Scan or type a product").fill("5000000000001")
    page.keyboard.press("Enter")
    page.get_by_label("How many to move").fill("12")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/move-{width}.png", full_page=True)
    page.get_by_role("button", name="Post the adjustment").click()
    expect(page.get_by_text("Where it is sold from to Cellar")).to_be_visible()
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/moved-{width}.png", full_page=True)
    page.get_by_role("link", name="Product P1").click()
    expect(page.get_by_text("at Harbour Street, Cellar")).to_be_visible()
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/item-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_goods_are_sent_and_counted_in_by_scanner(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/stock/transfers/new")
    page.get_by_label("From").select_option("STORE001")
    page.get_by_label("To", exact=True).select_option("STORE002")
    page.get_by_label("Scan or type a product").fill("5000000000001")
    page.keyboard.press("Enter")
    page.get_by_label("Quantity").fill("3")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/send-{width}.png", full_page=True)
    page.get_by_role("button", name="Ship it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transfer TF-000001")
    page.get_by_role("link", name="Receive it").click()
    page.get_by_role("link", name="Count by scanner").click()
    for count in ("1", "2"):
        page.get_by_label("Scan or type a product").fill("5000000000001")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Came")).to_have_value(count)
    page.get_by_label("The rest does not come any more").check()
    page.get_by_label("Why it differs").fill("One fell")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/receive-{width}.png", full_page=True)
    page.get_by_role("button", name="Receive this").click()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible()
    expect(page.get_by_text("One fell")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/transfer-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_department_opens_to_its_products_and_ties_to_the_profit_and_loss(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 3), shop.line("P2", 1)])])
    sign_in(page, shop.email, "/reports/sales/")
    page.get_by_role("link", name="Margins").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Margins")
    expect(page.get_by_text("Ties to the profit and loss")).to_be_visible()
    page.get_by_role("link", name="Bread").last.click()
    row = page.get_by_role("row", name="Product P1").last
    expect(row).to_contain_text("2.75")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/margins-{width}.png", full_page=True)
    row.get_by_role("link", name="2.75").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sales")
    expect(page.get_by_text("STORE001-B-000002").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_receipt_says_why_and_leads_up_to_the_statement_and_back(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    sale = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sale])
    sign_in(page, shop.email, f"/sales/{sale.draft.id}/")
    why = page.locator("details.why").first
    why.locator("summary").click()
    expect(why).to_contain_text("shelf price, price book")
    expect(why).to_contain_text("20 %")
    expect(why).to_contain_text("Cost £1.20")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/why-{width}.png", full_page=True)
    page.get_by_role("link", name="Revenue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Profit and loss")
    page.go_back()
    page.get_by_role("link", name="Journal entry").click()
    expect(page.get_by_text("Cost of what was sold")).to_be_visible()
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/entry-{width}.png", full_page=True)


def look(page, name, width):
    """A picture for whoever asks for them."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    if folder := os.environ.get("WHY_LOOK"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_goods_are_put_aside_for_a_customer_and_sold_to_them(page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/stock/reservations/")
    page.get_by_role("link", name="Put goods aside").first.click()
    page.get_by_label("Product").fill("Product P1")
    page.get_by_label("How many").fill("2")
    page.get_by_label("Customer").fill("Marta")
    page.get_by_label("Reference").fill("blue bag")
    look(page, "aside-form", width)
    page.get_by_role("button", name="Put aside", exact=True).click()
    expect(page.get_by_text("Nobody else is sold these goods.")).to_be_visible()
    look(page, "aside", width)
    page.get_by_role("link", name="Put aside", exact=True).last.click()
    expect(page.get_by_role("row", name="Product P1")).to_contain_text("Marta Keane")
    look(page, "aside-list", width)
    page.get_by_role("row", name="Product P1").get_by_role("link").first.click()
    page.get_by_role("main").get_by_role("link", name="Sell", exact=True).click()
    expect(page.get_by_text("Marta Keane").first).to_be_visible()
    look(page, "aside-sell", width)
    page.get_by_role("button", name="Take").last.click()
    expect(page.get_by_text("Sold. It is in the books.")).to_be_visible()
    page.goto("/stock/reservations/")
    expect(page.get_by_role("row", name="Product P1")).to_contain_text("Taken up")
