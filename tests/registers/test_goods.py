"""What a register says of the very pieces arrives, is kept, and is held against the labels."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from django.urls import reverse

from tests.kitting import kit
from tests.registering import enrolled_till
from tests.shop import OWNER
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.finding import search_sales
from tillbook.desks.sales.models import Discrepancy, LineMark, SaleAgeCheck
from tillbook.desks.sales.operations import return_items
from tillbook.desks.sales.operations.compare_prices import compare_prices
from tillbook.desks.sales.rules import body_text
from tillbook.masters.catalog.models import Barcode, CodeLayout, SaleTerms, Variant
from tillbook.masters.catalog.operations import (
    add_code_layout,
    remove_code_layout,
    set_department_age,
)
from tillbook.masters.catalog.queries.terms import own_terms_of, terms_of
from tillbook.masters.catalog.rules import check_digit
from tillbook.masters.catalog.rules.layouts import Layout
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible, create_person, raise_version
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE

LABEL = "(01)09501101530003(17)201231(10)A7"


@pytest.fixture
def till(shop):
    return enrolled_till(shop)


def sold(till, goods, *, price_minor=None, protocol=4, extra=None):
    """A sale of one P1 whose line says `goods`; extra: what its body says besides."""
    line = till.shop.line("P1", 1, price_minor=price_minor)
    if price_minor is not None:
        line = replace(line, unit_price=price_minor * PRICE_SCALE)
    draft = till.shop.sale([line]).draft
    till.number += 1
    draft = replace(draft, series_id=UUID(till.series), register_id=till.register, content="")
    body = json.loads(body_text(draft, till.number))
    if goods is not None:
        body["lines"][0]["goods"] = goods
    return till.chain(canonical_text({**body, "v": protocol, **(extra or {})}))


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


@pytest.mark.postgresql_by_night
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
    missing = ("right_missing", "sales:override")
    assert missing in [row[:2] for row in found(shop.company_id)]
    variant = Variant.objects.get(company_id=shop.company_id, sku="P1")
    owner = Person.objects.get(email=OWNER)
    cashier = write(lambda: create_person(company_id=shop.company_id, name="Cleo", role="Cashier"))
    yes = {"at": "2026-11-20T14:04:00+00:00", "person": str(owner.id), "right": missing[1]}
    # Allowed for half of what was sold, then for all of it, whatever its price.
    for quantity, flagged in ((QUANTITY_SCALE // 2, 2), (QUANTITY_SCALE, 2)):
        extra = {
            "person": str(cashier.id),
            "approvals": [{**yes, "of": [str(variant.id), 1, quantity]}],
        }
        goods = {"code": LABEL, "lot": "A7", "expires": "2020-12-31"}
        assert till.statuses([sold(till, goods, extra=extra)]) == ["stored"]
        assert [row[:2] for row in found(shop.company_id)].count(missing) == flagged


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


def with_terms(shop, **terms):
    """P1 asks for something from now on."""
    variant = Variant.objects.get(company_id=shop.company_id, sku="P1")
    SaleTerms.objects.create(product_id=variant.product_id, **terms)
    write(lambda: raise_version(shop.company_id))
    return variant


AGE = {"at": "2026-11-20T14:04:00+00:00", "born_by": "2008-11-22", "minimum": 18}


def test_the_catalogue_says_what_selling_asks_for(shop, till):
    variant = with_terms(shop, minimum_age=18, tracking="serial", asks_price=True, lowest_price=5)
    rows = till.get("/catalogue?limit=500").body["items"]
    terms = {row["id"]: row["terms"] for row in rows}
    assert terms.pop(str(variant.id)) == {
        "minimum_age": 18,
        "tracking": "serial",
        "asks_price": True,
        "lowest_price": 5,
        "highest_price": None,
        "for_anybody": False,
    }
    assert set(terms.values()) == {None}


def test_who_looked_at_the_age_is_kept_and_shown(shop, till, client):
    with_terms(shop, minimum_age=18)
    person = str(new_id())
    receipt = sold(till, None, extra={"age": {**AGE, "person": person}})
    assert till.statuses([receipt]) == ["stored"]
    check = SaleAgeCheck.objects.get()
    assert (check.minimum, str(check.born_by), str(check.person_id)) == (18, "2008-11-22", person)
    assert found(shop.company_id) == []
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("sale", args=[receipt["id"]])).content.decode()
    assert "Old enough for 18" in page


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    "age", [{}, {**AGE}, {**AGE, "person": "x"}, {**AGE, "minimum": 0}, {**AGE, "born_by": "2008"}]
)
def test_an_age_check_that_nobody_can_read_sets_the_sale_aside(till, age):
    if "person" not in age and age:
        age = {key: value for key, value in age.items() if key != "at"}
    assert till.statuses([sold(till, None, extra={"age": age})]) == ["quarantined"]


def test_goods_for_adults_without_a_look_are_flagged(shop, till):
    with_terms(shop, minimum_age=18)
    till.statuses([sold(till, None)])
    assert found(shop.company_id) == [("age", "18", "0")]
    too_little = {**AGE, "minimum": 16, "person": str(new_id())}
    till.statuses([sold(till, None, extra={"age": too_little})])
    assert ("age", "18", "16") in found(shop.company_id)


def test_a_department_says_the_age_of_what_has_none_of_its_own(shop, till):
    bread = Variant.objects.get(sku="P2").product.department_id
    assert set_department_age(shop.actor, bread, 16)
    assert not set_department_age(shop.actor, new_id(), 16)
    ages = {row["id"]: row["minimum_age"] for row in till.get("/book").body["departments"]}
    assert ages.pop(str(bread)) == 16
    assert set(ages.values()) == {0}
    till.statuses([till.sell("P1"), till.sell("P2")])
    assert found(shop.company_id) == [("age", "16", "0")]
    box = kit(shop, "BOX", {"P1": 1, "P4": 2})
    assert terms_of({box})[box].minimum_age == 16
    with_terms(shop, minimum_age=18)
    assert terms_of({box})[box].minimum_age == 18
    assert own_terms_of({box}) == {}


def test_typed_prices_need_no_right_within_their_limits(shop, till):
    with_terms(
        shop, asks_price=True, lowest_price=100 * PRICE_SCALE, highest_price=5000 * PRICE_SCALE
    )
    till.statuses([sold(till, None, price_minor=2500)])
    assert found(shop.company_id) == []
    till.statuses([sold(till, None, price_minor=5001)])
    assert [row[:2] for row in found(shop.company_id)] == [("right_missing", "sales:override")]


def test_a_piece_that_is_sold_twice_is_flagged_until_it_came_back(shop, till):
    variant = with_terms(shop, tracking="serial")
    first = sold(till, {"serial": "S-1"})
    till.statuses([first])
    assert found(shop.company_id) == []
    till.statuses([sold(till, {"serial": "S-1"})])
    assert found(shop.company_id) == [("serial_again", first["id"], "S-1")]
    till.statuses([sold(till, None)])
    assert ("not_tracked", "serial", str(variant.id)) in found(shop.company_id)
    hits = search_sales(shop.actor, "S-1")
    assert len(hits) == 2
    assert search_sales(shop.actor, "S-2") == []


def test_a_piece_that_came_back_is_sold_again_unflagged(shop, till):
    with_terms(shop, tracking="serial")
    first = sold(till, {"serial": "S-1"})
    till.statuses([first])
    return_items(
        shop.actor,
        UUID(first["id"]),
        {1: QUANTITY_SCALE},
        document_id=new_id(),
        series_id=shop.series["STORE001"],
        tender_code="cash",
        reason="broken",
    )
    till.statuses([sold(till, {"serial": "S-1"})])
    assert found(shop.company_id) == []


def test_a_card_number_typed_as_a_serial_number_is_flagged(shop, till):
    till.statuses([sold(till, {"serial": "4111 1111 1111 1111"})])
    assert found(shop.company_id) == [("card_number", "", "line 1")]


def test_what_is_for_anybody_asks_nothing_whatever_its_department_says(shop, till):
    juice = with_terms(shop, for_anybody=True)
    assert set_department_age(shop.actor, juice.product.department_id, 18)
    till.statuses([sold(till, None)])
    assert found(shop.company_id) == []
    box = kit(shop, "BOX", {juice.sku: 1})
    assert terms_of({box}) == {}
