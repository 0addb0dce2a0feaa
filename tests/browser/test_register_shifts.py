"""A day at the drawer in a real browser: open, sell, pay out, X, cut, count short, Z, back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counter import MANAGERS_PIN, Served, allow, choose_copy, prepare, scan, to_pay
from tests.browser.counter import PIN as CASHIERS_PIN
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.desks.sales.models import Sale
from tillbook.desks.shifts.models import Shift, ShiftClosing, ShiftFlag
from tillbook.desks.shifts.operations import set_shifts_required
from tillbook.insight.verification.operations import verify


def balance(shop: Any, code: str) -> int:
    account = Account.objects.get(company_id=shop.company_id, code=code)
    return sum(EntryLine.objects.filter(account=account).values_list("amount_minor", flat=True))


def digits(page: Page, text: str) -> None:
    for digit in text:
        page.keyboard.press(digit)


def put_away(page: Page, title: str) -> None:
    """Look at the slip and put it away."""
    sheet = page.get_by_role("dialog", name=title)
    expect(sheet).to_be_visible()
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()


def sell(page: Page, sku: str) -> None:
    scan(page, sku)
    expect(page.locator(".line-name")).to_have_count(1)
    to_pay(page)
    page.get_by_role("button", name="Take £").click()
    expect(page.locator(".done-mark")).to_contain_text("Receipt T1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The basket is empty")).to_be_visible()


def move_cash(till: Page) -> None:
    """Pay out, drop, open the drawer for nothing, and look at an X."""
    till.keyboard.press("Alt+k")
    till.keyboard.press("2")
    digits(till, "700")
    till.get_by_role("button", name="Small purchase for the shop").click()
    till.get_by_role("button", name="Pay £7.00 out").click()
    put_away(till, "Paid out")
    till.keyboard.press("3")
    digits(till, "5000")
    till.get_by_role("button", name="Drop £50.00").click()
    put_away(till, "Dropped to the safe")
    till.keyboard.press("4")
    till.get_by_role("button", name="Change for a customer").click()
    till.get_by_role("button", name="Open the drawer").last.click()
    expect(till.get_by_role("dialog", name="Manager can allow this here")).to_be_visible()
    digits(till, MANAGERS_PIN)
    expect(till.get_by_role("dialog", name="Manager can allow this here")).to_be_hidden()
    put_away(till, "Drawer opened without a sale")
    till.keyboard.press("5")
    allow(till)
    expect(till.get_by_text("Not final: the shift goes on.")).to_be_visible()
    put_away(till, "X report")
    till.keyboard.press("Escape")


def the_books_are_right(shop: Any) -> None:
    """What the day came to, from the rows."""
    shift = Shift.objects.earliest("occurred_at")
    closing = ShiftClosing.objects.get()
    assert (closing.shift_id, closing.z_number) == (shift.id, 1)
    assert (closing.expected_minor, closing.difference_minor) == (9_500, -100)
    assert Sale.objects.filter(shift_id=shift.id).count() == 2
    # The floats were taken from a safe whose book nobody keeps: that is no question.
    assert not ShiftFlag.objects.exists()
    # Only the second float is out of the safe; the pound that is short is an expense.
    assert balance(shop, "1010") == 10_000
    assert balance(shop, "1020") == -15_000 + 5_000 + 9_400 - 10_000
    assert (balance(shop, "6130"), balance(shop, "6140")) == (100, 700)
    assert verify().findings == ()


@pytest.mark.engines("sqlite", "postgresql")
def test_a_day_at_the_drawer(served: Served, shop: Any, till: Page) -> None:
    set_shifts_required(shop.actor, shop.locations["STORE001"], True)
    till.goto(f"/register/#enrol={prepare(shop)}")
    till.get_by_role("button", name="Enrol this device").click()
    till.get_by_role("button", name="Cashier").click(timeout=30_000)
    digits(till, CASHIERS_PIN)
    expect(till.get_by_role("heading", name="Open a shift")).to_be_visible()
    choose_copy(till)
    digits(till, "15000")
    till.get_by_role("button", name="Open with £150.00").click()
    put_away(till, "Shift opened")
    sell(till, "SKU12345")  # 1.00

    move_cash(till)

    served.stop()
    sell(till, "SKU12345")
    till.keyboard.press("Alt+k")
    till.keyboard.press("6")
    # Float 150.00, sales 2.00, out 57.00: 95.00 must be there; 94.00 is.
    for value, pieces in (("£50.00", "1"), ("£20.00", "2"), ("£2.00", "2")):
        till.get_by_label(f"How many of {value}", exact=True).fill(pieces)
    expect(till.get_by_text("Must be there", exact=True)).to_have_count(0)
    till.get_by_role("button", name="£94.00 is what I counted").click()
    # Who may not see it is told neither by the count nor by the Z.
    expect(till.get_by_text("What must be there is known to the office.").first).to_be_visible()
    till.get_by_role("button", name="Close the shift").click()
    expect(till.get_by_text("Z report 1")).to_be_visible()
    expect(till.get_by_text("short")).to_have_count(0)
    expect(till.get_by_text("Must be there", exact=True)).to_have_count(0)
    expect(till.get_by_text("Not at the office yet")).to_be_visible()
    put_away(till, "Shift closed")
    expect(till.get_by_role("heading", name="Open a shift")).to_be_visible()

    # Closed and opened again without a server: the shift is closed, and stays so.
    till.reload()
    till.get_by_role("button", name="Cashier").click()
    digits(till, CASHIERS_PIN)
    expect(till.get_by_role("heading", name="Open a shift")).to_be_visible()
    digits(till, "10000")
    till.get_by_role("button", name="Open with £100.00").click()
    put_away(till, "Shift opened")

    served.start()
    expect(till.locator(".basket").get_by_text("All sent")).to_be_visible(timeout=60_000)
    the_books_are_right(shop)
