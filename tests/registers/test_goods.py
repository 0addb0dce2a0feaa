"""What a register says of the very pieces arrives, is kept, and is held against the labels."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest

from tests.registering import enrolled_till
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.models import Discrepancy, LineMark
from tillbook.desks.sales.operations.compare_prices import compare_prices
from tillbook.desks.sales.rules import body_text
from tillbook.masters.catalog.models import Barcode, CodeLayout, Variant
from tillbook.masters.catalog.operations import add_code_layout, remove_code_layout
from tillbook.masters.catalog.rules import check_digit
from tillbook.masters.catalog.rules.layouts import Layout
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing.feed import catch_up
from tillbook.values.hashing import canonical_text
from tillbook.values.money import PRICE_SCALE

LABEL = "(01)09501101530003(17)201231(10)A7"


@pytest.fixture
def till(shop):
    return enrolled_till(shop)


def sold(till, goods, *, price_minor=None, protocol=4):
    """A sale of one P1 whose line says `goods`."""
    line = till.shop.line("P1", 1, price_minor=price_minor)
    if price_minor is not None:
        line = replace(line, unit_price=price_minor * PRICE_SCALE)
    draft = till.shop.sale([line]).draft
    till.number += 1
    draft = replace(draft, series_id=UUID(till.series), register_id=till.register, content="")
    body = json.loads(body_text(draft, till.number))
    body["lines"][0]["goods"] = goods
    return till.chain(canonical_text({**body, "v": protocol}))


def found(company_id):
    catch_up(company_id)
    compare_prices(company_id)
    check_sales(company_id)
    return sorted(Discrepancy.objects.values_list("kind", "expected", "found"))


def test_what_is_known_of_a_piece_is_kept_beside_its_line(shop, till):
    goods = {"code": LABEL, "lot": "A7", "serial": "S1", "expires": "2099-12-31", "tare": 12_000}
    assert till.statuses([sold(till, goods)]) == ["stored"]
    mark = LineMark.objects.get()
    assert (mark.number, mark.lot, mark.serial, mark.tare_micro) == (1, "A7", "S1", 12_000)
    assert (mark.code, str(mark.expires_on)) == (LABEL, "2099-12-31")
    assert mark.company_id == shop.company_id


@pytest.mark.parametrize(
    "goods",
    [{}, {"lot": 7}, {"tare": -1}, {"expires": "soon"}, {"colour": "red"}, {"code": "x" * 257}],
)
def test_what_cannot_be_true_of_a_piece_is_kept_aside_unread(till, goods):
    assert till.statuses([sold(till, goods)]) == ["quarantined"]


def test_an_earlier_protocol_knows_nothing_of_pieces(till):
    assert till.statuses([sold(till, {"lot": "A7"}, protocol=3)]) == ["quarantined"]


def test_what_had_expired_is_flagged_where_nobody_allowed_it(shop, till):
    till.statuses([sold(till, {"code": LABEL, "lot": "A7", "expires": "2020-12-31"})])
    assert ("right_missing", "sales:override") in [row[:2] for row in found(shop.company_id)]


def test_a_labels_price_is_nobodys_doing_and_another_one_is_flagged(shop, till):
    variant = Variant.objects.get(company_id=shop.company_id, sku="P1")
    Barcode.objects.create(company_id=shop.company_id, code="12345", variant=variant)
    add_code_layout(shop.actor, "Scales", Layout(form="22IIIIIVPPPPC", decimals=2))
    body = "2212345" + "9" + "2875"
    label = f"{body}{check_digit(body)}"
    till.statuses([sold(till, {"code": label}, price_minor=2875)])
    assert found(shop.company_id) == []
    till.statuses([sold(till, {"code": label}, price_minor=2000)])
    kinds = {kind for kind, *_ in found(shop.company_id)}
    assert "label" in kinds
    assert kinds & {"price", "right_missing"}


def test_layouts_are_added_and_removed_and_raise_the_book(shop, till):
    before = till.get("/book").body
    assert before["code_layouts"] == []
    assert before["company"]["currency_number"] > 0
    key = add_code_layout(shop.actor, "Scales", Layout(form="22IIIIIVPPPPC", decimals=2))
    book = till.get("/book").body
    assert book["code_layouts"] == [{"form": "22IIIIIVPPPPC", "decimals": 2}]
    assert book["version"] != before["version"]
    with pytest.raises(NotPossible, match="22IIIIIVPPPPC"):
        add_code_layout(shop.actor, "More", Layout(form="2IIIIIIPPPPPC", decimals=2))
    with pytest.raises(NotPossible):
        add_code_layout(shop.actor, "None", Layout(form="22", decimals=2))
    assert remove_code_layout(shop.actor, key)
    assert not remove_code_layout(shop.actor, key)
    assert not CodeLayout.objects.exists()
