"""The engine against its own vectors, facts from other systems, and an independent reckoning."""

from __future__ import annotations

import json

import pytest

from tests.engine import baskets, checks
from tests.vectors import running


@pytest.mark.parametrize("row", checks.own_vectors(), ids=lambda row: row["id"])
def test_own_vector(row):
    assert checks.answer(json.dumps(row["basket"])) == checks.canonical(row["expect"]), row["note"]


def test_ids_of_own_vectors_are_unique():
    ids = [row["id"] for row in checks.own_vectors()]
    assert len(ids) == len(set(ids))


def costing():
    return json.loads((checks.VECTORS / "costing.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", costing(), ids=lambda case: case["id"])
def test_cost_reckoned_by_hand(case):
    assert running.run_case(case) == running.Outcome(case["id"], case["kind"], running.PASSED)


def neutral(family):
    return running.run_file(checks.VECTORS / "neutral" / f"{family}.json")[1]


@pytest.mark.parametrize(
    ("family", "not_taken"),
    [
        ("tax_and_rounding", set()),
        ("inventory_valuation", {"inv-avg-negative-1", "inv-fifo-return-negative"}),
    ],
)
def test_facts_from_other_systems(family, not_taken):
    outcomes = neutral(family)
    failed = [one for one in outcomes if one.state == running.FAILED]
    assert not failed
    unsupported = {one.id for one in outcomes if one.state == running.UNSUPPORTED}
    assert unsupported == not_taken


def test_what_happens_at_a_till_elsewhere():
    outcomes = [one for one in neutral("pos_accounting") if one.kind.startswith("pos_")]
    passed = {one.id for one in outcomes if one.state == running.PASSED}
    assert not [one for one in outcomes if one.state == running.FAILED]
    assert passed >= {
        "pos-cash-rounding-down-nothing-left",
        "pos-cash-rounding-up",
        "pos-mixed-sign-global-discount-real",
    }


def test_a_thousand_baskets_hold_together():
    assert list(checks.wrong_baskets(range(1_000))) == []


def test_the_baskets_meet_every_rounding_and_some_refusals():
    answers = [checks.answer(baskets.basket(seed)) for seed in range(400)]
    refused = [text for text in answers if '"refusal"' in text]
    assert 20 < len(refused) < 200
    used = {json.loads(baskets.basket(seed))["tax_rounding"] for seed in range(400)}
    assert used == {"document", "document_net", "document_total", "line"}


@pytest.mark.nightly
def test_a_million_baskets_hold_together():
    assert list(checks.wrong_baskets(range(1_000, 1_001_000))) == []
