"""What stands around every page, driven as a person does: find, look at one place, stay live."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in
from tests.support.browser import watched_page
from tillbook.desks.sales.operations import commit_sales

pytestmark = pytest.mark.engines("sqlite")


def test_anything_is_found_from_the_keyboard(page, shop):
    sale = shop.sale([shop.line("P1", 3)])
    [outcome] = commit_sales(shop.actor, [sale])
    sign_in(page, shop.email, "/settings/")
    field = page.get_by_role("combobox", name="Find anything")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    field.fill("product p")
    expect(page.get_by_role("option", name=re.compile("Product P"))).to_have_count(6)
    first, second = page.get_by_role("option").nth(0), page.get_by_role("option").nth(1)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    for words, address in (
        (outcome.number, f"/sales/{sale.draft.id}/"),
        ("3.30", f"/sales/{sale.draft.id}/"),
        ("marta", "/customers/"),
        ("trial", "/trial-balance/"),
    ):
        page.keyboard.press("Control+k")
        field.fill(words)
        expect(page.get_by_role("option").first).to_have_attribute("href", re.compile(address))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(address))


def test_between_a_phone_and_a_desk_the_page_is_as_wide_as_the_screen(page, shop):
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 3)])])
    sign_in(page, shop.email)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width in (640, 768, 820, 1000):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate(over) == 0, width
        paid, best = (page.locator(".columns > *").nth(n).bounding_box() for n in (0, 1))
        # Beside each other with room between them, or one under the other.
        assert best["x"] - paid["x"] - paid["width"] >= 24 or best["y"] > paid["y"] + 40


def test_without_scripts_the_field_leads_to_its_page(chromium, server, shop):
    context = chromium.new_context(base_url=server.url, java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, shop.email)
        field = page.get_by_role("searchbox", name="Find anything")
        field.fill("P1")
        field.press("Enter")
        page.wait_for_url("**/search?q=P1")
        page.locator("a.palette-hit", has_text="Product P1").click()
        page.wait_for_url("**/products/**")
    finally:
        context.close()


def test_home_shows_a_sale_within_two_seconds(page, shop):
    sign_in(page, shop.email)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2)])])
    sold = time.monotonic()
    expect(page.locator("[data-total]")).to_have_text("£2.20", timeout=5000)
    assert time.monotonic() - sold < 2.5
    expect(page.locator("[data-live-words]")).to_have_text("£2.20, 1 sale")


def test_home_without_a_free_stream_asks_by_itself(page, shop):
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    sign_in(page, shop.email)
    expect(page.get_by_text("Live, every few seconds")).to_be_visible()
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2)])])
    expect(page.locator("[data-total]")).to_have_text("£2.20", timeout=6000)


def test_the_place_one_looks_at_outlives_signing_out(chromium, server, shop, console):
    with watched_page(chromium, server.url, console) as page:
        sign_in(page, shop.email)
        page.locator(".bar-place").click()
        page.get_by_role("link", name="Mill Lane", exact=True).click()
        expect(page.locator(".bar-place")).to_have_text("Mill Lane")
        page.get_by_title("Ola Owner").click()
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, shop.email, "/stock/")
        expect(page.locator(".bar-place")).to_have_text("Mill Lane")
    assert not console.unexpected()


def test_the_rail_folds_to_icons_and_says_so(page, shop):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, shop.email)
    assert page.locator(".rail").bounding_box()["width"] == 208
    page.get_by_role("button", name="Icons only").click()
    expect(page.get_by_role("button", name="Show the words")).to_be_attached()
    assert page.locator(".rail").bounding_box()["width"] == 56
    expect(page.get_by_role("link", name="Customers")).to_be_visible()


def test_a_role_is_made_given_and_a_key_shown_once(page, shop):
    sign_in(page, shop.email, "/settings/roles/new")
    page.get_by_role("textbox", name="Name").fill("Weekend")
    page.get_by_label("See sales and receipts").check()
    page.get_by_label(re.compile("^Give discounts")).check()
    page.get_by_role("button", name="Save the role").click()
    expect(page.get_by_text("Saved. It holds from everybody's next click on.")).to_be_visible()
    page.goto("/staff/new")
    page.get_by_role("textbox", name="Name").fill("Ana Silva")
    page.get_by_label("Role").select_option(label="Weekend")
    page.get_by_label("only at").check()
    page.get_by_label("Mill Lane").check()
    page.get_by_role("button", name="Add this person").click()
    page.goto("/staff/")
    row = page.get_by_role("row", name=re.compile("Ana Silva"))
    expect(row).to_contain_text("Weekend")
    expect(row).to_contain_text("Mill Lane")
    page.goto("/settings/keys/new")
    page.get_by_role("textbox", name="Name").fill("Web shop")
    page.get_by_label("See sales and receipts").check()
    page.get_by_role("button", name="Make the key").click()
    assert page.locator("#secret").inner_text().startswith("tb_")
