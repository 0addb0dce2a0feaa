"""Goods back and other goods on one ticket, with and without a network."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    allow,
    choose_copy,
    enrol,
    off_line,
    prepare,
    sell,
    to_pay,
)
from tillbook.books.ledger.models import EntryLine
from tillbook.books.payments.models import TenderType
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.queries import left_to_return
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up


def bring_back(till: Page, number: str, buttons: int = 1) -> None:
    """Find a receipt by its number and put so many of its goods on the ticket."""
    till.keyboard.press("F9")
    till.get_by_label("Scan the receipt or type its number").fill(number)
    till.get_by_role("button", name="Find", exact=True).click()
    for _ in range(buttons):
        till.get_by_role("button", name="One more: Product SKU12345").click()
    till.get_by_role("button", name="Wrong item").click()
    till.get_by_role("button", name="Exchange for other goods").click()


def two_sold(till: Page, shop: Any) -> None:
    """A register that sold twice what it can take back."""
    enrol(till, prepare(shop))
    choose_copy(till)
    for _ in range(2):
        sell(till, "SKU12345")
        till.keyboard.press("Enter")
    all_sent(till)


def booked(shop: Any) -> list[Sale]:
    """The documents in order of their numbers; the books are whole."""
    catch_up(shop.company_id)
    report = verify()
    assert not report.findings, report.findings
    assert sum(EntryLine.objects.values_list("amount_minor", flat=True)) == 0
    return list(Sale.objects.filter(company_id=shop.company_id).order_by("number"))


@pytest.mark.engines("sqlite", "postgresql")
def test_goods_back_and_other_goods_are_settled_in_one_sum(shop: Any, till: Page) -> None:
    two_sold(till, shop)
    # 1.00 comes back, 1.20 goes out: the customer pays the rest.
    bring_back(till, "T1-000001")
    allow(till)
    expect(till.locator(".line-back")).to_contain_text("Back from T1-000001")
    till.get_by_role("button", name="Product P2").click()
    expect(till.locator(".pay-button")).to_contain_text("£0.20")
    to_pay(till)
    till.get_by_role("button", name="Take £0.20").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000003 · £0.20")
    till.get_by_role("button", name="Show the receipt").click()
    slip = till.locator(".slip")
    expect(slip).to_contain_text("Exchange for T1-000001")
    expect(slip).to_contain_text("Product P2")
    expect(slip).to_contain_text("\N{MINUS SIGN}1.00")
    till.get_by_role("button", name="Back").first.click()
    till.keyboard.press("Enter")
    all_sent(till)
    first, _, exchange = booked(shop)
    assert (exchange.kind, exchange.total_minor, exchange.original_id) == ("sale", 20, first.id)
    assert left_to_return(first.id) == {1: (0, 0)}


def test_without_a_network_more_comes_back_than_is_bought(
    served: Served, shop: Any, till: Page
) -> None:
    TenderType.objects.filter(kind="transfer").update(refunds=False)
    two_sold(till, shop)
    served.stop()
    till.get_by_role("button", name="Product P2").click()
    to_pay(till)
    till.get_by_role("button", name="Take £1.20").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000003")
    till.keyboard.press("Enter")
    off_line(till)
    # Its own receipt a register takes back alone, off-line and within the day's allowance.
    bring_back(till, "T1-000002")
    expect(till.locator(".pay-button")).to_contain_text("Give back")
    to_pay(till)
    # What gives no money back is not offered for it.
    expect(till.locator(".tender", has_text="Bank transfer")).to_have_count(0)
    # Another way than the goods were paid is asked about, and cash is not.
    till.locator(".tender", has_text="Card").click()
    expect(till.get_by_role("button", name="Why not as it was paid?")).to_be_disabled()
    till.get_by_label("Why not as it was paid?").fill("the drawer is empty")
    expect(till.get_by_role("button", name="Why not as it was paid?")).to_have_count(0)
    till.locator(".tender", has_text="Cash").click()
    till.get_by_role("button", name="Give £1.00 back in cash").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000004")
    expect(till.locator(".change")).to_contain_text("£1.00")
    till.keyboard.press("Enter")
    served.start()
    all_sent(till)
    rows = booked(shop)
    assert [(row.kind, row.total_minor) for row in rows[2:]] == [("sale", 120), ("sale", -100)]
    assert rows[3].original_id == rows[1].id
    assert left_to_return(rows[1].id) == {1: (0, 0)}
