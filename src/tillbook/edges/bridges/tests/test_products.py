"""Products from a CSV file: added once, and what is no product set aside."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER
from tillbook.edges.bridges.column_names import keys_of
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.products import import_products
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.queries.kits import shown_components
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company

HEADER = "SKU,Name,Department,Price,Tax category,Barcode"


@pytest.fixture
def bring(shop, tmp_path):
    def run(*lines, header=HEADER, **ways):
        path = tmp_path / "products.csv"
        path.write_text("\n".join([header, *lines]) + "\n")
        return import_products(
            company(shop.company_id), path, **{"tax_category": "standard", **ways}
        )

    return run


def item(shop, sku):
    info = company(shop.company_id)
    return items_by_sku(info.id, info.version, [sku]).get(sku)


def test_products_are_added_once(shop, bring):
    lines = ("A1,Rye loaf,Bread,4.20,zero,5012345678900 2012345678901", "A2,Mug,Gifts,7.505,,")
    first = bring(*lines)
    assert (first.read, first.added, first.here_before, first.set_aside) == (2, 2, 0, 0)
    loaf, mug = item(shop, "A1"), item(shop, "A2")
    assert (loaf.unit_price, loaf.tax_category, loaf.stocked) == (4_200_000, "zero", True)
    assert (mug.unit_price, mug.tax_category) == (7_505_000, "standard")
    info = company(shop.company_id)
    assert [found.sku for found in find_items(info.id, info.version, "2012345678901")] == ["A1"]
    again = bring(*lines)
    assert (again.added, again.here_before) == (0, 2)


def test_a_file_with_semicolons_and_decimal_commas_is_read_as_well(shop, bring):
    lines = ("A1;Rye, dark;Bread;4,20;zero;5012345678900", "A2;Mug;Gifts;7.505;;")
    first = bring(*lines, header=HEADER.replace(",", ";"))
    assert (first.added, first.set_aside) == (2, 0)
    assert [item(shop, sku).unit_price for sku in ("A1", "A2")] == [4_200_000, 7_505_000]


def test_prices_as_people_write_them_are_read_and_what_has_two_meanings_is_refused(shop, bring):
    prices = ("£2.50", "1.234,50", "1,234.50", "GBP 3", "9,000", "€2.50")
    lines = [f'C{n},Thing {n},Gifts,"{price}",,' for n, price in enumerate(prices)]
    result = bring(*lines)
    found = [item(shop, f"C{n}") for n in range(4)]
    assert [one.unit_price for one in found] == [2_500_000, 1_234_500_000, 1_234_500_000, 3_000_000]
    assert [why.partition("”")[2] for why in result.reasons] == [
        " can be read in two ways",
        " is no price of at most 6 decimals",
    ]
    [heads, *aside] = result.rejects_path.read_text().splitlines()
    assert heads == f"line,reason,{HEADER}"
    assert len(aside) == 2


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("B1,,Bread,1.00,,", "“Name” is missing"),
        ("B1,X,Bread,one,,", "“one” is no price of at most 6 decimals"),
        ("B1,X,Bread,1.0000001,,", "“1.0000001” is no price of at most 6 decimals"),
        ("B1,X,Bread,99999999999,,", "the price is too large"),
        ("B1,X,Bread,1.00,gold,", "there is no tax category “gold”"),
        ("B1,X,Bread", "3 cells, not 6"),
        (f"{'x' * 81},X,Bread,1.00,,", "“SKU” is longer than 80 or does not print"),
        ("G,Y,Bread,1.00,,", "SKU G stands in line 2 already"),
        ("B1,Y,Bread,1.00,,4006381333931", "barcode 4006381333931 stands in line 2 already"),
        ("B1,Y,Bread,1.00,,5000000000000", "another product has the barcode 5000000000000"),
        (
            "B1,Y,Bread,one,,5000000000000",
            "“one” is no price of at most 6 decimals; another product has the barcode 50",
        ),
    ],
)
def test_what_is_no_product_is_set_aside_with_line_and_reason(shop, bring, line, reason):
    result = bring("G,Good,Bread,1.00,,4006381333931", line)
    assert (result.added, result.set_aside) == (1, 1)
    [why] = result.reasons
    assert why.startswith(reason)
    assert result.rejects_path.read_text().splitlines()[1].startswith("3,")
    assert item(shop, "B1") is None


def test_a_dry_run_writes_nothing(shop, bring, tmp_path):
    result = bring("A1,Rye loaf,Bread,4.20,,", "A2,,Bread,1.00,,", dry_run=True)
    assert (result.added, result.set_aside, result.rejects_path) == (1, 1, None)
    assert item(shop, "A1") is None


def test_a_file_of_something_else_is_refused(shop, bring):
    with pytest.raises(FileRefused, match="the first line names no column SKU, Department, Price"):
        bring(header="Name,Colour")
    with pytest.raises(FileRefused, match="there is no tax category “gold”"):
        bring(tax_category="gold")


def test_kits_come_with_what_is_in_them_wherever_it_stands(shop, bring):
    header = HEADER + ",Kind,Components"
    result = bring(
        "BOX,Breakfast box,Boxes,9.00,,,kit,2 NEW; 0.5 FLOUR; 1 P5,",
        "NEW,Bun,Bread,1.00,,,,,",
        "W1,Wrong,Boxes,9.00,,,kit,1 NOBODY,",
        "W2,Wrong,Boxes,9.00,,,kit,1 BOX,",
        "W3,Wrong,Boxes,9.00,,,kit,0.5 NEW,",
        "W4,Wrong,Boxes,9.00,,,kit,two of NEW,",
        "W5,Wrong,Bread,9.00,,,,1 NEW,",
        "W6,Wrong,Boxes,9.00,,,kit,1 NEW; 2 NEW,",
        "FLOUR,Flour,Bread,1.00,,,,,kg",
        header=header + ",Unit",
    )
    assert (result.added, result.set_aside) == (3, 6)
    box = item(shop, "BOX").id
    made = [(one.sku, one.quantity_micro) for one in shown_components([box])[box]]
    assert made == [("NEW", 2_000_000), ("FLOUR", 500_000), ("P5", 1_000_000)]
    assert sorted(result.reasons) == sorted(
        [
            "There is no product NOBODY.",
            "BOX is a kit: a kit cannot hold another kit. Add what is in it.",
            "So many of NEW cannot be in a kit: look at its unit.",
            "“two of NEW” is no part of a kit",
            "Only a kit or a recipe holds other products: change its kind first.",
            "NEW stands in it twice. Write how many once.",
        ]
    )


def test_the_list_gives_kits_as_they_are_brought_in(shop, bring):
    client = Client()
    header = HEADER + ",Kind,Components,Batch"
    bring("BOX,Box,Boxes,9.00,,,kit,2 P5; 1 P6,", header=header)
    client.force_login(Person.objects.get(email=OWNER))
    answer = client.get(reverse("products") + "?export=csv&q=BOX")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text))
    assert dict(zip(keys_of(heads), row, strict=True))["components"] == "2 P5; 1 P6"
    # Recipes come in any order too, each after what it holds; what would hold itself does not.
    result = bring(
        'CAKE,Cake,Bread,9.00,,,recipe,1 DOUGH; 0.9 P6 -10%,12,"0,75"',
        "DOUGH,Dough,Bread,0,,,recipe,2 P5,5,",
        "A1,One,Bread,1.00,,,recipe,1 A2,,",
        "A2,Other,Bread,1.00,,,recipe,1 A1,,",
        "A3,None,Bread,1.00,,,recipe,1 P5,none,",
        "A4,Heavy,Bread,1.00,,,recipe,1 P5,,heavy",
        header=header + ",Weight",
    )
    assert (result.added, result.set_aside) == (2, 4)
    assert set(result.reasons) == {
        "It comes to hold itself: a recipe cannot.",
        "“none” is not what a batch makes",
        "“heavy” is no weight",
    }
    answer = client.get(reverse("products") + "?export=csv&q=CAKE")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text))
    told = dict(zip(keys_of(heads), row, strict=True))
    assert (told["components"], told["batch"]) == ("1 DOUGH; 0.9 P6 -10%", "12")
    assert told["weight"] == "0.75"
