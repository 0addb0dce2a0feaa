"""Heads of columns and kinds of products: known in every language, as our own list writes them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from tillbook.edges.bridges.column_names import OPTIONAL, REQUIRED, column_names, keys_of, kind_of
from tillbook.edges.bridges.models import Upload
from tillbook.edges.bridges.operations import check_upload, keep_upload
from tillbook.edges.bridges.uploads import table_of
from tillbook.masters.catalog.listing import products_listing
from tillbook.masters.catalog.models import Product
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.lists.asking import Asked
from tillbook.plumbing.lists.exporting import file_of
from tillbook.plumbing.writer import write

LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_help_names_is_what_is_read(language):
    with translation.override(language):
        told = column_names((*REQUIRED, *OPTIONAL)).split(", ")
    assert keys_of(told) == [*REQUIRED, *OPTIONAL]
    for kind, words in Product.Kind.choices:
        with translation.override(language):
            said = str(words)
        assert kind_of(said) == kind_of(said.capitalize()) == kind


def test_usual_names_count_where_no_column_has_one_of_ours():
    assert keys_of(["Art.-Nr.", "Bezeichnung", "EAN", "VK"]) == ["sku", "name", "barcode", "price"]
    assert keys_of(["Name", "Description", "Colour"]) == ["name", "description", "colour"]
    assert keys_of(["Preis €", "price_eur", "PREIS"]) == ["price"] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_of_the_products_can_be_brought_in_again(shop, language):
    bag = NewProduct(
        sku="BAG",
        name="Bag",
        department="Bread",
        tax_category="standard",
        unit_price=10_000,
        kind="unstocked",
    )
    write(lambda: add_products(shop.company_id, [bag]))
    with translation.override(language):
        listing = products_listing(shop.actor, archived=False)
        content = b"".join(file_of(listing, Asked(export="csv"), "products"))
    rows = table_of(content, "products.csv")
    upload = keep_upload(shop.actor, "products.csv", "standard", rows)
    checked = check_upload(company(shop.company_id), Upload.objects.get(id=upload))
    # What is here already is right as it is, its bar codes without a check digit too.
    assert (checked.changed, checked.faults, checked.here_before) == ([], [], len(rows) - 1)
    renamed = [rows[0], *[(n, [f"N-{cell}" if cell == "BAG" else cell for cell in row])
                          for n, row in rows[1:]]]  # fmt: skip
    upload = keep_upload(shop.actor, "products.csv", "standard", renamed)
    [fresh] = check_upload(company(shop.company_id), Upload.objects.get(id=upload)).fresh
    assert (fresh.new.sku, fresh.new.kind) == ("N-BAG", "unstocked")
