"""Codes are read alike here and in the register, and whatever is scanned has an answer."""

from __future__ import annotations

import json
import os
import subprocess
from random import Random, SystemRandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.twin import PROJECT, node
from tillbook.masters.catalog.rules import check_digit
from tillbook.masters.catalog.rules.elements import AI_LENGTH, FNC1, CodeRefused
from tillbook.masters.catalog.rules.layouts import Layout, overlapping, wrong_layout
from tillbook.masters.catalog.rules.reading_codes import (
    Told,
    quantity_of_price,
    read_code,
    reading_text,
)

LAYOUTS = [
    ("22IIIIIVPPPPC", 2),
    ("21IIIIIWWWWWC", 3),
    ("23IIIIVPPPPPC", 1),
    ("24WWWWWIIIIIC", 4),
    ("02IIIIIPPPPPC", 3),
    ("2IIIIIVPPPPC", 2),
]
VECTORS = PROJECT / "contracts/vectors/codes.jsonl"


def told(today=20261122, exponent=2, currency=978):
    return {
        "layouts": [{"form": form, "decimals": fine} for form, fine in LAYOUTS],
        "today": today,
        "exponent": exponent,
        "currency": currency,
    }


def ours(text, asked):
    if isinstance(asked, list):
        found = quantity_of_price(*asked)
        return "null" if found is None else str(found)
    layouts = [Layout(**one) for one in asked["layouts"]]
    return reading_text(text, Told(**{**asked, "layouts": layouts}))


@pytest.fixture(scope="module")
def register():
    with subprocess.Popen(
        [node(), "cli.ts"],
        cwd=PROJECT / "register/src/devices/codes",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
    ) as child:

        def ask(questions):
            child.stdin.write(json.dumps(questions) + "\n")
            child.stdin.flush()
            return json.loads(child.stdout.readline())

        yield ask
        child.kill()


def hold_equal(register, questions):
    for (text, asked), its in zip(questions, register(questions), strict=True):
        assert ours(text, asked) == its, (text, asked)


def digits(random, length):
    return "".join(random.choice("0123456789") for _ in range(length))


def gtin(random):
    body = "0" * random.choice([0, 0, 1, 2, 6]) + digits(random, 13)
    wrong = random.random() < 0.1
    return body[:13] + str((check_digit(body[:13]) + wrong) % 10)


def element(random):
    known = ["01", "02", "10", "17", "15", "21", "30", "37", "3103", "3922", "3932", "3101", "3112"]
    ai = random.choice(known) if random.random() < 0.9 else random.choice(sorted(AI_LENGTH)) + "12"
    if ai in ("01", "02"):
        return ai, gtin(random)
    if ai in ("15", "17"):
        return ai, f"{random.randrange(100):02}{random.randrange(14):02}{random.randrange(33):02}"
    if ai in ("10", "21"):
        return ai, "".join(random.choice("AbZ09-/(") for _ in range(random.randrange(0, 22)))
    if ai == "3932":
        return ai, random.choice(["978", "840"]) + digits(random, random.randrange(8))
    return ai, digits(random, random.choice([1, 4, 6, 6, 6, 8, 15]))


def question(seed):
    random = Random(seed)  # noqa: S311
    asked = told(
        today=random.choice([20261122, 20260131, 20991231, 20000101]),
        exponent=random.choice([0, 2, 2, 3]),
        currency=random.choice([978, 840, 0]),
    )
    kind = random.randrange(6)
    if kind == 0:
        form, _ = random.choice(LAYOUTS)
        text = "".join(one if one.isdigit() else digits(random, 1) for one in form)
        text = text[:-1] + str(check_digit(text[:-1])) if random.random() < 0.9 else text
    elif kind == 1:
        text = "".join(f"({ai}){value}" for ai, value in (element(random) for _ in range(3)))
    elif kind in (2, 3):
        parts = [("01", gtin(random)), *(element(random) for _ in range(random.randrange(4)))]
        text = random.choice(["", "]C1", "]d2", "]e0", "]E0", FNC1]) + "".join(
            ai + value + random.choice(["", FNC1]) for ai, value in parts
        )
    elif kind == 4:
        text = "".join(random.choice("]()0123456789AZ\x1d\u241d ä😀\ud800") for _ in range(30))
        text = random.choice(["", "]C1", "(", "01"]) + text
    else:
        return ["", [random.randrange(9999), random.randrange(10**7), 10**6, random.randrange(4)]]
    return [text, asked]


def test_vectors_are_read_as_they_say(register):
    rows = [json.loads(line) for line in VECTORS.read_text("utf-8").splitlines()]
    its = register([[row["text"], row["told"]] for row in rows])
    for row, answer in zip(rows, its, strict=True):
        assert json.loads(ours(row["text"], row["told"])) == row["expect"], row["id"]
        assert json.loads(answer) == row["expect"], row["id"]


def test_thousands_of_codes_are_read_alike(register):
    hold_equal(register, [question(seed) for seed in range(8_000)])


def test_codes_nobody_thought_of_are_read_alike(register):
    start = SystemRandom().randrange(10**12)
    hold_equal(register, [question(seed) for seed in range(start, start + 4_000)])


@given(
    st.text(max_size=300)
    | st.text(alphabet="]C1d2()0123456789\x1d", max_size=60).map(lambda text: "]C1" + text)
)
def test_whatever_is_scanned_has_an_answer(text):
    layouts = tuple(Layout(form=form, decimals=fine) for form, fine in LAYOUTS)
    asked = Told(layouts=layouts, today=20261122, exponent=2, currency=978)
    try:
        reading = read_code(text, asked)
    except CodeRefused:
        return
    assert reading.codes
    assert all(reading.codes)
    assert reading.measure_micro is None or 0 <= reading.measure_micro <= 10**15


@given(st.integers(1, 10**6), st.integers(1, 10**8), st.integers(0, 6))
def test_a_labels_price_is_given_back_to_the_cent(price, unit_price, decimals):
    quantity = quantity_of_price(price, unit_price, 10**6, decimals)
    if quantity is not None:
        assert (2 * quantity * unit_price + 10**10) // (2 * 10**10) == price
    else:
        assert unit_price > 10**6, "cheap enough by the gram, so some weight gives the price"


def test_layouts_that_could_be_mistaken_are_told():
    good = Layout(form="22IIIIIVPPPPC", decimals=2)
    assert wrong_layout(good) == ""
    assert wrong_layout(Layout(form="22IIIII", decimals=2)) == "form"
    assert wrong_layout(Layout(form="22IIIIIPPPPPPC", decimals=2)) == ""
    assert wrong_layout(Layout(form="22IIIIIIPPPPPPC", decimals=2)) == "length"
    assert wrong_layout(Layout(form="22IIIIIVWWWWC", decimals=3)) == "check"
    assert wrong_layout(Layout(form="22IIIIIVPPPPC", decimals=4)) == "decimals"
    assert overlapping(Layout(form="2IIIIIIPPPPPC", decimals=2), [good]) == good
    assert overlapping(Layout(form="21IIIIIWWWWWC", decimals=3), [good]) is None
    assert overlapping(Layout(form="2IIIIIVPPPPC", decimals=2), [good]) is None
