"""What a register says of money: what is left on a card, what goes out, what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import all_sent, allow, choose_copy, enrol, prepare, scan, sell, to_pay
from tests.browser.test_register_exchange import bring_back
from tests.browser.test_register_value import next_sale, pay_by_card, sell_a_card
from tests.support.browser import OUTPUT, take_picture
from tests.valuing import switch_on
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up

SIZES = {390: 844, 820: 1180, 1440: 900, 1180: 820}


def pictures(page: Page, name: str) -> None:
    """One of each size to look at; the last is what the test goes on with."""
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        take_picture(page, Path(OUTPUT) / f"telling-{name}-{width}.png")


def way(page: Page, name: str) -> None:
    page.get_by_role("group", name="Way of paying").get_by_role("button", name=name).click()


def test_what_is_left_on_a_card_or_an_account_and_what_a_void_gives_back(
    shop: Any, till: Page
) -> None:
    switch_on(shop)
    enrol(till, prepare(shop))
    choose_copy(till)

    # A card that nobody used is taken back: its price goes out.
    sell_a_card(till, "1000")
    all_sent(till)
    till.keyboard.press("Alt+r")
    till.locator(".receipt-row").first.click()
    till.get_by_role("button", name="Void this sale").click()
    till.get_by_role("button", name="Wrong item").click()
    till.get_by_role("button", name="Void and give £10.00 back").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002 · \N{MINUS SIGN}£10.00")
    expect(till.locator("[role=status].unseen")).to_contain_text("customer £10.00")
    expect(till.locator(".change-amount")).to_have_text("£10.00")
    till.keyboard.press("Enter")
    till.keyboard.press("Escape")

    pays_twice(till, sell_a_card(till, "500"))
    all_sent(till)
    catch_up(shop.company_id)
    assert verify().findings == ()


def pays_twice(till: Page, number: str) -> None:
    """A customer without credit, and a card of 5.00 that is offered twice for 12.00."""
    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill("Marta")
    till.get_by_role("button", name="Marta Keane").click()
    for _ in range(12):
        scan(till, "SKU12345")
    to_pay(till)
    expect(till.locator(".tender")).to_have_count(6)
    key = till.locator(".keypad button").last.bounding_box()
    foot = till.locator(".pay-foot").bounding_box()
    assert key
    assert foot
    assert key["y"] + key["height"] <= foot["y"]
    pictures(till, "six-tenders")

    button = till.locator(".pay-foot button")
    way(till, "On account")
    expect(till.locator(".on-card")).to_contain_text("has no credit with us")
    expect(button).to_be_disabled()
    pictures(till, "no-account")
    way(till, "Store credit")
    expect(till.locator(".on-card")).to_have_text("This customer has no store credit.")
    expect(button).to_be_disabled()

    pay_by_card(till, number)
    expect(till.get_by_text("There is £5.00 on it.")).to_be_visible()
    button.click()
    expect(till.locator(".paid-open")).to_contain_text("7.00")
    pay_by_card(till, number)
    expect(till.locator(".on-card")).to_have_text("All of it is in this payment.")
    expect(button).to_be_disabled()
    pictures(till, "all-used")
    way(till, "Cash")
    button.click()
    next_sale(till)


def test_goods_that_only_come_back_are_counted_and_an_exchange_is_marked(
    shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    all_sent(till)
    bring_back(till, "T1-000001")
    allow(till)
    expect(till.locator(".sum-words > span").first).to_have_text("1 back")
    pictures(till, "only-back")
    till.keyboard.press("F8")
    till.get_by_role("button", name="Park this basket").click()
    expect(till.get_by_text("The basket is empty")).to_be_visible()
    expect(till.get_by_role("dialog")).to_have_count(0)
    till.keyboard.press("F8")
    row = till.get_by_role("dialog").get_by_role("button", name="Back from T1-000001")
    expect(row.locator("small")).not_to_contain_text("0 items")
    pictures(till, "parked-exchange")
    row.click()
    till.get_by_role("button", name="Product P2").click()
    expect(till.locator(".sum-words")).to_contain_text("1 item, 1 back")
    to_pay(till)
    till.get_by_role("button", name="Take £0.20").click()
    next_sale(till)
    all_sent(till)

    # What came in on it was sold by another receipt: it is not offered.
    till.keyboard.press("F9")
    till.get_by_label("Scan the receipt or type its number").fill("T1-000002")
    till.get_by_role("button", name="Find", exact=True).click()
    expect(till.locator(".return-row")).to_have_count(1)
    expect(till.locator(".return-row")).to_contain_text("Product P2")
    till.keyboard.press("Escape")
    till.get_by_role("button", name="Back").first.click()
    till.keyboard.press("Alt+m")
    expect(till.get_by_role("dialog", name="More")).to_be_visible()
