"""Rows of the API's access matrix: counts of stock, and how it is valued."""

from __future__ import annotations

from typing import Any

from tests.api.calling import Answer, Caller
from tests.counting import opened, say
from tests.tracing import some_lot
from tillbook.books.stock.models import Lot
from tillbook.desks.counts.models import StockCount
from tillbook.plumbing.fields import new_id


def keep_counts(shop: Any) -> None:
    """A count of STORE001 that is being counted, and a lot there."""
    some_lot(shop)
    say(shop, opened(shop, "list", "P1"), "P1", 100)


def _count() -> str:
    return str(StockCount.objects.order_by("id").values_list("id", flat=True)[0])


def _lot() -> str:
    return str(Lot.objects.get(code="A17").id)


def _make(api: Caller, sale: str, customer: str) -> Answer:
    asked = {"location_id": "STORE001", "kind": "list", "products": ["P1"]}
    return api.post("/counts", asked)


def _lines(api: Caller, sale: str, customer: str) -> Answer:
    line = {"id": str(new_id()), "product_id": "P1", "quantity": "1"}
    return api.post(f"/counts/{_count()}/lines", {"lines": [line]})


def _value_by(api: Caller, sale: str, customer: str) -> Answer:
    return api.call("PUT", "/stock/costing", {"method": "fifo", "reason": "New fiscal year"})


def _approve(api: Caller, sale: str, customer: str) -> Answer:
    return api.post(f"/counts/{_count()}/approve", {"version": 2})


#: Operation -> (how to call it, what a key of STORE002 is answered, another company's).
CALLS: dict[str, tuple[Any, int | str, int | str]] = {
    "list_counts": (lambda api, s, c: api.get("/counts"), "empty", "empty"),
    "make_count": (_make, 404, 404),
    "add_count_lines": (_lines, 404, 404),
    "get_count": (lambda api, s, c: api.get(f"/counts/{_count()}"), 404, 404),
    "get_count_differences": (
        lambda api, s, c: api.get(f"/counts/{_count()}/differences"),
        404,
        404,
    ),
    "approve_stock_count": (_approve, 404, 404),
    "list_lots": (lambda api, s, c: api.get("/stock/lots"), "empty", "empty"),
    "trace_lot": (lambda api, s, c: api.get(f"/stock/lots/{_lot()}"), 404, 404),
    "read_costing": (lambda api, s, c: api.get("/stock/costing"), 200, 200),
    # It holds for every location: no key of one changes it.
    "change_costing_method": (_value_by, 403, "own"),
}
