"""Receipts that are scanned again, and leaving the register for a moment, the night or for good."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    allow,
    choose_copy,
    enrol,
    off_line,
    prepare,
    sales,
    scan,
    sell,
    sign_in_again,
)
from tillbook.desks.sales.models import Sale


def drawn_as_code128(page: Page) -> str:
    """The number that the bars of the shown receipt say, read from their places and widths."""
    bars = page.locator(".slip .barcode rect").evaluate_all(
        "found => found.map(one => [one.x.baseVal.value, one.width.baseVal.value])"
    )
    dark = {round(x) + place for x, width in bars for place in range(round(width))}
    modules = "".join("1" if place in dark else "0" for place in range(min(dark), max(dark) + 1))
    assert modules.startswith("11010010000"), "start B"
    assert modules.endswith("1100011101011"), "stop"
    return modules


def test_a_receipts_barcode_opens_its_return(
    served: Served, shop: Any, till: Page, console: Any
) -> None:
    console.allow("404")  # the number that nobody gave out
    enrol(till, prepare(shop))
    choose_copy(till)
    sell(till, "SKU12345")
    till.get_by_role("button", name="Show the receipt").click()
    slip = till.locator(".slip")
    barcode = slip.get_by_role("img", name="Barcode of receipt T1-000001")
    expect(barcode).to_be_visible()
    # 9 signs: start, T 1 -, to set C, 3 pairs, check: 9 symbols of 11 modules and the stop of 13.
    assert len(drawn_as_code128(till)) == 9 * 11 + 13
    till.get_by_role("button", name="Back").click()
    scan(till, "T1-000001")
    expect(till.get_by_role("heading", name="Return for T1-000001")).to_be_visible()
    till.locator(".return-row .stepper button").last.click()
    till.get_by_role("button", name="Faulty").click()
    till.get_by_role("button", name="back in cash").click()
    allow(till)
    expect(till.get_by_text("Given back to the customer", exact=True)).to_be_visible()
    till.keyboard.press("Enter")

    # A number nobody gave out is refused where it was scanned.
    scan(till, "X9-000001")
    expect(till.locator(".scan-word")).to_contain_text("X9-000001")
    all_sent(till)
    kinds = Sale.objects.filter(company_id=shop.company_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["return", "sale"]

    # Without a network its own receipts are found all the same.
    served.stop()
    scan(till, "SKU12345")
    off_line(till)
    scan(till, "T1-000001")
    expect(till.get_by_role("heading", name="Return for T1-000001")).to_be_visible()


def test_signing_out_waits_for_what_is_unsent_and_locking_does_not(
    served: Served, shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    served.stop()
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="More").first.click()
    till.get_by_role("button", name="Sign out").click()
    sheet = till.get_by_role("dialog", name="Sign out")
    sheet.get_by_role("button", name="Sign out").click()
    expect(sheet.get_by_text("1 sale exists only on this register")).to_be_visible()
    expect(sheet.get_by_text("Bring this register to a network")).to_be_visible(timeout=60_000)
    expect(sheet.get_by_role("button", name="Sign out")).to_be_enabled(timeout=30_000)
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Only lock it").click()
    expect(till.get_by_role("heading", name="Who is selling?")).to_be_visible()
    sign_in_again(till)
    # The device cannot be cleared either.
    till.get_by_role("button", name="More").first.click()
    till.get_by_role("button", name="Settings").click()
    expect(till.get_by_role("button", name="Clear this device")).to_be_disabled()
    expect(till.get_by_text("1 sale exists only on this register")).to_be_visible()

    served.start()
    till.get_by_role("button", name="Sign out").click()
    till.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(till.get_by_text("Everything is at the office.")).to_be_visible(timeout=60_000)
    assert sales(shop) == 1
    # The link of another register's code makes no other register of it, and says so.
    till.evaluate("location.hash = 'enrol=ABCD2345'")
    expect(
        till.get_by_text("This device is Counter one of Harbour Bakehouse already")
    ).to_be_visible()


def test_who_has_no_pin_here_stands_behind_somebody_else(
    served: Served, shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    till.get_by_role("button", name="Lock the register").click()
    shown = till.locator(".person-grid button")
    expect(shown).to_have_count(2)
    till.get_by_role("button", name="Somebody else").click()
    expect(shown).not_to_have_count(2)
    expect(till.get_by_text("no PIN yet").first).to_be_visible()
    till.get_by_role("button", name="Cashier").click()
    till.keyboard.type("284", delay=80)
    dots = till.locator(".pin-dot-full")
    expect(dots).to_have_count(3)
    till.get_by_role("button", name="Clear", exact=True).click()
    expect(dots).to_have_count(0)
