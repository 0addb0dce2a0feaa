"""Lists of money at a phone's width: the amount is in sight without moving the table."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in
from tests.shifting import cash_of
from tests.test_lists import trade

pytestmark = pytest.mark.engines("sqlite")


def test_the_amount_of_each_row_is_in_sight_on_a_phone(page, shop):
    cash_of(shop)
    trade(shop, 1)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, shop.email, "/sales/")
    expect(page.locator("tbody tr").first.locator(".phone-line")).to_be_visible()
    for address in ("/sales/", "/journal/", "/shifts/", "/trial-balance/"):
        page.goto(address)
        assert page.locator("table").first.bounding_box()["y"] < 844 / 2, address
        cell = page.locator("tbody tr td.num:visible").last
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= 390, address
