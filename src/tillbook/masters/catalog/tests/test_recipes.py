"""What recipes come to, and measures as people type them."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.masters.catalog.rules import Component, exploded
from tillbook.masters.catalog.rules.recipes import (
    DoesNotConvert,
    Holding,
    Row,
    converted,
    gross_micro,
    measured,
    percent_text,
    taken_apart,
)
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount

ONE = QUANTITY_SCALE
CAKE, DOUGH, FLOUR, EGG, BUTTER, SERVICE = (UUID(int=one) for one in range(1, 7))


def test_a_kit_stays_in_whole_millionths():
    box = {CAKE: Holding([Row(EGG, 2 * ONE), Row(SERVICE, ONE, stocked=False)])}
    parts = taken_apart(box, CAKE)
    assert parts == (Component(EGG, 2 * ONE), Component(SERVICE, ONE, stocked=False))
    assert exploded(parts, 3 * ONE) == [(EGG, 6 * ONE)]


def test_a_batch_is_parted_only_when_so_many_are_sold():
    """Three eggs for seven slices: seven slices take three eggs, however they are sold together."""
    parts = taken_apart({CAKE: Holding([Row(EGG, 3 * ONE)], 7 * ONE)}, CAKE)
    assert exploded(parts, 7 * ONE) == [(EGG, 3 * ONE)]
    assert exploded(parts, ONE) == [(EGG, 428_571)]
    assert exploded(parts, -7 * ONE) == [(EGG, -3 * ONE)]


def test_what_is_lost_is_taken_too():
    """0.9 kg of peeled potatoes, of which a tenth is peel, are 1 kg of potatoes."""
    parts = taken_apart({CAKE: Holding([Row(FLOUR, 900_000, 100_000)])}, CAKE)
    assert exploded(parts, ONE) == [(FLOUR, ONE)]
    assert gross_micro(900_000, 100_000) == ONE


def test_recipes_in_a_recipe_are_taken_apart_and_the_same_is_added_up():
    """40 croissants: 2 kg of dough and 0.1 kg of butter; 5 kg of dough: 3 kg flour, 1 kg butter."""
    holdings = {
        CAKE: Holding([Row(DOUGH, 2 * ONE, composed=True), Row(BUTTER, 100_000)], 40 * ONE),
        DOUGH: Holding([Row(FLOUR, 3 * ONE), Row(BUTTER, ONE)], 5 * ONE),
    }
    parts = taken_apart(holdings, CAKE)
    assert exploded(parts, 40 * ONE) == [(FLOUR, 1_200_000), (BUTTER, 500_000)]


def test_what_holds_itself_against_all_rules_comes_to_an_end():
    holdings = {
        CAKE: Holding([Row(DOUGH, ONE, composed=True), Row(EGG, ONE)]),
        DOUGH: Holding([Row(CAKE, ONE, composed=True), Row(FLOUR, ONE)]),
    }
    assert {one.variant_id for one in taken_apart(holdings, CAKE)} == {EGG, FLOUR}


@given(
    used=st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
    waste=st.integers(0, 900_000),
    makes=st.integers(1, 10**9),
    sold=st.integers(1, 10**9),
)
def test_a_recipe_takes_what_fractions_say(used, waste, makes, sold):
    rows = [Row(UUID(int=number), micro, waste) for number, micro in enumerate(used)]
    parts = taken_apart({CAKE: Holding(rows, makes)}, CAKE)
    for row, part in zip(rows, parts, strict=True):
        exact = Fraction(row.quantity_micro * 10**6 * sold, makes * (10**6 - waste))
        assert abs(part.in_micro(sold) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "unit", "micro"),
    [
        ("2", "piece", 2_000_000),
        ("0,25", "kg", 250_000),
        ("250 g", "kg", 250_000),
        ("250g", "kg", 250_000),
        ("1.5 kg", "g", 1_500_000_000),
        ("3 cl", "litre", 30_000),
        ("2 l.", "ml", 2_000_000_000),
        ("1 lb", "kg", 453_592),
        ("16 oz", "lb", 1_000_000),
        ("12 Stück", "stück", 12_000_000),
    ],
)
def test_a_measure_is_told_in_the_unit_wanted(text, unit, micro):
    assert measured(text, unit) == micro


@pytest.mark.parametrize(("text", "unit"), [("2 l", "kg"), ("3 kg", "piece"), ("1 cup", "l")])
def test_units_that_do_not_convert_are_refused(text, unit):
    with pytest.raises(DoesNotConvert) as refused:
        measured(text, unit)
    assert refused.value.args == (text.split()[1], unit)


@pytest.mark.parametrize("text", ["", "some", "1 2", "1e3", "kg"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises((NotAnAmount, DoesNotConvert)):
        measured(text, "kg")


@given(micro=st.integers(1, 10**12))
def test_there_and_back_is_the_same(micro):
    assert converted(converted(micro, "kg", "g"), "g", "kg") == micro


def test_parts_of_a_million_as_per_cents():
    assert [percent_text(ppm) for ppm in (0, 125_000, 100_000)] == ["0", "12.5", "10"]
