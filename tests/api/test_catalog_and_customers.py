"""Products, customers and stock levels over the API."""

from __future__ import annotations

from uuid import uuid4

from tests.api.calling import caller, nothing_written
from tillbook.masters.catalog.models import Department
from tillbook.masters.catalog.operations import set_department_age
from tillbook.plumbing.writer import write

RYE = {
    "id": "SKU/20 001",
    "name": "Rye loaf",
    "department": "Bread",
    "tax_category": "standard",
    "price": "2.405",
    "barcodes": ["5000000000999"],
}


ASKED = {
    "minimum_age": 16,
    "tracking": "lot",
    "asks_price": True,
    "lowest_price": "1.00",
    "highest_price": None,
    "for_anybody": False,
    "needs_expiry": True,
}


def test_what_selling_asks_for_is_set_and_read(shop):
    api = caller(shop)
    made = api.post("/products", {**RYE, "terms": ASKED})
    assert (made.body["terms"], made.body["asked_age"], made.body["decimals"]) == (ASKED, 16, 0)
    department = Department.objects.get(name=RYE["department"])
    assert set_department_age(shop.actor, department.id, 18)
    path = "/products/SKU%2F20%20001"
    assert api.get(path).body["asked_age"] == 16
    answer = api.patch(path, {"terms": {"tracking": "serial"}, "kind": "service", "unit": "hour"})
    nothing = {"asks_price": False, "lowest_price": None, "minimum_age": 0}
    nothing["needs_expiry"] = False  # a serial number says nothing of days
    assert answer.body["terms"] == {**ASKED, **nothing, "tracking": "serial"}
    assert answer.body["asked_age"] == 18
    assert (answer.body["kind"], answer.body["unit"], answer.body["decimals"]) == (
        "service",
        "hour",
        3,
    )
    upside_down = {"asks_price": True, "lowest_price": "2", "highest_price": "1"}
    assert api.patch(path, {"terms": upside_down}).status == 422
    for wrong in ({"minimum_age": "16"}, {"minimum_age": 100}, {"asks_price": 1}, {"more": 1}):
        assert api.patch(path, {"terms": wrong}).status == 422


def test_kits_are_made_read_and_refused(shop):
    api = caller(shop)
    box = {**RYE, "kind": "kit", "components": [{"id": "P1"}, {"id": "P2", "quantity": "3"}]}
    one, three = ({"quantity": count, "waste_percent": "0"} for count in ("1", "3"))
    holds = [{"id": "P1", **one}, {"id": "P2", **three}]
    assert api.post("/products", box).body["components"] == holds
    path = "/products/SKU%2F20%20001"
    less = api.patch(path, {"components": [{"id": "P2"}], "price": "9.00"})
    assert (less.body["components"], less.body["price"]) == (
        [{"id": "P2", **one}],
        "9.00",
    )
    for wrong in ([{"id": RYE["id"]}], [{"id": "none"}], [{"id": "P1", "quantity": "0.5"}]):
        refused = api.patch(path, {"components": wrong})
        assert (refused.status, refused.body["type"]) == (
            422,
            "urn:tillbook:problem:not_a_component",
        )
    assert api.patch("/products/P1", {"kind": "kit"}).status == 409
    assert api.patch("/products/P1", {"components": [{"id": "P2"}]}).status == 422
    assert api.get(path).body["components"] == [{"id": "P2", **one}]


def test_products_are_listed_by_sku_in_pages(shop):
    api = caller(shop, ["catalog:read"])
    first = api.get("/products", limit=4).body
    second = api.get("/products", limit=10, cursor=first["next_cursor"]).body
    skus = [p["id"] for p in first["items"] + second["items"]]
    assert skus == sorted(shop.skus)
    assert (first["more"], second["more"]) == (True, False)
    drinks = api.get("/products", department="Drinks").body["items"]
    assert {p["department"] for p in drinks} == {"Drinks"}
    assert len(drinks) == 5


