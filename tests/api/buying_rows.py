"""Rows of the API's access matrix: suppliers and what is bought of them."""

from __future__ import annotations

from typing import Any

from tests.api.calling import Answer, Caller
from tests.buying import billed, ordered, receive, sent, supplier
from tillbook.desks.bills.models import SupplierBill
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.receiving.models import GoodsReceipt
from tillbook.masters.parties.models import Party
from tillbook.plumbing.fields import new_id


def keep_supplier(shop: Any) -> None:
    """A supplier of the company, an order of STORE001, and one that came in part."""
    mill = supplier(shop)
    ordered(shop, mill, "P1: 1 2.00")
    receipt = receive(shop, sent(shop, mill, "P1: 9 2.00"), "P1: 2").id
    billed(shop, receipt, "A-1", "P1: 1 for 2.00")


def _supplier() -> str:
    return str(Party.objects.get(code="MILL").id)


def _order() -> str:
    return str(PurchaseOrder.objects.order_by("id")[0].id)


def _receipt() -> str:
    return str(GoodsReceipt.objects.filter(kind="receipt").order_by("recorded_at")[0].id)


def _receive(api: Caller, sale: str, customer: str) -> Answer:
    order = PurchaseOrder.objects.get(state="part").id
    return api.post(f"/purchase-orders/{order}/receipts", {"lines": [GOODS], "accept_more": True})


def _directly(api: Caller, sale: str, customer: str) -> Answer:
    goods = {**GOODS, "price": "2.00"}
    wanted = {"supplier_id": _supplier(), "location_id": "STORE001", "lines": [goods]}
    return api.post("/goods-receipts", wanted)


def _back(api: Caller, sale: str, customer: str) -> Answer:
    wanted = {"lines": [GOODS], "reason": "Torn"}
    return api.post(f"/goods-receipts/{_receipt()}/returns", wanted)


def _bill(number: str = "A-1") -> str:
    return str(SupplierBill.objects.get(their_number=number, kind="bill").id)


def _new_bill(api: Caller, sale: str, customer: str) -> Answer:
    line = {"receipt_id": _receipt(), "product_id": "P1", "quantity": "1", "amount": "2.00"}
    wanted = {
        "supplier_id": _supplier(),
        "location_id": "STORE001",
        "number": str(new_id()),
        "day": "2026-01-02",
        "lines": [line],
    }
    return api.post("/supplier-bills", wanted)


def _unbill(api: Caller, sale: str, customer: str) -> Answer:
    day = str(SupplierBill.objects.get(their_number="A-1", kind="bill").business_date)
    wanted = {"day": day, "reason": "Twice"}
    return api.post(f"/supplier-bills/{_bill()}/reversals", wanted)


GOODS = {"product_id": "P1", "quantity": "1"}


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
    "list_supplier_bills": (lambda api, s, c: api.get("/supplier-bills"), "empty", "empty"),
    "get_supplier_bill": (lambda api, s, c: api.get(f"/supplier-bills/{_bill()}"), 404, 404),
    "post_supplier_bill": (_new_bill, 404, 404),
    "reverse_supplier_bill": (_unbill, 404, 404),
    "list_goods_receipts": (lambda api, s, c: api.get("/goods-receipts"), "empty", "empty"),
    "get_goods_receipt": (lambda api, s, c: api.get(f"/goods-receipts/{_receipt()}"), 404, 404),
    "receive_purchase_order": (_receive, 404, 404),
    "post_goods_receipt": (_directly, 403, 404),
    "give_goods_back_of": (_back, 404, 404),
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
