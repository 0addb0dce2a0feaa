"""Variants and what is left of them, as a register is told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.registering import enrolled_till
from tests.test_access import signed_in
from tillbook.books.stock.queries import on_hand
from tillbook.masters.catalog.models import Product, Variant

pytestmark = pytest.mark.engines("sqlite")


def made(shop) -> None:
    """Shirts in two sizes and two colours, made on the form of the back office."""
    client = signed_in(shop.email)
    address = reverse("new_product")
    given = {
        "name": "Shirt",
        "department": "Clothes",
        "kind": "stocked",
        "tax_category": "standard",
        "unit": "piece",
        "variant": "0",
        "v0-sku": "SHIRT",
        "v0-price": "19.00",
    }
    options = "Size: S, M\nColour: red, blue"
    page = client.post(address, {**given, "action": "more", "options": options})
    forms = page.context["variants"]
    more = {f"v{one.number}-{name}": one[name].value() for one in forms for name in ("name", "sku")}
    prices = {f"v{one.number}-price": "19.00" for one in forms}
    rows = [one.number for one in forms]
    names = page.context["form"]["option_names"].value()
    saved = {**given, **more, **prices, "variant": rows, "option_names": names}
    # One card too many is taken off again, or counts for nothing while nothing stands in it.
    many = {**saved, "variant": [*rows, "9"], "v9-price": "19.00"}
    page = client.post(address, {**many, "v9-name": "XL", "without": "9"})
    assert [one.number for one in page.context["variants"]] == rows
    assert "Not this variant" in page.content.decode()
    page = client.post(address, {**many, "action": "save"}, follow=True)
    assert "The department “Clothes” is new." in page.content.decode()


def test_a_register_is_told_of_what_variants_differ_in(shop):
    till = enrolled_till(shop)
    made(shop)
    assert Product.objects.get(name="Shirt").options == "Size, Colour"
    rows = {one["sku"]: one["family"] for one in till.get("/catalogue?limit=500").body["items"]}
    assert rows["P1"] is None
    shirt = rows["SHIRT-M-BLUE"]
    assert (shirt["name"], shirt["options"]) == ("Shirt", ["Size", "Colour"])
    assert shirt["values"] == ["M", "blue"]
    assert shirt["id"] == rows["SHIRT-S-RED"]["id"]


def test_a_register_asks_what_is_left_where_it_sells(shop):
    till = enrolled_till(shop)
    assert till.statuses([till.sell("P1", 2)]) == ["stored"]
    sold, never = (Variant.objects.get(sku=sku).id for sku in ("P1", "P2"))
    here = on_hand(shop.locations["STORE001"], [sold, never])
    answer = till.get(f"/levels?ids={sold},{never}")
    assert answer.status == 200, answer.body
    assert {one["id"]: one["on_hand"] for one in answer.body["items"]} == {
        str(key): micro for key, micro in here.items()
    }
    assert str(sold) in {one["id"] for one in answer.body["items"]}
    for wrong in ("", "P1", ",".join([str(sold)] * 61)):
        assert till.get(f"/levels?ids={wrong}").status == 422
