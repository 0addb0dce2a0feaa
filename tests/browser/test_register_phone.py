"""A register on a phone, by touch alone: sell, park, pay without a network, give back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import MANAGERS_PIN, PIN, choose_copy, prepare
from tillbook.desks.sales.models import Sale


def tap_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).click()


def more(page: Page, act: str) -> None:
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("dialog").get_by_role("button", name=act).first.click()


def test_a_phone_sells_parks_pays_without_a_network_and_gives_back(
    shop: Any, till: Page, console: Any
) -> None:
    console.allow("Failed to load resource|net::ERR")
    till.set_viewport_size({"width": 390, "height": 844})
    till.goto(f"/register/#enrol={prepare(shop)}")
    till.get_by_role("button", name="Enrol this device").click()
    till.get_by_role("button", name="Cashier").click(timeout=30_000)
    tap_pin(till, PIN)
    shelf, basket = till.locator(".shelf"), till.locator(".basket")
    expect(basket.get_by_role("button", name="Pay £0.00")).to_be_disabled()
    choose_copy(till)

    shelf.get_by_role("button", name="Product P2").click()
    till.get_by_role("searchbox").fill("SKU12345")
    shelf.get_by_role("button", name="Product SKU12345").click()
    expect(basket.locator(".line-name")).to_have_count(2)
    basket.get_by_role("button", name="Park").click()
    till.get_by_role("textbox").last.fill("Red coat")
    till.get_by_role("button", name="Park this basket").click()
    expect(basket.get_by_role("button", name="Pay £0.00")).to_be_disabled()

    till.route("**/api/v1/registers/*", lambda route: route.abort())
    more(till, "Park")
    till.get_by_role("dialog").get_by_role("button", name="Red coat").click()
    expect(basket.locator(".line-name")).to_have_count(2)
    till.locator(".pay-button").click()
    till.get_by_role("button", name="5 one note").click()
    till.get_by_role("button", name="Take £5.00").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    expect(till.locator(".change-amount")).to_have_text("£2.80")
    till.get_by_role("button", name="Next sale").click()
    till.unroute("**/api/v1/registers/*")
    expect(till.get_by_text("All sent").first).to_be_visible(timeout=90_000)

    more(till, "Return")
    till.get_by_role("textbox").fill("T1-000001")
    till.get_by_role("button", name="Find", exact=True).click()
    expect(till.get_by_role("heading", name="Return for T1-000001")).to_be_visible()
    for more_of_it in till.get_by_role("button", name="One more").all():
        more_of_it.click()
    till.get_by_role("button", name="Faulty").click()
    till.get_by_role("button", name="Give £").click()
    expect(till.get_by_role("dialog", name="Manager can allow this here")).to_be_visible()
    tap_pin(till, MANAGERS_PIN)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002")
    till.get_by_role("button", name="Next sale").click()
    expect(till.get_by_text("All sent").first).to_be_visible(timeout=90_000)
    rows = Sale.objects.filter(company_id=shop.company_id).order_by("number")
    assert list(rows.values_list("kind", "total_minor")) == [("sale", 220), ("return", -220)]
