"""Tips at a register in a real browser: before paying, after it, and paid out of the drawer."""

from __future__ import annotations

import os
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import Served, all_sent, choose_copy, enrol, prepare, scan, to_pay
from tests.valuing import take_tips
from tillbook.books.earnings.queries import owed
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.queries import people_by_name
from tillbook.plumbing.feed import catch_up


def balance(shop: Any, code: str) -> int:
    account = Account.objects.get(company_id=shop.company_id, code=code)
    return sum(EntryLine.objects.filter(account=account).values_list("amount_minor", flat=True))


def digits(page: Page, text: str) -> None:
    for digit in text:
        page.keyboard.press(digit)


def looked(page: Page, name: str) -> None:
    """Pictures for whoever looks at the screens: TILLBOOK_LOOK names where they go."""
    if not (folder := os.environ.get("TILLBOOK_LOOK")):
        return
    before = page.viewport_size
    for width, height in ((390, 844), (820, 1180), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(150)
        page.screenshot(path=f"{folder}/{name}-{width}.png")
    if before:
        page.set_viewport_size(before)


def test_a_tip_is_left_added_given_back_and_paid_out(shop: Any, served: Served, till: Page) -> None:
    page = till
    take_tips(shop)
    code = prepare(shop)
    enrol(page, code)
    choose_copy(page)
    page.keyboard.press("Alt+k")
    digits(page, "1000")
    page.get_by_role("button", name="Open with £10.00").click()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    page.keyboard.press("Escape")
    scan(page, "5000000000001")
    to_pay(page)
    page.get_by_role("button", name=re.compile(r"10\s%")).click()
    expect(page.locator(".due-amount")).to_have_text("£1.21")
    looked(page, "before")
    page.get_by_role("button", name="Other").click()
    digits(page, "50")
    page.get_by_role("button", name="Add £0.50 as a tip").click()
    expect(page.locator(".due-amount")).to_have_text("£1.60")
    way = page.get_by_role("group", name="Way of paying")
    way.get_by_role("button", name="Card").click()
    page.locator(".pay-foot").get_by_role("button").click()
    expect(page.locator(".done-mark")).to_contain_text("£1.10")
    looked(page, "done")
    page.get_by_role("button", name="Add a tip").click()
    digits(page, "30")
    looked(page, "after")
    page.get_by_role("dialog").get_by_role("button", name="Cash", exact=True).click()
    page.get_by_role("button", name="Keep £0.30 for").click()
    expect(page.locator(".done-mark")).to_contain_text("£0.30")
    page.keyboard.press("Enter")
    all_sent(page)
    cashier = people_by_name(shop.company_id)["Cashier"]
    assert owed(shop.company_id) == [(cashier, 80)]
    page.keyboard.press("Alt+k")
    page.get_by_role("button", name="Pay tips out").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Pay £0.80 to")).to_be_visible()
    looked(page, "out")
    dialog.get_by_role("button", name="Pay £0.80 to").click()
    expect(page.locator(".change")).to_contain_text("Paid out to")
    looked(page, "paid-out")
    page.keyboard.press("Enter")
    all_sent(page)
    assert owed(shop.company_id) == []
    assert (balance(shop, "2310"), balance(shop, "1010"), balance(shop, "4010")) == (0, 950, -92)
    catch_up(shop.company_id)
    assert verify().findings == ()
