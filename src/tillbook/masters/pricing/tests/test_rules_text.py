"""Baskets as text: strict in, canonical out; and the verb `tillbook price`."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tillbook.config.command_line import main
from tillbook.masters.pricing.errors import SENTENCES, BasketRefused, Refusal
from tillbook.masters.pricing.rules import (
    Basket,
    BasketLine,
    Tender,
    basket_from_json,
    basket_to_json,
    price,
    priced_to_json,
)
from tillbook.masters.taxes.rules import Tax

LINE = {"key": "a", "quantity_micro": 1_000_000, "unit_price": 1_990_000}


def refused(text):
    with pytest.raises(BasketRefused) as caught:
        basket_from_json(text if isinstance(text, str) else json.dumps(text))
    return caught.value.refusal, caught.value.path


def test_what_is_left_out_has_a_default():
    assert basket_from_json('{"lines": []}') == Basket(lines=())
    line = BasketLine(key="a", quantity_micro=1_000_000, unit_price=1_990_000)
    assert basket_from_json(json.dumps({"lines": [LINE]})).lines == (line,)


def test_everything_written_is_sorted_ascii_and_whole():
    basket = Basket(
        lines=(
            BasketLine(
                key="Größe",
                quantity_micro=1,
                unit_price=2,
                taxes=(Tax(code="é", rate_ppm=1, included=True),),
            ),
        ),
        tenders=(Tender(key="cash", cash=True),),
    )
    text = basket_to_json(basket)
    assert text.isascii()
    assert " " not in text
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text
    assert '"code":"\\u00e9"' in priced_to_json(price(basket))


@pytest.mark.parametrize(
    ("text", "refusal", "path"),
    [
        ("", Refusal.NOT_JSON, ""),
        ("{", Refusal.NOT_JSON, ""),
        ('{"lines": [], "lines": []}', Refusal.NOT_JSON, ""),
        ('{"lines": [], "exponent": NaN}', Refusal.NOT_JSON, ""),
        ("[" * 100_000, Refusal.NOT_JSON, ""),
        ("[]", Refusal.WRONG_TYPE, ""),
        ("{}", Refusal.MISSING_FIELD, "lines"),
        ('{"lines": {}}', Refusal.WRONG_TYPE, "lines"),
        ('{"lines": [[]]}', Refusal.WRONG_TYPE, "lines[0]"),
        ('{"lines": [], "exponent": 2.0}', Refusal.WRONG_TYPE, "exponent"),
        ('{"lines": [], "exponent": 2e0}', Refusal.WRONG_TYPE, "exponent"),
        ('{"lines": [], "exponent": true}', Refusal.WRONG_TYPE, "exponent"),
        ('{"lines": [], "exponent": null}', Refusal.WRONG_TYPE, "exponent"),
        ({"lines": [{**LINE, "unit_price": 2**53}]}, Refusal.WRONG_TYPE, "lines[0].unit_price"),
        ({"lines": [{**LINE, "key": 1}]}, Refusal.WRONG_TYPE, "lines[0].key"),
        ({"lines": [{**LINE, "key": "x" * 201}]}, Refusal.WRONG_TYPE, "lines[0].key"),
        ({"lines": [{**LINE, "price": 1}]}, Refusal.UNKNOWN_FIELD, "lines[0].price"),
        (
            {"lines": [{**LINE, "taxes": [{"code": "T", "included": 1}]}]},
            Refusal.WRONG_TYPE,
            "lines[0].taxes[0].included",
        ),
        (
            {"lines": [{**LINE, "taxes": [{"code": "T", "kind": "free"}]}]},
            Refusal.UNKNOWN_CHOICE,
            "lines[0].taxes[0].kind",
        ),
        (
            {"lines": [{**LINE, "discounts": [{"kind": "percent"}]}]},
            Refusal.MISSING_FIELD,
            "lines[0].discounts[0].value",
        ),
        (
            {"lines": [], "tenders": [{"key": "cash", "given_minor": "1"}]},
            Refusal.WRONG_TYPE,
            "tenders[0].given_minor",
        ),
        (
            {"lines": [], "cash_rounding": {"step_minor": 5, "method": "bankers"}},
            Refusal.UNKNOWN_CHOICE,
            "cash_rounding.method",
        ),
    ],
)
def test_what_is_not_understood_is_refused_with_its_path(text, refusal, path):
    assert refused(text) == (refusal, path)


# -- the verb ------------------------------------------------------------------------------------


def test_the_verb_prices_a_file(tmp_path, capsys):
    file = tmp_path / "basket.json"
    file.write_text(json.dumps({"lines": [LINE]}), encoding="utf-8")
    assert main(["price", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["gross_minor"] == 199


def test_the_verb_prices_standard_input(monkeypatch, capsys):
    stream = io.TextIOWrapper(io.BytesIO(json.dumps({"lines": [LINE]}).encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)
    assert main(["price"]) == 0
    assert json.loads(capsys.readouterr().out)["to_pay_minor"] == 199


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b'{"lines": [{}]}',
            "tillbook: the basket is refused at “lines[0].key”: this field is missing.\n",
        ),
        (
            b'{"lines": [], "location_id": 1}',
            "tillbook: the basket is refused at “location_id”: there is no such field.\n",
        ),
        (b"{", "tillbook: the basket is refused: it is no JSON text.\n"),
        (b"\xff", "tillbook: the basket is not UTF-8 text\n"),
    ],
)
def test_the_verb_refuses_in_one_sentence(content, sentence, tmp_path, capsys):
    file = tmp_path / "basket.json"
    file.write_bytes(content)
    assert main(["price", str(file)]) == 2
    assert capsys.readouterr().err == sentence


def test_every_refusal_of_a_basket_has_its_sentence():
    assert set(SENTENCES) == set(Refusal)
