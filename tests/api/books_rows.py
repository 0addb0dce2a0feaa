"""Rows of the API's access matrix: payment terms, open items, statements, why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.api.calling import Answer, Caller
from tests.attaching import in_base64
from tests.banking import MARCH, pairing_of_somebody, some_terms
from tests.shop import Shop
from tillbook.books.ledger.models import Allocation, Entry
from tillbook.books.ledger.rules.days import last_of_month
from tillbook.desks.bookkeeping.models import Pairing
from tillbook.desks.taxation.models import TaxRegistration
from tillbook.desks.taxation.rules import return_id
from tillbook.masters.parties.models import PaymentTerms
from tillbook.plumbing.fields import new_id

TERMS = {"name": "x", "instalments": [{"percent": "100", "days": 14}]}


def keep_books(shop: Shop) -> None:
    """Payment terms, enough to put some away, and a pair made by hand."""
    for days in range(30, 50):
        some_terms(shop, days)
    pairing_of_somebody(shop)


def _terms() -> str:
    """The shop's terms: the first that anybody made."""
    return str(PaymentTerms.objects.order_by("id").values_list("id", flat=True)[0])


def _new_terms(api: Caller, sale: str, customer: str) -> Answer:
    return api.post("/payment-terms", {**TERMS, "name": str(new_id())})


def _change_terms(api: Caller, sale: str, customer: str) -> Answer:
    return api.call("PUT", f"/payment-terms/{_terms()}", {**TERMS, "name": str(new_id())})


def _archive(api: Caller, sale: str, customer: str) -> Answer:
    first = PaymentTerms.objects.order_by("id")[0]
    own = PaymentTerms.objects.filter(company_id=first.company_id, archived_at=None)
    made = str(own.order_by("-id").values_list("id", flat=True)[0])
    return api.post(f"/payment-terms/{made}/archive", None)


def _terms_of(api: Caller, sale: str, customer: str) -> Answer:
    return api.call("PUT", f"/customers/{customer}/terms", {"terms_id": None})


def _pair(api: Caller, sale: str, customer: str) -> Answer:
    row = Allocation.objects.filter(document_id=_pairing()).order_by("id")[0]
    ends = [(row.debit_entry_id, row.debit_number), (row.credit_entry_id, row.credit_number)]
    items = [{"entry_id": str(entry), "number": number} for entry, number in ends]
    return api.post("/open-items/pair", {"account": "1410", "items": items})


def _undo(api: Caller, sale: str, customer: str) -> Answer:
    return api.post(f"/pairings/{_pairing()}/undo", None)


def _pairing() -> UUID:
    found: UUID = Pairing.objects.order_by("id").values_list("id", flat=True)[0]
    return found


def _bring(api: Caller, sale: str, customer: str) -> Answer:
    return api.post("/bank/statements", {"name": "m.sta", "content": in_base64(MARCH.encode())})


def _why(api: Caller, sale: str, customer: str) -> Answer:
    entry = Entry.objects.get(source_id=sale)
    return api.get(f"/journal/entries/{entry.id}/why")


def _box(api: Caller, sale: str, customer: str) -> Answer:
    own = TaxRegistration.objects.get()
    found = return_id(own.id, last_of_month(own.since))
    return api.get(f"/tax-returns/{found}/boxes/1")


#: Operation -> (how to call it, what a key of STORE002 is answered, another company's).
CALLS: dict[str, tuple[Any, int | str, int | str]] = {
    "get_sale_why": (lambda api, s, c: api.get(f"/sales/{s}/why"), 404, 404),
    "list_payment_terms": (lambda api, s, c: api.get("/payment-terms"), 200, "empty"),
    "post_payment_terms": (_new_terms, "own", "own"),
    "put_payment_terms": (_change_terms, "own", 404),
    "get_customer_terms": (lambda api, s, c: api.get(f"/customers/{c}/terms"), 200, 404),
    "put_customer_terms": (_terms_of, "own", 404),
    "archive_payment_terms": (_archive, "own", 404),
    "list_open_items": (lambda api, s, c: api.get("/open-items"), "empty", "empty"),
    "list_pairings": (lambda api, s, c: api.get("/pairings", party_id=c), "empty", "empty"),
    "post_pairing": (_pair, 404, 404),
    "undo_one_pairing": (_undo, 404, 404),
    "post_bank_statement": (_bring, "own", "own"),
    "get_entry_why": (_why, 404, 404),
    "get_tax_box": (_box, 404, 404),
}
