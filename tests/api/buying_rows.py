"""Rows of the API's access matrix: suppliers and what is bought of them."""

from __future__ import annotations

from typing import Any

from tests.api.calling import Answer, Caller
from tests.buying import ordered, supplier
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.masters.parties.models import Party
from tillbook.plumbing.fields import new_id


def keep_supplier(shop: Any) -> None:
    """A supplier of the company, and an order of STORE001."""
    ordered(shop, supplier(shop), "P1: 1 2.00")


def _supplier() -> str:
    return str(Party.objects.get(code="MILL").id)


def _order() -> str:
    return str(PurchaseOrder.objects.order_by("id")[0].id)


def _new_order(api: Caller, sale: str, customer: str) -> Answer:
    line = {"product_id": "P1", "packs": "1", "price": "2.00"}
    wanted = {"supplier_id": _supplier(), "location_id": "STORE001", "lines": [line]}
    return api.post("/purchase-orders", wanted)


def _new(api: Caller, sale: str, customer: str) -> Answer:
    return api.post("/suppliers", {"code": str(new_id()), "name": "Dairy"})


#: Operation -> (how to call it, what a key of STORE002 is answered, another company's).
CALLS: dict[str, tuple[Any, int | str, int | str]] = {
    "list_purchase_orders": (lambda api, s, c: api.get("/purchase-orders"), "empty", "empty"),
    "get_purchase_order": (lambda api, s, c: api.get(f"/purchase-orders/{_order()}"), 404, 404),
    "post_purchase_order": (_new_order, 404, 404),
    "post_purchase_step": (
        lambda api, s, c: api.post(
            f"/purchase-orders/{_order()}/steps", {"step": "approve", "version": 1}
        ),
        404,
        404,
    ),
    "list_suppliers": (lambda api, s, c: api.get("/suppliers"), 200, "empty"),
    "get_supplier": (lambda api, s, c: api.get(f"/suppliers/{_supplier()}"), 200, 404),
    "post_supplier": (_new, "own", "own"),
    "list_supplier_products": (
        lambda api, s, c: api.get(f"/suppliers/{_supplier()}/products"),
        200,
        404,
    ),
    "put_supplier_product": (
        lambda api, s, c: api.call(
            "PUT", f"/suppliers/{_supplier()}/products/P1", {"prices": [{"price": "1"}]}
        ),
        "own",
        404,
    ),
    "get_order_proposal": (
        lambda api, s, c: api.get("/order-proposals", location_id="STORE001"),
        404,
        404,
    ),
    "post_order_proposal": (
        lambda api, s, c: api.post("/order-proposals", {"location_id": "STORE001"}),
        404,
        404,
    ),
    "list_keeping_rules": (
        lambda api, s, c: api.get("/keeping-rules", location_id="STORE001"),
        404,
        404,
    ),
    "put_keeping_rules": (
        lambda api, s, c: api.call(
            "PUT", "/keeping-rules", {"location_id": "STORE001", "product_ids": ["P1"]}
        ),
        404,
        404,
    ),
    "list_stock_alerts": (lambda api, s, c: api.get("/stock-alerts"), "empty", "empty"),
}
