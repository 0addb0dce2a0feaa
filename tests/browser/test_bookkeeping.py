"""An entry by hand written with the keyboard, and a month closed, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.bookkeeping import post
from tests.browser.signing_in import sign_in
from tests.support.browser import OUTPUT, take_picture
from tests.test_aged import owe
from tillbook.books.ledger.models import AccountingPeriod
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.queries import today


def line(page: Page, number: int, field: str):
    """A field of a line of the entry."""
    return page.locator("[data-line]").nth(number - 1).locator(f'[name="{field}"]')


@pytest.mark.engines("sqlite")
def test_an_entry_is_written_with_the_keyboard_and_a_month_is_closed(page, shop):
    sign_in(page, shop.email, "/entries/new")
    line(page, 1, "account").focus()
    page.keyboard.type("6140")
    page.keyboard.press("Enter")
    page.keyboard.type("Paper")
    page.keyboard.press("Enter")
    page.keyboard.type("1,200.50")
    page.keyboard.press("Enter")
    expect(line(page, 2, "account")).to_be_focused()
    expect(page.locator("[data-off]")).to_have_text("1,200.50 apart")
    line(page, 4, "credit").press("Enter")
    expect(page.locator("[data-line]")).to_have_count(5)
    line(page, 2, "account").fill("Bank")
    line(page, 2, "credit").fill("1000")
    page.get_by_role("button", name="Post the entry").click()
    expect(page.get_by_role("alert").first).to_contain_text("200.50 apart")
    expect(line(page, 1, "debit")).to_have_value("1,200.50")
    line(page, 2, "account").fill("99999")
    line(page, 2, "credit").fill("1200.50")
    expect(page.locator("[data-off]")).to_have_text("Debit and credit are the same.")
    page.get_by_role("button", name="Post the entry").click()
    expect(page.get_by_text("Line 2: There is no account “99999”.")).to_be_visible()
    take_picture(page, OUTPUT / "bookkeeping" / "entry-wrong.png", full_page=True)
    line(page, 2, "account").fill("1050")
    line(page, 2, "credit").press("Control+Enter")
    page.wait_for_url(re.compile(r"/entries/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", name="Entry JE-000001", level=1)).to_be_visible()
    assert ManualEntry.objects.get().total_minor == 120_050
    page.get_by_role("button", name="Take back").click()
    page.get_by_label("Why").fill("typed twice")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Entry JE-000002", level=1)).to_be_visible()
    take_picture(page, OUTPUT / "bookkeeping" / "entry-posted.png", full_page=True)

    before = today(shop.company_id).replace(day=1) - timedelta(days=1)
    post(shop, before, "6140 dr 5.00", "1050 cr 5.00")
    page.goto("/periods/")
    take_picture(page, OUTPUT / "bookkeeping" / "periods.png", full_page=True)
    page.get_by_role("button", name=re.compile("^Close ")).click()
    expect(page.get_by_text("Closed. What still comes for it")).to_be_visible()
    assert AccountingPeriod.objects.get().state == "soft"
    page.get_by_role("button", name="Lock through here").click()
    expect(page.locator(".badge", has_text="Locked")).to_be_visible()
    page.get_by_placeholder("Why").fill("the rent was missing")
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_text("Open again.", exact=True)).to_be_visible()
    assert AccountingPeriod.objects.get().state == "open"


def test_a_payment_is_paired_by_hand_and_taken_back_on_the_customers_account(page, shop):
    owe(shop, "2026-01-05", "1410", 10_000, "C1", due="2026-01-31")
    owe(shop, "2026-03-01", "1410", 5_000, "C1", due="2026-03-31")
    owe(shop, "2026-03-10", "1410", -12_000, "C1")
    sign_in(page, shop.email, "/pairings/")
    page.get_by_role("link", name="Marta Keane").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marta Keane")
    page.get_by_label("Manual entry JE-000002 50.00", exact=True).check()
    page.get_by_label("Manual entry JE-000003 120.00", exact=True).check()
    page.get_by_role("button", name="Pair what is chosen").click()
    expect(page.get_by_text("£50.00 paired as BK-000001")).to_be_visible()
    expect(page.get_by_label("Manual entry JE-000003 70.00", exact=True)).to_be_visible()
    page.get_by_role("button", name="Pair oldest first").click()
    expect(page.get_by_text("£70.00 paired as BK-000002")).to_be_visible()
    page.get_by_role("link", name="BK-000001").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pair BK-000001")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Both sides are open again")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Pair oldest first").click()
    expect(page.get_by_text("£50.00 paired as BK-000004")).to_be_visible()
    page.get_by_role("link", name="Statement of account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statement of account")
    expect(page.locator(".stats")).to_contain_text("£30.00")
