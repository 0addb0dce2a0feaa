"""A step back, and a page that is opened anew: neither loses what is on the counter."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    PIN,
    Served,
    choose_copy,
    enrol,
    prepare,
    scan,
    scan_into_focus,
    sign_in_again,
    to_pay,
)
from tillbook.desks.shifts.operations import set_shifts_required


def test_the_change_is_there_again_after_a_reload_until_the_next_sale(
    served: Served, shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    to_pay(till)
    till.keyboard.type("2000", delay=60)
    till.get_by_role("button", name="Take £20.00 in cash").click()
    expect(till.locator(".done-mark")).to_be_visible()
    expect(till.locator(".change-amount")).to_have_text("£19.00")
    till.reload()
    till.get_by_role("button", name="Cashier").click()
    till.keyboard.type(PIN, delay=60)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    expect(till.locator(".change-amount")).to_have_text("£19.00")
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    till.wait_for_timeout(300)
    till.reload()
    sign_in_again(till)
    expect(till.locator(".line-name")).to_have_count(1)


def test_the_browsers_back_goes_a_step_back_in_the_register(
    served: Served, shop: Any, till: Page
) -> None:
    till.goto("about:blank")
    enrol(till, prepare(shop), served.url)
    choose_copy(till)
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    for _ in range(2):
        to_pay(till)
        expect(till.locator(".due-amount")).to_be_visible()
        till.go_back()
        expect(till.locator(".due-amount")).to_have_count(0)
        expect(till.locator(".line-name")).to_have_count(1)
    till.get_by_role("button", name="Customer").click()
    expect(till.get_by_role("dialog")).to_be_visible()
    till.go_back()
    expect(till.get_by_role("dialog")).to_have_count(0)
    # A sheet over a screen: first the one, then the other.
    to_pay(till)
    till.keyboard.press("?")
    expect(till.get_by_role("dialog")).to_have_count(0)
    till.go_back()
    expect(till.locator(".line-name")).to_have_count(1)
    expect(till).to_have_url(f"{served.url}register/")


def test_a_scan_while_money_is_counted_is_neither_float_nor_pieces(
    served: Served, shop: Any, till: Page
) -> None:
    code = prepare(shop)
    set_shifts_required(shop.actor, shop.locations["STORE001"], True)
    till.goto(f"/register/#enrol={code}")
    till.get_by_role("button", name="Enrol this device").click()
    till.get_by_role("button", name="Cashier").click(timeout=30_000)
    till.keyboard.type(PIN, delay=60)
    expect(till.get_by_role("heading", name="Open a shift")).to_be_visible()
    choose_copy(till)
    till.keyboard.type("15000", delay=80)
    till.wait_for_timeout(200)
    scan(till, "2000000120010")
    expect(till.locator(".typed output")).to_have_text("150.00")
    till.get_by_role("button", name="Open with £150.00").click()
    till.get_by_role("button", name="Done").click()
    till.keyboard.press("Alt+k")
    till.keyboard.press("6")
    twenties = till.get_by_label("How many of £20.00", exact=True)
    twenties.press_sequentially("7", delay=80)
    till.wait_for_timeout(200)
    scan_into_focus(till, "2000000120010")
    expect(twenties).to_have_value("7")
    expect(till.get_by_role("button", name="£140.00 is what I counted")).to_be_visible()
