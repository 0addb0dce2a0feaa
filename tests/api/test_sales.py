"""Sales over the API: baskets, batches, lists, voids and returns."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.api.calling import caller, nothing_written
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.models import Sale
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


def basket(**more: Any) -> dict[str, Any]:
    """A sale of two of one product, paid with a five-pound note."""
    return {
        "id": str(new_id()),
        "location_id": "STORE001",
        "lines": [{"product_id": "SKU12345", "quantity": "2"}],
        "tenders": [{"type": "cash", "given": "5.00"}],
        **more,
    }


def sold(api: Any, *baskets: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.post("/sales/batch", {"items": [{"basket": b} for b in baskets]})
    assert answer.status == 200, answer.body
    return answer.body["items"]


def test_a_basket_is_priced_posted_and_shown(shop):
    api = caller(shop)
    wanted = basket(customer_id=str(shop.customer_id))
    [item] = sold(api, wanted)
    assert (item["id"], item["status"], item["problem"]) == (wanted["id"], "stored", None)
    sale = api.get(f"/sales/{wanted['id']}").body
    assert sale["number"] == item["number"]
    assert (sale["net"], sale["tax"], sale["total"]) == ("1.67", "0.33", "2.00")
    [line] = sale["lines"]
    assert (line["product_id"], line["quantity"], line["unit_price"]) == ("SKU12345", "2", "1.00")
    assert [(t["code"], t["base"], t["amount"]) for t in sale["taxes"]] == [
        ("GB-standard", "1.67", "0.33")
    ]
    [tender] = sale["tenders"]
    assert (tender["type"], tender["amount"], tender["given"], tender["change"]) == (
        "cash",
        "2.00",
        "5.00",
        "3.00",
    )
    assert sale["customer_id"] == str(shop.customer_id)
    lines = EntryLine.objects.filter(entry__source_id=wanted["id"])
    assert dict(lines.values_list("account__code", "amount_minor")) == {
        "1010": 200,
        "4010": -167,
        "2210": -33,
        "5010": 80,
        "1310": -80,
    }


def test_a_quantity_finer_than_its_unit_is_refused_and_a_unit_with_decimals_is_not(shop):
    api = caller(shop)
    cheese = NewProduct(
        sku="CHEESE",
        name="Cheddar",
        department="Deli",
        tax_category="standard",
        unit_price=10_000 * 800,
        unit="kg",
    )
    write(lambda: add_products(shop.company_id, [cheese]))

    def one(sku: str, quantity: str) -> dict[str, Any]:
        lines = [{"product_id": sku, "quantity": quantity}]
        return basket(lines=lines, tenders=[{"type": "card"}])

    with nothing_written():
        [item] = sold(api, one("P1", "0.5"))
    assert item["status"] == "refused"
    assert item["problem"]["type"] == "urn:tillbook:problem:too_many_decimals"
    assert "lines[0].quantity: P1 is sold by the piece" in item["problem"]["detail"]
    items = sold(api, one("P1", "2.000"), one("CHEESE", "0.125"), one("CHEESE", "0.1251"))
    assert [item["status"] for item in items] == ["stored", "stored", "refused"]


def test_each_item_of_a_batch_is_answered_by_itself(shop):
    api = caller(shop)
    first = basket()
    sold(api, first)
    items = sold(
        api,
        first,
        basket(id=first["id"], lines=[{"product_id": "P1", "quantity": "1"}]),
        basket(lines=[{"product_id": "SKU99999", "quantity": "1"}]),
        basket(tenders=[{"type": "cash", "given": "0.10"}]),
        basket(location_id="STORE009"),
        basket(employee_id=str(uuid4())),
        basket(customer_id=str(uuid4())),
        basket(tenders=[{"type": "shells"}]),
        basket(tenders=[{"type": "card"}]),
        basket(tenders=[{"type": "card", "given": "900.00"}]),
    )
    assert [(i["status"], i["problem"] and i["problem"]["type"][21:]) for i in items] == [
        ("duplicate", None),
        ("conflict", "conflict"),
        ("refused", "unknown_product"),
        ("refused", "tenders_do_not_add_up"),
        ("refused", "unknown_location"),
        ("refused", "unknown_employee"),
        ("refused", "unknown_customer"),
        ("refused", "unknown_tender"),
        ("stored", None),
        ("refused", "overpaid"),
    ]
    assert Sale.objects.count() == 2
    assert "SKU99999" in items[2]["problem"]["detail"]


def test_a_basket_of_the_wrong_form_refuses_the_request_and_names_the_field(shop):
    api = caller(shop)
    api.get("/me")
    wrong = [
        ({"lines": []}, "items[1].basket.lines"),
        ({"lines": [{"product_id": "P1", "quantity": 1}]}, "items[1].basket.lines[0].quantity"),
        ({"lines": [{"product_id": "P1", "quantity": "1,5"}]}, "items[1].basket.lines[0].quantity"),
        ({"tenders": [{"type": "cash", "given": "1.001"}]}, "items[1].basket.tenders[0].given"),
        ({"id": "7"}, "items[1].basket.id"),
        ({"id": 7}, "items[1].basket.id"),
        ({"occurred_at": "2026-03-31T10:00:00"}, "items[1].basket.occurred_at"),
        ({"occurred_at": 1774951509}, "items[1].basket.occurred_at"),
        ({"location": "STORE001"}, "items[1].basket.location"),
        ({"discounts": [{"percent": "10", "amount": "1"}]}, "items[1].basket.discounts[0]"),
    ]
    for change, path in wrong:
        with nothing_written():
            items = [{"basket": basket()}, {"basket": basket(**change)}]
            answer = api.post("/sales/batch", {"items": items})
        assert (answer.status, answer.problem) == (422, "invalid"), change
        assert answer.body["detail"].startswith(path), answer.body["detail"]


def test_a_batch_holds_at_most_500(shop):
    api = caller(shop)
    body = {"items": [{"basket": basket()} for _ in range(501)]}
    assert api.post("/sales/batch", body).status == 422
    assert api.post("/sales/batch", {"items": []}).status == 422


def test_risky_acts_need_scopes_of_their_own(shop):
    api = caller(shop, ["sales:write"])
    line = {"product_id": "P1", "quantity": "1"}
    items = sold(
        api,
        basket(lines=[{**line, "unit_price": "0.01"}]),
        basket(lines=[{**line, "discounts": [{"percent": "50"}]}]),
        basket(discounts=[{"amount": "1.00"}]),
        basket(lines=[{**line, "quantity": "-1"}], tenders=[{"type": "cash"}]),
    )
    assert {i["status"] for i in items} == {"refused"}
    assert [i["problem"]["detail"].rpartition(" ")[2] for i in items] == [
        "sales:price",
        "sales:discount",
        "sales:discount",
        "sales:return_unreferenced",
    ]
    [item] = sold(
        caller(shop),
        basket(
            lines=[{**line, "unit_price": "0.9050", "discounts": [{"percent": "10"}]}],
            discounts=[{"amount": "0.10", "reason": "scratch"}],
        ),
    )
    assert item["status"] == "stored"
    assert caller(shop).get(f"/sales/{item['id']}").body["total"] == "0.72"


def test_a_key_of_one_location_sells_and_sees_only_there(shop):
    here, there = caller(shop, ["sales:write", "sales:read"], at="STORE001"), basket()
    there["location_id"] = "STORE002"
    items = sold(here, basket(), there)
    assert [i["status"] for i in items] == ["stored", "refused"]
    assert items[1]["problem"]["type"].endswith("foreign_location")
    [foreign] = sold(caller(shop), there)
    assert here.get(f"/sales/{foreign['id']}").status == 404
    assert here.get("/sales", location_id="STORE002").status == 404


def test_the_list_follows_the_feed_and_misses_nothing(shop):
    api = caller(shop)
    sold(api, *[basket() for _ in range(7)])
    assert api.get("/sales").body["items"] == []
    catch_up(shop.company_id)
    page = api.get("/sales", limit=5).body
    rest = api.get("/sales", limit=5, cursor=page["next_cursor"]).body
    assert (len(page["items"]), page["more"]) == (5, True)
    assert (len(rest["items"]), rest["more"]) == (2, False)
    sold(api, basket(), {**basket(), "location_id": "STORE002"})
    catch_up(shop.company_id)
    came = api.get("/sales", cursor=rest["next_cursor"]).body["items"]
    assert [sale["location_id"] for sale in came] == ["STORE001", "STORE002"]
    only = api.get("/sales", location_id="STORE002").body
    assert (len(only["items"]), only["more"]) == (1, False)
    day = came[0]["business_date"]
    assert len(api.get("/sales", business_date_from=day).body["items"]) == 9
    assert api.get("/sales", business_date_to="2020-01-01").body["items"] == []


def test_lists_refuse_what_they_do_not_know(shop):
    api = caller(shop)
    for query, path in (
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "-1"}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"business_date_from": "20260101"}, "business_date_from"),
        ({"business_date_from": "2026-02-30"}, "business_date_from"),
        ({"colour": "red"}, "colour"),
    ):
        answer = api.get("/sales", **query)
        assert answer.status == 422, query
        assert answer.body["errors"][0]["path"] == path


def test_a_void_makes_one_document_however_often_it_is_asked_for(shop):
    api = caller(shop)
    [item] = sold(api, basket())
    path, why = f"/sales/{item['id']}/void", {"reason": "wrong customer"}
    void = api.post(path, why, idempotency_key="v1")
    assert (void.status, void.body["kind"], void.body["total"]) == (200, "void", "-2.00")
    assert void.body["links"]["original"].endswith(item["id"])
    with nothing_written():
        again = api.post(path, why, idempotency_key="v1")
        assert (again.status, again.body) == (200, void.body)
        assert again.headers["Idempotent-Replayed"] == "true"
        other = api.post(path, {"reason": "another"}, idempotency_key="v1")
        assert (other.status, other.problem) == (409, "idempotency_key_reused")
        third = api.post(path, why, idempotency_key="v2")
        assert (third.status, third.problem) == (409, "already_voided")
        absent = api.post(f"/sales/{uuid4()}/void", why)
        assert (absent.status, absent.problem) == (404, "not_found")
        assert api.post("/sales/none/void", why).status == 404
        assert api.post(path, {"reason": ""}).status == 422
    assert caller(shop, ["sales:write"]).post(path, why).problem == "missing_scope"


def test_goods_come_back_by_line_and_never_more_than_were_sold(shop):
    api = caller(shop)
    [item] = sold(api, basket())
    path = f"/sales/{item['id']}/returns"

    def back(quantity: str, **more: Any) -> Any:
        body = {"lines": [{"line": 1, "quantity": quantity}], "tender": "cash", "reason": "torn"}
        return api.post(path, {**body, **more})

    assert back("0.5").problem == "too_many_decimals"
    first = back("1", id=str(uuid4()))
    assert (first.status, first.body["total"], first.body["kind"]) == (200, "-1.00", "return")
    assert first.body["lines"][0]["original_line"] == 1
    more = back("2")
    assert (more.status, more.problem) == (409, "more_than_sold")
    assert back("0").problem == "zero_quantity"
    assert back("1", tender="shells").problem == "unknown_tender"
    assert back("1", lines=[{"line": 9, "quantity": "1"}]).problem == "unknown_original"
    assert back("1").body["total"] == "-1.00"
