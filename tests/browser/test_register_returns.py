"""Goods back by the receipt, by who bought them, and without any receipt."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    all_sent,
    allow,
    choose_copy,
    enrol,
    prepare,
    scan,
    scan_into_focus,
    to_pay,
)
from tests.browser.test_register_exchange import booked
from tillbook.books.stock.models import Move
from tillbook.desks.sales.models import SaleTender


def split_sale(till: Page) -> None:
    """Marta buys one for 1.00: 0.40 in cash, the rest by card."""
    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill("Marta")
    till.get_by_role("button", name="Marta Keane").click()
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
    till.keyboard.type("40", delay=60)
    till.get_by_role("button", name="stays open").click()
    till.get_by_role("button", name="Card").first.click()
    till.get_by_role("button", name="Record £0.60").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1")
    till.keyboard.press("Enter")


def given(sale: Any) -> list[tuple[str, int]]:
    rows = SaleTender.objects.filter(sale=sale).order_by("number")
    return list(rows.values_list("tender_type__code", "amount_minor"))


def test_found_by_its_customer_damaged_and_refunded_as_it_was_paid(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    split_sale(till)
    all_sent(till)
    till.keyboard.press("F9")
    till.get_by_role("button", name="Find by customer").click()
    till.get_by_role("searchbox").fill("Marta")
    till.get_by_role("button", name="Marta Keane").click()
    till.get_by_role("button", name="Product SKU12345").click()
    expect(till.get_by_role("heading", name="Return for T1-000001")).to_be_visible()
    # The goods lie on the counter and are scanned: one more of them comes back, none is sold.
    scan(till, "SKU12345")
    expect(till.locator(".return-row")).to_contain_text("Damaged")
    scan(till, "SKU12345")
    expect(till.locator(".till-toast")).to_contain_text("More than was sold cannot come back")
    # Misread: nobody looks for a product in vain.
    scan(till, "4006381333930")
    expect(till.locator(".till-toast")).to_contain_text("check digit")
    # A tap on the figure opens the keypad: of what is weighed a part comes back.
    till.locator(".return-row .stepper button").nth(1).click()
    till.keyboard.type("2", delay=60)
    expect(till.get_by_role("button", name="Set to 2")).to_be_disabled()
    sheet = till.get_by_role("dialog", name="How many “Product SKU12345”?")
    expect(sheet).to_contain_text("More than was sold cannot come back")
    till.get_by_role("button", name="All of it").click()
    till.get_by_role("button", name="Damaged").click()
    till.get_by_role("button", name="Faulty").click()
    expect(till.get_by_role("button", name="As it was paid").first).to_contain_text(
        "Cash 0.40 · Card 0.60"
    )
    till.get_by_role("button", name="Give £1.00 back as it was paid").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002")
    # The drawer gives its part; what goes back to the card is named beside it.
    expect(till.locator(".change-amount")).to_have_text("£0.40")
    expect(till.locator(".change")).to_contain_text("Card · £0.60")
    expect(till.get_by_role("button", name="Next sale")).to_be_visible()
    till.keyboard.press("Enter")
    all_sent(till)
    _, back = booked(shop)
    assert given(back) == [("cash", -40), ("card", -60)]
    moves = Move.objects.filter(source_id=back.id).order_by("number")
    assert list(moves.values_list("counterpart", flat=True)) == ["customer", "write_off"]


def test_without_a_receipt_at_the_lowest_price_within_the_day(
    shop: Any, till: Page, console: Any
) -> None:
    console.allow("409")  # more than the day gives
    enrol(till, prepare(shop))
    choose_copy(till)
    till.keyboard.press("F9")
    till.get_by_role("button", name="Without a receipt").click()
    till.get_by_role("searchbox").focus()
    scan_into_focus(till, "SKU12345")
    price = till.get_by_label("Each")
    expect(price).to_have_value("1.00")
    price.fill("1.50")
    expect(till.get_by_text("It never cost that much of late")).to_be_visible()
    price.fill("0.80")
    till.get_by_role("button", name="Faulty").click()
    till.get_by_label("Quantity").fill("100")
    till.get_by_role("button", name="Give £80.00 back in cash").click()
    expect(till.get_by_text("one person gives back £50.00 a day here").first).to_be_visible()
    till.get_by_label("Quantity").fill("2")
    till.get_by_role("button", name="Give £1.60 back in cash").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    till.keyboard.press("Enter")
    all_sent(till)
    [back] = booked(shop)
    # On a screen where one only looks a scan is the next sale's; on the drawer's it is refused.
    till.keyboard.press("Alt+r")
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    till.keyboard.press("Alt+k")
    scan(till, "SKU12345")
    expect(till.locator(".till-toast")).to_contain_text("Close what is open first")
    assert (back.kind, back.total_minor, back.reason, back.original_id) == (
        "return",
        -160,
        "Faulty",
        None,
    )
