"""Baskets that wait: for any register of the shop, or for their other half to be paid."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import Served, all_sent, choose_copy, enrol, prepare, scan, to_pay
from tests.browser.test_register_network import second_address
from tillbook.desks.registers.operations import add_register, make_code
from tillbook.desks.sales.models import Sale


def test_parked_at_one_register_and_paid_at_another(
    served: Served, shop: Any, till: Page, console: Any
) -> None:
    console.allow("409")  # taken by the other register
    code = prepare(shop)
    counter_two = add_register(shop.actor, shop.locations["STORE001"], "T2", "Counter two")
    other_code = make_code(shop.actor, counter_two)
    with second_address(served.port) as address:
        enrol(till, code)
        choose_copy(till)
        other = till.context.new_page()
        other.set_viewport_size({"width": 1180, "height": 820})
        enrol(other, other_code, address)
        choose_copy(other)
        scan(till, "SKU12345")
        expect(till.locator(".line-name")).to_have_count(1)
        till.keyboard.press("F8")
        till.get_by_label("Any register may take it back").check()
        till.get_by_role("textbox").fill("Table 4")
        till.get_by_role("button", name="Park this basket").click()
        expect(till.get_by_role("dialog")).to_be_hidden()
        expect(till.get_by_text("The basket is empty")).to_be_visible()

        till.keyboard.press("F8")
        row = till.get_by_role("dialog").get_by_role("button", name="Table 4")
        expect(row).to_contain_text("Counter one")
        other.locator(".tools").get_by_role("button", name="More").click()
        expect(other.get_by_role("dialog").get_by_role("button", name="Park")).to_contain_text("1")
        other.get_by_role("dialog").get_by_role("button", name="Park").click()
        waiting = other.get_by_role("dialog").get_by_role("button", name="Table 4")
        expect(waiting).to_contain_text("Counter one")
        waiting.click()
        expect(other.locator(".line-name")).to_have_text("Product SKU12345")
        # Who asks second is told, and the list is looked at anew.
        row.click()
        expect(row).to_have_count(0)
        till.keyboard.press("Escape")
        expect(till.get_by_text("The basket is empty")).to_be_visible()
        to_pay(other)
        other.get_by_role("button", name="Take £").click()
        expect(other.locator(".done-mark")).to_contain_text("Receipt T2-000001")
        other.keyboard.press("Enter")
        all_sent(other)
    [sale] = Sale.objects.filter(company_id=shop.company_id)
    assert (sale.register_id, sale.total_minor) == (counter_two, 100)


def test_split_in_two_paid_one_after_the_other(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    scan(till, "SKU12345")
    till.get_by_role("button", name="Product P2").click()
    expect(till.locator(".line-name")).to_have_count(2)
    till.keyboard.press("Alt+s")
    sheet = till.get_by_role("dialog", name="Split the basket")
    sheet.get_by_role("button", name="One more: Product SKU12345").click()
    expect(sheet.locator(".split-sums")).to_contain_text("£2.20")
    sheet.get_by_role("button", name="Pay £1.00 first, then the rest").click()
    expect(till.locator(".pay-button")).to_contain_text("£1.00")
    to_pay(till)
    till.get_by_role("button", name="Take £").click()
    expect(till.locator(".done-mark")).to_contain_text("T1-000001 · £1.00")
    till.get_by_role("button", name="Pay the rest").click()
    expect(till.locator(".line-name")).to_have_count(2)
    to_pay(till)
    till.get_by_role("button", name="Take £").click()
    expect(till.locator(".done-mark")).to_contain_text("T1-000002 · £2.20")
    till.keyboard.press("Enter")
    expect(till.get_by_text("The basket is empty")).to_be_visible()
    all_sent(till)
    rows = Sale.objects.filter(company_id=shop.company_id).order_by("number")
    assert list(rows.values_list("total_minor", flat=True)) == [100, 220]
