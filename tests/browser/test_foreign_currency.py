"""Foreign currency in a browser: a rate, a bank line at it, a month's end; and a bad debt."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from tests.banking import bank_account, bank_line
from tests.bookkeeping import post
from tests.browser.signing_in import sign_in
from tests.support.browser import OUTPUT, take_picture
from tests.test_foreign_bank import taken_in
from tillbook.desks.bookkeeping.queries import today

WIDTHS = (390, 1024, 1440)


def pictures(page, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(overflow), (name, width)
        take_picture(page, OUTPUT / "foreign" / f"{name}-{width}.png", full_page=True)


def test_a_rate_a_line_and_a_months_end(page, shop):
    last = today(shop.company_id).replace(day=1) - timedelta(days=1)
    account = bank_account(shop, "4711", 0, "USD")
    taken_in(shop, account, (last - timedelta(days=2), 100_000, "Harbour Imports"))
    sign_in(page, shop.email, "/exchange-rates/")
    for day, rate in ((last - timedelta(days=3), "0.80"), (last, "0.77")):
        page.get_by_label("Day", exact=True).fill(day.isoformat())
        page.get_by_label("One unit of").fill("usd")
        page.get_by_label("Is", exact=True).fill(rate)
        page.get_by_role("button", name="Save the rate").click()
        expect(page.get_by_text("Saved. What was booked")).to_be_visible()
    page.get_by_label("Is", exact=True).fill("nothing")
    page.get_by_label("One unit of").fill("USD")
    page.get_by_role("button", name="Save the rate").click()
    expect(page.get_by_role("alert")).to_contain_text("is no rate")
    pictures(page, "rates")
    page.goto(f"{page.url.partition('/exchange')[0]}/bank/")
    page.get_by_role("link", name="Current account").click()
    page.get_by_role("link", name="Settle 1 line").click()
    page.get_by_role("link", name="Settle", exact=True).click()
    expect(page.get_by_text("1 USD = 0.80")).to_be_visible()
    page.get_by_label("Account", exact=False).first.fill("1410")
    page.get_by_label("Customer or supplier").fill("C1")
    pictures(page, "line")
    page.get_by_role("button", name="Settle the line").click()
    page.get_by_role("link", name=re.compile("BK-")).click()
    expect(page.get_by_text("1,000.00 USD").first).to_be_visible()
    pictures(page, "settlement")
    page.goto(f"{page.url.partition('/bank')[0]}/revaluation/?day={last}")
    expect(page.get_by_role("row", name=re.compile("Bank USD"))).to_contain_text("30.00")
    pictures(page, "revaluation")
    page.get_by_role("button", name="Post through").click()
    expect(page.get_by_text("Posted as JE-000001")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    pictures(page, "posted-night")
    page.get_by_role("link", name="Bank USD").click()
    expect(page.get_by_text("1,000.00 USD").first).to_be_visible()
    pictures(page, "account")
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.get_by_text(re.compile(r"Balance \d")).first).to_be_visible()
    # Paid from the account in pounds: the item says both, and the rest is the rate's.
    pounds = bank_line(shop, last, -78_500, "Harbour", "USD 1,000.00", "4712")
    page.goto(page.url.partition("/accounts")[0] + reverse("bank_settle", args=[pounds]))
    page.get_by_role("link", name="Other", exact=True).click()
    item = page.get_by_role("row", name=re.compile("1,000.00 USD"))
    expect(item.get_by_role("checkbox")).to_be_checked()
    sums = page.locator(".settle-sums")
    expect(sums).to_contain_text("by the rate +15.00 left 0.00")
    page.get_by_label("is gained or lost by the exchange rate").uncheck()
    expect(sums).to_contain_text("left 15.00")
    page.get_by_label("is gained or lost by the exchange rate").check()
    pictures(page, "pounds-night")
    page.emulate_media(color_scheme="light")
    pictures(page, "pounds")
    page.get_by_role("button", name="Settle the line").click()
    expect(page.get_by_text("All lines are settled")).to_be_visible()


def test_a_bad_debt_is_written_off_and_paid_after_all(page, shop):
    day = today(shop.company_id)
    post(shop, day, "1410 dr 120.00 STORE001", "4010 cr 120.00 STORE001", memo="Invoice 2041")
    sign_in(page, shop.email, "/open-items/")
    pictures(page, "items")
    page.get_by_role("row", name=re.compile("120.00")).get_by_role("link").click()
    page.get_by_label("bad debt: the customer will not pay").check()
    page.get_by_label("Reason").fill("Insolvent")
    pictures(page, "item")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_text("Posted as JE-000002")).to_be_visible()
    page.get_by_role("button", name="Paid after all").click()
    page.get_by_role("dialog").get_by_label("Amount").fill("50.00")
    page.get_by_role("dialog").get_by_label("Why").fill("Paid by the liquidator")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("The claim is open again, as JE-000003")).to_be_visible()
