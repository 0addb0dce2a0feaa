"""Statements as a bookkeeper reads them: compared, followed down to a document, and taken away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in
from tests.random_books import random_books
from tests.test_aged import owe
from tillbook.desks.sales.operations import commit_sales

pytestmark = pytest.mark.engines("sqlite")


def test_a_figure_of_the_result_is_followed_down_to_its_receipt_and_the_statements_tie(page, shop):
    random_books(shop.company_id, list(shop.locations.values()), seed=2, entries=90, folded=60)
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2)])])
    sign_in(page, shop.email, "/trial-balance/")
    page.get_by_role("link", name="Profit and loss").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Profit and loss")
    expect(page.get_by_text("Gross profit")).to_be_visible()
    page.get_by_role("link", name="a year before").click()
    expect(page.get_by_role("columnheader", name="Change", exact=True)).to_be_visible()

    revenue = page.get_by_role("row", name="4010 Sales").get_by_role("link").nth(1)
    figure = revenue.inner_text()
    revenue.click()
    expect(page.locator(".stats")).to_contain_text(figure.lstrip("−"))
    sale = page.get_by_role("row", name="Sale STORE001")
    sale.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal entry")
    page.get_by_role("link", name="Open the document").click()
    expect(page.get_by_text("Product P1").first).to_be_visible()
    page.goto("/trial-balance/")
    page.get_by_role("link", name="General ledger").click()
    page.get_by_role("row", name="4010 Sales").get_by_role("link").first.click()
    page.get_by_text("Export every line", exact=True).click()
    for ending in ("PDF", "XLSX"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=ending).click()
        assert taken.value.suggested_filename.startswith("account-4010-")
        assert taken.value.suggested_filename.endswith(ending.lower())

    page.goto("/general-ledger/")
    page.get_by_role("link", name="Statements").click()
    page.get_by_role("link", name="Balance sheet").click()
    expect(page.get_by_text("Balanced", exact=True)).to_be_visible()
    page.get_by_role("link", name="Cash flow").click()
    expect(page.get_by_text("Ties to cash and bank")).to_be_visible()
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.suggested_filename.startswith("cash-flow-")


def test_an_account_is_added_renamed_and_one_with_a_balance_is_not_archived(page, shop):
    sign_in(page, shop.email, "/accounts/")
    page.get_by_role("link", name="New account").click()
    page.get_by_label("Number").fill("4070")
    page.get_by_label("Name", exact=True).fill("Catering")
    page.get_by_label("Kind").select_option("income")
    page.get_by_label("Line of the statements").select_option("revenue")
    page.get_by_role("button", name="Add the account").click()
    row = page.get_by_role("row", name="4070 Catering")
    expect(row).to_contain_text("Revenue")
    row.get_by_role("link", name="Change").click()
    page.get_by_label("Name", exact=True).fill("Parties")
    page.get_by_role("button", name="Save the account").click()
    page.get_by_role("row", name="4070 Parties").get_by_role("link", name="Change").click()
    page.get_by_role("button", name="Archive the account").click()
    expect(page.get_by_text("Archived. What was posted to it stays.")).to_be_visible()
    expect(page.get_by_role("row", name="4070 Parties")).to_have_count(0)
    page.get_by_role("row", name="1310 Stock").get_by_role("link", name="Change").click()
    page.get_by_role("button", name="Archive the account").click()
    expect(page.get_by_text("is what something is booked to")).to_be_visible()


def test_who_owes_since_when_is_read_and_followed_down_to_the_entry(page, shop):
    owe(shop, "2026-01-05", "1410", 10_000, "C1", due="2026-01-31")
    owe(shop, "2026-03-01", "1410", 2_005, due="2026-04-30")
    sign_in(page, shop.email, "/trial-balance/")
    page.get_by_role("link", name="Open items").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receivables by age")
    expect(page.get_by_text("Ties to the accounts")).to_be_visible()
    page.goto("/aged/receivables/?until=2026-03-05")
    row = page.get_by_role("row", name="Marta Keane")
    expect(row.get_by_role("cell").nth(3)).to_have_text("100.00")
    row.get_by_role("cell").nth(3).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marta Keane")
    expect(page.get_by_role("row", name="33")).to_contain_text("100.00")
    page.get_by_role("row", name="33").get_by_role("link", name="Manual entry").click()
    expect(page.get_by_text("Customers owe us").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/aged/receivables/?until=2026-03-05")
    expect(page.get_by_role("row", name="Marta Keane")).to_contain_text("100.00")
    page.get_by_role("row", name="Marta Keane").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marta Keane")
