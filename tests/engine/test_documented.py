"""The tables and examples of docs/algorithms, figure by figure."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.engine import checks
from tests.engine.reckoning import half_away
from tillbook.masters.taxes.rules import (
    Charge,
    ChargeableLine,
    Tax,
    TaxRounding,
    charge,
    evaluate,
    extended_line,
)

ALGORITHMS = Path(__file__).parents[2] / "docs" / "algorithms"
PT = Tax(code="PT", rate_ppm=230_000)


def figures(lines, rounding):
    document = evaluate(lines, rounding)
    return document.net_minor, document.tax_minor, document.gross_minor


def test_the_basket_of_the_shell_example():
    text = (ALGORITHMS / "pricing.md").read_text("utf-8")
    found = re.search(r"<<'JSON'\n(.*?)\n\s*JSON", text, re.DOTALL)
    assert found
    priced = json.loads(checks.answer(found[1]))
    line = priced["lines"][0]
    assert (line["list_minor"], line["amount_minor"]) == (1_998, 1_798)
    assert (line["net_minor"], line["tax_minor"], priced["change_minor"]) == (1_498, 300, 202)


@pytest.mark.parametrize("rounding", [TaxRounding.DOCUMENT, TaxRounding.DOCUMENT_NET])
def test_where_portugal_differs(rounding):
    tags = [
        extended_line(1_262_0000, 1_000_000, (PT,)),
        extended_line(13_477_0000, 1_000_000, (PT,)),
    ]
    for mode in (rounding, TaxRounding.LINE, TaxRounding.DOCUMENT_TOTAL):
        assert figures(tags, mode) == (14_739, 3_390, 18_129)
    weighed = [
        extended_line(50_0000, 1_000_000, (PT,)),
        extended_line(1_212_0000, 12_120_000, (PT,)),
    ]
    assert figures(weighed, TaxRounding.DOCUMENT_NET) == (14_739, 3_390, 18_129)
    assert figures(weighed, TaxRounding.DOCUMENT_TOTAL) == (14_740, 3_390, 18_130)


def test_charge_rows_inside_prices():
    lines = [
        ChargeableLine(amount_minor=amount, quantity_micro=1_000_000)
        for amount in (224_400, 112_201, 112_201)
    ]
    rows = [Charge(code=code, rate_ppm=60_000, included=True) for code in ("a", "b")]
    document = charge(lines, rows)
    assert document.net_minor == 400_715
    assert document.charges == (("a", 24_043), ("b", 24_043))
    assert (document.grand_minor, document.difference_minor) == (448_802, 1)


def test_reckoning_rounds_halves_away():
    assert [half_away(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]
