"""Reading the documents of shifts as registers send them: total and exact, like receipts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tillbook.desks.sales.reading import Unreadable, parsed_body
from tillbook.desks.sales.reading_values import (
    Wrong,
    approvals_in,
    day_of,
    integer_of,
    key_of,
    list_of,
    moment_of,
    object_of,
    row_of,
    text_of,
)
from tillbook.desks.shifts.rules import (
    CLOSING,
    KINDS,
    MOST_MINOR,
    OPENING,
    CashDocument,
    Closing,
    Totals,
)

#: The first protocol that knows shifts.
FIRST_PROTOCOL = 3
_HEAD = {
    "business_date",
    "content",
    "currency",
    "id",
    "kind",
    "location",
    "number",
    "occurred_at",
    "person",
    "register",
    "series",
    "shift",
    "tender",
    "v",
}
_MAY = {"approvals", "device_time"}
_OPENING = {"amount", "count"}
_MOVEMENT = {"amount", "reason"}
_CLOSING = {
    "count",
    "counted",
    "difference",
    "expected",
    "heads",
    "movements",
    "perpetual",
    "taxes",
    "tenders",
    "totals",
    "unsent",
    "z",
}
#: What a document of a kind may say besides; movements a reason of the shop's.
_MORE: dict[str, set[str]] = {OPENING: set(), CLOSING: {"first", "late", "loads"}}
_TOTALS = {"documents", "returned", "sold"}
_SHIFT = re.compile(r'"shift":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
_MOST_ROWS = 200
_MOST_UNSENT = 10_000


def kind_of(value: Any) -> str:
    """The kind a travelling document says it is, without reading it; "" when nobody can say."""
    body = value.get("body") if isinstance(value, dict) else None
    # Cheap: most of what comes are sales, which are read elsewhere.
    if not isinstance(body, str):
        return ""
    for kind in KINDS:
        if f'"kind":"{kind}"' in body:
            return kind
    return ""


def shifts_named(receipts: Iterable[Any]) -> set[UUID]:
    """The shifts that travelling receipts say they were made in, as far as that can be read."""
    found = set()
    for receipt in receipts:
        body = receipt.get("body") if isinstance(receipt, dict) else None
        named = _SHIFT.search(body) if isinstance(body, str) else None
        if named:
            found.add(UUID(named[1]))
    return found


def read_document(text: str, company_id: UUID) -> CashDocument | Unreadable:
    """The document that a body says, or why it says none."""
    try:
        return _document(parsed_body(text), company_id)
    except Wrong as wrong:
        return Unreadable(str(wrong))


def _document(value: Any, company_id: UUID) -> CashDocument:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in KINDS:
        raise Wrong("kind: no document of a shift")
    needed = _OPENING if kind == OPENING else _CLOSING if kind == CLOSING else _MOVEMENT
    may = _MAY | _MORE.get(kind, {"reason_id"})
    body = object_of(value, "body", _HEAD | needed, may)
    if integer_of(body, "v") < FIRST_PROTOCOL:
        raise Wrong("v: shifts came with protocol 3")
    integer_of(body, "number")
    text_of(body, "content", 64)
    approvals_in(body)
    document = CashDocument(
        id=key_of(body, "id"),
        kind=kind,
        company_id=company_id,
        location_id=key_of(body, "location"),
        series_id=key_of(body, "series"),
        register_id=key_of(body, "register"),
        shift_id=key_of(body, "shift"),
        person_id=key_of(body, "person"),
        tender_id=key_of(body, "tender"),
        currency=text_of(body, "currency", 3),
        business_date=day_of(body, "business_date"),
        occurred_at=moment_of(body, "occurred_at"),
        device_time=moment_of(body, "device_time") if "device_time" in body else None,
        amount_minor=_amount(body, "amount") if "amount" in body else 0,
        reason_id=key_of(body, "reason_id") if "reason_id" in body else None,
        reason=text_of(body, "reason", 200) if "reason" in body else "",
        count=_count(body) if "count" in body else (),
        closing=_closing(body) if kind == CLOSING else None,
    )
    if kind == OPENING and document.shift_id != document.id:
        raise Wrong("shift: an opening is its own shift")
    if kind == "no_sale" and document.amount_minor:
        raise Wrong("amount: nothing is moved without a sale")
    return document


def _amount(fields: dict[str, Any], name: str, where: str = "") -> int:
    value = integer_of(fields, name, where)
    if not 0 <= value <= MOST_MINOR:
        raise Wrong(f"{name}: below 0, or larger than any drawer holds")
    return value


def _sum(fields: dict[str, Any], name: str, where: str = "") -> int:
    value = integer_of(fields, name, where)
    if abs(value) > MOST_MINOR:
        raise Wrong(f"{where or name}: larger than any drawer holds")
    return value


def _count(body: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    rows = [row_of(row, 2, "count") for row in list_of(body, "count", _MOST_ROWS)]
    return tuple([(_amount(row, "0", "count"), _amount(row, "1", "count")) for row in rows])


def _closing(body: dict[str, Any]) -> Closing:
    expected = _sum(body, "expected")
    for name in ("tenders", "taxes", "movements", *(["loads"] if "loads" in body else [])):
        for row in list_of(body, name, _MOST_ROWS):
            _figures(row_of(row, 3, name), name)
    heads = object_of(body["heads"], "heads", {"register", "server", "verified_to"}, set())
    text_of(heads, "register", 64, "heads")
    text_of(heads, "server", 64, "heads")
    integer_of(heads, "verified_to", "heads")
    first = row_of(body["first"], 2, "first") if "first" in body else None
    return Closing(
        z_number=_amount(body, "z"),
        expected_minor=expected,
        counted_minor=_amount(body, "counted"),
        difference_minor=integer_of(body, "difference"),
        totals=_totals(body, "totals"),
        perpetual=_totals(body, "perpetual"),
        first=(_amount(first, "0", "first"), _sum(first, "1", "first")) if first else None,
        late=_totals(body, "late") if "late" in body else None,
        unsent=tuple(
            [
                (key_of(row, "0", "unsent"), integer_of(row, "1", "unsent"))
                for row in [row_of(r, 2, "unsent") for r in list_of(body, "unsent", _MOST_UNSENT)]
            ]
        ),
    )


def _figures(row: dict[str, Any], where: str) -> None:
    """A named row of a Z: (name, number or base, amount)."""
    text_of(row, "0", 60, where)
    integer_of(row, "1", where)
    integer_of(row, "2", where)


def _totals(body: dict[str, Any], name: str) -> Totals:
    fields = object_of(body[name], name, _TOTALS, set())
    return Totals(
        documents=integer_of(fields, "documents", name),
        sold_minor=integer_of(fields, "sold", name),
        returned_minor=integer_of(fields, "returned", name),
    )
