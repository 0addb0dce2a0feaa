"""Stock counted by phone with a scanner, without a network too, reviewed and approved."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.signing_in import sign_in
from tests.browser.test_expenses import PHONE, no_sideways
from tests.buying import supplier
from tests.counting import MICRO, opened, pieces, say
from tests.support.browser import OUTPUT, take_picture
from tests.test_lots import lying
from tests.tracing import GTIN, LABEL, OTHER_LABEL, traced
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
    # The whole of the verb of a row is on the phone, not behind the table's edge.
    verb = page.get_by_role("button", name="Count again: Product P1").bounding_box()
    assert verb["x"] + verb["width"] <= 390 - 16
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


@pytest.mark.engines("sqlite")
def test_two_lots_are_received_sold_and_counted_by_phone(page, shop):
    """What the labels say goes into the fields; what expires first is sold first; each lot is
    counted by itself."""
    traced(shop, "MILK", expiry=True, barcodes=(GTIN,))
    dairy = supplier(shop)
    page.set_viewport_size(PHONE)
    sign_in(page, shop.email, f"/receiving/direct?supplier={dairy}")
    for label in (LABEL, OTHER_LABEL):
        page.get_by_label("Scan or type a product").fill(label)
        page.keyboard.press("Enter")
    lots = page.get_by_label("Lots", exact=True)
    expect(lots).to_have_value("A17 2031-01-31 = 1; B18 2031-02-28 = 1")
    lots.fill("A17 2031-01-31 = 4; B18 2031-02-28 = 6")
    page.locator("[name=quantity]").fill("10")
    page.get_by_label("Price of a pack").fill("1")
    no_sideways(page)
    take_picture(page, OUTPUT / "lots" / "receive-phone.png", full_page=True)
    page.get_by_role("button", name="Receive this").click()
    expect(page.get_by_text("B18")).to_be_visible()

    page.goto("/sell/")
    page.get_by_label("Product").fill("MILK")
    page.keyboard.press("Enter")
    page.get_by_label("Quantity of MILK").fill("5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take £12.50 in cash")).to_be_visible()
    lot = page.get_by_label("Lot of MILK")
    expect(lot).to_have_attribute("placeholder", "what expires first")
    no_sideways(page)
    take_picture(page, OUTPUT / "lots" / "sell-phone.png", full_page=True)
    page.get_by_role("button", name="Take £12.50 in cash").click()
    expect(page.get_by_text("chosen as it expires first")).to_be_visible()
    assert lying() == {"B18": 5}, "all of what expires first, then the other"

    count_two_lots(page, opened(shop, "list", "MILK", blind=True))
    assert lying() == {"B18": 4, "C19": 2}


def count_two_lots(page: Page, count: UUID) -> None:
    """One by its label, one that nobody knows yet."""
    page.goto(f"/counts/{count}/")
    expect(page.get_by_label("Lot or serial number")).to_be_hidden()
    scan(page, OTHER_LABEL)
    expect(page.get_by_label("Lot or serial number")).to_have_value("B18")
    expect(page.get_by_label("Expires on")).to_have_value("2031-02-28")
    press(page, "4")
    no_sideways(page)
    take_picture(page, OUTPUT / "lots" / "count-phone.png", full_page=True)
    page.get_by_role("button", name="Count it").click()
    expect(page.locator("[data-lines]")).to_contain_text("4 × MILK · B18")
    scan(page, "MILK")
    page.get_by_label("Lot or serial number").fill("C19")
    page.get_by_label("Expires on").fill("2031-03-31")
    page.get_by_label("How much lies there").fill("2")
    page.get_by_role("button", name="Count it").click()
    expect(page.locator("[data-lines]")).to_contain_text("No lot C19 of MILK is known")
    take_picture(page, OUTPUT / "lots" / "count-new-phone.png", full_page=True)
    page.get_by_role("button", name="Count it as new").click()
    expect(page.locator("[data-lines] li").first).to_contain_text("2 × MILK · C19")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_text("lot C19")).to_be_visible()
    no_sideways(page)
    take_picture(page, OUTPUT / "lots" / "review-phone.png", full_page=True)
    page.get_by_role("button", name="Approve and book").click()
    expect(page.get_by_role("heading", name="Count CT-000001", level=1)).to_be_visible()
    no_sideways(page)
    take_picture(page, OUTPUT / "lots" / "document-phone.png", full_page=True)


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
