"""One sale, entered by keyboard alone, is followed to the stock, the journal and the day."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.engines("sqlite")


def sign_in(page: Page, shop, to: str) -> None:
    page.goto(f"/sign-in/login/?next={to}")
    page.get_by_label("E-mail address").fill(shop.email)
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{to}")


def test_a_sale_by_keyboard_is_found_in_stock_journal_and_day(page, shop):
    sign_in(page, shop, "/sell/")
    find = page.get_by_label("Product", exact=True)
    for sku in ("SKU12345", "P3"):
        expect(find).to_be_focused()
        page.keyboard.type(sku)
        page.keyboard.press("Enter")
        expect(page.locator(".sell-table")).to_contain_text(f"Product {sku}")
        expect(find).to_have_value("")

    page.get_by_label("Quantity of Product P3").fill("3")
    page.keyboard.press("Enter")
    take = page.get_by_role("button", name="Take £4.90")
    expect(take).to_be_visible()
    expect(page.get_by_label("Quantity of Product P3")).to_be_focused()

    find.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Given")).to_be_focused()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page.locator("[data-change]")).to_have_text("15.10")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sales/[0-9a-f-]{36}"))

    expect(page.locator(".paper")).to_contain_text("£4.90")
    expect(page.locator(".moves")).to_contain_text("−3")
    journal = page.get_by_role("region", name="Journal entry")
    expect(journal).to_contain_text("Cash in the tills")
    expect(journal).to_contain_text("Balanced")
    number = page.locator("h1").inner_text().removeprefix("Sale ")

    page.locator(".moves").get_by_role("link", name="Product P3").click()
    expect(page.locator(".stats")).to_contain_text("97 at Harbour Street")
    page.goto("/trial-balance/")
    expect(page.get_by_role("row", name=re.compile("Cash in the tills"))).to_contain_text("4.90")
    page.goto("/")
    expect(page.locator("[data-total]")).to_have_text("£4.90")
    page.goto("/sales/")
    expect(page.get_by_role("link", name=number)).to_be_visible()
