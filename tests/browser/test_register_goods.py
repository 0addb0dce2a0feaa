"""Goods at the counter: codes with something inside, without a network; what the office says."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.counter import scan
from tests.browser.test_register_core import (  # noqa: F401 - fixtures
    code,
    driven_build,
    sign_in,
    till,
)
from tests.support.browser import OUTPUT
from tests.support.driven import told, verb, wait_for
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.models import Discrepancy, LineMark, Sale
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.masters.catalog.models import Barcode, Variant
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


def shots(page, name, widths=(390, 820, 1440)):
    for theme in ("day", "night"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=OUTPUT / f"{name}-{width}-{theme}.png")


@pytest.mark.engines("sqlite")
def test_codes_with_something_inside_are_sold_without_a_network(labelled, till, shop, console):  # noqa: F811
    console.allow("Failed to load resource|net::ERR")
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    scan(till, f"]d201{GTIN}1749123110A7\x1d21S-1")
    expect(till.locator(".basket").get_by_text("No. S-1 · Lot A7 · Until")).to_be_visible()
    scan(till, PRICE_LABEL)
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
