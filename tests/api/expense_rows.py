"""Rows of the API's access matrix: expenses, petty cash, attachments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api.calling import Answer, Caller
from tests.attaching import in_base64, put
from tests.expensing import fill, spend
from tests.supplying import put_aside, things_of_transfers
from tillbook.books.stock.models import Reservation
from tillbook.desks.expenses.models import Expense, ExpenseCategory
from tillbook.desks.expenses.queries import today
from tillbook.desks.supply.models import Adjustment
from tillbook.desks.transfers.models import Transfer
from tillbook.masters.files.models import Attachment
from tillbook.plumbing import clock

#: Any key may ask these; who may not see the document, or not write it, finds nothing.
THROUGH_THEIR_DOCUMENT = {
    "list_attachments": "expenses:read",
    "get_attachment_content": "expenses:read",
    "attach_file": "expenses:write",
    "withdraw_attachment": "expenses:write",
}


def keep_expenses(shop: Any) -> None:
    """An expense of STORE001 with a receipt, and some petty cash."""
    day = today(shop.company_id)
    made = spend(shop, day, "5.00")
    put(shop.actor, made.id, b"item;price\n", "receipt.csv", "expense")
    fill(shop, 9000)
    things_of_transfers(shop, some_came=False)
    put_aside(shop)


def _expense() -> str:
    return str(Expense.objects.order_by("id").values_list("id", flat=True)[0])


def _attachment() -> str:
    return str(Attachment.objects.order_by("id").values_list("id", flat=True)[0])


def _enter(api: Caller, sale: str, customer: str) -> Answer:
    category = ExpenseCategory.objects.order_by("id").values_list("id", flat=True)[0]
    line = {"category_id": str(category), "amount": "0.01"}
    day = str(Expense.objects.get(id=_expense()).business_date)
    asked = {"business_date": day, "location": "STORE001", "lines": [line]}
    return api.post("/expenses", asked)


def _take_back(api: Caller, sale: str, customer: str) -> Answer:
    row = Expense.objects.get(id=_expense())
    asked = {"business_date": str(row.business_date), "reason": "x"}
    return api.post(f"/expenses/{row.id}/take-back", asked)


def _of_expense() -> dict[str, str]:
    return {"kind": "expense", "document_id": _expense()}


def _attach(api: Caller, sale: str, customer: str) -> Answer:
    sent = {**_of_expense(), "name": "t.csv", "content": in_base64(b"a;b\n")}
    return api.post("/attachments", sent)


def _adjustment() -> str:
    return str(Adjustment.objects.order_by("id").values_list("id", flat=True)[0])


def _adjust(api: Caller, sale: str, customer: str) -> Answer:
    line = {"product_id": "P1", "quantity": "1"}
    asked = {"location_id": "STORE001", "cause": "found", "lines": [line]}
    return api.post("/adjustments", asked)


def _transfer(state: str) -> str:
    rows = Transfer.objects.filter(state=state).order_by("id")
    return str(rows.values_list("id", flat=True)[0])


def _begin(api: Caller, sale: str, customer: str) -> Answer:
    asked = {"from_location": "STORE001", "to_location": "STORE002", "lines": [GOODS]}
    return api.post("/transfers", asked)


def _ship(api: Caller, sale: str, customer: str) -> Answer:
    first = Transfer.objects.filter(note="").order_by("id").values_list("id", flat=True)[0]
    return api.post(f"/transfers/{first}/ship", {"lines": [GOODS]})


def _receive(api: Caller, sale: str, customer: str) -> Answer:
    asked = {"lines": [{"product_id": "P6", "quantity": "1"}]}
    sent = Transfer.objects.get(note="van").id
    return api.post(f"/transfers/{sent}/receive", asked)


def _reservation() -> str:
    rows = Reservation.objects.order_by("id").values_list("id", flat=True)
    return f"/stock/reservations/{rows[0]}"


def _put_aside(api: Caller, sale: str, customer: str) -> Answer:
    until = (clock.now() + timedelta(days=2)).isoformat()
    asked = {"product_id": "P1", "location_id": "STORE001", "quantity": "1", "until": until}
    return api.post("/stock/reservations", asked)


def _keep(api: Caller, sale: str, customer: str) -> Answer:
    until = (clock.now() + timedelta(days=4)).isoformat()
    return api.call("PATCH", _reservation(), {"until": until})


GOODS = {"product_id": "P1", "quantity": "1"}
#: Operation -> (how to call it, what a key of STORE002 is answered, another company's).
CALLS: dict[str, tuple[Any, int | str, int | str]] = {
    "list_adjustments": (lambda api, s, c: api.get("/adjustments"), "empty", "empty"),
    "get_adjustment": (lambda api, s, c: api.get(f"/adjustments/{_adjustment()}"), 404, 404),
    "post_adjustment": (_adjust, 403, 404),
    "list_reservations": (lambda api, s, c: api.get("/stock/reservations"), "empty", "empty"),
    "get_reservation": (lambda api, s, c: api.get(_reservation()), 404, 404),
    "make_reservation": (_put_aside, 403, 404),
    "keep_reservation": (_keep, 404, 404),
    "end_reservation": (lambda api, s, c: api.call("DELETE", _reservation()), 404, 404),
    "list_transfers": (lambda api, s, c: api.get("/transfers"), "own", "empty"),
    "get_transfer": (
        lambda api, s, c: api.get(f"/transfers/{_transfer('on_the_way')}"),
        "own",
        404,
    ),
    "begin_transfer": (_begin, 403, 404),
    "ship_requested_transfer": (_ship, 403, 404),
    "receive_shipped_transfer": (_receive, "own", 404),
    "list_expenses": (lambda api, s, c: api.get("/expenses"), "empty", "empty"),
    "get_expense": (lambda api, s, c: api.get(f"/expenses/{_expense()}"), 404, 404),
    "enter_expense": (_enter, 422, 422),
    "take_back_expense": (_take_back, 404, 404),
    "list_expense_categories": (lambda api, s, c: api.get("/expense-categories"), "own", "own"),
    "get_petty_cash": (lambda api, s, c: api.get("/petty-cash"), "own", "own"),
    "list_attachments": (lambda api, s, c: api.get("/attachments", **_of_expense()), 404, 404),
    "attach_file": (_attach, 404, 404),
    "get_attachment_content": (
        lambda api, s, c: api.get(f"/attachments/{_attachment()}/content"),
        404,
        404,
    ),
    "withdraw_attachment": (
        lambda api, s, c: api.post(f"/attachments/{_attachment()}/withdraw", {"reason": "x"}),
        404,
        404,
    ),
}
