"""Promotions as definitions: they hold from a version to a version, and say what they do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tests.shop import OWNER
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company, configuration_version
from tillbook.masters.organisation.rules import CurrencyInfo
from tillbook.masters.pricing.models import Promotion as Row
from tillbook.masters.pricing.operations import PromotionRefused, add_promotion, end_promotion
from tillbook.masters.pricing.preview import sample
from tillbook.masters.pricing.queries import promotions_at
from tillbook.masters.pricing.rules import Goods, Part, Promotion, PromotionKind, When
from tillbook.masters.pricing.sentences import Names, sentence

TEA = Goods(products=("P1",))
THREE = Promotion(
    id="", name="3 for 2", kind=PromotionKind.BUY_GET, buy=2, get=1, value=1_000_000, goods=TEA
)
NAMES = Names(
    departments={"d": "Bread"},
    locations={"N": "North"},
    currency=CurrencyInfo("GBP", "£", 2),
)


def test_a_promotion_holds_from_its_version_to_the_one_that_ends_it(shop):
    before = configuration_version(shop.company_id)
    made = add_promotion(shop.actor, THREE)
    holds = configuration_version(shop.company_id)
    assert promotions_at(shop.company_id, before) == ()
    assert promotions_at(shop.company_id, holds) == (replace(THREE, id=str(made)),)
    assert end_promotion(shop.actor, made)
    assert end_promotion(shop.actor, made)
    after = configuration_version(shop.company_id)
    assert after == holds + 1
    assert promotions_at(shop.company_id, after) == ()
    assert len(promotions_at(shop.company_id, holds)) == 1


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    "wanted",
    [
        replace(THREE, name=" "),
        replace(THREE, name="x" * 61),
        replace(THREE, get=0),
        replace(THREE, value=1_000_001),
        replace(THREE, kind=PromotionKind.SET_PRICE),
    ],
)
def test_what_cannot_be_meant_is_refused(shop, wanted):
    with pytest.raises(PromotionRefused):
        add_promotion(shop.actor, wanted)
    assert not Row.objects.exists()


@pytest.mark.parametrize(
    ("promotion", "said"),
    [
        (
            replace(THREE, when=When(weekdays=(1, 2, 3, 4, 5), from_minute=900, to_minute=1020)),
            "3 for 2 on P1, cheapest free, Mon–Fri 15:00–17:00",
        ),
        (replace(THREE, value=500_000), "3 of P1, the cheapest 1 at 50 % off"),
        (
            replace(THREE, rewards=Goods(groups=("d",))),
            "2 of P1, 1 of Bread free",
        ),
        (
            replace(THREE, kind=PromotionKind.PERCENT, value=100_000, goods=Goods()),
            "10 % off everything",
        ),
        (
            replace(
                THREE,
                kind=PromotionKind.TOTAL_AMOUNT,
                value=500,
                goods=Goods(),
                minimum_minor=5000,
                exclusive=True,
                when=When(from_date=20261201, to_date=20261224, locations=("N",)),
            ),
            "£5.00 off everything together, from £50.00 on, 1 Dec 2026 – 24 Dec 2026, "
            "at North, with no other promotion",
        ),
        (
            replace(
                THREE, kind=PromotionKind.SET_PRICE, value=500, parts=(Part(goods=TEA, units=3),)
            ),
            "3 × P1 for £5.00",
        ),
        (
            replace(THREE, kind=PromotionKind.UNIT_PRICE, value=1_500_000),
            "P1 for £1.50 each",
        ),
    ],
)
def test_a_sentence_says_what_it_does(promotion, said):
    assert sentence(promotion, NAMES).replace("\xa0", " ") == said


def test_a_sample_has_enough_that_it_counts(shop):
    info = company(shop.company_id)
    items = items_by_sku(info.id, info.version, ["P1"])
    shown = sample(replace(THREE, when=When(weekdays=(1,))), [items["P1"]], 2)
    assert [(line.quantity, line.list_minor, line.off_minor) for line in shown.lines] == [
        (3, 330, 110)
    ]
    assert shown.paid_minor == 220


FORM = {
    "name": "Happy hour",
    "kind": "percent",
    "value": "20",
    "skus": "P1, P2",
    "weekdays": ["1", "2"],
    "from_time": "15:00",
    "to_time": "17:00",
}


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def test_one_on_everything_is_asked_about_first(client, shop):
    everything = {"name": "Off", "kind": "percent", "value": "10"}
    asked = client.post("/settings/promotions/new", everything)
    assert "No goods are chosen" in asked.content.decode()
    assert 'name="everything"' in asked.content.decode()
    assert not Row.objects.exists()
    meant = client.post("/settings/promotions/new", {**everything, "everything": "1"})
    assert meant.status_code == 302


def test_the_pages_make_show_and_end_one(client, shop):
    shown = client.post("/settings/promotions/new", {**FORM, "preview": "1"})
    assert "20\xa0% off P1, P2, Mon, Tue 15:00–17:00" in shown.content.decode()
    assert not Row.objects.exists()
    made = client.post("/settings/promotions/new", FORM)
    assert made.status_code == 302
    (held,) = promotions_at(shop.company_id, configuration_version(shop.company_id))
    assert (held.value, held.goods.products) == (200_000, ("P1", "P2"))
    assert "Happy hour" in client.get("/settings/promotions/").content.decode()
    assert "Holds" in client.get(made.url).content.decode()
    assert client.post(f"{made.url}end").status_code == 302
    assert "Over" in client.get(made.url).content.decode()
    assert promotions_at(shop.company_id, configuration_version(shop.company_id)) == ()


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"skus": "P1, NONE"}, "There is no product “NONE”."),
        ({"value": "x"}, "Write a figure"),
        ({"value": "101"}, "More than 100 %"),
        ({"value": "-1"}, "Write a figure"),
        ({"to_time": ""}, "Say both times"),
        ({"kind": "buy_get"}, "Say how many are bought."),
        ({"kind": "set_price"}, "Say how many: two or more."),
    ],
)
def test_the_form_says_what_is_wrong(client, change, said):
    answer = client.post("/settings/promotions/new", {**FORM, **change})
    assert said in answer.content.decode()
    assert not Row.objects.exists()
