"""Groups of modifiers: what may be one, said whole by programs, made on their pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.api.calling import caller
from tests.shop import OWNER, by_weight
from tests.test_kits import of
from tests.test_modifiers import coffee_bar
from tests.test_recipes import recipe
from tillbook.desks.sales.models import SaleLine
from tillbook.masters.catalog.models import ModifierGroup, ProductModifier, Variant
from tillbook.masters.catalog.operations import (
    NewOption,
    NotAComponent,
    NotAModifier,
    add_group,
    set_groups,
    set_options,
    set_takes,
)
from tillbook.masters.catalog.operations.adding import write_terms
from tillbook.masters.catalog.operations.changing import Change, change_some
from tillbook.masters.catalog.rules import Part, Terms
from tillbook.masters.catalog.rules.modifiers import Take
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.fields import new_id


@pytest.mark.postgresql_by_night
def test_what_cannot_be_a_modifier(shop):
    has = coffee_bar(shop)
    cake = Variant.objects.get(sku="P1").product_id
    again = add_group(shop.actor, "Milk again")
    assert set_options(shop.actor, again, [of("MILK-OAT")])
    takes = [Take(of("P6"))]
    write_terms(Variant.objects.get(sku="P3").product_id, Terms(tracking="serial"))
    refused = (
        (lambda: add_group(shop.actor, "Milk"), "already"),
        (lambda: add_group(shop.actor, " "), "name"),
        (lambda: add_group(shop.actor, "Size", 2, 1), "least is not above"),
        (lambda: set_options(shop.actor, has["milk"], [of("P5")]), "weighed"),
        (lambda: set_options(shop.actor, has["milk"], [of("LATTE")]), "has modifiers itself"),
        (lambda: set_options(shop.actor, has["milk"], [of("P1"), of("P1")]), "twice"),
        (lambda: set_options(shop.actor, has["milk"], [new_id()]), "no such product"),
        (lambda: set_options(shop.actor, has["milk"], [of("EXTRAS-SHOT")]), "take it out of one"),
        (lambda: set_options(shop.actor, has["milk"], [of("P3")]), "asks for its price"),
        (
            lambda: set_options(shop.actor, has["milk"], [of("MILK-OAT"), NewOption(name="oat")]),
            "There is an option",
        ),
        (lambda: add_group(shop.actor, "milk"), "already"),
        (lambda: set_groups(shop.actor, has["product"], [has["milk"], again]), "take it out of"),
        (lambda: set_groups(shop.actor, cake, [new_id()]), "no such group"),
        (
            lambda: set_groups(shop.actor, Variant.objects.get(sku="P5").product_id, [has["milk"]]),
            "weighed",
        ),
        (lambda: set_takes(shop.actor, of("P1"), takes), "modifier alone"),
        (lambda: set_takes(shop.actor, of("MILK-OAT"), takes * 2), "twice"),
        (lambda: set_takes(shop.actor, of("MILK-OAT"), [Take(of("LATTE"))]), "made of others"),
        (lambda: set_takes(shop.actor, of("MILK-OAT"), [Take(of("P6"), 0)]), "cannot be taken"),
        (
            lambda: set_takes(shop.actor, of("MILK-OAT"), [Take(of("P6"), None, of("P6"))]),
            "own place",
        ),
        (
            lambda: set_takes(shop.actor, of("MILK-OAT"), [Take(of("P6"), None, of("P1"))]),
            "another unit",
        ),
    )
    for act, words in refused:
        with pytest.raises(NotAModifier, match=words):
            act()
    # Nor does what was fit become otherwise behind the back of its group.
    for sku, words in (("MILK-OAT", "is an option of “Milk"), ("LATTE", "Take its groups off")):
        with pytest.raises(NotAComponent, match=words):
            change_some(shop.actor, of(sku), Change(unit="kg"))
    option = Variant.objects.get(sku="MILK-OAT").product_id
    with pytest.raises(NotAModifier, match="cannot have any itself"):
        set_groups(shop.actor, option, [has["extras"]])


@pytest.mark.postgresql_by_night
def test_a_program_says_the_whole_of_a_group(shop):
    coffee_bar(shop)
    api = caller(shop)
    groups = {one["name"]: one for one in api.get("/modifiers").body["items"]}
    milk, extras = groups["Milk"], groups["Extras"]
    assert milk["products"] == ["LATTE"]
    assert milk["options"][1] == {
        "product_id": "MILK-OAT",
        "name": "Oat",
        "price": "0.50",
        "changes_stock": True,
        "takes": [{"product_id": "P6", "quantity": None, "instead": "P7"}],
    }
    less = {"product_id": "P6", "quantity": "0.1"}
    said = {
        "name": "Which milk",
        "most": 2,
        "options": [{"product_id": "MILK-OAT", "takes": [less]}],
        "products": ["LATTE"],
    }
    for _ in range(2):
        told = api.put(f"/modifiers/{milk['id']}", said).body
        assert (told["name"], told["least"], told["most"]) == ("Which milk", 0, 2)
        assert told["products"] == ["LATTE"]
        assert told["options"][0]["takes"] == [{**less, "instead": None}]
    new = {"id": "CANE", "name": "Cane sugar", "department": "Bread", "tax_category": "standard"}
    new |= {"price": "0.10", "kind": "recipe", "modifier": True}
    assert api.post("/products", new).body["modifier"] is True
    sugar = {"name": "Sugar", "options": [{"product_id": "CANE", "takes": [less]}]}
    made = api.put(f"/modifiers/{new_id()}", sugar)
    assert (made.status, made.body["options"][0]["changes_stock"]) == (200, True)
    assert api.put(f"/modifiers/{new_id()}", {"name": "Sugar", "options": []}).status == 422
    assert api.put(f"/modifiers/{new_id()}", {**said, "products": ["NONE"]}).status == 422
    over = {"name": "Extras", "options": [], "archived": True}
    left = api.put(f"/modifiers/{extras['id']}", over).body
    assert (left["archived"], left["products"]) == (True, [])
    sale = str(new_id())
    basket = {
        "id": sale,
        "location_id": "STORE001",
        "lines": [{"product_id": "LATTE", "quantity": "1", "modifiers": ["MILK-OAT"]}],
        "tenders": [{"type": "cash"}],
    }
    [answer] = api.post("/sales/batch", {"items": [{"basket": basket}]}).body["items"]
    assert answer["status"] == "stored"
    lines = api.get(f"/sales/{sale}").body["lines"]
    assert [line["product_id"] for line in lines] == ["LATTE", "MILK-OAT"]
    assert [line["modifies"] for line in lines] == [None, 1]


def test_groups_are_made_on_their_pages_and_asked_for_at_sell(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    for sku in ("P5", "P6", "P7"):
        by_weight(sku)
    latte = recipe(shop, "LATTE", Part("P5", 70_000), Part("P6", 200_000))

    def post(address: str, **typed: str) -> str:
        return client.post(address, typed, follow=True).content.decode()

    groups = reverse("modifiers")
    assert "Now say what there is to choose." in post(groups, name="Milk", least="1", most="1")
    assert "There is a group" in post(groups, name="Milk")
    refused = post(groups, name="Size", least="some")
    assert "whole numbers" in refused
    assert 'value="Size"' in refused
    group = ModifierGroup.objects.get()
    page = reverse("modifier_group", args=[group.id])
    assert "Whole can be chosen" in post(page, action="new_option", name="Whole")
    assert "Oat can be chosen" in post(page, action="new_option", name="Oat", price="0.50")
    assert "Write a price" in post(page, action="new_option", name="Soy", price="dear")
    assert "It is asked for with" in post(page, action="put_on", product="LATTE")
    oat = of("MILK-OAT")
    takes = reverse("modifier_takes", args=[oat])
    assert "It comes in kg" in post(takes, ingredient="P6", quantity="2 l")
    assert "From now on it is made so." in post(takes, ingredient="P6", instead="P7")
    shown = post(page, action="option_up", option=str(oat))
    assert "Product P7 for Product P6" in shown
    assert shown.count("changes no stock") == 2  # Whole, and the strip above
    assert list(group.options.order_by("position").values_list("variant__sku", flat=True)) == [
        "MILK-OAT",
        "MILK-WHOLE",
    ]
    assert "choose 1" in client.get(reverse("product", args=[latte])).content.decode()

    sale = str(new_id())
    fields = {"id": sale, "location": "STORE001", "tender": "cash"}
    seen = post(reverse("sell"), **fields, find="LATTE")
    assert "Milk: choose one." in seen
    line = {"sku": "LATTE", "row": "0", "quantity": "2", "price": "", "line_discount": ""}
    seen = post(reverse("sell"), **fields, **line, **{"choice-0": "MILK-OAT"})
    assert 'data-due="">£11.00' in seen
    chosen = {"choice-0": "MILK-OAT", "shown": "1100", "action": "take"}
    paper = post(reverse("sell"), **fields, **line, **chosen)
    assert 'class="modifier"' in paper
    assert SaleLine.objects.filter(sale_id=sale, of_number=1).count() == 1
    assert "is chosen with what it goes with" in post(
        reverse("sell"), **{**fields, "id": str(new_id())}, find="MILK-OAT"
    )
    address = reverse("product_modifiers", args=[latte])
    post(address, remove=str(group.id))
    assert not ProductModifier.objects.exists()
    post(address, group=str(group.id))
    assert "asked for there no longer" in post(
        page, action="take_off", product=str(Variant.objects.get(id=latte).product_id)
    )
    assert "asked for no longer" in post(page, action="archive")
    assert client.post(page, {"action": "dance"}).status_code == 404


@pytest.mark.postgresql_by_night
def test_two_people_on_one_group_undo_nothing_of_each_other(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    group = ModifierGroup.objects.get(id=add_group(shop.actor, "Milk", 1, 1))
    page = reverse("modifier_group", args=[group.id])

    def post(address: str, **typed: str) -> str:
        return client.post(address, typed, follow=True).content.decode()

    opened = client.get(page).content.decode()
    seen = unescape(re.search(r'name="seen" value="([^"]+)"', opened)[1])
    save = {"action": "save", "seen": seen}
    assert "registers ask so" in post(page, **save, name="Milk", least="0", most="2")
    assert "registers ask so" in post(page, **save, name="Which milk", least="1", most="1")
    group.refresh_from_db()
    assert (group.name, group.least, group.most) == ("Which milk", 0, 2)
    assert "Meanwhile it was set to “2”" in post(page, **save, name="Milk", least="1", most="3")


def test_two_people_who_add_at_one_moment_both_have_added(shop, client, monkeypatch):
    """Whoever comes second adds to what stands then, not to what stood on their page."""
    coffee_bar(shop)
    client.force_login(Person.objects.get(email=OWNER))
    milk = ModifierGroup.objects.get(name="Milk")

    def second(actor, group_id, wanted):
        there = [row.variant_id for row in milk.options.order_by("position")]
        set_options(actor, group_id, [*there, NewOption(name="Rice", unit_price=5_000)])
        return set_options(actor, group_id, wanted)

    monkeypatch.setattr("tillbook.masters.catalog.modifier_pages.set_options", second)
    page = reverse("modifier_group", args=[milk.id])
    client.post(page, {"action": "new_option", "name": "Pea", "price": "0.60"})
    names = milk.options.values_list("variant__product__name", flat=True)
    assert {"Rice", "Pea"} <= set(names)
