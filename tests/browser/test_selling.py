"""A sale entered in a real browser, and followed to everything that it changes."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.signing_in import hire, sign_in
from tests.registering import enrolled_till
from tests.test_recipes import recipe
from tillbook.desks.sales.models import Sale
from tillbook.masters.catalog.rules import Part


def finder(page: Page) -> Locator:
    """The field that products are typed and scanned into."""
    return page.get_by_label("Product", exact=True)


def enter(page: Page, *products: str) -> None:
    """Type products at Sell, each with Enter; the field is ready for the next."""
    find = finder(page)
    for product in products:
        lines = page.locator(".sell-table tbody tr").count()
        find.fill(product)
        find.press("Enter")
        expect(page.locator(".sell-table tbody tr")).to_have_count(lines + 1)
        expect(find).to_be_focused()
        expect(find).to_have_value("")


@pytest.mark.engines("sqlite", "postgresql")
def test_a_sale_by_keyboard_changes_stock_journal_balance_and_home(page, shop):
    sign_in(page, shop.email, "/sell/")
    expect(finder(page)).to_be_focused()
    enter(page, "5000000000001", "Product P2")
    quantity = page.get_by_label("Quantity of Product P1")
    quantity.fill("3")
    quantity.press("Enter")
    expect(page.locator("[data-due]")).to_have_text("£4.50")
    expect(quantity).to_be_focused()
    finder(page).focus()
    page.keyboard.press("Enter")
    given = page.get_by_label("Given")
    expect(given).to_be_focused()
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    expect(page.locator("[data-change]")).to_have_text("£5.50")
    expect(page.get_by_role("button", name="Take £10.00 in cash, give £5.50 back")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sale STORE001-B-000002")
    expect(page.locator(".paper")).to_contain_text("£4.50")
    expect(page.locator(".thread")).to_contain_text("Balanced")
    expect(page.locator(".moves dd").first).to_have_text("−3")

    page.locator(".moves a").first.click()
    expect(page.locator(".stats")).to_contain_text("97 at Harbour Street")
    page.goto("/journal/")
    expect(page.locator("tr.group").first).to_contain_text("Sale")
    expect(page.locator("tbody")).to_contain_text("Tax to pay")
    page.goto("/trial-balance/")
    expect(page.locator("tr", has_text="Cash in the tills").first).to_contain_text("4.50")
    expect(page.locator("tfoot")).to_contain_text("0.00")
    expect(page.locator(".page-head")).to_contain_text("Balanced")
    page.goto("/")
    expect(page.locator("[data-total]")).to_have_text("£4.50")
    page.locator("[data-total] a").click()
    expect(page.locator("tfoot")).to_contain_text("4.50")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}/"))


def test_returned_in_parts_and_voided(page, shop):
    sign_in(page, shop.email, "/sell/")
    enter(page, "P1")
    page.get_by_label("Quantity of Product P1").fill("3")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take £3.30 in cash").click()
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}/"))
    sale = page.url
    page.get_by_role("button", name="Return items").click()
    page.get_by_label("Product P1", exact=True).fill("1")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Return")
    expect(page.locator(".paper-total")).to_contain_text("−£1.10")
    page.goto(sale)
    page.get_by_role("button", name="Return items").click()
    expect(page.get_by_text("up to 2")).to_be_visible()
    page.get_by_label("Product P1", exact=True).fill("5")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#toasts")).to_contain_text("More would come back than was sold.")
    page.goto("/")
    expect(page.locator("[data-total]")).to_have_text("£2.20")

    page.goto("/sell/")
    enter(page, "P2")
    page.get_by_role("button", name="Take £1.20 in cash").click()
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}/"))
    voided = page.url
    page.get_by_role("button", name="Void", exact=True).click()
    page.get_by_label("Reason").fill("typed twice")
    page.get_by_role("button", name="Void the sale").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Void")
    page.goto(voided)
    expect(page.locator(".page-head-badges")).to_contain_text("Voided")
    page.goto("/")
    expect(page.locator("[data-total]")).to_have_text("£2.20")
    # Two receipts under one id stand side by side, on a phone below each other; one is posted.
    till = enrolled_till(shop)
    first = till.sell("P1")
    assert till.statuses([first]) == ["stored"]
    assert till.statuses([till.sell("P2", 2, id=UUID(first["id"]))]) == ["conflict"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/to-clarify/?kind=conflict")
    pair = page.locator(".clarify-pair section")
    expect(pair).to_have_count(2)
    expect(pair.nth(0)).to_contain_text("1 × Product P1")
    expect(pair.nth(1)).to_contain_text("2 × Product P2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("summary", has_text="Decide").click()
    page.get_by_label("What was wrong, and what you did").fill("two devices, two sales")
    page.get_by_role("button", name="Post it as its own sale").click()
    expect(page.get_by_text("Posted. It is in the books now")).to_be_visible()
    assert Sale.objects.filter(total_minor=240).exists()
    note_as_lost(page, till)


def note_as_lost(page, till) -> None:
    """Receipts that never come are noted as lost: nobody is told of them as missing any more."""
    # The second number is that of the receipt which was kept aside: it is not missing.
    till.sell(), till.sell()
    assert till.statuses([till.sell()]) == ["stored"]
    page.goto("/to-clarify/?kind=gap")
    expect(page.locator(".clarify-row")).to_contain_text("R1-000003, R1-000004")
    page.locator("summary", has_text="Note as lost").click()
    expect(page.get_by_label("Numbers that are lost")).to_have_value("3–4")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("What became of them").fill("the tablet drowned")
    page.get_by_role("button", name="They are lost for good").click()
    expect(page.locator(".toast")).to_contain_text("2 receipts are noted as lost")
    page.goto(f"/settings/registers/{till.register}/")
    expect(page.get_by_role("region", name="Numbers noted as lost or kept aside")).to_contain_text(
        "the tablet drowned"
    )


def test_two_clicks_and_the_same_form_in_a_second_tab_are_one_sale(page, shop):
    sign_in(page, shop.email, "/sell/")
    enter(page, "P1")
    form_id = page.locator("form.sell input[name=id]").input_value()
    second = page.context.new_page()
    second.goto("/sell/")
    enter(second, "P1")
    second.locator("form.sell input[name=id]").evaluate("(field, id) => field.value = id", form_id)
    page.get_by_role("button", name="Take £1.10 in cash").dblclick()
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}/"))
    second.get_by_role("button", name="Take £1.10 in cash").click()
    second.wait_for_url(page.url)
    assert Sale.objects.count() == 1


def test_what_is_scanned_while_the_last_one_is_under_way_is_not_lost(page, shop):
    sign_in(page, shop.email, "/sell/")
    page.route("**/sell/", lambda route: (page.wait_for_timeout(150), route.continue_()))
    finder(page).focus()
    for code in ("5000000000001", "5000000000002", "5000000000003"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.locator(".sell-table tbody tr")).to_have_count(3)
    expect(page.locator("[data-due]")).to_have_text("£3.60")


def test_leaving_a_changed_figure_prices_the_basket_again(page, shop):
    sign_in(page, shop.email, "/sell/")
    enter(page, "P1")
    page.get_by_label("Quantity of Product P1").fill("2")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take £2.20 in cash")).to_be_visible()
    page.get_by_label("Quantity of Product P1").fill("two")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert").filter(has_text="“two” is not a number")).to_be_visible()
    expect(page.get_by_label("Quantity of Product P1")).to_have_value("two")


def test_without_a_script_the_form_still_sells(chromium, server, shop):
    context = chromium.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, shop.email, "/sell/")
    finder(page).fill("P1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take £1.10 in cash")).to_be_visible()
    finder(page).fill("product")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Product P2").click()
    page.get_by_role("button", name="Take £2.30 in cash").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sale STORE001-B-000002")
    context.close()


def test_no_answer_is_said_and_nothing_typed_is_lost(page, shop, console):
    console.allow("Failed to load resource|net::ERR_FAILED|Failed to fetch")
    sign_in(page, shop.email, "/sell/")
    enter(page, "P1")
    page.route("**/sell/", lambda route: route.abort())
    finder(page).fill("P2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No answer. Nothing you typed is lost")).to_be_visible()
    expect(finder(page)).to_have_value("P2")
    page.unroute("**/sell/")
    page.keyboard.press("Enter")
    expect(page.locator(".sell-table tbody tr")).to_have_count(2)


def test_a_cashier_sells_and_is_kept_out_of_the_books(page, shop, console):
    console.allow("403")
    sign_in(page, hire(shop, "Cashier"))
    expect(page).to_have_url(re.compile("/sell/$"))
    rail = page.locator(".rail")
    expect(rail).to_contain_text("Stock")
    for hidden in ("Money", "Settings", "Reports", "Home"):
        expect(rail.get_by_role("link", name=hidden)).to_have_count(0)
    enter(page, "P1")
    expect(page.get_by_label("Price of Product P1")).to_have_attribute("readonly", "")
    page.get_by_role("button", name="Take £1.10 in cash").click()
    expect(page.locator(".thread")).to_contain_text("It is in the books.")
    assert page.goto("/trial-balance/").status == 403
    expect(page.get_by_role("heading", name="You may not open this page")).to_be_visible()


def test_the_location_switch_and_signing_out(page, shop):
    sign_in(page, shop.email, "/stock/")
    expect(page.locator("tbody tr")).to_have_count(10)
    page.locator(".bar-top summary", has_text="Both locations").click()
    page.get_by_role("link", name="Mill Lane").click()
    expect(page.locator(".bar-top")).to_contain_text("Mill Lane")
    expect(page.locator(".empty")).to_be_visible()
    page.locator(".bar-end summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/login/**")
    page.goto("/stock/")
    assert "/sign-in/" in page.url


def test_modifiers_are_made_chosen_and_stand_indented(page, shop):
    """Asked for on a phone too: a group is made on its page, chosen at Sell, and printed."""
    recipe(shop, "LATTE", Part("P1", 1_000_000))
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, shop.email, "/products/modifiers/")
    page.get_by_label("Name").fill("Extras")
    page.get_by_label("At least").fill("1")
    page.get_by_role("button", name="Add the group").click()
    page.get_by_label("New option").fill("Shot")
    page.get_by_label("Price").fill("0.80")
    page.get_by_role("button", name="Add the option").click()
    expect(page.get_by_role("link", name="Shot")).to_be_visible()
    page.get_by_label("Product", exact=True).fill("LATTE")
    page.get_by_role("button", name="Ask for it there").click()
    expect(page.locator(".badge", has_text="changes no stock")).to_be_visible()
    page.get_by_role("link", name="Shot").click()
    page.get_by_label("Ingredient", exact=True).fill("P2")
    page.get_by_label("How much a batch uses").fill("1")
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_role("row").filter(has_text="Product P2")).to_be_visible()
    page.get_by_label("Ingredient to leave out").fill("P1")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_role("row").filter(has_text="all of it")).to_be_visible()
    page.goto("/sell/")
    enter_find(page, "LATTE")
    choice = page.get_by_label("Extras of Recipe LATTE")
    expect(page.locator(".sell-wrong")).to_contain_text("Extras: choose one.")
    choice.select_option("EXTRAS-SHOT")
    expect(page.locator("[data-due]")).to_have_text("£5.80")
    expect(page.locator(".sell-modifier")).to_contain_text("Shot")
    page.set_viewport_size({"width": 1024, "height": 900})
    page.get_by_role("button", name="Take £5.80 in cash").click()
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}/"))
    expect(page.locator(".paper .modifier")).to_contain_text("Shot")
    expect(page.locator(".moves dd")).to_have_text(["−1"])


def enter_find(page, text):
    find = finder(page)
    find.fill(text)
    find.press("Enter")
