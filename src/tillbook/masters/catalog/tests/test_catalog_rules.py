"""Prices by per cent, check digits, options: by rule."""

from __future__ import annotations

import pytest

from tillbook.masters.catalog.rules import (
    MOST_VARIANTS,
    price_by_percent,
    right_barcode,
    variants_of_options,
)
from tillbook.masters.catalog.rules.families import family_of, options_in, parted
from tillbook.plumbing.fields import new_id


@pytest.mark.parametrize(
    ("price", "ppm", "expected"),
    [
        (4_900_000, 100_000, 5_390_000),
        (4_950_000, 33_000, 5_110_000),  # 5.11335 rounds to 5.11
        (4_950_000, -50_000, 4_700_000),  # 4.7025
        (100_000, 50_000, 110_000),  # 10.5 pence: half away from zero
        (100_000, -990_000, 0),
        (0, 500_000, 0),
    ],
)
def test_a_price_changes_by_per_cent_to_whole_coins(price, ppm, expected):
    assert price_by_percent(price, ppm) == expected


@pytest.mark.parametrize(
    "code", ["96385074", "036000291452", "4006381333931", "5012345678900", "10614141000415"]
)
def test_published_codes_have_their_check_digit(code):
    assert right_barcode(code) == code
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    assert right_barcode(wrong) == code


@pytest.mark.parametrize("code", ["A-17", "12345", "123456789", "Größe"])
def test_a_shops_own_code_is_right_as_it_is(code):
    assert right_barcode(code) == code


@pytest.mark.parametrize("code", ["", "1 2", "a\tb", "x" * 81])
def test_what_cannot_be_a_code_is_none(code):
    assert right_barcode(code) is None


def test_options_make_every_combination_once():
    made = variants_of_options("Size: S, M,  L, S\nColour: red, light blue\n\n")
    assert [one.name for one in made] == [
        "S, red",
        "S, light blue",
        "M, red",
        "M, light blue",
        "L, red",
        "L, light blue",
    ]
    assert made[1].ending == "S-LIGHTBLUE"
    assert variants_of_options(" \n ,") == []
    many = variants_of_options("\n".join(f"O{n}: " + ",".join("abcdefghij") for n in range(3)))
    assert len(many) == MOST_VARIANTS


def test_a_variants_values_are_the_parts_of_its_name():
    shirt = new_id()
    found = family_of(shirt, "Shirt", "Size, Colour", "S, red")
    assert (found.product_id, found.name) == (shirt, "Shirt")
    assert (found.options, found.values) == (("Size", "Colour"), ("S", "red"))
    assert family_of(shirt, "Shirt", "", "S, red").values == ("S, red",)
    assert family_of(shirt, "Shirt", "Size, Colour", "special").values == ("special",)


def test_options_written_a_line_each_keep_their_names():
    assert options_in("Size: S, M\n Colour : red\n\nplain, words\n") == "Size, Colour"
    assert options_in("Width, cm: 10") == "Width  cm"
    assert parted(" Size,, Colour ,") == ("Size", "Colour")
