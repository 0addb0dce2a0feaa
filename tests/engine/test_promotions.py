"""Promotions: no order says anything, and nothing goes below zero."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import checks, promotions, twin

NAMES = ("discounts", "tenders")


def drawn(random):
    """A basket with promotions, and the same in another order. Discounts of the basket by hand
    give an odd cent in the order of lines."""
    made = promotions.crowded(random)
    for name in NAMES:
        made.pop(name, None)
    return made, promotions.shuffled(random, made)


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_order_of_lines_or_promotions_changes_a_total(random):
    made, other = drawn(random)
    one, two = (json.loads(checks.answer(json.dumps(each))) for each in (made, other))
    if "refusal" in one:
        assert one["refusal"] == two["refusal"]
        return
    assert promotions.totals(one) == promotions.totals(two)


def test_no_order_changes_a_total_in_the_register():
    pairs = [drawn(Random(seed)) for seed in range(1_500)]  # noqa: S311 - repeatable on purpose
    with twin.running() as register:
        answers = []
        for side in (0, 1):
            register.ask([json.dumps(pair[side]) for pair in pairs])
            answers.append([json.loads(text) for text in register.take()])
    compared = 0
    for one, two in zip(*answers, strict=True):
        if "refusal" not in one:
            compared += bool(one.get("promotions"))
            assert promotions.totals(one) == promotions.totals(two)
    assert compared > 500


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False))
def test_promotions_take_no_line_and_no_basket_below_zero(random):
    made, _ = drawn(random)
    priced = json.loads(checks.answer(json.dumps(made)))
    if "refusal" in priced:
        return
    for line in priced["lines"]:
        assert 0 <= line.get("promotion_minor", 0) <= max(0, line["list_minor"])
        assert line["amount_minor"] * line["list_minor"] >= 0
    if all(line["quantity_micro"] > 0 for line in made["lines"]):
        assert priced["gross_minor"] >= 0


@pytest.mark.parametrize("split", [[3], [1, 2], [1, 1, 1]])
def test_three_for_two_is_the_same_however_it_is_scanned(split):
    promotion = {"id": "p", "kind": "buy_get", "buy": 2, "get": 1, "value": 1_000_000}
    lines = [
        {"key": str(i), "quantity_micro": n * 1_000_000, "unit_price": 3_000_000}
        for i, n in enumerate(split)
    ]
    answer = json.loads(checks.answer(json.dumps({"lines": lines, "promotions": [promotion]})))
    assert answer["gross_minor"] == 600
