"""The keys of a register: arranged in the back office, told in its book."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.registering import enrolled_till
from tests.test_access import signed_in
from tillbook.desks.registers.operations import add_register
from tillbook.desks.registers.queries import quick_keys
from tillbook.desks.registers.quick_keys import (
    MOST_KEYS,
    MOST_PAGES,
    moved,
    named,
    with_keys,
    with_page,
    without_key,
    without_page,
)
from tillbook.masters.catalog.models import Variant
from tillbook.plumbing.models import AuditRecord

pytestmark = pytest.mark.engines("sqlite")


def keys(*rates: int) -> list:
    return [{"kind": "discount", "ppm": ppm} for ppm in rates]


def shown(pages: list) -> list:
    return [(page["name"], [key["ppm"] for key in page["keys"]]) for page in pages]


def test_keys_are_put_moved_and_taken_away():
    pages = with_page("B")(with_page("A")([]))
    pages = with_keys(1, keys(1, 2, 3, 4))(pages)
    assert shown(moved(1, 0, 2)(pages)) == [("A", []), ("B", [2, 3, 1, 4])]
    assert shown(moved(1, 3, 0)(pages)) == [("A", []), ("B", [4, 1, 2, 3])]
    assert shown(with_keys(1, keys(2, 5))(pages)) == [("A", []), ("B", [1, 2, 3, 4, 5])]
    assert shown(without_key(1, 1)(pages)) == [("A", []), ("B", [1, 3, 4])]
    assert shown(named(0, "C")(without_page(1)(pages))) == [("C", [])]
    # What is not there changes nothing, and nothing of the value given is changed in place.
    for nothing in (moved(1, 0, 9), moved(1, 9, 0), moved(7, 0, 1), without_key(1, 9)):
        assert nothing(pages) == pages
    many = with_keys(0, keys(*range(1, 90)))(pages)
    assert len(many[0]["keys"]) == MOST_KEYS
    for n in range(20):
        many = with_page(str(n))(many)
    assert len(many) == MOST_PAGES


def test_a_manager_arranges_them_and_the_register_is_told(shop):
    till = enrolled_till(shop)
    client = signed_in(shop.email)
    address = reverse("quick_keys", args=[till.register])

    def act(action: str, page: int = 0, **more: str) -> str:
        answer = client.post(f"{address}?page={page}", {"action": action, **more})
        assert answer.status_code == 302
        return client.get(answer["Location"]).content.decode()

    assert "no keys of its own" in client.get(address).content.decode()
    version = till.get("/book").body["version"]
    act("page", name="Morning")
    act("product", text="P1")
    act("discount", percent="7,5 %")
    product = Variant.objects.get(sku="P1")
    text = act("department", id=str(product.product.department_id))
    assert text.count("quick-key") >= 3
    assert "taken up" in client.get(f"{address}?page=0&held=1").content.decode()
    assert "autofocus" in act("move", key="1", to="0")
    assert "No product is called" in act("product", text="nothing like it")
    assert "Several products fit" in act("product", text="Product")
    assert "percentage between 0 and 100" in act("discount", percent="0")
    assert "no such department" in act("department", id="x")
    assert "knows no such act" in act("dance")
    book = till.get("/book").body
    assert book["version"] != version
    department = str(product.product.department_id)
    assert book["quick_keys"] == [
        {
            "name": "Morning",
            "keys": [
                {"kind": "discount", "id": None, "ppm": 75_000},
                {"kind": "product", "id": str(product.id), "ppm": None},
                {"kind": "department", "id": department, "ppm": None},
            ],
        }
    ]
    assert AuditRecord.objects.filter(action="register.keys_arranged").count() == 5
    # Another register takes the same ones over, and is told by itself what it has.
    other = add_register(shop.actor, shop.locations["STORE001"], "R9", "Kiosk")
    there = reverse("quick_keys", args=[other])
    client.post(there, {"action": "copy", "from": str(till.register)})
    assert quick_keys(other) == quick_keys(till.register)
    act("remove", key="0")
    act("drop")
    assert quick_keys(till.register) == []
    assert len(quick_keys(other)[0]["keys"]) == 3
