"""Card numbers are found however they are written, and nothing else is taken for one.

The numbers are the schemes' published test numbers; no card has them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.values.card_numbers import holds_card_number, masked

CARDS = [
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    "written",
    ["{}", "card {}", "{}.", "Visa: {}, exp 12/28", "({})", "{} 12/28 123", "pan={};", "7 {}"],
)
def test_a_card_number_is_found_whatever_stands_around_it(card, written):
    assert holds_card_number(written.format(card))


@pytest.mark.parametrize("between", [" ", "-", ".", "\u00a0", "\u2011", "/"])
def test_a_card_number_is_found_in_groups(between):
    assert holds_card_number(between.join(["4111", "1111", "1111", "1111"]))
    assert holds_card_number("Amex " + between.join(["3782", "822463", "10005"]))
    assert holds_card_number("4111111111111111,12/28,123")


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # the check digit is wrong
        "1234567812345670",  # it is right, and no scheme begins so
        "41111111111111110000",  # twenty digits
        "01234567-4111-1111-1111-111111111111",
        "4111111111111111".zfill(32),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "0.4111111111111111",
        "4111111111111111.25",
        "DE89 3704 0044 0532 0130 00",
        "+49 1511 2345670",
        "4006381333931",  # a barcode
        "INV4111111111111111",
        "2026-11-22T14:05:09",
        "sourdough, 2 of 12",
        "",
    ],
)
def test_what_is_no_card_number_is_let_through(text):
    assert not holds_card_number(text)
    assert masked(text) == text


def test_masking_leaves_the_last_four_and_everything_else():
    said = "paid 4111 1111 1111 1111 and 5555555555554444, order 4711"
    assert masked(said) == "paid **** **** **** 1111 and ************4444, order 4711"
    assert not holds_card_number(masked(said))


@given(st.text(alphabet="0123456789 -.+aF/", max_size=60))
def test_what_is_masked_holds_none_and_is_as_long(text):
    assert len(masked(text)) == len(text)
    assert holds_card_number(text) == (masked(text) != text)
