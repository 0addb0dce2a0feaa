"""What a register shows to be sold, in a real browser: quick keys, products with variants."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import Served, all_sent, choose_copy, enrol, prepare, scan, to_pay
from tillbook.desks.registers.operations import arrange_keys
from tillbook.desks.registers.quick_keys import with_keys, with_page
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import ProductEdit, VariantEdit, create_product
from tillbook.masters.organisation.queries import registers
from tillbook.masters.parties.queries import customer_rows

SIZES = ("S", "M", "L")
COLOURS = ("red", "blue")


def shirts(shop: Any) -> None:
    """Six shirts, of which nobody has bought any yet."""
    made = tuple(
        VariantEdit(
            id=None,
            sku=f"SHIRT-{size}-{colour}",
            name=f"{size}, {colour}",
            unit_price=19_000_000 + place * 1_000_000,
            barcodes=(f"SHOP{place}{colour}",),
        )
        for place, size in enumerate(SIZES)
        for colour in COLOURS
    )
    edit = ProductEdit(
        name="Linen shirt",
        kind="stocked",
        department="Clothes",
        tax_category="standard",
        options="Size, Colour",
        variants=made,
    )
    create_product(shop.actor, edit)


def keys_of(shop: Any) -> None:
    """A page of keys at the one register: a product, a department, a discount."""
    [register] = registers(shop.company_id)
    product = Variant.objects.get(sku="SKU12345")
    keys = [
        {"kind": "product", "id": str(product.id)},
        {"kind": "department", "id": str(product.product.department_id)},
        {"kind": "discount", "ppm": 50_000},
    ]
    assert arrange_keys(shop.actor, register.id, with_page("Morning"))
    assert arrange_keys(shop.actor, register.id, with_keys(0, keys))


def test_the_managers_keys_come_first(served: Served, shop: Any, till: Page) -> None:
    code = prepare(shop)
    keys_of(shop)
    enrol(till, code)
    choose_copy(till)
    expect(till.get_by_role("tab", name="Morning")).to_have_attribute("aria-selected", "true")
    keys = till.locator(".tiles .tile")
    expect(keys).to_have_count(3)
    expect(keys.nth(2)).to_be_disabled()
    keys.nth(0).click()
    expect(till.locator(".line-name")).to_have_count(1)
    total = till.locator(".pay-button").inner_text()
    keys.nth(2).click()
    expect(till.locator(".pay-button")).not_to_have_text(total)
    keys.nth(1).click()
    expect(till.get_by_role("tab", name="Morning")).to_have_attribute("aria-selected", "false")


def test_a_product_stands_once_and_its_matrix_opens(served: Served, shop: Any, till: Page) -> None:
    shirts(shop)
    enrol(till, prepare(shop))
    choose_copy(till)
    till.locator("#find").fill("shirt")
    row = till.locator(".rows > button")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Linen shirt")
    expect(row).to_contain_text("from 19.00")
    row.click()
    sheet = till.get_by_role("dialog", name="Linen shirt")
    expect(sheet.get_by_role("columnheader")).to_have_count(len(COLOURS))
    expect(sheet.get_by_role("rowheader")).to_have_text(list(SIZES))
    # By keys: down to M, across to blue, and it lies in the basket.
    till.keyboard.press("ArrowDown")
    till.keyboard.press("ArrowRight")
    till.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    expect(till.locator(".line-name")).to_have_text(["Linen shirt M, blue"])
    # By touch, and the matrix says what lies in the basket already.
    row.click()
    expect(sheet.locator(".variant-taken")).to_have_count(1)
    sheet.get_by_role("button", name="red, L").click()
    expect(till.locator(".line-name")).to_have_count(2)
    # A code names the very variant. The tiles, and the rows of the search, stood there unseen:
    # drawing them anew for each search would keep somebody waiting on a slow machine.
    till.locator("#find").fill("")
    expect(row).to_be_hidden()
    tile = till.locator(".tiles .tile").first.element_handle()
    kept = row.element_handle()
    till.locator("#find").fill("shirt")
    expect(row).to_be_visible()
    assert not tile.is_visible()
    assert all(one.evaluate("one => one.isConnected") for one in (tile, kept))
    till.locator("#find").fill("")
    assert tile.is_visible()
    scan(till, "SHOP0red")
    expect(till.locator(".line-name").first).to_be_visible()
    expect(till.locator(".line-name")).to_have_count(3)
    expect(till.get_by_role("dialog")).to_have_count(0)


def test_what_a_customer_bought_is_a_touch_away(served: Served, shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    name = customer_rows(shop.company_id)[0].name
    scan(till, "SKU12345")
    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill(name)
    till.keyboard.press("Enter")
    to_pay(till)
    till.get_by_role("button", name="Take £").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1")
    till.keyboard.press("Enter")
    all_sent(till)
    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill(name)
    till.keyboard.press("Enter")
    till.locator(".customer-bar > button").first.click()
    facts = till.get_by_role("dialog", name=name)
    expect(facts.locator(".sheet-list li")).to_have_count(1)
    expect(facts.locator(".sheet-list li")).to_contain_text("T1-000001")
