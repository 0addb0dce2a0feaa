"""The receipt designer in a browser, and the register that prints what was laid out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import Served, allow, choose_copy, enrol, prepare, sell
from tests.browser.signing_in import sign_in
from tests.shop import OWNER
from tests.support.browser import OUTPUT, take_picture
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


def test_how_the_designer_looks(shop: Any, page: Page) -> None:
    sign_in(page, OWNER, "/settings/receipts/")
    for width, height in ((390, 844), (820, 1180), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            take_picture(page, PICTURES / f"designer-{width}-{theme}.png", full_page=True)
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
    take_picture(till, PICTURES / "register-slip.png")


def open_the_drawer(till: Page) -> None:
    """Open a shift, and then the drawer without a sale, which the manager allows."""
    till.keyboard.press("Alt+k")
    for digit in "5000":
        till.keyboard.press(digit)
    till.get_by_role("button", name="Open with £50.00").click()
    till.get_by_role("dialog", name="Shift opened").get_by_role("button", name="Done").click()
    till.keyboard.press("4")
    till.get_by_role("button", name="Change for a customer").click()
    till.get_by_role("button", name="Open the drawer").last.click()
    allow(till)
    slip = till.get_by_role("dialog", name="Drawer opened without a sale")
    # What is said while a sheet lies over everything is seen on it.
    expect(slip.get_by_text("Printed at Counter.").first).to_be_visible()
    slip.get_by_role("button", name="Done").click()
    till.get_by_role("button", name="Back").click()


def test_the_register_prints_at_its_printer_and_says_when_not(
    served: Served, shop: Any, till: Page, tmp_path: Any
) -> None:
    from tests.test_printing import add_printer, paper, printer_process
    from tillbook.desks.receipts.operations import assign_printer
    from tillbook.desks.receipts.rules.emulating import Act, Line
    from tillbook.masters.organisation.queries import registers

    served.stop()
    served.environ["TILLBOOK_PRINTERS_ON_THIS_MACHINE"] = "1"
    served.start()
    out = tmp_path / "paper"
    code = prepare(shop)
    with printer_process(out) as port:
        printer = add_printer(shop, port)
        assign_printer(shop.actor, printer.id, {one.id for one in registers(shop.company_id)})
        enrol(till, code)
        choose_copy(till)
        sell(till, "SKU12345")
        till.get_by_role("button", name="Print the receipt").click()
        expect(till.get_by_text("Printed at Counter.").first).to_be_visible()
        [emulator] = paper(out)
        till.get_by_role("button", name="Next sale").click()
        open_the_drawer(till)
        [_, slip] = paper(out, 2)
    texts = [one.text.strip() for one in emulator.items if isinstance(one, Line)]
    assert any(text.startswith("Product SKU12345") for text in texts)
    assert next(iter(emulator.items)) == Act(kind="drawer")
    # The drawer that is opened without a sale opens by its slip, which says so.
    assert next(iter(slip.items)) == Act(kind="drawer")
    words = [one.text.strip() for one in slip.items if isinstance(one, Line)]
    assert "Drawer opened without a sale" in " ".join(words)
    assert "Change for a customer" in words
    sell(till, "SKU12345")
    # The printer is gone now: said, and neither the sale nor the next one waits for it.
    till.get_by_role("button", name="Print the receipt").click()
    expect(till.get_by_text("Counter did not print")).to_be_visible()
    expect(till.get_by_text("The printer does not answer.")).to_be_visible()
    take_picture(till, PICTURES / "print-failed.png")
    till.get_by_role("button", name="Close").first.click()
    sell(till, "SKU12345")


def test_how_the_printers_look(shop: Any, page: Page) -> None:
    from tillbook.desks.receipts.operations import PrinterSettings, set_printer

    place = shop.locations["STORE001"]
    for name, kind in (("Bar", "network"), ("Trying things", "screen")):
        key = set_printer(
            shop.actor,
            PrinterSettings(location_id=place, name=name, kind=kind, host="192.168.1.50"),
        )
    sign_in(page, OWNER, f"/settings/printers/{key}/")
    page.get_by_role("button", name="Print a test").click()
    expect(page.locator(".paper-picture")).to_be_visible()
    for width, height in ((390, 844), (1024, 800), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        take_picture(page, PICTURES / f"printer-{width}.png", full_page=True)
        assert not page.evaluate(TOO_WIDE)
    page.goto("/settings/printers/")
    page.emulate_media(color_scheme="dark")
    take_picture(page, PICTURES / "printers-dark.png")


def test_the_link_on_an_off_line_receipt_opens_it_when_it_arrived(
    served: Served, shop: Any, till: Page
) -> None:
    from tests.browser.counter import all_sent
    from tillbook.desks.receipts.links import token_of
    from tillbook.desks.sales.models import Sale

    assert "link" in layout_of(shop.company_id).blocks
    enrol(till, prepare(shop))
    choose_copy(till)
    served.stop()
    sell(till, "SKU12345")
    till.get_by_role("button", name="Show the receipt").click()
    expect(till.get_by_role("img", name="Your receipt on the web")).to_be_visible()
    take_picture(till, PICTURES / "register-link.png")
    served.start()
    till.get_by_role("button", name="Back").click()
    till.get_by_role("button", name="Next sale").click()
    all_sent(till)
    [sale] = Sale.objects.filter(company_id=shop.company_id)
    phone = till.context.browser.new_page(viewport={"width": 390, "height": 844})  # type: ignore[union-attr]
    phone.goto(f"{served.url}r/{token_of(shop.company_id, sale.id)}")
    expect(phone.locator(".slip")).to_contain_text("Product SKU12345")
    take_picture(phone, PICTURES / "public-390.png", full_page=True)
    phone.close()
