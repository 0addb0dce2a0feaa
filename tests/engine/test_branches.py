"""The shared vectors reach every branch of the server's engine that a basket at a till can reach.

The register's engine is measured likewise by its own tests (register/vitest.config.ts).
"""

from __future__ import annotations

import json
from pathlib import Path

import coverage

from tests.engine.mutants import planted

PROJECT = Path(__file__).parents[2]
TAXES = "src/tillbook/masters/taxes/rules"
PRICING = "src/tillbook/masters/pricing/rules"
VALUES = "src/tillbook/values"
RULES = ["conditions", "discounting", "listing", "paying", "pieces", "pricing", "promoting"]
RULES += ["reading", "sets", "writing"]
TWIN = [
    *(f"{VALUES}/{name}.py" for name in ("money", "rounding")),
    *(f"{TAXES}/{name}.py" for name in ("choice", "evaluation", "exemption", "plan", "sharing")),
    *(f"{PRICING}/{name}.py" for name in RULES),
]
#: For invoices, definitions…, with tests of their own; the register has no twin of them.
NOT_AT_A_TILL = {
    (f"{VALUES}/money.py", "extend_exact"),
    (f"{VALUES}/rounding.py", "round_fraction"),
    (f"{PRICING}/reading.py", "price_list_from_json"),
    (f"{PRICING}/reading.py", "promotion_from_json"),
    (f"{PRICING}/writing.py", "price_list_to_json"),
    (f"{PRICING}/writing.py", "promotion_to_json"),
    (f"{TAXES}/evaluation.py", "converted_line"),
    (f"{TAXES}/evaluation.py", "extended_line"),
    (f"{TAXES}/evaluation.py", "restate"),
}
#: A document may be rounded to steps; a basket's taxes never are.
NOT_AT_A_TILL_LINES = {
    "raise TaxRefused(TaxRefusal.STEP_NOT_POSITIVE)",
    "taxed = [converted_line(line, step_minor, 1) for line in taxed]",
}


def measured(folder, without=""):
    """What vectors leave out, maybe without a refusal's: {(file, function): {line or jump}}."""
    meter = coverage.Coverage(branch=True, data_file=None, include=[str(PROJECT / f) for f in TWIN])
    nothing = "def most_deserving("
    # Imported afresh, because the readers are put together at import; this fault is none.
    with (
        meter.collect(),
        planted("tillbook.masters.taxes.rules.sharing", nothing, nothing) as fresh,
    ):
        rows = [row for row in fresh.own_vectors() if row["expect"].get("refusal") != without]
        fresh.own_vectors = lambda: rows
        wrong = list(fresh.wrong_vectors())
    assert not wrong
    meter.json_report(outfile=str(folder / "coverage.json"))
    files = json.loads((folder / "coverage.json").read_text("utf-8"))["files"]
    assert set(files) == set(TWIN)
    missing = {}
    for name, file in files.items():
        source = (PROJECT / name).read_text("utf-8").splitlines()
        for function, report in file["functions"].items():
            lines = {source[number - 1].strip() for number in report["missing_lines"]}
            jumps = {
                f"{source[abs(start) - 1].strip()} -> {end}"
                for start, end in report["missing_branches"]
                if source[abs(end) - 1].strip() not in NOT_AT_A_TILL_LINES
            }
            if function and (left := (lines - NOT_AT_A_TILL_LINES) | jumps):
                missing[(name, function)] = left
    return missing


def test_the_vectors_reach_every_branch(tmp_path, monkeypatch):
    monkeypatch.chdir(PROJECT)
    missing = measured(tmp_path)
    assert {place: left for place, left in missing.items() if place not in NOT_AT_A_TILL} == {}
    assert set(missing) == NOT_AT_A_TILL


def test_a_branch_without_a_vector_is_seen(tmp_path, monkeypatch):
    monkeypatch.chdir(PROJECT)
    missing = measured(tmp_path, without="discount_not_for_basket")
    assert set(missing) - NOT_AT_A_TILL == {(f"{PRICING}/discounting.py", "_off_basket")}
