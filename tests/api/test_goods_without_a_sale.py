"""Baskets that take goods back without a sale to name: what holds at a register holds for keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.api.test_sales import basket, sold
from tests.shop import OWNER
from tests.support.racing import Ready, in_threads, race
from tillbook.desks.sales.models import ReturnDay, Sale
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import change_price
from tillbook.masters.organisation.models import Person
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up


def back(quantity: str = "-1", sku: str = "P1", **more):
    """P1 costs 1.10; a day allows 50.00."""
    line = {"product_id": sku, "quantity": quantity, **more.pop("line", {})}
    more = {"reason": "no receipt", **more}
    return basket(lines=[line], tenders=[{"type": "cash"}], **more)


def said(items):
    return [
        (item["status"], (item["problem"] or {}).get("type", "").rpartition(":")[2])
        for item in items
    ]


def test_a_key_needs_the_right_for_goods_without_a_sale(shop):
    api = caller(shop, ["sales:write", "sales:return"])
    assert said(sold(api, back())) == [("refused", "not_allowed")]


def test_goods_without_a_sale_need_a_reason_which_the_office_sees(shop):
    api = caller(shop)
    assert said(sold(api, back(reason=" "))) == [("refused", "reason_needed")]
    told = back(reason="bought as a present")
    assert said(sold(api, told)) == [("stored", "")]
    # The same id for another reason is another sale.
    assert said(sold(api, {**told, "reason": "another"})) == [("conflict", "conflict")]
    office = Client()
    office.force_login(Person.objects.get(email=OWNER))
    assert "bought as a present" in office.get(reverse("sale", args=[told["id"]])).content.decode()


def test_a_day_gives_back_no_more_whoever_is_named_and_whatever_day_it_was(shop):
    api, other = caller(shop), caller(shop)
    before = (clock.now() - timedelta(days=40)).isoformat()
    assert said(sold(api, back("-30"))) == [("stored", "")]
    refused = [("refused", "return_cap")]
    assert said(sold(api, back("-16"))) == refused
    assert said(sold(api, back("-16", occurred_at=before))) == refused
    # What is bought for it does not make it less.
    exchange = [
        {"product_id": "P1", "quantity": "-16"},
        {"product_id": "P9", "quantity": "16"},
    ]
    assert (
        said(sold(api, basket(lines=exchange, tenders=[{"type": "cash"}], reason="x"))) == refused
    )
    again = back("-15")
    assert said(sold(api, again)) == [("stored", "")]
    assert said(sold(api, again)) == [("duplicate", "")]
    assert said(sold(api, back())) == refused
    assert [day.taken_minor for day in ReturnDay.objects.all()] == [4950]
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert said(sold(other, back())) == [("stored", "")]
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_a_piece_brings_no_more_than_it_cost_of_late(shop):
    api = caller(shop)
    dear = back(line={"unit_price": "1.11"})
    assert said(sold(api, dear)) == [("refused", "return_price")]
    change_price(shop.actor, shop.line("P1").variant_id, 900_0000)
    cheap = back()
    assert said(sold(api, cheap, back(line={"unit_price": "9.00"}))) == [
        ("stored", ""),
        ("refused", "return_price"),
    ]
    assert Sale.objects.get(id=cheap["id"]).total_minor == -110
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert said(sold(api, back(line={"unit_price": "9.00"}))) == [("stored", "")]


def give_back_at_once(act, ready: Ready) -> list[str]:
    """Four returns of 11.00 at a time."""
    told: list[str] = []
    api = caller(act)

    def one() -> None:
        told.append(said(sold(api, back("-10")))[0][0])

    in_threads([one] * 4, ready)
    return told


@pytest.mark.nightly
def test_keys_that_race_get_one_cap_each(database, shop):
    told = race(database, give_back_at_once, [shop] * 3)
    assert all(words.count("stored") <= 4 for words in told)
    assert all(day.taken_minor <= day.cap_minor for day in ReturnDay.objects.all())


def test_a_discount_takes_nothing_off_the_shop(shop):
    """What is taken off goods that come back makes what they bring less, never more."""
    api = caller(shop)
    [item] = sold(api, back(line={"discounts": [{"amount": "0.50"}]}))
    if item["status"] == "stored":
        assert Sale.objects.get(id=item["id"]).total_minor == -60
    wanted = basket(
        lines=[{"product_id": "P1", "quantity": "-1"}],
        tenders=[{"type": "cash"}],
        discounts=[{"amount": "0.50"}],
        reason="scratched",
    )
    [item] = sold(api, wanted)
    if item["status"] == "stored":
        assert -110 <= Sale.objects.get(id=item["id"]).total_minor <= 0
