"""Figures as people write them: what is read, what has two meanings, what is none."""

from __future__ import annotations

import pytest

from tillbook.values.money import NotAnAmount
from tillbook.values.typed import TwoMeanings, plain_figure

POUND = ("£", "GBP")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2.50", "2.50"),
        ("2,50", "2.50"),
        ("£2.50", "2.50"),
        (" 2.50 £ ", "2.50"),
        ("GBP 2.50", "2.50"),
        ("2.50gbp", "2.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("£1,234,567.50", "1234567.50"),
        ("1,234,567", "1234567"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("-£2.50", "-2.50"),
        ("£-2.50", "-2.50"),
        ("−2.50", "-2.50"),
        ("0,125", "0.125"),
        ("4.125", "4.125"),
        ("1234,500", "1234.500"),
        ("17", "17"),
    ],
)
def test_what_is_meant_is_read(text, plain):
    assert plain_figure(text, signs=POUND, grouping=",") == plain


@pytest.mark.parametrize(("text", "grouping"), [("1,234", ","), ("1.234", "."), ("£9,000", ",")])
def test_what_has_two_meanings_is_not_guessed(text, grouping):
    with pytest.raises(TwoMeanings):
        plain_figure(text, signs=POUND, grouping=grouping)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "£",
        "one",
        "€2.50",
        "1,23,456.00",
        "1.2.3,4",
        "12,34.5,6",
        "1,234.567,8",
        "2.50 each",
        "--2",
    ],
)
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(NotAnAmount):
        plain_figure(text, signs=POUND, grouping=",")
