"""Tax returns in a browser: where to file, the form, the lines of a box, filed, on paper."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.signing_in import sign_in
from tests.support.browser import OUTPUT, take_picture
from tests.taxing import bought
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.taxation.models import TaxReturn
from tillbook.plumbing.feed import catch_up


def test_a_return_is_looked_at_down_to_its_lines_and_filed(page, shop):
    before = today(shop.company_id).replace(day=1) - timedelta(days=1)
    bought(shop, before, "500.00", "100.00")
    catch_up(shop.company_id)
    sign_in(page, shop.email, "/tax-returns/")
    page.get_by_role("link", name="File somewhere else").click()
    page.get_by_label("Tax number").fill("GB 123 4567 89")
    page.get_by_label("How often").select_option("1")
    page.get_by_label("First day").fill(before.replace(day=1).isoformat())
    page.get_by_label("Account that owes").select_option(label="2110 We owe suppliers")
    take_picture(page, OUTPUT / "taxation" / "new.png", full_page=True)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("To file")).to_be_visible()
    take_picture(page, OUTPUT / "taxation" / "returns.png", full_page=True)
    page.locator("tr", has_text="To file").get_by_role("link").first.click()
    expect(page.get_by_role("row", name=re.compile("Purchases"))).to_contain_text("500.00")
    page.get_by_role("row", name=re.compile("VAT reclaimed")).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Why this figure")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("GB-standard.*20 %")).first).to_be_visible()
    take_picture(page, OUTPUT / "taxation" / "lines.png", full_page=True)
    page.get_by_role("link", name="manual entry JE-000001").click()
    expect(page.get_by_role("heading", name="Entry JE-000001", level=1)).to_be_visible()
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Mark as filed").click()
    page.get_by_role("dialog").get_by_role("button", name="Mark as filed").click()
    expect(page.get_by_text("Kept as TR-000001")).to_be_visible()
    assert TaxReturn.objects.get().due_minor == -10_000
    for width in (390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        take_picture(page, OUTPUT / "taxation" / f"return-{width}.png", full_page=True)
    page.emulate_media(media="print")
    take_picture(page, OUTPUT / "taxation" / "paper.png", full_page=True)
    page.emulate_media(media="screen")
    late_bill(page, before.isoformat())


def late_bill(page, day: str) -> None:
    """A bill of the month that is filed: asked once, on a phone, and posted as a correction."""
    page.set_viewport_size({"width": 390, "height": 840})
    page.goto("/entries/new")
    page.get_by_label("Date").fill(day)
    lines = page.locator("[data-line]")
    for place, (account, side, amount) in enumerate(
        (("6140", "debit", "10"), ("1510", "debit", "2"), ("1050", "credit", "12"))
    ):
        lines.nth(place).locator('[name="account"]').fill(account)
        lines.nth(place).locator(f'[name="{side}"]').fill(amount)
    lines.nth(1).locator("[data-details]").click()
    lines.nth(1).locator('[name="tax"]').select_option("GB-standard")
    lines.nth(1).locator('[name="base"]').fill("10")
    page.get_by_role("button", name="Post the entry").click()
    expect(page.get_by_role("alert").first).to_contain_text("is filed through")
    lower = lines.nth(1).bounding_box()
    below = lines.nth(2).bounding_box()
    assert lower["y"] + lower["height"] <= below["y"] + 1, "what is unfolded covers the next line"
    inside = lines.nth(1).locator('[name="rate"]').bounding_box()
    assert inside["y"] + inside["height"] <= below["y"], "what is unfolded covers the next line"
    take_picture(page, OUTPUT / "taxation" / "late-bill-390.png", full_page=True)
    page.get_by_role("button", name="Post it as a correction").click()
    expect(page.get_by_role("heading", name="Entry JE-000002", level=1)).to_be_visible()
