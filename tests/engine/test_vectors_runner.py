"""`python -m tests.vectors`: what it prints, and that no case brings it down."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from tests.engine.checks import VECTORS
from tests.vectors import running
from tests.vectors.comparing import differences
from tests.vectors.figures import Money, Unsupported

ROOT = Path(__file__).parents[2]
LINE = {
    "id": "line",
    "kind": "line_taxes",
    "input": {
        "unit_price": "1.99",
        "quantity": "1",
        "rounding": "per_line",
        "precision": "0.01",
        "taxes": [{"type": "percent", "amount": "20", "price_included": True}],
    },
    "expect": {"total_excluded": "1.66", "total_included": "1.99"},
}


def changed(**expect):
    return {**LINE, "expect": {**LINE["expect"], **expect}}


def run(path):
    command = [sys.executable, "-m", "tests.vectors", str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_counts_names_and_fails(tmp_path):
    cases = [
        LINE,
        {**changed(total_excluded="1.65"), "id": "wrong"},
        {**LINE, "id": "odd", "kind": "odd"},
    ]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"family": "mine", "cases": cases}), "utf-8")
    done = run(path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "mine: 1 passed, 1 failed, 1 unsupported",
        "  failed wrong: total_excluded: expected 1.65, got 1.66",
        "  unsupported odd: no rule is known for the kind “odd”",
    ]


def test_it_is_content_when_nothing_fails():
    done = run(VECTORS / "costing.json")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_that_is_none_is_named():
    done = run("no such file.json")
    assert done.returncode == 2
    assert "no such file.json: cannot be read" in done.stdout


@pytest.mark.parametrize(
    ("case", "state"),
    [
        (LINE, running.PASSED),
        (changed(total_included="1.98"), running.FAILED),
        (changed(total_excluded="1.655", tolerance="0.005"), running.PASSED),
        (changed(total_excluded="1.6", compare_to_digits=1), running.FAILED),
        (changed(total_excluded="1.7", compare_to_digits=1), running.PASSED),
        (changed(colour="blue"), running.UNSUPPORTED),
        ({**LINE, "input": {**LINE["input"], "precision": "1e-9"}}, running.UNSUPPORTED),
        ({**LINE, "input": {**LINE["input"], "unit_price": "1/0"}}, running.UNSUPPORTED),
        ({"id": "x", "kind": "line_taxes"}, running.UNSUPPORTED),
    ],
)
def test_how_an_answer_is_compared(case, state):
    assert running.run_case(case).state == state


def test_rows_with_a_name_are_compared_by_it():
    answer = {"groups": [{"group": "A", "tax": 1}, {"group": "B", "tax": 2}]}
    expect = {"groups": [{"group": "B", "tax": "2"}, {"group": "A", "tax": "1"}]}
    assert differences(expect, answer, {}) == []
    expect["groups"][0]["tax"] = "3"
    assert differences(expect, answer, {}) == ["groups[0].tax: expected 3, got 2"]


@pytest.mark.parametrize(
    ("precision", "money"),
    [("0.01", Money(2)), ("0.05", Money(2, 5)), ("1", Money(0)), ("10", Money(0, 10))],
)
def test_a_precision_is_decimals_and_a_step(precision, money):
    assert Money.of_precision(precision) == money


@pytest.mark.parametrize("precision", ["0.0000001", "0", "-0.01", "x"])
def test_what_is_no_precision(precision):
    with pytest.raises(Unsupported):
        Money.of_precision(precision)


def mutilations(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Every place in a case's input."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*path, key)
            yield from mutilations(value[key], (*path, key))


def mutilated(case: dict, path: tuple, how: str) -> dict:
    case = deepcopy(case)
    place = case["input"]
    for key in path[:-1]:
        place = place[key]
    if how == "gone":
        del place[path[-1]]
    else:
        place[path[-1]] = {"null": None, "text": "x", "list": [], "number": -7}[how]
    return case


@pytest.mark.parametrize("how", ["gone", "null", "text", "list", "number"])
def test_no_case_brings_it_down(how):
    """Every input is unsupported with a reason, or answered; never an exception."""
    for file in sorted((VECTORS / "neutral").glob("*.json")):
        seen = set()
        for case in json.loads(file.read_text("utf-8"))["cases"]:
            for path in mutilations(case["input"]):
                shape = (case["kind"], *(key for key in path if isinstance(key, str)))
                if shape in seen:
                    continue
                seen.add(shape)
                outcome = running.run_case(mutilated(case, path, how))
                assert outcome.state == running.PASSED or outcome.reasons


def test_entries_that_a_case_lists_are_added_up_and_compared():
    sale = {
        "id": "listed",
        "kind": "pos_session_to_journal",
        "input": {
            "products": [{"code": "A", "unit_price": "10", "taxes": []}],
            "payment_methods": [{"code": "cash", "kind": "cash"}],
            "orders": [
                {
                    "id": "1",
                    "lines": [{"product": "A", "quantity": "2"}],
                    "customer": None,
                    "invoiced": False,
                    "payments": "cash_exact",
                }
            ],
        },
        "expect": {
            "session_entry": [
                {"account": "revenue", "debit": "0", "credit": "20"},
                {"account": "cash_drawer:cash", "debit": "20", "credit": "0"},
            ]
        },
    }
    assert running.run_case(sale) == running.Outcome("listed", sale["kind"], running.PASSED)
    wrong = deepcopy(sale)
    wrong["expect"]["session_entry"][0]["credit"] = "19"
    assert running.run_case(wrong).state == running.FAILED
    partly = deepcopy(sale)
    partly["expect"]["session_entry"][0]["account"] = "clearing:cash"
    assert "does not come to zero" in running.run_case(partly).reasons[0]
