"""Price lists, promotions and groups over the API: made, changed, ended, and what each refuses."""

from __future__ import annotations

from tests.api.calling import caller
from tests.api.test_sales import basket, sold
from tillbook.plumbing.fields import new_id

SCOPES = ["catalog:read", "catalog:write", "parties:read", "parties:write", "sales:write"]


def put(api, path, body):
    return api.call("PUT", path, body)


def test_a_price_list_for_a_group_is_made_sold_by_changed_and_ended(shop):
    api = caller(shop, [*SCOPES, "sales:read"])
    group = api.post("/customer-groups", {"name": "Trade"}).body["id"]
    assert api.post("/customer-groups", {"name": "Trade"}).problem == "group_exists"
    wanted = {
        "name": "Trade",
        "prices": [{"product_id": "P1", "price": "0.90", "from_quantity": "12"}],
        "percent_less": "10",
        "when": {"customer_groups": [group], "weekdays": [1, 2, 3, 4, 5, 6, 7]},
    }
    made = api.post("/price-lists", wanted)
    assert made.status == 201, made.body
    assert made.body["prices"] == [{"product_id": "P1", "price": "0.90", "from_quantity": "12"}]
    groups = f"/customers/{shop.customer_id}/groups"
    assert put(api, groups, {"groups": [group]}).body["groups"] == [group]
    line = {"product_id": "P1", "quantity": "2"}
    sale = basket(lines=[line], customer_id=str(shop.customer_id))
    [item] = sold(api, sale)
    assert item["status"] == "stored"
    shown = api.get(f"/sales/{sale['id']}").body
    assert shown["total"] == "1.98"
    changed = put(api, f"/price-lists/{made.body['id']}", {"name": "Less", "percent_less": "50"})
    assert changed.body["origin_id"] == made.body["id"]
    again = put(api, f"/price-lists/{made.body['id']}", {"name": "Less", "percent_less": "50"})
    assert (again.status, again.problem) == (409, "price_list_over")
    ended = api.post(f"/price-lists/{changed.body['id']}/end", None)
    assert ended.body["ended_at"]
    [listed] = api.get("/price-lists").body["items"]
    assert (listed["name"], listed["number_of_prices"]) == ("Less", 0)


def test_what_there_is_not_is_named(shop):
    api = caller(shop, SCOPES)
    cases = [
        ({"prices": [{"product_id": "NO", "price": "1"}]}, "prices[0].product_id"),
        ({"percent_less": "5", "departments": [str(new_id())]}, "departments[0]"),
        ({"percent_less": "5", "when": {"locations": ["NO"]}}, "when.locations[0]"),
        ({"percent_less": "5", "when": {"customer_groups": [str(new_id())]}}, "when.customer"),
    ]
    for more, where in cases:
        answer = api.post("/price-lists", {"name": "x", **more})
        assert answer.status == 422, answer.body
        assert answer.body["errors"][0]["path"].startswith(where)
    assert api.post("/price-lists", {"name": "x", "percent_less": "101"}).status == 422
    assert api.post("/price-lists", {"name": "x"}).status == 422
    unknown = put(api, f"/customers/{shop.customer_id}/groups", {"groups": [str(new_id())]})
    assert unknown.problem == "unknown_group"


def test_a_promotion_is_made_sold_with_changed_and_ended(shop):
    api = caller(shop, [*SCOPES, "sales:read"])
    wanted = {
        "name": "Bundle",
        "kind": "set_price",
        "value": "1.50",
        "parts": [{"goods": {"products": ["P1"]}, "units": 2}],
    }
    made = api.post("/promotions", wanted)
    assert made.status == 201, made.body
    assert made.body["value"] == "1.50"
    sale = basket(lines=[{"product_id": "P1", "quantity": "2"}])
    sold(api, sale)
    assert api.get(f"/sales/{sale['id']}").body["total"] == "1.50"
    off = {"name": "Off", "kind": "unit_amount", "value": "0.25", "limit": 1}
    changed = put(api, f"/promotions/{made.body['id']}", off)
    assert (changed.body["value"], changed.body["origin_id"]) == ("0.25", made.body["id"])
    assert put(api, f"/promotions/{made.body['id']}", off).problem == "promotion_over"
    assert api.post(f"/promotions/{changed.body['id']}/end", None).body["ended_at"]
    assert [one["name"] for one in api.get("/promotions").body["items"]] == ["Off"]
    wrong = [
        {**wanted, "parts": []},
        {**wanted, "parts": [{"goods": {"products": ["NO"]}}]},
        {**off, "coupon_id": str(new_id())},
        {"name": "x", "kind": "percent", "value": "101"},
    ]
    assert [api.post("/promotions", one).status for one in wrong] == [422] * 4
