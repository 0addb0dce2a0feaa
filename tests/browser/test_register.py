"""A register in a real browser against the real server: enrolled, sold on, cut off, caught up."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counter import (
    PIN,
    Served,
    allow,
    choose_copy,
    enrol,
    prepare,
    sales,
    scan,
    sell,
    to_pay,
)
from tests.browser.signing_in import sign_in
from tillbook.desks.sales.models import Sale


@pytest.mark.engines("sqlite", "postgresql")
def test_a_register_sells_with_and_without_its_server(
    served: Served, shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    sell(till, "SKU12345")
    expect(till.get_by_text("Stored and sent to the office.")).to_be_visible()
    assert sales(shop) == 1

    served.stop()
    till.keyboard.press("Enter")
    sell(till, "SKU12345")
    expect(till.get_by_text("Stored on this register.")).to_be_visible()
    till.keyboard.press("Enter")
    expect(till.get_by_role("button", name="1 unsent")).to_be_visible()
    expect(till.get_by_text("Keep selling: 1 sale waits on this register")).to_be_visible(
        timeout=30_000
    )

    # Closed and opened again without a server: the shell, the basket's shop and the sale are here.
    # So is the other language, which this register never spoke.
    for language, words in (("de", "Wer verkauft?"), ("en", "Who is selling?")):
        till.evaluate("(one) => localStorage.setItem('tillbook.register.language', one)", language)
        till.reload()
        expect(till.get_by_text(words)).to_be_visible()
    till.get_by_role("button", name="Cashier").click()
    for digit in PIN:
        till.keyboard.press(digit)
    expect(till.get_by_role("button", name="1 unsent")).to_be_visible()

    served.start()
    expect(till.locator(".basket").get_by_text("All sent")).to_be_visible(timeout=60_000)
    assert sales(shop) == 2


def test_discount_parking_and_a_return_with_somebody_elses_leave(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    till.locator(".line-main").click()
    till.locator(".line-tools").get_by_role("button", name="Note").click()
    till.get_by_role("dialog").get_by_label("Note").fill("ring Zoe when it is warm")
    till.get_by_role("button", name="Save").click()
    till.keyboard.press("F7")
    till.keyboard.type("50", delay=80)
    till.keyboard.press("Enter")
    allow(till)
    expect(till.locator(".sum-words")).to_contain_text("saves 0.50")

    till.keyboard.press("F8")
    till.get_by_role("button", name="Park this basket").click()
    expect(till.get_by_role("dialog")).to_be_hidden()
    expect(till.get_by_text("The basket is empty")).to_be_visible()
    till.keyboard.press("F8")
    till.locator(".sheet-list button").click()
    expect(till.locator(".sum-words")).to_contain_text("saves 0.50")
    expect(till.get_by_role("dialog")).to_be_hidden()

    to_pay(till)
    # After a note that was touched Enter takes the money; a key that bounces hides no change.
    till.locator(".notes button").nth(1).click()
    till.keyboard.press("Enter")
    expect(till.locator(".change")).to_contain_text("Give back")
    back = till.locator(".change-amount").inner_text()
    till.keyboard.press("Enter")
    expect(till.locator(".basket-empty")).to_contain_text(f"Give back {back}")
    till.get_by_role("button", name="More").first.click()
    till.locator(".sheet-list button", has_text="Receipts").click()
    till.locator(".receipt-row").first.click()
    till.get_by_role("button", name="Return items").click()
    till.locator(".return-row .stepper button").last.click()
    till.get_by_role("button", name="Faulty").click()
    till.get_by_role("button", name="Give £0.50 back in cash").click()
    allow(till)
    expect(till.get_by_text("Given back to the customer", exact=True)).to_be_visible()
    expect(till.get_by_text("Stored and sent to the office.")).to_be_visible(timeout=30_000)
    kinds = Sale.objects.filter(company_id=shop.company_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["return", "sale"]
    the_office_erases_the_note(shop, till)


def the_office_erases_the_note(shop: Any, till: Page) -> None:
    """What was typed at the register stands on the office's paper, and goes for good."""
    page = till.context.new_page()
    sale = Sale.objects.get(company_id=shop.company_id, kind="sale")
    sign_in(page, shop.email, f"/sales/{sale.id}/")
    expect(page.locator(".paper")).to_contain_text("ring Zoe when it is warm")
    page.get_by_role("button", name="Erase this note").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("ring Zoe when it is warm")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Erase this note").click()
    dialog.get_by_role("button", name="Erase this note").click()
    expect(page.get_by_text("Note erased")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("ring Zoe")
    expect(page.get_by_text("The note is erased. The receipt stays sealed")).to_be_visible()


def test_a_payment_begun_goes_on_after_the_tab_was_closed(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
    # A barcode that comes as slowly as fingers is no cash: nobody gives so much change.
    till.keyboard.type("2000000120041", delay=60)
    expect(till.get_by_text("This number is too large.").first).to_be_visible()
    till.keyboard.press("Enter")
    assert sales(shop) == 0
    for _ in range(9):
        till.keyboard.press("Backspace")
    till.keyboard.type("40", delay=60)
    till.get_by_role("button", name="stays open").click()
    expect(till.get_by_role("button", name="Undo Cash £0.40")).to_be_visible()

    till.reload()
    till.get_by_role("button", name="Cashier").click()
    for digit in PIN:
        till.keyboard.press(digit)
    expect(till.get_by_role("button", name="Undo Cash £0.40")).to_be_visible()
    till.get_by_role("button", name="Card").first.click()
    till.get_by_role("button", name="Record £").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1")
