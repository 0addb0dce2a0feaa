"""Price lists as definitions: they hold from a version to a version, by page and by text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tests.shop import OWNER
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company, configuration_version
from tillbook.masters.organisation.rules import CurrencyInfo
from tillbook.masters.pricing.models import PriceList as Row
from tillbook.masters.pricing.operations import (
    PriceListRefused,
    add_price_list,
    change_price_list,
    end_price_list,
)
from tillbook.masters.pricing.pasting import read_prices, write_prices
from tillbook.masters.pricing.queries import price_lists_at, price_lists_for
from tillbook.masters.pricing.rules import Goods, ListedPrice, PriceList, When
from tillbook.masters.pricing.sentences import Names, list_sentence

DOZEN = ListedPrice(product="P1", unit_price=900_000, from_micro=12_000_000)
TRADE = PriceList(id="", prices=(ListedPrice(product="P1", unit_price=1_000_000), DOZEN))
NAMES = Names(
    departments={"d": "Bread"},
    locations={"N": "North"},
    currency=CurrencyInfo("GBP", "£", 2),
    customer_groups={"g": "Trade"},
)


def held(shop, version: int) -> list[tuple[str, int]]:
    lists = price_lists_at(shop.company_id, version)
    return [(one.name, len(one.price_list.prices)) for one in lists]


def test_a_list_holds_from_its_version_until_it_is_changed_or_ended(shop):
    before = configuration_version(shop.company_id)
    made = add_price_list(shop.actor, "Trade", TRADE)
    first = configuration_version(shop.company_id)
    changed = change_price_list(shop.actor, made, "Trade prices", replace(TRADE, prices=(DOZEN,)))
    second = configuration_version(shop.company_id)
    assert changed
    assert end_price_list(shop.actor, changed)
    assert held(shop, before) == []
    assert held(shop, first) == [("Trade", 2)]
    assert held(shop, second) == [("Trade prices", 1)]
    assert held(shop, configuration_version(shop.company_id)) == []
    assert Row.objects.get(id=changed).origin_id == made


def test_what_was_changed_already_is_not_changed_again(shop):
    made = add_price_list(shop.actor, "Trade", TRADE)
    assert change_price_list(shop.actor, made, "Trade", TRADE)
    assert change_price_list(shop.actor, made, "Trade", TRADE) is None
    assert Row.objects.filter(to_version=None).count() == 1


def test_a_basket_gets_the_prices_of_its_own_products(shop):
    add_price_list(shop.actor, "Trade", TRADE)
    version = configuration_version(shop.company_id)
    (own,) = price_lists_for(shop.company_id, version, ["P1", "P2", "P1"])
    assert len(own.prices) == 2
    assert price_lists_for(shop.company_id, version, ["P2"]) == ()


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (" ", TRADE),
        ("x" * 61, TRADE),
        ("Trade", PriceList(id="")),
        ("Trade", replace(TRADE, off_ppm=1_000_001)),
        ("Trade", replace(TRADE, prices=(replace(DOZEN, unit_price=-1),))),
    ],
)
def test_what_cannot_be_meant_is_refused(shop, name, wanted):
    with pytest.raises(PriceListRefused):
        add_price_list(shop.actor, name, wanted)
    assert not Row.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "P1; 1.00\nP1; 0.90; 12",
        "SKU\tPrice\tfrom\nP1\t1,00\nP1\t0,9\t12\n\n",
        "sku,price,from\nP1,1.00,\nP1,0.90,12",
        "P1;9;\nP1;1,00\nP1;0,90;12",
    ],
)
def test_prices_are_read_as_a_spreadsheet_gives_them(text):
    pasted = read_prices(text, 2, lambda skus: skus)
    assert (pasted.prices, pasted.wrong) == (TRADE.prices, ())
    assert read_prices(write_prices(pasted.prices, 2), 2, lambda skus: skus) == pasted


def test_lines_that_cannot_be_read_are_named():
    pasted = read_prices("P1; 1\nP2; x\nP3\nP9; 2\nP1; -1", 2, lambda skus: set(skus) - {"P9"})
    assert [price.product for price in pasted.prices] == ["P1"]
    assert len(pasted.wrong) == 4
    assert "line 4" in pasted.wrong[2]


@pytest.mark.parametrize(
    ("price_list", "said"),
    [
        (TRADE, "prices of 1 product"),
        (PriceList(id="", off_ppm=100_000), "everything at 10\u00a0% less"),
        (replace(TRADE, off_ppm=50_000), "prices of 1 product, all else at 5\u00a0% less"),
        (
            PriceList(
                id="",
                off_ppm=50_000,
                goods=Goods(groups=("d",)),
                when=When(customer_groups=("g",), from_minute=900, to_minute=1020),
            ),
            "Bread at 5\u00a0% less, 15:00–17:00, for Trade",
        ),
    ],
)
def test_a_list_says_what_it_is(price_list, said):
    assert list_sentence(price_list, NAMES) == said


def test_a_list_is_made_changed_and_ended_on_its_pages(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    form = {"name": "Happy hour", "prices": "P1; 0.80", "off": "5", "from_time": "15:00"}
    wrong = client.post("/products/price-lists/new", form).content.decode()
    assert "Say both times, or none." in wrong
    form |= {"to_time": "17:00", "weekdays": ["1", "2"], "priority": "2"}
    assert client.post("/products/price-lists/new", form).status_code == 302
    row = Row.objects.get(to_version=None)
    (held_now,) = price_lists_at(shop.company_id, company(shop.company_id).version)
    assert held_now.price_list == PriceList(
        id=str(row.id),
        priority=2,
        when=When(weekdays=(1, 2), from_minute=900, to_minute=1020),
        prices=(ListedPrice(product="P1", unit_price=800_000),),
        off_ppm=50_000,
    )
    seen = client.get(f"/products/price-lists/{row.id}/change").content.decode()
    for shown in ("P1; 0.80", 'value="5"', 'value="15:00"', "checked"):
        assert shown in seen
    unknown = client.post(f"/products/price-lists/{row.id}/change", {**form, "prices": "NO; 1"})
    assert "there is no product “NO”" in unknown.content.decode()
    changed = client.post(f"/products/price-lists/{row.id}/change", {**form, "prices": "P1; 0.70"})
    assert changed.status_code == 302
    now = Row.objects.get(to_version=None)
    page = client.get(f"/products/price-lists/{now.id}/").content.decode()
    assert "£0.70" in page
    assert "Product P1" in page
    assert str(row.id) in page
    file = client.get(f"/products/price-lists/{now.id}/prices.csv").content.decode()
    assert file == "sku;price;from\nP1; 0.70\n"
    assert client.post(f"/products/price-lists/{now.id}/end").status_code == 302
    assert not Row.objects.filter(to_version=None).exists()
