"""Bank statements in a browser: an account added, a file brought, looked at and taken in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.banking import APRIL, IBAN, MARCH, WRONG
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.engines("sqlite")


def bring(page, name: str, text: str) -> None:
    page.goto("/bank/import")
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("File").set_input_files([file])
    page.get_by_role("button", name="Read the file").click()


def test_statements_are_brought_looked_at_and_taken_in_once(page, shop):
    sign_in(page, shop.email, "/bank/import")
    bring(page, "broken.ofx", "OFXHEADER:100\n<OFX></OFX>")
    expect(
        page.get_by_text("broken.ofx: Line 1: This OFX file holds no bank statement.")
    ).to_be_visible()
    bring(page, "march.sta", MARCH)
    page.get_by_role("link", name="Add it").click()
    expect(page.get_by_label("IBAN or number")).to_have_value(IBAN)
    page.get_by_label("Name").fill("Current account")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Current account")).to_be_visible()
    bring(page, "march.sta", MARCH + APRIL + WRONG)
    expect(page.get_by_text("One is missing in between")).to_be_visible()
    expect(
        page.get_by_text("The lines do not add up: £5,960.00 and lines of −£12.00")
    ).to_be_visible()
    page.get_by_role("button", name="Take in 4 lines, leave the rest out").click()
    expect(page.get_by_text("4 lines taken in")).to_be_visible()
    page.goto("/bank/")
    expect(page.get_by_text("1 gap")).to_be_visible()
    expect(page.get_by_text("£5,960.00")).to_be_visible()
    bring(page, "again.sta", MARCH)
    expect(page.get_by_text("Is here already")).to_be_visible()
    expect(page.get_by_role("button", name="Take in")).to_have_count(0)
    # A file that names neither its account nor how it writes days: both are asked for.
    bring(page, "tea.qif", "!Type:Bank\nD04/05/2026\nT-6.00\nPTea\n^\n")
    page.get_by_label("Bank account").select_option(label="Current account")
    page.get_by_role("button", name="Read it like this").click()
    expect(page.get_by_text("day before month was taken")).to_be_visible()
    expect(page.get_by_role("row", name="Tea")).to_contain_text("4 May 2026")
    page.get_by_label("Days are written as").select_option(label="month, day, year")
    page.get_by_role("button", name="Read it like this").click()
    expect(page.get_by_role("row", name="Tea")).to_contain_text("5 April 2026")
    expect(page.get_by_text("may be read in two ways")).to_have_count(0)
