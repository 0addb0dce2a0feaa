"""The register's engine answers every text with the bytes of the server's."""

from __future__ import annotations

import json
from random import Random, SystemRandom

import pytest

from tests.engine import checks, shrinking, texts, twin
from tests.engine.mutants import planted
from tests.engine.test_planted_faults import FAULTS as SERVER_FAULTS
from tests.engine.test_planted_faults import STOCK
from tests.engine.twin_faults import FAULTS

FEW = 2_000


def drawn(start: int, number: int) -> list[str]:
    """Texts from consecutive seeds."""
    return [texts.text(Random(seed)) for seed in range(start, start + number)]  # noqa: S311


@pytest.fixture(scope="module")
def register():
    with twin.running() as running:
        yield running


@pytest.fixture(scope="module")
def few():
    """The texts within which each planted fault must be seen, and the right answers."""
    asked = [checks.text_of(row) for row in checks.rows("promotions.jsonl")] + drawn(0, FEW)
    return {text: checks.answer(text) for text in asked}


def hold_equal(register, asked):
    for text in twin.differing(register, asked):
        small = shrinking.smallest(lambda t: checks.answer(t) != register.answer(t), text)
        pytest.fail(
            "the engines differ; as a vector for contracts/vectors/pricing.jsonl:\n"
            f"{shrinking.as_vector(small)}\nbut the register answers:\n{register.answer(small)}"
        )


def test_vectors_come_out_alike(register):
    rows = checks.own_vectors()
    register.ask([checks.text_of(row) for row in rows])
    wrong = [
        row["id"]
        for row, its in zip(rows, register.take(), strict=True)
        if its != checks.canonical(row["expect"])
    ]
    assert not wrong


def test_thousands_of_texts_come_out_alike(register):
    hold_equal(register, drawn(0, 5_000))


def test_thousands_of_texts_that_were_never_asked_come_out_alike(register):
    hold_equal(register, drawn(SystemRandom().randrange(10**6, 10**12), 3_000))


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(8))
def test_millions_of_texts_come_out_alike(register, shard):
    start = SystemRandom().randrange(10**12, 10**15)
    for part in range(start, start + 250_000, 10_000):
        hold_equal(register, drawn(part, 10_000))


def test_the_texts_meet_what_a_till_meets(few):
    priced = [json.loads(text) for text, answer in few.items() if '"refusal"' not in answer]
    assert len(priced) > FEW * 0.4
    assert {basket.get("exponent", 2) for basket in priced} >= {0, 2, 3}
    lines = [line for basket in priced for line in basket["lines"]]
    assert any(line["quantity_micro"] < 0 for line in lines)
    assert any(line["unit_price"] < 0 for line in lines)
    assert any(line["quantity_micro"] == 0 for line in lines)
    taxes = [tax for line in lines for tax in line.get("taxes", [])]
    assert {tax.get("kind", "percent") for tax in taxes} == {"percent", "division", "fixed"}
    refusals = {json.loads(answer).get("refusal") for answer in few.values()}
    assert refusals - {None} == set(checks.REFUSALS)


@pytest.mark.parametrize(
    ("file", "piece", "fault"), FAULTS, ids=[f"{file}: {fault[:50]}" for file, _, fault in FAULTS]
)
def test_a_fault_in_the_register_is_seen(file, piece, fault, few, tmp_path):
    with twin.running(twin.copy_with_fault(tmp_path, file, piece, fault)) as faulty:
        assert next(twin.differing(faulty, few), None) is not None


@pytest.mark.parametrize(
    ("module", "piece", "fault"),
    [fault for fault in SERVER_FAULTS if fault[0] != STOCK],
    ids=lambda part: part[-50:],
)
def test_a_fault_in_the_server_is_seen(module, piece, fault, few):
    with planted(module, piece, fault) as faulty:
        assert any(_crashes_or(faulty.answer, text) != right for text, right in few.items())


def _crashes_or(answer, text):
    try:
        return answer(text)
    except Exception as crash:  # a crash is as red as a wrong figure
        return repr(crash)


def test_without_a_fault_nothing_is_seen(few, tmp_path):
    with twin.running(twin.copy_with_fault(tmp_path, "ratio.ts", "ZERO =", "ZERO =")) as copy:
        assert next(twin.differing(copy, list(few)[:300]), None) is None


def test_a_difference_is_shrunk_to_a_vector(few, tmp_path):
    fault = ("paying.ts", "const outwards = amount < 0n ? -1n : 1n;", "const outwards = 1n;")
    with twin.running(twin.copy_with_fault(tmp_path, *fault)) as faulty:
        found = next(twin.differing(faulty, few))
        small = shrinking.smallest(lambda t: checks.answer(t) != faulty.answer(t), found)
        row = json.loads(shrinking.as_vector(small))
        assert len(small) < 400
        assert len(json.loads(small)["lines"]) <= 1
        assert checks.canonical(row["expect"]) == checks.answer(checks.text_of(row))
        assert faulty.answer(small) != checks.answer(small)
