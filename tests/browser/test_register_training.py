"""Training in a real browser: begun by the manager, all practised, and nothing of it is real."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    allow,
    choose_copy,
    enrol,
    prepare,
    scan,
    sell,
    sign_in_again,
    to_pay,
)
from tillbook.desks.sales.models import Sale
from tillbook.desks.shifts.models import Shift
from tillbook.insight.verification.operations import verify

#: How many receipts a store on the device holds, and how many of them are to be sent.
IN_STORE = """name => new Promise((resolve, reject) => {
    const asked = indexedDB.open(name);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
        const db = asked.result;
        if (!db.objectStoreNames.contains("receipts")) { db.close(); return resolve(null); }
        const rows = db.transaction("receipts").objectStore("receipts").getAll();
        rows.onsuccess = () => {
            db.close();
            resolve([rows.result.length, rows.result.filter(one => one.unsent).length]);
        };
    };
})"""


def digits(page: Page, text: str) -> None:
    for digit in text:
        page.keyboard.press(digit)


def begin(till: Page) -> None:
    """The cashier asks, the manager allows it, and the register opens anew."""
    till.get_by_role("button", name="More", exact=True).click()
    till.locator(".sheet-list button", has_text="Training").click()
    till.get_by_role("button", name="Begin training").click()
    allow(till)
    expect(till.locator(".till-strip")).to_contain_text("nothing here is real", timeout=20_000)
    expect(till.locator(".training-mark")).to_be_visible()
    sign_in_again(till)


def practise(till: Page) -> None:
    """A shift, a sale in cash, its paper, an X and a Z."""
    till.keyboard.press("Alt+k")
    digits(till, "5000")
    till.get_by_role("button", name="Open with £50.00").click()
    sheet = till.get_by_role("dialog", name="Shift opened")
    expect(sheet.get_by_text("TRAINING – not a receipt")).to_have_count(2)
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Back").click()
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
    till.get_by_role("button", name="Take £").click()
    expect(till.locator(".done-mark")).to_contain_text("TRAIN-T1-000002")
    expect(till.get_by_text("it goes nowhere")).to_be_visible()
    till.get_by_role("button", name="Show the receipt").click()
    expect(till.locator(".slip").get_by_text("TRAINING – not a receipt")).to_have_count(2)
    till.get_by_role("button", name="Back").click()
    till.get_by_role("button", name="Next sale").click()
    # What was said of a sale does not stand in the announcements over the next.
    expect(till.get_by_text("TRAIN-T1-000002")).to_have_count(0)
    till.keyboard.press("Alt+k")
    till.keyboard.press("6")
    # No number of pieces is read as another one.
    till.get_by_label("How many of £50.00", exact=True).fill("1.5")
    expect(till.get_by_role("alert")).to_contain_text("Count whole pieces")
    expect(till.get_by_role("button", name="is what I counted")).to_be_disabled()
    till.get_by_label("How many of £50.00", exact=True).fill("1")
    till.get_by_role("button", name="£50.00 is what I counted").click()
    till.get_by_role("button", name="Close the shift").click()
    sheet = till.get_by_role("dialog", name="Shift closed")
    expect(sheet.get_by_text("Z report 1")).to_be_visible()
    expect(sheet.get_by_text("TRAINING – not a receipt")).to_have_count(2)
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Back").click()


def test_training_leaves_no_trace(served: Served, shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    all_sent(till)
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)

    begin(till)
    expect(till.get_by_text("The basket is empty")).to_be_visible()
    practise(till)
    # Closed in the middle of it, it is still training.
    till.reload()
    expect(till.locator(".till-strip")).to_contain_text("nothing here is real")
    assert till.evaluate(IN_STORE, "tillbook-training") == [3, 0]
    assert till.evaluate(IN_STORE, "tillbook-register") == [1, 0]

    till.get_by_role("button", name="End training").click()
    till.get_by_role("dialog").get_by_role("button", name="End training").click()
    sign_in_again(till)
    expect(till.locator(".training-mark")).to_have_count(0)
    # The basket that waited.
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
    till.get_by_role("button", name="Take £").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002")
    till.keyboard.press("Enter")
    all_sent(till)
    assert till.evaluate(IN_STORE, "tillbook-training") is None
    numbers = Sale.objects.filter(company_id=shop.company_id).order_by("number")
    assert [sale.number for sale in numbers] == [1, 2]
    assert not Shift.objects.exists()
    assert verify().findings == ()
