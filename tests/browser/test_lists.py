"""Lists and forms as a person uses them: sort, chips, columns, keys, many at once, drafts."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.signing_in import sign_in
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.plumbing.writer import write


def first_cells(page: Page, count: int = 3) -> list[str]:
    return page.locator("tbody a.row-link").all_inner_texts()[:count]


def test_a_list_is_sorted_filtered_and_its_columns_chosen(page, shop):
    sign_in(page, shop.email, "/products/")
    assert first_cells(page) == ["Product P1", "Product P2", "Product P3"]
    page.get_by_role("link", name="Price £").click()
    page.wait_for_url("**/products/?sort=price")
    assert first_cells(page, 1) == ["Product SKU12345"]
    page.get_by_role("link", name="Price £").click()
    page.wait_for_url("**/products/?sort=-price")
    assert first_cells(page, 2) == ["Product P9", "Product P8"]
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Price £")

    page.get_by_text("Filter", exact=True).click()
    page.locator("#filter-department").select_option("Bread")
    page.get_by_role("button", name="Show what fits").click()
    page.wait_for_url("**department=bread**")
    assert "sort=-price" in page.url
    expect(page.locator(".chip-selected")).to_contain_text("Bread")
    expect(page.locator("tfoot")).to_contain_text("5 products")
    page.reload()
    assert first_cells(page, 1) == ["Product P9"]
    page.get_by_role("link", name="Remove this filter: Bread").click()
    page.wait_for_url(lambda url: "department" not in url)
    expect(page.locator("tfoot")).to_contain_text("10 products")

    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_label("SKU", exact=True).uncheck()
    page.get_by_label("Unit", exact=True).check()
    page.get_by_label("Compact").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("thead")).to_contain_text("Unit")
    expect(page.locator("thead")).not_to_contain_text("SKU")
    page.goto("/products/")
    expect(page.locator("table.table-compact thead")).to_contain_text("Unit")


def test_rows_are_walked_ticked_and_opened_by_key(page, shop):
    sign_in(page, shop.email, "/products/")
    bar = page.get_by_role("toolbar")
    expect(bar).to_be_hidden()
    for key in ("j", "x", "j", "j", "x", "k"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("2 selected")
    ticked = page.locator("tbody tr:has(.tick :checked) a.row-link")
    assert ticked.all_inner_texts() == ["Product P1", "Product P3"]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/products/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Product P2")


def test_many_are_archived_at_once_and_brought_back_by_undo(page, shop):
    sign_in(page, shop.email, "/products/")
    boxes = page.locator("tbody .tick input")
    boxes.nth(0).check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.get_by_role("toolbar")).to_contain_text("4 selected")
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(".toast")).to_contain_text("4 products archived")
    expect(page.locator("tfoot")).to_contain_text("6 products")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tfoot")).to_contain_text("10 products")


def test_everything_that_fits_is_chosen_beyond_the_page(page, shop):
    buns = [
        NewProduct(
            sku=f"BUN{n}",
            name=f"Bun {n}",
            department="Buns",
            tax_category="standard",
            unit_price=1_000_000,
        )
        for n in range(60)
    ]
    write(lambda: add_products(shop.company_id, buns))
    sign_in(page, shop.email, "/products/?department=buns")
    # Paper has this page alone, and says so.
    note = page.get_by_text("On this paper: 50 products, one page of a longer list.")
    expect(note).to_be_hidden()
    page.emulate_media(media="print")
    expect(note).to_contain_text("The last row adds up all that fit")
    expect(note).to_be_visible()
    page.emulate_media(media="screen")
    bar, beyond = page.get_by_role("toolbar"), page.get_by_label("All 60 products that fit")
    page.locator("thead .tick input").check()
    expect(bar).to_contain_text("50 selected")
    beyond.check()
    expect(bar).to_contain_text("60 selected")
    page.locator("tbody .tick input").first.uncheck()
    expect(bar).to_contain_text("49 selected")
    expect(beyond).to_be_hidden()
    page.locator("thead .tick input").check()
    expect(beyond).not_to_be_checked()
    beyond.check()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(".toast")).to_contain_text("60 products archived")


def test_prices_rise_by_per_cent_from_the_bulk_bar(page, shop):
    sign_in(page, shop.email, "/products/?q=p1")
    page.locator("thead .tick input").check()
    page.get_by_role("toolbar").get_by_text("Price", exact=True).click()
    page.get_by_label("Change prices by").fill("10")
    page.keyboard.press("Enter")  # the button of this menu, and no other's
    expect(page.locator(".toast")).to_contain_text("1 price changed")
    expect(page.locator("tbody")).to_contain_text("1.21")
    assert page.url.endswith("?q=p1")
    # Into another department, and back where it was.
    before = page.locator("tbody tr").inner_text()
    page.locator("thead .tick input").check()
    page.get_by_role("toolbar").get_by_text("Department", exact=True).click()
    page.get_by_label("Move to department").select_option(index=2)
    page.get_by_role("button", name="Move them").click()
    expect(page.locator(".toast")).to_contain_text("1 product is in")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("1 product is as it was before")
    page.goto("/products/?q=p1")
    assert page.locator("tbody tr").inner_text() == before


def test_the_filtered_list_is_downloaded(page, shop):
    sign_in(page, shop.email)
    page.goto("/products/?department=drinks&sort=-sku")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV of all that fit").click()
    download = waiting.value
    assert re.fullmatch(r"products-\d{4}-\d\d-\d\d\.csv", download.suggested_filename)
    text = Path(download.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["SKU"] for row in rows] == ["SKU12345", "P8", "P6", "P4", "P2"]


def test_a_product_with_options_is_made_and_a_wrong_barcode_is_said_on_leaving(page, shop):
    sign_in(page, shop.email, "/products/new")
    page.get_by_label("Name", exact=True).fill("Shirt")
    page.get_by_label("Department").fill("Clothes")
    page.get_by_label("SKU").fill("SH")
    page.get_by_label("Price", exact=True).fill("19.90")
    page.get_by_label("Barcodes").fill("4006381333932")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert").filter(has_text="should be 1")).to_be_visible()
    # A scanner ends each code with Enter.
    page.get_by_label("Barcodes").fill("4006381333931")
    page.keyboard.press("Enter")
    page.keyboard.type("96385074\n")
    expect(page.get_by_label("Barcodes")).to_have_value("4006381333931 96385074 ")
    # Whoever types them sets commas.
    page.get_by_label("Barcodes").fill("4006381333931, 96385074,")
    page.get_by_text("More variants").click()
    page.get_by_label("Options").fill("Size: S, M\nColour: red, blue")
    page.get_by_role("button", name="Make these variants").click()
    expect(page.locator("fieldset.variant")).to_have_count(4)
    assert page.get_by_label("SKU").nth(3).input_value() == "SH-M-BLUE"
    page.get_by_label("Price", exact=True).nth(3).fill("24,90")
    page.keyboard.press("Enter")  # saves, and makes no more variants
    page.wait_for_url(re.compile(r"/products/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("region", name="Variants")).to_contain_text("SH-M-BLUE")
    expect(page.locator("dl", has_text="4006381333931, 96385074")).to_be_visible()
    made = Variant.objects.filter(sku__startswith="SH-").order_by("sku")
    assert [one.unit_price for one in made] == [24_900_000, *[19_900_000] * 3]


def test_a_refused_field_is_seen_below_the_bar_in_our_own_words(page, shop):
    page.set_viewport_size({"width": 1024, "height": 500})
    sign_in(page, shop.email, "/products/new")
    page.get_by_label("Name", exact=True).fill("Shirt")
    page.get_by_label("SKU").fill("SH")
    page.get_by_label("Price", exact=True).fill("19.90")
    page.get_by_role("button", name="Add the product").click()
    field = page.get_by_label("Department")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    label = page.get_by_text("Department", exact=True).bounding_box()
    bar = page.locator(".bar-top").bounding_box()
    assert label["y"] >= bar["y"] + bar["height"]
    assert page.url.endswith("/products/new")


def test_paper_says_whose_and_when_and_leaves_the_ways_about_away(page, shop):
    sign_in(page, shop.email, "/trial-balance/")
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_contain_text(re.compile(r"Harbour Bakehouse, .*GBP"))
    for way in (".rail", ".bar-top", ".tabs"):
        expect(page.locator(way).first).to_be_hidden()


def test_unsaved_work_survives_a_reload_until_it_is_saved(page, shop):
    sign_in(page, shop.email, "/customers/new")
    page.get_by_label("Name").fill("Ines Driftwood")
    page.get_by_label("Note").fill("Rye only")
    page.wait_for_timeout(500)  # a pause in typing is when the draft is kept
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Ines Driftwood")
    expect(page.get_by_text("What you had typed is back")).to_be_visible()
    page.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ines Driftwood")
    expect(page.locator("main")).to_contain_text("Rye only")
    page.goto("/customers/new")
    expect(page.get_by_label("Name")).to_have_value("")


def test_a_file_is_looked_at_before_it_is_taken_over(page, shop, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text(
        "SKU;Name;Department;Price;Barcode\nN1;Rye loaf;Bread;4,20;96385074\nN2;Mug;Gifts;dear;\n"
        "P1;;;1,25;\n"
    )
    sign_in(page, shop.email, "/products/import")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("region", name="What is wrong")).to_contain_text("Write a price like")
    expect(page.get_by_role("region", name="What would be added")).to_contain_text("Rye loaf")
    changes = page.get_by_role("region", name="What would change")
    expect(changes.locator("tbody td")).to_have_text(
        ["4", "Product P1", "P1", "Price", "1.10", "1.25"]
    )
    assert not Variant.objects.filter(sku="N1").exists()
    page.get_by_role("button", name="Add 1 product, Change 1 product, leave the wrong").click()
    expect(page.locator(".toast")).to_contain_text("1 product added, 1 product changed")
    assert Variant.objects.get(sku="P1").unit_price == 1_250_000
    page.goto("/products/?q=rye")
    expect(page.locator("tbody")).to_contain_text("4.20")


def test_lists_work_without_a_script(chromium, server, shop):
    context = chromium.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, shop.email, "/products/")
    page.get_by_role("link", name="Price £").click()
    assert first_cells(page, 1) == ["Product SKU12345"]
    page.get_by_text("Filter", exact=True).click()
    page.locator("#filter-department").select_option("Drinks")
    page.get_by_role("button", name="Show what fits").click()
    expect(page.locator("tfoot")).to_contain_text("5 products")
    page.locator("tbody .tick input").first.check()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator("tfoot")).to_contain_text("4 products")
    context.close()
