"""Stock counted by phone with a scanner, without a network too, reviewed and approved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.signing_in import sign_in
from tests.browser.test_expenses import PHONE, no_sideways
from tests.counting import MICRO, opened, pieces, say
from tests.support.browser import OUTPUT, take_picture
from tillbook.desks.counts.models import CountLine


def scan(page: Page, code: str) -> None:
    """What a keyboard wedge does."""
    page.get_by_label("Scan or type a code").press_sequentially(code)
    page.keyboard.press("Enter")


def press(page: Page, figures: str) -> None:
    for one in figures:
        page.get_by_role("button", name=one, exact=True).click()


@pytest.mark.engines("sqlite")
def test_a_shelf_is_counted_by_phone_through_a_gap_in_the_network(page, shop, console):
    console.allow("ERR_INTERNET_DISCONNECTED")
    page.set_viewport_size(PHONE)
    sign_in(page, shop.email, "/counts/new?kind=list")
    page.get_by_label("SKUs or barcodes").fill("P1\nP2\nP3")
    page.get_by_label("Name").fill("Cellar shelf")
    no_sideways(page)
    take_picture(page, OUTPUT / "counts" / "new.png", full_page=True)
    page.get_by_role("button", name="Start counting").click()
    page.wait_for_url(re.compile(r"/counts/[0-9a-f-]{36}/$"))
    page.get_by_label("Shelf or area").fill("A1")
    scan(page, "5000000000001")
    expect(page.locator("[data-item]")).to_contain_text("Product P1")
    press(page, "97")
    no_sideways(page)
    take_picture(page, OUTPUT / "counts" / "phone.png", full_page=True)
    assert page.get_by_role("button", name="7", exact=True).bounding_box()["height"] >= 48
    page.get_by_role("button", name="Count it").click()
    expect(page.locator("[data-lines]")).to_contain_text("97 × Product P1")
    expect(page.locator("[data-unsent]")).to_be_hidden()

    page.context.set_offline(True)
    scan(page, "P2")
    press(page, "99")
    page.keyboard.press("Enter")
    scan(page, "P3")
    press(page, "5")
    page.get_by_role("button", name="Count it").click()
    expect(page.locator("[data-unsent]")).to_contain_text("sent later: ")
    take_picture(page, OUTPUT / "counts" / "off-line.png", full_page=True)
    page.locator("[data-lines] li").first.get_by_role("button", name="Undo").click()
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]")).to_be_hidden(timeout=15_000)
    expect(page.locator("[data-lines]")).to_contain_text("99 × Product P2")
    amounts = CountLine.objects.order_by("counted_at").values_list("quantity_micro", "area")
    assert list(amounts) == [(97 * MICRO, "A1"), (99 * MICRO, "A1")]

    page.get_by_role("link", name="Review").click()
    expect(page.get_by_text("1 product was not counted")).to_be_visible()
    no_sideways(page)
    take_picture(page, OUTPUT / "counts" / "review-phone.png", full_page=True)
    page.get_by_label("What was not counted").select_option(label="stays as it is in the books")
    page.get_by_role("button", name="Approve and book").click()
    expect(page.get_by_role("heading", name="Count CT-000001", level=1)).to_be_visible()
    no_sideways(page)
    take_picture(page, OUTPUT / "counts" / "document-phone.png", full_page=True)
    assert pieces(shop, "P1") == 97

    # P1 and P2 are not due any more; two of the eight others are counted today.
    page.goto("/counts/new?kind=cyclic&location=STORE001")
    expect(page.get_by_text("8 products are due at Harbour Street")).to_be_visible()
    no_sideways(page)
    page.get_by_label("How many today").fill("2")
    page.get_by_role("button", name="Start counting").click()
    expect(page.get_by_text("0 of 2 products counted")).to_be_visible()


@pytest.mark.nightly
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("width", "theme"), [(390, "night"), (1024, "day"), (1440, "night")])
def test_the_pages_of_counts_fit(page, shop, width, theme):
    count = opened(shop, "full", name="Half-year")
    say(shop, count, "P1", 60)
    say(shop, count, "P2", 103)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/counts/")
    page.emulate_media(color_scheme="dark" if theme == "night" else "light")
    for name, address in (
        ("list", "/counts/"),
        ("due", "/counts/new?kind=cyclic"),
        ("count", f"/counts/{count}/"),
        ("review", f"/counts/{count}/review"),
        ("sheet", f"/counts/{count}/sheet"),
        ("settings", "/settings/counts/"),
    ):
        page.goto(address)
        no_sideways(page)
        take_picture(page, OUTPUT / "counts" / f"{name}-{width}-{theme}.png", full_page=True)
