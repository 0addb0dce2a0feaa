"""The one quotient, sharing out, and reading and writing of exact figures."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.values.money import (
    NotAnAmount,
    extend,
    extend_exact,
    format_decimal,
    format_quantity,
    parse_decimal,
)
from tillbook.values.rounding import (
    LARGEST,
    OutOfRange,
    allocate,
    divide,
    in_range,
    round_fraction,
    round_to_multiple,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [
        (5, 2, 3),
        (-5, 2, -3),
        (5, -2, -3),
        (-5, -2, 3),
        (4, 3, 1),
        (-4, 3, -1),
        (0, 7, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (49, 100, 0),
        (10**40 + 1, 2, 10**40 // 2 + 1),
    ],
)
def test_halves_go_away_from_zero(numerator, denominator, quotient):
    assert divide(numerator, denominator) == quotient
    assert round_fraction(Fraction(numerator, denominator)) == quotient


@given(st.integers(), st.integers().filter(bool))
def test_a_quotient_is_never_more_than_half_away(numerator, denominator):
    exact = Fraction(numerator, denominator)
    assert abs(divide(numerator, denominator) - exact) <= Fraction(1, 2)
    assert divide(-numerator, denominator) == -divide(numerator, denominator)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (299, [1_000, 1_000, 1_000], [100, 100, 99]),
        (299, [4_300, 1_400, 2_300], [161, 52, 86]),
        (1, [100, 200], [0, 1]),
        (-1, [100, 200], [0, -1]),
        (10, [-1, -3], [3, 7]),
        (10, [0, 5, 0], [0, 10, 0]),
        (10, [0, 0], [5, 5]),
        (0, [0, 0], [0, 0]),
        (7, [0, 0, 0], [3, 2, 2]),
        (0, [], []),
    ],
)
def test_sharing_out(total, weights, shares):
    assert allocate(total, weights) == shares


def test_nothing_can_be_shared_out_over_nobody():
    with pytest.raises(ValueError, match="nothing to share"):
        allocate(1, [])


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1))
def test_shares_add_up_and_nobody_is_off_by_a_unit(total, weights):
    shares = allocate(total, weights)
    assert sum(shares) == total
    assert allocate(-total, weights) == [-share for share in shares]
    if sum(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - Fraction(total * weight, sum(weights))) < 1


def test_multiples_and_range():
    assert [round_to_multiple(n, 5) for n in (2, 3, -3, 1_508)] == [0, 5, -5, 1_510]
    assert in_range(LARGEST, "it") == LARGEST
    for beyond in (LARGEST + 1, -LARGEST - 1):
        with pytest.raises(OutOfRange, match="the price is"):
            in_range(beyond, "the price")


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("12.50", 2, 1_250),
        ("-0.05", 2, -5),
        ("+3", 3, 3_000),
        ("7", 0, 7),
        ("1.500", 2, 150),
        (" 1.5 ", 2, 150),
    ],
)
def test_reading(text, decimals, value):
    assert parse_decimal(text, decimals) == value


@pytest.mark.parametrize("text", ["", "1,5", "1.", ".5", "1e3", "1.005", "--1", "1 000", "NaN"])
def test_what_is_no_amount(text):
    with pytest.raises((NotAnAmount, OutOfRange)):
        parse_decimal(text, 2)


@given(st.integers(-LARGEST, LARGEST), st.integers(0, 6))
def test_writing_and_reading(value, decimals):
    assert parse_decimal(format_decimal(value, decimals), decimals) == value


def test_quantities_without_useless_zeros():
    assert [format_quantity(n) for n in (1_500_000, 2_000_000, -347_000, 0, 1)] == [
        "1.5",
        "2",
        "-0.347",
        "0",
        "0.000001",
    ]


def test_price_times_quantity():
    assert extend(1_299_0000, 347_000) == 451
    assert extend_exact(1_299_0000, 347_000) == Fraction(450_753, 1_000)
    assert extend(459_0000, 250_000_000, 100_000_000) == 1_148
