"""What stands on a receipt: the same pieces as in the register, from the same file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tillbook.desks.receipts.rules.arranging import arrange, facts_of, plain
from tillbook.desks.receipts.rules.layout import (
    ALWAYS,
    BLOCKS,
    Layout,
    WrongLayout,
    layout_text,
    made,
    moved,
    order_of,
    read_layout,
    told,
)
from tillbook.desks.receipts.rules.rows import rows_of

VECTORS = json.loads(
    (Path(__file__).parents[5] / "contracts/receipts/arranged.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", VECTORS, ids=[one["id"] for one in VECTORS])
def test_the_vectors(vector):
    facts = facts_of(vector["facts"])
    assert json.loads(json.dumps(plain(facts))) == vector["facts"]
    assert arrange(made(vector["layout"]), facts, vector["language"]) == vector["expect"]


def test_a_gift_receipt_says_no_amount():
    gift = next(one for one in VECTORS if one["id"] == "gift")
    amounts = {line["amount"] for line in gift["facts"]["lines"]} | {gift["facts"]["total"][1]}
    text = json.dumps(gift["expect"], ensure_ascii=False)
    assert not [one for one in amounts if one in text]
    assert "qr" not in {piece["is"] for piece in gift["expect"]}


def test_a_layout_survives_its_text():
    layout = Layout(paper="58", head={"de": "Grüß Gott"}, foot={"en": "Bye"}, logo="AA==")
    assert read_layout(layout_text(layout)) == layout


@pytest.mark.parametrize(
    "wrong",
    [
        {"paper": "76"},
        {"blocks": ["company"]},
        {"blocks": [*BLOCKS, "company"]},
        {"blocks": [*BLOCKS, "hologram"]},
        {"head": {"xx": "no such language"}},
        {"foot": {"en": "x" * 601}},
        {"logo": "x" * 90_001},
        {"link_days": 7},
        {"link_days": True},
    ],
)
def test_what_is_no_layout_is_refused(wrong):
    with pytest.raises(WrongLayout):
        made({**told(Layout()), **wrong})


def test_no_json_is_no_layout():
    for text in ("", "[]", "{", "7"):
        with pytest.raises(WrongLayout):
            read_layout(text)


def test_every_block_has_a_place_where_it_could_stand():
    layout = Layout(blocks=tuple(reversed([one for one in BLOCKS if one in ALWAYS])))
    order = order_of(layout)
    assert sorted(one for one, _ in order) == sorted(BLOCKS)
    assert [one for one, on in order if on] == list(layout.blocks)


def test_blocks_move_and_stay_in_the_list():
    assert moved(["a", "b", "c"], "b", -1) == ["b", "a", "c"]
    assert moved(["a", "b", "c"], "a", -1) == ["a", "b", "c"]
    assert moved(["a", "b", "c"], "c", 5) == ["a", "b", "c"]
    assert moved(["a", "b", "c"], "x", 1) == ["a", "b", "c"]


ROWS = json.loads(
    (Path(__file__).parents[5] / "contracts/receipts/rows.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", ROWS, ids=[one["id"] for one in ROWS])
def test_the_rows_of_printers_are_those_of_registers(vector):
    rows = rows_of(vector["pieces"], vector["columns"])
    assert [asdict(row) for row in rows] == vector["expect"]
