"""Goods at the counter: codes with something inside, without a network; what the office says."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.counter import scan
from tests.browser.signing_in import sign_in as sign_in_page
from tests.browser.test_register_core import (  # noqa: F401 - fixtures
    code,
    driven_build,
    sign_in,
    till,
)
from tests.shop import OWNER
from tests.support.browser import OUTPUT, take_picture
from tests.support.driven import told, verb, wait_for
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.models import Discrepancy, LineMark, Sale, SaleAgeCheck
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.masters.catalog.models import Barcode, Product, SaleTerms, Unit, Variant
from tillbook.masters.catalog.operations import add_code_layout
from tillbook.masters.catalog.rules.layouts import Layout
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.writer import write

GTIN = "09501101530003"
PRICE_LABEL = "2212345928750"


@pytest.fixture
def labelled(shop):
    """P1 by its GTIN and on the shop's own price labels."""
    variant = Variant.objects.get(company_id=shop.company_id, sku="P1")
    for one in (GTIN[1:], "12345"):
        Barcode.objects.create(company_id=shop.company_id, code=one, variant=variant)
    write(lambda: raise_version(shop.company_id))
    add_code_layout(shop.actor, "Scales", Layout(form="22IIIIIVPPPPC", decimals=2))
    return variant


@pytest.fixture
def asking(shop):
    """P2 from 18 on and by serial number, P4 by the kilogram, P6 with its price typed."""
    kilo = Unit.objects.create(company_id=shop.company_id, code="kg", name="kg", decimals=3)
    goods = {one.sku: one for one in Variant.objects.filter(company_id=shop.company_id)}
    SaleTerms.objects.create(product_id=goods["P2"].product_id, minimum_age=18, tracking="serial")
    Product.objects.filter(id=goods["P4"].product_id).update(unit=kilo)
    SaleTerms.objects.create(product_id=goods["P6"].product_id, asks_price=True)
    write(lambda: raise_version(shop.company_id))


def shots(page, name, widths=(390, 820, 1440)):
    for theme in ("day", "night"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            take_picture(page, OUTPUT / f"{name}-{width}-{theme}.png")


def test_codes_with_something_inside_are_sold_without_a_network(labelled, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    scan(till, f"]d201{GTIN}1749123110A7\x1d21S-1")
    expect(till.locator(".basket").get_by_text("No. S-1 · Lot A7 · Until")).to_be_visible()
    scan(till, PRICE_LABEL)
    assert told(till, "basket.totalMinor") == 110 + 2875
    # Signs that are keys of the register too (less, more, search, park) do nothing within a code.
    scan(till, "T9-000001")
    scan(till, "A+B/C-D")
    till.wait_for_timeout(200)
    assert told(till, "basket.totalMinor") == 110 + 2875
    scan(till, f"(01){GTIN}(17)200131")
    expect(till.get_by_role("dialog").get_by_text("It must not be sold")).to_be_visible()
    shots(till, "register-expired")
    till.get_by_role("button", name="Take it away").click()
    shots(till, "register-goods")
    card = "till.state.tenders.find((one) => !one.cash).id"
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    till.unroute("**/api/v1/registers/*")
    verb(till, "sendNow()")
    wait_for(till, "s.unsent === 0")
    sale = Sale.objects.get()
    marks = list(LineMark.objects.filter(sale=sale).order_by("number"))
    assert [(m.number, m.lot, m.serial, str(m.expires_on)) for m in marks] == [
        (1, "A7", "S-1", "2049-12-31"),
        (2, "", "", "None"),
    ]
    # Another price than the shelf's, but the label's: nobody's doing.
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    check_sales(shop.company_id)
    assert not Discrepancy.objects.exists()


def answered(page, label, text):
    """Type a number into the sheet that asks for it, and go on."""
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name=f"Add {text}").click()


def test_what_selling_asks_for_is_asked_without_a_network_and_kept(asking, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    tile = till.locator(".shelf").get_by_role("button", name="Product P2")
    tile.click()
    dialog = till.get_by_role("dialog")
    expect(dialog.get_by_text("Is the customer 18 or older?")).to_be_visible()
    shots(till, "register-age")
    till.get_by_role("button", name="Yes, old enough").click()
    expect(dialog.get_by_text("Which “Product P2”?")).to_be_visible()
    shots(till, "register-serial")
    scan(till, "SN-77")
    expect(till.locator(".basket").get_by_text("No. SN-77")).to_be_visible()
    # The age is asked once; the piece each time.
    tile.click()
    expect(dialog.get_by_text("Which “Product P2”?")).to_be_visible()
    answered(till, "Serial number", "SN-78")
    till.locator(".shelf").get_by_role("button", name="Product P4").click()
    expect(dialog.get_by_text("How much of “Product P4”?")).to_be_visible()
    for key in "1.262":
        till.keyboard.press(key)
    dialog.get_by_role("button", name="Tare").click()
    for key in "0.012":
        till.keyboard.press(key)
    shots(till, "register-weigh")
    till.get_by_role("button", name="Add 1.25 kg").click()
    till.locator(".shelf").get_by_role("button", name="Product P6").click()
    for key in "1250":
        till.keyboard.press(key)
    shots(till, "register-open-price")
    till.get_by_role("button", name="Add £12.50").click()
    expect(till.locator(".basket").get_by_text("Tare 0.012")).to_be_visible()
    shots(till, "register-asked")
    assert told(till, "basket.totalMinor") == 120 + 120 + 175 + 1250
    card = "till.state.tenders.find((one) => !one.cash).id"
    assert verb(till, f"pay({card}, null)") == {"ok": True}
    shots(till, "register-asked-done", (1024,))
    till.unroute("**/api/v1/registers/*")
    verb(till, "sendNow()")
    wait_for(till, "s.unsent === 0")
    sale = Sale.objects.get()
    marks = LineMark.objects.filter(sale=sale).order_by("number")
    assert [(m.serial, m.tare_micro) for m in marks] == [("SN-77", 0), ("SN-78", 0), ("", 12_000)]
    assert SaleAgeCheck.objects.get(sale=sale).minimum == 18
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    check_sales(shop.company_id)
    assert not Discrepancy.objects.exists()


def test_the_office_sets_what_is_asked_and_how_labels_are_read(labelled, page):
    sign_in_page(page, OWNER)
    page.goto(f"/settings/barcodes/?code={PRICE_LABEL}")
    expect(page.get_by_role("link", name="Product P1")).to_be_visible()
    shots(page, "barcodes", (390, 1024, 1440))
    page.get_by_label("Name").fill("Cheese")
    page.get_by_label("Layout").fill("2IIIIIIPPPPPC")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Some labels would fit 22IIIIIVPPPPC too")).to_be_visible()
    page.goto(f"/products/{labelled.id}/edit")
    page.get_by_text("At the till", exact=True).click()
    page.get_by_label("Sold from the age of").fill("18")
    page.get_by_label("Tracked").select_option("lot")
    page.get_by_label("The price is typed at the till").check()
    page.get_by_label("At least").fill("1.00")
    page.get_by_label("At most").fill("0.50")
    shots(page, "product-terms", (390, 1024, 1440))
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_text("This is less than the least.").first).to_be_visible()
    page.get_by_label("At most").fill("50")
    page.get_by_label("Barcodes").fill("9501101530003 12345")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_text("at least £1.00, at most £50.00")).to_be_visible()
    shots(page, "product-terms-shown", (390, 1024, 1440))
