"""Recipes: sold as one line, moved as their ingredients, with yield, waste and recipes in them."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from tests.api.calling import caller
from tests.kitting import kit
from tests.shop import OWNER, Shop, by_weight
from tests.test_kits import booked, bring_back, moved, of
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import KitComponent, Recipe, Variant
from tillbook.masters.catalog.operations import (
    NewProduct,
    NotAComponent,
    add_product,
    set_components,
)
from tillbook.masters.catalog.queries import terms_of
from tillbook.masters.catalog.queries.kits import components_of
from tillbook.masters.catalog.rules import Component, Part
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.models import OutboxMessage
from tillbook.values.money import QUANTITY_SCALE as ONE


def recipe(shop: Shop, sku: str, *parts: Part, makes: int = 1) -> UUID:
    """A recipe of these (`what`: SKUs), a batch of which makes so many; its id."""
    new = NewProduct(
        sku=sku,
        name=f"Recipe {sku}",
        department="Bread",
        tax_category="standard",
        unit_price=500 * 10_000,
        kind="recipe",
        components=parts,
        yield_micro=makes * ONE,
    )
    return add_product(shop.company_id, new).id


def test_a_bakery_sells_what_its_recipes_take_from_the_stock(shop):
    """40 croissants take 2 kg of dough, 5 kg of which are 3 of flour (P5), with 0.9 kg of apples
    (P6) of which a tenth is peel. One piece of anything cost 0.40."""
    for sku in ("P5", "P6"):
        by_weight(sku)
    recipe(shop, "DOUGH", Part("P5", 3 * ONE), makes=5)
    parts = (Part("DOUGH", 2 * ONE), Part("P6", 900_000, 100_000))
    croissant = recipe(shop, "CROISSANT", *parts, makes=40)
    sale = shop.sale([shop.line("P7"), shop.line("CROISSANT", 20)])
    assert commit_sales(shop.actor, [sale])[0].status == "stored"
    assert moved(sale.draft.id) == [
        (1, "P7", -1000, -40),
        (5, "P5", -600, -24),
        (6, "P6", -500, -20),
    ]
    assert booked(sale.draft.id)["5010"] == 84
    # Tomorrow's recipe is another; what comes back is what was sold.
    set_components(shop.actor, croissant, [Part(of("P8"), ONE)], 10 * ONE)
    back = bring_back(shop, sale.draft.id, {2: 20 * ONE})
    assert moved(back) == [(3, "P5", 600, 24), (4, "P6", 500, 20)]
    assert verify().holds


def test_a_kit_holds_recipes_and_registers_learn_when_one_changes(shop):
    soup = recipe(shop, "SOUP", Part("P5", 2 * ONE), makes=8)
    lunch = kit(shop, "LUNCH", {"SOUP": 1, "P6": 1})
    assert components_of([lunch])[lunch] == (
        Component(of("P5"), 250_000),
        Component(of("P6"), ONE),
    )
    OutboxMessage.objects.all().delete()
    set_components(shop.actor, soup, [Part(of("P5"), 4 * ONE)])
    told = set(OutboxMessage.objects.values_list("subject_id", flat=True))
    assert {soup, lunch} <= told
    assert components_of([lunch])[lunch][0].quantity_micro == 500_000
    assert Recipe.objects.get(variant_id=soup).yield_micro == 8 * ONE


def test_of_age_is_who_may_have_all_that_is_in_it(shop):
    wine = Variant.objects.get(sku="P5")
    wine.product.department.minimum_age = 18
    wine.product.department.save()
    sauce = recipe(shop, "SAUCE", Part("P5", ONE), makes=4)
    dish = recipe(shop, "DISH", Part("SAUCE", ONE))
    asked = terms_of([sauce, dish])
    assert {asked[one].minimum_age for one in (sauce, dish)} == {18}


@pytest.mark.postgresql_by_night
def test_what_a_recipe_cannot_hold(shop):
    dough = recipe(shop, "DOUGH", Part("P5", ONE))
    cake = recipe(shop, "CAKE", Part("DOUGH", ONE))
    kit(shop, "BOX", {"P1": 1})
    refused = (
        (dough, Part(cake, ONE), "is made of this one"),
        (dough, Part(dough, ONE), "cannot hold itself"),
        (cake, Part(of("BOX"), ONE), "is a kit"),
        (cake, Part(of("P1"), ONE, 950_000), "at most 90 % can be lost"),
        (cake, Part(of("P1"), 0), "look at its unit"),
        (of("BOX"), Part(of("P1"), ONE, 100_000), "only a recipe has waste"),
    )
    for composed, part, words in refused:
        with pytest.raises(NotAComponent, match=words):
            set_components(shop.actor, composed, [part])
    for makes, words in ((0, "more than nothing"), (10**13, "a million at most")):
        with pytest.raises(NotAComponent, match=words):
            set_components(shop.actor, cake, [], makes)
    with pytest.raises(NotAComponent, match="a kit is one"):
        set_components(shop.actor, of("BOX"), [], 2 * ONE)
    assert KitComponent.objects.get(kit_id=cake).component_id == dough
    # Half an egg is no egg in a kit, but in a cake.
    assert set_components(shop.actor, cake, [Part(of("P1"), 500_000)])


def test_a_recipe_is_written_on_its_page_and_by_programs(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    by_weight("P3")
    cake = recipe(shop, "CAKE")
    address = reverse("kit_components", args=[cake])

    def post(**typed: str) -> str:
        return client.post(address, typed, follow=True).content.decode()

    assert "From now on a batch makes so many." in post(batch="12")
    assert "is in the recipe from now on." in post(product="P3", quantity="900 g", waste="10")
    assert "It comes in kg: l cannot be told in it." in post(product="P3", quantity="2 l")
    assert "Write what is lost in per cent" in post(product="P3", quantity="1", waste="much")
    page = client.get(reverse("product", args=[cake])).content.decode()
    assert "What is in a batch of 12" in page
    row = KitComponent.objects.get(kit_id=cake)
    assert (row.quantity_micro, row.waste_ppm) == (900_000, 100_000)
    api = caller(shop)
    told = api.get("/products/CAKE").body
    assert told["batch"] == "12"
    assert told["components"] == [{"id": "P3", "quantity": "0.9", "waste_percent": "10"}]
    changed = {"batch": "6", "components": [{"id": "P3", "quantity": "1", "waste_percent": "2.5"}]}
    assert api.patch("/products/CAKE", changed).body["batch"] == "6"
    assert api.patch("/products/CAKE", {"batch": "3"}).body["components"][0]["quantity"] == "1"
    assert api.patch("/products/CAKE", {"batch": "0"}).status == 422
    assert api.patch("/products/CAKE", {"weight": "0.25"}).body["weight"] == "0.25"
