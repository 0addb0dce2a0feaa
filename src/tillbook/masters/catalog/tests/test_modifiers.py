"""What modifiers change of a recipe: never below nothing, in whatever order they were chosen."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.masters.catalog.rules.modifiers import (
    Choices,
    Take,
    joined,
    modified,
    wrong_choice,
)
from tillbook.values.money import QUANTITY_SCALE as ONE

THINGS = [UUID(int=number) for number in range(1, 7)]
OPTIONS = [UUID(int=number) for number in range(11, 15)]
MILK, OAT, BEANS, CHEESE = THINGS[:4]


def takes() -> st.SearchStrategy[list[Take]]:
    one = st.builds(
        Take,
        st.sampled_from(THINGS),
        st.none() | st.integers(1, 5 * ONE),
        st.none() | st.sampled_from(THINGS),
        st.booleans(),
    ).filter(lambda take: take.instead != take.variant_id)
    return st.lists(one, max_size=3, unique_by=lambda take: take.variant_id)


baskets = st.tuples(
    st.dictionaries(st.sampled_from(THINGS), st.integers(1, 3 * ONE)),
    st.sampled_from([ONE, 3 * ONE, 250_000, -ONE, -2 * ONE]),
    st.dictionaries(st.sampled_from(OPTIONS), takes(), max_size=4),
)


@given(baskets, st.randoms(use_true_random=False))
def test_nothing_falls_below_zero_and_the_order_is_all_the_same(basket, shuffled: random.Random):
    held, quantity, chosen = basket
    sign = 1 if quantity > 0 else -1
    whole = {variant: sign * micro for variant, micro in held.items()}
    options = list(chosen.items())
    left, used = modified(whole.items(), quantity, options)
    for moved in (left, *used):
        assert all(sign * micro > 0 for _, micro in moved)
    assert all(abs(micro) <= abs(whole[variant]) for variant, micro in left)
    # What is used instead is as much as was taken away where it is kept in stock, never more.
    taken = sum(abs(micro) for micro in whole.values()) - sum(abs(micro) for _, micro in left)
    assert sum(abs(micro) for moved in used for _, micro in moved) <= taken
    again = list(options)
    shuffled.shuffle(again)
    other, elsewhere = modified(whole.items(), quantity, again)
    assert sorted(other) == sorted(left)
    by_option = {option: moved for (option, _), moved in zip(options, used, strict=True)}
    assert {key: sorted(moved) for key, moved in by_option.items()} == {
        key: sorted(moved) for (key, _), moved in zip(again, elsewhere, strict=True)
    }


def test_oat_milk_stands_for_as_much_milk_as_there_is():
    latte = [(MILK, 400_000), (BEANS, 14_000)]
    oat = (OPTIONS[1], (Take(MILK, None, OAT),))
    assert modified(latte, 2 * ONE, [oat]) == ([(BEANS, 14_000)], [[(OAT, 400_000)]])
    # Whoever leaves the milk out gets no oat milk either, whichever was chosen first.
    none = (OPTIONS[3], (Take(MILK),))
    assert modified(latte, 2 * ONE, [oat, none]) == ([(BEANS, 14_000)], [[], []])
    less = (OPTIONS[0], (Take(MILK, 50_000),))
    assert modified(latte, 2 * ONE, [oat, less]) == ([(BEANS, 14_000)], [[(OAT, 300_000)], []])


def test_without_cheese_is_without_the_cheese_of_that_line_and_no_more():
    toast = [(CHEESE, 60_000)]
    assert modified(toast, 2 * ONE, [(OPTIONS[0], (Take(CHEESE, 50_000),))]) == ([], [[]])
    assert modified(toast, 2 * ONE, [(OPTIONS[0], (Take(CHEESE, 10_000),))])[0] == [
        (CHEESE, 40_000)
    ]
    assert modified([], ONE, [(OPTIONS[0], (Take(CHEESE),))]) == ([], [[]])
    assert joined([(OAT, 1), (OAT, 2), (MILK, 0)]) == [(OAT, 3)]


@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [
        ([], "least"),
        ([OPTIONS[0]], None),
        ([OPTIONS[0], OPTIONS[1]], "most"),
        ([OPTIONS[0], OPTIONS[0]], "twice"),
        ([OPTIONS[0], OPTIONS[3]], "unknown"),
        ([OPTIONS[0], OPTIONS[2]], None),
    ],
)
def test_a_group_says_how_many_are_chosen(chosen, wrong):
    milk = Choices(UUID(int=1), "Milk", 1, 1, (OPTIONS[0], OPTIONS[1]))
    extras = Choices(UUID(int=2), "Extras", 0, 3, (OPTIONS[2],))
    found = wrong_choice([milk, extras], chosen)
    assert (found and found[0]) == wrong
    gone = Choices(UUID(int=3), "Gone", 2, 2, (OPTIONS[3],))
    assert wrong_choice([gone], [OPTIONS[3]]) is None
