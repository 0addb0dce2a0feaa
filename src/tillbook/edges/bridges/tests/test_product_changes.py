"""Products changed by a file: what differs is shown, and only that is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillbook.edges.bridges.models import Upload
from tillbook.edges.bridges.operations import (
    SeenOtherwise,
    check_upload,
    keep_upload,
    take_over,
)
from tillbook.edges.bridges.uploads import table_of
from tillbook.masters.catalog.listing import products_listing
from tillbook.masters.catalog.models import Barcode, ShelfPrice, Variant
from tillbook.masters.catalog.operations import (
    NewProduct,
    ProductEdit,
    VariantEdit,
    add_products,
    change_price,
    create_product,
)
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.rules import Part
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.lists.asking import Asked
from tillbook.plumbing.lists.exporting import file_of
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write

HEADER = [
    "SKU",
    "Name",
    "Department",
    "Price",
    "Barcodes",
    "Variant",
    "Kind",
    "Components",
    "Batch",
]


@pytest.fixture
def goods(shop):
    """A bread in two sizes, and a dough of flour."""
    create_product(
        shop.actor,
        ProductEdit(
            name="Rye bread",
            kind="stocked",
            department="Bread",
            tax_category="standard",
            brand="Mill",
            unit="kg",
            variants=(
                VariantEdit(id=None, sku="S", name="small", unit_price=2_000_000),
                VariantEdit(
                    id=None,
                    sku="L",
                    name="large",
                    unit_price=3_000_000,
                    barcodes=("0012345678905",),
                ),
            ),
        ),
    )
    dough = NewProduct(
        sku="DOUGH",
        name="Dough",
        department="Bread",
        tax_category="standard",
        unit_price=0,
        kind="recipe",
        components=(Part("S", 500_000, 100_000),),
        yield_micro=4_000_000,
    )
    write(lambda: add_products(shop.company_id, [dough]))
    return shop


def brought(shop, *rows, header=HEADER) -> Upload:
    table = [
        (n, list(row) + [""] * (len(header) - len(row))) for n, row in enumerate([header, *rows], 1)
    ]
    return Upload.objects.get(id=keep_upload(shop.actor, "x.csv", "standard", table))


def checked(shop, upload):
    return check_upload(company(shop.company_id), upload)


def taken(shop, upload, **ways):
    return take_over(
        shop.actor, company(shop.company_id), upload, **{"without_faults": False, **ways}
    )


def facts(found):
    return [(one.row.line, [fact.column for fact in one.facts]) for one in found.changed]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.engines("sqlite")
def test_what_is_exported_and_brought_back_changes_nothing(goods, form):
    listing = products_listing(goods.actor, archived=False)
    content = b"".join(file_of(listing, Asked(export=form), "products"))
    rows = table_of(content, f"products.{form}")
    upload = Upload.objects.get(id=keep_upload(goods.actor, "products", "zero", rows))
    found = checked(goods, upload)
    assert (found.fresh, found.changed, found.faults) == ([], [], [])
    assert found.here_before == len(rows) - 1
    # One price edited, and the zeros lost that a spreadsheet takes from a code: one change.
    [place] = [n for n, head in enumerate(rows[0][1]) if head.startswith("Price")]
    edited = [
        (line, [cell.replace("0012345678905", "12345678905") for cell in row]) for line, row in rows
    ]
    next(row for _line, row in edited if "L" in row)[place] = "3.25"
    upload = Upload.objects.get(id=keep_upload(goods.actor, "products", "zero", edited))
    [one] = checked(goods, upload).changed
    assert [(fact.column, fact.before, fact.after) for fact in one.facts] == [
        ("price", 3_000_000, 3_250_000)
    ]


def test_a_file_changes_what_it_says_and_no_more(goods):
    upload = brought(
        goods,
        ["L", "Dark rye bread", "Loaves", "3.25", "96385074", "big"],
        ["S", "Dark rye bread", "", "", "", "-"],
        ["DOUGH", "", "", "", "", "", "", "0.6 S; 1 L", "5"],
        ["P1", "", "", "1.10"],
    )
    found = checked(goods, upload)
    assert facts(found) == [
        (2, ["price", "name", "variant", "department", "barcode"]),
        (3, ["name", "variant"]),
        (4, ["components", "batch"]),
    ]
    assert (found.here_before, found.faults) == (1, [])
    outcome = taken(goods, upload, seen=found.seen)
    assert (outcome["added"], outcome["changed"], outcome["here_before"]) == (0, 3, 1)
    large, small = (Variant.objects.get(sku=sku) for sku in ("L", "S"))
    assert (large.unit_price, small.unit_price) == (3_250_000, 2_000_000)
    assert (large.name, small.name) == ("big", "")
    assert (large.product.name, large.product.department.name) == ("Dark rye bread", "Loaves")
    assert large.product.brand.name == "Mill"
    assert list(Barcode.objects.filter(variant=large).values_list("code", flat=True)) == [
        "96385074"
    ]
    info = company(goods.company_id)
    assert {one.sku for one in find_items(info.id, info.version, "dark")} == {"L", "S"}
    kept = ShelfPrice.objects.filter(variant=large).order_by("version")
    assert [one.unit_price for one in kept] == [3_000_000, 3_250_000]
    assert ShelfPrice.objects.filter(variant=small).count() == 1
    dough = Variant.objects.get(sku="DOUGH")
    parts = dough.components.order_by("position").values_list("component__sku", "quantity_micro")
    assert list(parts) == [("S", 600_000), ("L", 1_000_000)]
    assert dough.recipe.yield_micro == 5_000_000
    acts = AuditRecord.objects.filter(company_id=goods.company_id).order_by("position")
    assert [one.action for one in acts][-3:] == [
        "products.by_table",
        "price.changed",
        "products.imported",
    ]
    again = brought(goods, ["L", "Dark rye bread", "Loaves", "3.25", "96385074", "big"])
    assert checked(goods, again).changed == []


@pytest.mark.engines("sqlite")
def test_what_cannot_be_changed_so_is_told_with_its_line(goods):
    Barcode.objects.create(
        company_id=goods.company_id, code="96385074", variant=Variant.objects.get(sku="S")
    )
    upload = brought(
        goods,
        ["L", "White bread", "", "1.234,5O", "", "", ""],
        ["S", "Brown bread"],
        ["P1", "", "", "", "96385074"],
        ["P2", "", "", "", "", "", "service"],
        ["P3", "", "", "", "", "", "", "", "5"],
        ["DOUGH", "", "", "", "", "", "", "2 DOUGH"],
        ["P4", "", "", "-1"],
        ["NEW", "", "", "2"],
    )
    told = [(one.line, one.column, one.reason) for one in checked(goods, upload).faults]
    assert [(line, column) for line, column, _ in told] == [
        (2, "price"),
        (4, "barcode"),
        (5, "kind"),
        (6, "batch"),
        (7, "components"),
        (8, "price"),
        (9, "name, department"),
    ]
    # The wrong row of its sibling says nothing; alone, the other name holds for both.
    assert facts(checked(goods, upload)) == [(3, ["name"])]
    apart = brought(goods, ["L", "White bread"], ["S", "Brown bread"])
    [fault] = checked(goods, apart).faults
    assert (fault.line, fault.column) == (3, "name")
    assert "White bread" in fault.reason


@pytest.mark.engines("sqlite")
def test_only_what_was_looked_at_is_changed_and_only_by_who_may(goods):
    upload = brought(goods, ["L", "", "", "3.25"], header=HEADER[:4])
    seen = checked(goods, upload).seen
    change_price(goods.actor, Variant.objects.get(sku="L").id, 3_100_000)
    with pytest.raises(SeenOtherwise):
        taken(goods, upload, seen=seen)
    assert Variant.objects.get(sku="L").unit_price == 3_100_000
    adds_only = replace(goods.actor, rights=frozenset({Right.IMPORT}))
    short = brought(goods, ["L", "3.25"], header=["SKU", "Price"])
    outcome = take_over(adds_only, company(goods.company_id), upload, without_faults=False)
    assert (outcome["changed"], Variant.objects.get(sku="L").unit_price) == (0, 3_100_000)
    assert taken(goods, short)["changed"] == 1
    assert Variant.objects.get(sku="L").unit_price == 3_250_000
