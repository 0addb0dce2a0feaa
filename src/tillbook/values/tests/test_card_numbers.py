"""Card numbers are found however they are written, and nothing else is taken for one.

The numbers are the schemes' published test numbers; no card has them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.values.card_numbers import holds_card_number, masked

#: The register's own reader of card numbers is held to the same texts.
TEXTS = json.loads(
    (Path(__file__).parents[4] / "contracts" / "card_numbers.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("card", TEXTS["cards"])
@pytest.mark.parametrize("written", TEXTS["around"])
def test_a_card_number_is_found_whatever_stands_around_it(card, written):
    assert holds_card_number(written.format(card))


@pytest.mark.parametrize("between", TEXTS["between"])
def test_a_card_number_is_found_in_groups(between):
    assert holds_card_number(between.join(["4111", "1111", "1111", "1111"]))
    assert holds_card_number("Amex " + between.join(["3782", "822463", "10005"]))
    assert holds_card_number("4111111111111111,12/28,123")


@pytest.mark.parametrize("text", TEXTS["others"])
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
