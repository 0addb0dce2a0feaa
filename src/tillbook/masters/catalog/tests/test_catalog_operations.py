"""Editing products: variants, codes, prices and their history, many at once, undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillbook.masters.catalog.models import Barcode, Product, ShelfPrice, Variant
from tillbook.masters.catalog.operations import (
    ProductEdit,
    SkuTaken,
    UnknownTaxCategory,
    VariantEdit,
    archive_variants,
    change_price,
    change_prices,
    change_tax_category,
    create_product,
    edit_product,
    move_to_department,
    restore_archived,
    restore_prices,
    restore_products,
    restore_variants,
)
from tillbook.masters.catalog.queries import price_history, shelf_rows
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CASHIER, Forbidden
from tillbook.plumbing.models import AuditRecord

SHIRT = ProductEdit(
    name="Shirt",
    kind="stocked",
    department="Clothes",
    tax_category="standard",
    brand="Quay",
    unit="piece",
    variants=(
        VariantEdit(id=None, sku="S-S", name="S", unit_price=19_900_000, barcodes=("96385074",)),
        VariantEdit(id=None, sku="S-M", name="M", unit_price=21_900_000),
    ),
)


def ids(*skus: str) -> list:
    return list(Variant.objects.filter(sku__in=skus).values_list("id", flat=True))


def prices(sku: str) -> list[int]:
    return [one.unit_price for one in price_history(Variant.objects.get(sku=sku).id)]


def audited() -> list[str]:
    return list(AuditRecord.objects.order_by("position").values_list("action", flat=True))


def found(shop, text: str) -> list[str]:
    version = company(shop.company_id).version
    return [item.sku for item in find_items(shop.company_id, version, text)]


def test_a_product_comes_with_all_its_variants_or_not_at_all(shop):
    first = create_product(shop.actor, SHIRT)
    rows = Variant.objects.filter(product_id=first.product_id).order_by("sku")
    assert [(row.sku, row.name, row.unit_price) for row in rows] == [
        ("S-M", "M", 21_900_000),
        ("S-S", "S", 19_900_000),
    ]
    assert [row.sort_name for row in rows] == ["shirt m", "shirt s"]
    assert found(shop, "96385074") == ["S-S"]
    assert prices("S-M") == [21_900_000]
    taken = VariantEdit(id=None, sku="P1", name="", unit_price=1)
    clash = replace(SHIRT, name="Coat", variants=(replace(SHIRT.variants[0], sku="C-1"), taken))
    with pytest.raises(SkuTaken, match="The SKU P1 belongs to Product P1 already"):
        create_product(shop.actor, replace(clash, variants=(*clash.variants,)))
    assert not Product.objects.filter(name="Coat").exists()


def test_editing_changes_what_it_names_and_leaves_the_rest(shop):
    first = create_product(shop.actor, SHIRT)
    edit = replace(
        SHIRT,
        name="Linen shirt",
        variants=(
            VariantEdit(
                id=first.id,
                sku="S-S",
                name="Small",
                unit_price=18_900_000,
                barcodes=("4006381333931", "5012345678900"),
            ),
            VariantEdit(id=None, sku="S-L", name="L", unit_price=22_900_000),
        ),
    )
    assert edit_product(shop.actor, first.product_id, edit)
    rows = Variant.objects.filter(product_id=first.product_id).order_by("sku")
    assert [(r.sku, r.sort_name) for r in rows] == [
        ("S-L", "linen shirt l"),
        ("S-M", "linen shirt m"),
        ("S-S", "linen shirt small"),
    ]
    codes = Barcode.objects.filter(variant_id=first.id).values_list("code", flat=True)
    assert sorted(codes) == ["4006381333931", "5012345678900"]
    assert prices("S-S") == [18_900_000, 19_900_000]
    assert prices("S-M") == [21_900_000]
    assert found(shop, "linen small") == ["S-S"]
    assert found(shop, "96385074") == []
    assert "price.changed" in audited()


def test_a_code_of_another_product_is_refused_by_name_and_nothing_changes(shop):
    first = create_product(shop.actor, SHIRT)
    barcode = VariantEdit(
        id=first.id, sku="S-S", name="S", unit_price=1, barcodes=("5000000000000",)
    )
    with pytest.raises(SkuTaken, match="5000000000000 belongs to Product SKU12345"):
        edit_product(shop.actor, first.product_id, replace(SHIRT, variants=(barcode,)))
    assert prices("S-S") == [19_900_000]
    assert found(shop, "96385074") == ["S-S"]


def test_what_begins_as_it_was_typed_comes_first_then_what_somebody_has_at_hand(shop):
    names = ("Buttermilk", "Crème brûlée", "Milk rolls", "Oat milk", "Whole milk 1 l")
    for place, name in enumerate(names):
        new = VariantEdit(id=None, sku=f"M{place}", name="", unit_price=1)
        create_product(shop.actor, replace(SHIRT, name=name, brand="", variants=(new,)))
    version = company(shop.company_id).version
    liked = ids("M4")

    def sold(text: str) -> list[str]:
        return [item.sku for item in find_items(shop.company_id, version, text, 8, liked)]

    assert sold("milk") == ["M2", "M4", "M3", "M0"]
    assert sold("creme brulee") == sold("Crème") == ["M1"]
    assert sold("M0") == ["M0"]


def test_archiving_is_undone_whole_and_alone(shop):
    count, moment = archive_variants(shop.actor, ids("P1", "P2"))
    assert count == 2
    later, other = archive_variants(shop.actor, ids("P2", "P3"))
    assert later == 1
    assert restore_archived(shop.actor, moment) == 2
    assert [v.sku for v in Variant.objects.filter(archived_at__isnull=False)] == ["P3"]
    assert restore_archived(shop.actor, moment) == 0
    assert restore_variants(shop.actor, ids("P3", "P4")) == 1
    assert other > moment


def test_many_prices_change_by_per_cent_and_are_kept(shop):
    before = company(shop.company_id).version
    assert change_prices(shop.actor, ids("P1", "P2"), 100_000) == 2
    assert prices("P1") == [1_210_000, 1_100_000]
    assert prices("P2") == [1_320_000, 1_200_000]
    assert prices("P3") == [1_300_000]
    assert company(shop.company_id).version == before + 1
    assert change_prices(shop.actor, ids("P1"), 1) == 0
    assert audited().count("price.changed") == 2


def test_a_change_of_many_prices_is_taken_back_save_what_was_priced_anew(shop):
    was = {sku: prices(sku)[0] for sku in ("P1", "P2", "P3")}
    versions: list[int] = []
    assert change_prices(shop.actor, ids("P1", "P2"), 50_000, versions) == 2
    change_price(shop.actor, ids("P2")[0], 9_990_000)
    stranger = replace(shop.actor, company_id=shop.customer_id)
    assert restore_prices(stranger, versions) == 0
    assert restore_prices(shop.actor, versions) == 1
    assert prices("P1")[0] == Variant.objects.get(sku="P1").unit_price == was["P1"]
    assert Variant.objects.get(sku="P2").unit_price == 9_990_000
    assert restore_prices(shop.actor, versions) == 0


def test_department_and_tax_change_for_all_that_are_named(shop):
    assert move_to_department(shop.actor, ids("P1", "P2"), "Seasonal") == 2
    assert change_tax_category(shop.actor, ids("P1"), "zero") == 1
    row = Variant.objects.select_related("product__department", "product__tax_category")
    assert row.get(sku="P2").product.department.name == "Seasonal"
    assert row.get(sku="P1").product.tax_category.code == "zero"
    assert row.get(sku="P2").product.tax_category.code == "standard"
    with pytest.raises(UnknownTaxCategory):
        change_tax_category(shop.actor, ids("P1"), "gold")


def test_a_move_of_many_products_is_taken_back_save_what_was_moved_anew(shop):
    def of(sku: str) -> tuple[str, str]:
        product = Variant.objects.get(sku=sku).product
        return product.department.name, product.tax_category.code

    was = {sku: of(sku) for sku in ("P1", "P2", "P3")}
    moved: list[int] = []
    taxed: list[int] = []
    assert move_to_department(shop.actor, ids("P1", "P2", "P3"), "Seasonal", moved) == 3
    assert change_tax_category(shop.actor, ids("P1"), "zero", taxed) == 1
    assert move_to_department(shop.actor, ids("P2"), "Sale") == 1
    # Nothing was moved by this, so there is nothing to take back.
    again: list[int] = []
    assert move_to_department(shop.actor, ids("P2"), "Sale", again) == 0
    assert again == []
    stranger = replace(shop.actor, company_id=shop.customer_id)
    assert restore_products(stranger, moved) == 0
    with pytest.raises(Forbidden):
        restore_products(replace(shop.actor, rights=CASHIER), moved)
    assert restore_products(shop.actor, moved) == 2
    assert [of(sku)[0] for sku in was] == [was["P1"][0], "Sale", was["P3"][0]]
    assert of("P1")[1] == "zero"
    assert restore_products(shop.actor, taxed) == 1
    assert of("P1") == was["P1"]
    assert restore_products(shop.actor, [*moved, *taxed]) == 0
    assert "products.restored" in audited()


def test_nobody_acts_on_another_companys_products_or_without_the_right(shop):
    stranger = replace(shop.actor, company_id=shop.customer_id)
    assert archive_variants(stranger, ids("P1"))[0] == 0
    assert change_prices(stranger, ids("P1"), 100_000) == 0
    assert not edit_product(stranger, Variant.objects.get(sku="P1").product_id, SHIRT)
    cashier = replace(shop.actor, rights=CASHIER)
    for act in (
        lambda: archive_variants(cashier, ids("P1")),
        lambda: change_prices(cashier, ids("P1"), 100_000),
        lambda: move_to_department(cashier, ids("P1"), "X"),
        lambda: edit_product(cashier, shop.customer_id, SHIRT),
        lambda: create_product(cashier, SHIRT),
    ):
        with pytest.raises(Forbidden):
            act()
    assert ShelfPrice.objects.filter(variant__sku="P1").count() == 1


def test_options_are_kept_with_the_product_and_lay_its_variants_out(shop):
    variants = (
        replace(SHIRT.variants[0], name="S, red"),
        replace(SHIRT.variants[1], name="M, red"),
    )
    edit = replace(SHIRT, options="Size, Colour", variants=variants)
    first = create_product(shop.actor, edit)

    def laid(*skus: str) -> list:
        rows = shelf_rows(shop.company_id, ids=ids(*skus))
        return sorted((row.family.options, row.family.values) for row in rows if row.family)

    both = [(("Size", "Colour"), ("M", "red")), (("Size", "Colour"), ("S", "red"))]
    assert laid("S-S", "S-M", "P1") == both
    # An edit that says nothing of options leaves them; the last one sold stands alone.
    edit_product(shop.actor, first.product_id, replace(edit, options=None, variants=()))
    assert laid("S-S", "S-M") == both
    archive_variants(shop.actor, ids("S-M"))
    assert laid("S-S", "S-M") == []
