"""The receipt designer in a browser, and the register that prints what was laid out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counter import Served, choose_copy, enrol, prepare, sell
from tests.browser.signing_in import sign_in
from tests.shop import OWNER
from tests.support.browser import OUTPUT
from tillbook.desks.receipts.queries import layout_of

PICTURES = OUTPUT / "receipts"
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right >
    innerWidth).map(one => one.className || one.tagName)"""


def _logo() -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(picture).ellipse((200, 20, 400, 180), outline="black", width=14)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_the_designer_shows_at_once_and_holds_when_saved(shop: Any, page: Page) -> None:
    sign_in(page, OWNER, "/settings/receipts/")
    slip = page.locator("#slip-preview .slip")
    expect(slip).to_contain_text("Sourdough 800 g")
    page.get_by_role("checkbox", name="Text at the bottom").check()
    page.locator("#text-foot-en").fill("Thank you from {company}")
    expect(slip).to_contain_text("Thank you from ")
    page.locator("#text-foot-de").fill("Vielen Dank")
    page.get_by_label("Shown in").select_option("de")
    expect(slip).to_contain_text("Vielen Dank")
    expect(slip).to_contain_text("Summe")
    page.get_by_text("58 mm roll").click()
    expect(page.locator("#slip-preview .slip-58")).to_be_visible()
    page.get_by_label("as a gift receipt").check()
    expect(slip).to_contain_text("Geschenkbeleg")
    expect(slip).not_to_contain_text("Summe")
    page.get_by_label("as a gift receipt").uncheck()
    expect(slip).to_contain_text("Summe")
    assert layout_of(shop.company_id).paper == "80", "nothing holds before it is saved"
    for _ in range(2):
        page.get_by_role("button", name="Move Text at the bottom up").click()
        page.wait_for_timeout(300)
    page.get_by_role("button", name="Save the layout").click()
    expect(page.get_by_text("Registers print it from their next contact on")).to_be_visible()
    kept = layout_of(shop.company_id)
    assert kept.paper == "58"
    assert kept.foot == {"en": "Thank you from {company}", "de": "Vielen Dank"}
    assert kept.blocks.index("foot") < kept.blocks.index("served")
    expect(page.locator("#text-foot-en")).to_have_value("Thank you from {company}")


def test_a_logo_is_made_small_and_what_is_none_is_refused(shop: Any, page: Page) -> None:
    sign_in(page, OWNER, "/settings/receipts/")
    picture = page.locator("input[type=file]")
    picture.set_input_files({"name": "l.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_text("This is no picture")).to_be_visible()
    picture.set_input_files({"name": "l.png", "mimeType": "image/png", "buffer": _logo()})
    page.get_by_role("button", name="Use this picture").click()
    expect(page.locator("#slip-preview .slip-logo")).to_be_visible()
    assert "logo" in layout_of(shop.company_id).blocks
    page.get_by_role("button", name="Remove the logo").click()
    expect(page.get_by_text("The logo is taken off")).to_be_visible()
    assert layout_of(shop.company_id).logo == ""


@pytest.mark.engines("sqlite")
def test_how_the_designer_looks(shop: Any, page: Page) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    sign_in(page, OWNER, "/settings/receipts/")
    for width, height in ((390, 844), (820, 1180), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.screenshot(path=PICTURES / f"designer-{width}-{theme}.png", full_page=True)
            wide = page.evaluate(TOO_WIDE)
            assert not wide, (width, wide)


def test_the_register_prints_what_was_laid_out_off_line_too(
    served: Served, shop: Any, till: Page
) -> None:
    from dataclasses import replace

    from tillbook.desks.receipts.operations import set_layout

    layout = layout_of(shop.company_id)
    set_layout(
        shop.actor,
        replace(
            layout,
            paper="58",
            blocks=(*(one for one in layout.blocks if one != "seal"), "foot"),
            foot={"en": "Come again to {company}"},
        ),
    )
    enrol(till, prepare(shop))
    choose_copy(till)
    served.stop()
    sell(till, "SKU12345")
    till.get_by_role("button", name="Show the receipt").click()
    slip = till.locator(".slip-58")
    expect(slip).to_contain_text("Come again to ")
    expect(slip.get_by_role("img", name="Barcode of receipt T1-000001")).to_be_visible()
    PICTURES.mkdir(parents=True, exist_ok=True)
    till.screenshot(path=PICTURES / "register-slip.png")