def test_a_product_is_added_once_shown_and_sold_at_its_new_price(shop):
    api = caller(shop)
    made = api.post("/products", RYE, idempotency_key="rye")
    assert (made.status, made.body["price"], made.body["kind"]) == (201, "2.405", "stocked")
    with nothing_written():
        again = api.post("/products", RYE, idempotency_key="rye")
        other = api.post("/products", {**RYE, "name": "Wry"}, idempotency_key="rye")
        taken = api.post("/products", {**RYE, "barcodes": []})
        code = api.post("/products", {**RYE, "id": "SKU20002"})
        wrong = api.post("/products", {**RYE, "id": "SKU20003", "tax_category": "luxury"})
    assert (again.status, again.body) == (201, made.body)
    assert (other.status, other.problem) == (409, "idempotency_key_reused")
    assert (taken.status, taken.problem) == (409, "code_taken")
    assert (code.status, code.problem) == (409, "code_taken")
    assert (wrong.status, wrong.problem) == (422, "unknown_tax_category")
    path = "/products/SKU%2F20%20001"
    assert api.get(path).body == made.body
    changed = api.patch(path, {"price": "3"})
    assert (changed.status, changed.body["price"]) == (200, "3.00")
    assert api.get(path).body["price"] == "3.00"


def test_what_is_wrong_with_a_product_is_named(shop):
    api = caller(shop)
    api.get("/me")
    with nothing_written():
        for change, field in (
            ({"price": "-1"}, "price"),
            ({"price": 2}, "price"),
            ({"price": "2.4000001"}, "price"),
            ({"kind": "thing"}, "kind"),
            ({"name": ""}, "name"),
            ({"colour": "red"}, "colour"),
            ({"barcodes": [""]}, "barcodes[0]"),
        ):
            answer = api.post("/products", {**RYE, **change})
            assert answer.status == 422, change
            assert answer.body["detail"].startswith(field), answer.body
        assert api.get("/products/none").status == 404
        assert api.get("/products/%00").status == 404
        assert api.patch("/products/none", {"price": "1"}).status == 404
        assert api.patch("/products/P1", {}).status == 422


def test_customers_are_added_listed_and_found(shop):
    api = caller(shop, ["parties:read", "parties:write"])
    new = {"code": "C2", "name": "Jo Reed", "email": "jo@example.com", "address": "1 Quay\nLondon"}
    made = api.post("/customers", new, idempotency_key="jo")
    assert (made.status, made.body["code"], made.body["erased"]) == (201, "C2", False)
    with nothing_written():
        assert api.post("/customers", new, idempotency_key="jo").body == made.body
        assert api.post("/customers", new).problem == "code_taken"
        assert api.post("/customers", {**new, "code": "C\u0000"}).status == 422
        assert api.get(f"/customers/{uuid4()}").problem == "not_found"
    assert api.get(f"/customers/{made.body['id']}").body == made.body
    page = api.get("/customers", limit=1).body
    assert [c["code"] for c in page["items"]] == ["C1"]
    rest = api.get("/customers", cursor=page["next_cursor"]).body
    assert [c["code"] for c in rest["items"]] == ["C2"]


def test_an_erased_customer_is_a_code(shop):
    from tillbook.masters.parties.operations import erase_party

    write(lambda: erase_party(shop.company_id, shop.customer_id))
    shown = caller(shop).get(f"/customers/{shop.customer_id}").body
    assert (shown["code"], shown["name"], shown["erased"]) == ("C1", "", True)


def test_stock_levels_by_product_and_location(shop):
    api = caller(shop, ["inventory:read"])
    page = api.get("/stock/levels", limit=3).body
    assert [level["product_id"] for level in page["items"]] == ["P1", "P2", "P3"]
    assert {level["value"] for level in page["items"]} == {None}
    rest = api.get("/stock/levels", cursor=page["next_cursor"]).body
    assert (len(rest["items"]), rest["more"]) == (7, False)
    [one] = caller(shop).get("/stock/levels", product_id="SKU12345").body["items"]
    assert (one["on_hand"], one["value"], one["location_id"]) == ("100", "40.00", "STORE001")
    assert api.get("/stock/levels", location_id="STORE002").body["items"] == []
    assert api.get("/stock/levels", location_id="STORE009").status == 404
    there = caller(shop, ["inventory:read"], at="STORE002")
    assert there.get("/stock/levels").body["items"] == []
    assert there.get("/stock/levels", location_id="STORE001").status == 404
    change = {"product_id": "P1", "location_id": "STORE002", "quantity_change": 2}
    caller(shop).post("/inventory/update", change)
    both = api.get("/stock/levels", product_id="P1").body["items"]
    assert [level["location_id"] for level in both] == ["STORE001", "STORE002"]


def test_a_cursor_that_nobody_handed_out_is_refused(shop):
    api = caller(shop)
    for cursor in ("A", "AA", "_w", "!", "A" * 500):
        assert api.get("/products", cursor=cursor).status == 422, cursor
