"""Payment terms in a real browser: made the company's, and seen where something is due by them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.engines("sqlite")


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.nightly)])
def test_terms_are_made_the_companys_and_given_to_a_customer(page, shop, width):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, shop.email, "/settings/terms/")
    page.get_by_role("link", name="New terms").click()
    page.get_by_label("Name").fill("Half and half")
    page.get_by_label("Per cent").nth(0).fill("50")
    page.get_by_label("Days", exact=True).nth(0).fill("0")
    page.get_by_label("Per cent").nth(1).fill("40")
    page.get_by_label("Days", exact=True).nth(1).fill("30")
    page.get_by_label("the company’s: for whoever has no terms of their own").check()
    page.get_by_role("button", name="Save the terms").click()
    expect(page.get_by_text("do not come to exactly 100")).to_be_visible()
    page.get_by_label("Per cent").nth(1).fill("50")
    page.get_by_role("button", name="Save the terms").click()
    expect(page.get_by_text(re.compile(r"50\s?% at once, 50\s?% after 30 days"))).to_be_visible()
    page.goto(f"/customers/{shop.customer_id}/")
    page.get_by_label("Payment terms").select_option("Half and half")
    page.get_by_role("button", name="Set the terms").click()
    expect(page.get_by_label("Payment terms")).not_to_have_value("")
