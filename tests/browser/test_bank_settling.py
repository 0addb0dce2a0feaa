"""Bank lines settled by keyboard: accepted, taken back, searched for, booked to an account."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.banking import lines_of, settling_shop
from tests.browser.signing_in import sign_in
from tillbook.desks.banking.settled import unsettled


def test_lines_are_settled_by_keyboard_and_taken_back(page, shop):
    bank = settling_shop(shop)
    sign_in(page, shop.email, f"/bank/{bank}/settle")
    lines = page.locator(".settle-line")
    expect(lines).to_have_count(5)
    expect(lines.first).to_be_focused()
    expect(lines.first).to_contain_text("less a fee of £78.50")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Settled £4,821.50 as BK-000001")).to_be_visible()
    expect(lines).to_have_count(4)
    page.keyboard.press("u")
    expect(page.get_by_text("Taken back. The line is open again.")).to_be_visible()
    expect(lines).to_have_count(5)
    page.keyboard.press("ArrowDown")
    expect(lines.nth(1)).to_be_focused()
    page.keyboard.press("b")
    account = page.get_by_label("Account")
    expect(account).to_be_focused()
    account.fill("6210")
    account.press("Enter")
    expect(page.get_by_text("Settled −£39.20 as BK-000003")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(lines.nth(2)).to_contain_text("Cafe Lindgren")
    page.keyboard.press("s")
    search = page.get_by_label("Search open items")
    expect(search).to_be_focused()
    search.fill("invoice 2041")
    search.press("Enter")
    invoice = page.get_by_role("row", name="Invoice 2041")
    expect(invoice.get_by_role("checkbox")).to_be_checked()
    expect(invoice.get_by_label("Only a part of")).to_have_value("360.00")
    page.get_by_role("button", name="Settle the line").click()
    expect(page.get_by_text("Settled £360.00 as")).to_be_visible()
    references = {one.reference for one in unsettled(bank)}
    assert references == set(lines_of(bank)) - {"FEE-118", "PART"}


def test_a_payout_less_fee_and_reserve_is_chosen_by_its_account_and_booked_in_parts(page, shop):
    bank = settling_shop(shop)
    line = lines_of(bank)["PO-118"]
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, shop.email, f"/bank/line/{line.id}/")
    # What was suggested is let go of at one press, its fee with it.
    expect(page.locator("[name=item]:checked")).to_have_count(3)
    expect(page.get_by_label("Amount")).to_have_value("−78.50")
    page.get_by_role("button", name="Choose none").click()
    expect(page.locator("[name=item]:checked")).to_have_count(0)
    expect(page.get_by_label("Account")).to_have_value("")
    # What is refused is said where the button is, whatever part of the page is seen.
    page.get_by_label("Amount").fill("5")
    page.get_by_role("button", name="Settle the line").click()
    refused = page.get_by_role("alert").filter(has_text="Name the account of each amount")
    expect(refused).to_be_in_viewport(ratio=1)
    page.get_by_label("Amount").fill("")
    page.get_by_label("Account").fill("6210 Payment fees")
    page.get_by_label("Waiting on").select_option("1210")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Account")).to_have_value("6210 Payment fees")
    page.get_by_role("button", name="Choose all of them").click()
    expect(page.locator("[name=item]:checked")).to_have_count(3)
    sums = page.locator(".settle-sums")
    expect(sums).to_contain_text("left 0.00")
    page.get_by_label("Amount").fill("28.50")
    expect(sums).to_contain_text("left −50.00")
    page.get_by_role("button", name="Another account").click()
    page.get_by_label("Account").nth(1).fill("6140")
    expect(sums).to_contain_text("booked −78.50")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Account").nth(1).press("Enter")
    expect(page.get_by_text("Settled £4,821.50 as BK-000001")).to_be_visible()
    # From the line to what it settled, to the entry of that, and back up to the line.
    page.goto(f"/bank/line/{line.id}/")
    expect(page.get_by_role("heading", name="Settlement BK-000001").first).to_be_visible()
    expect(page.get_by_role("heading", name="What it settled")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Manual entry JE-000001").click()
    page.get_by_role("link", name="The entry in the journal").click()
    up = page.get_by_role("link", name="BK-000001")
    expect(up).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    up.click()
    expect(page.get_by_role("link", name="Current account").last).to_be_visible()
