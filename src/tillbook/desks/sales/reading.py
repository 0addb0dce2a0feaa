"""Reading what a register sent: an envelope, and in it the receipt as the text that was hashed.

Pure, and total: whatever comes, the answer is a document or the reason why it is none. Nothing is
guessed: a field too many, a number that is text, an id in another spelling make it unreadable.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Protocol
from uuid import UUID

from tillbook.desks.sales.reading_goods import (
    age_in,
    belonging,
    exempted_in,
    goods_in,
    price_list_in,
)
from tillbook.desks.sales.reading_values import (
    Wrong,
    approvals_in,
    day_of,
    flag_of,
    integer_of,
    key_of,
    list_of,
    moment_of,
    object_of,
    row_of,
    text_of,
    where_of,
)
from tillbook.desks.sales.rules import Draft, Line, LineTax, Named, Tender
from tillbook.values.hashing import chain_hash
from tillbook.values.receipts import Receipt

#: The protocols this version reads.
PROTOCOLS = (1, 2, 3, 4, 5)
#: Characters of a body; the longest receipt of a shop is a tenth of it.
LONGEST_BODY = 200_000
MOST_LINES = 1000
_HASH = re.compile(r"[0-9a-f]{64}")

_BODY = {
    "business_date",
    "cash_rounding",
    "content",
    "currency",
    "engine",
    "id",
    "kind",
    "lines",
    "location",
    "net",
    "number",
    "occurred_at",
    "prices",
    "rounding",
    "series",
    "tax",
    "taxes",
    "tenders",
    "total",
    "v",
}
_BODY_MAY = {"customer", "device_time", "original", "person", "reason", "register"}
#: What protocol 2 added: who consented to what, and notes by their hash.
_BODY_MAY_2 = _BODY_MAY | {"approvals", "note"}
#: What protocol 3 added: the shift it was made in (and the documents of shifts, read elsewhere).
_BODY_MAY_3 = _BODY_MAY_2 | {"shift"}
#: What protocol 4 added: what the customer's groups and coupons were when it was priced.
_BODY_MAY_4 = _BODY_MAY_3 | {"age", "coupons", "customer_groups", "exemption"}
_MAY = {1: _BODY_MAY, 2: _BODY_MAY_2, 3: _BODY_MAY_3}
#: What a line may say besides, from the protocol on that added it.
_LINE_MAY_4 = {"original", "note", "price_list", "goods", "write_off"}
#: What protocol 5 added: which line a modifier belongs to.
_LINE_MAY_5 = _LINE_MAY_4 | {"of"}
_LINE_MAY_2 = {"original", "note"}
_LINE_MAY = {1: {"original"}, 2: _LINE_MAY_2, 3: _LINE_MAY_2, 4: _LINE_MAY_4}
#: Groups and coupons on one receipt.
_MOST_NAMED = 50
_LINE = {
    "base",
    "basket_discount",
    "department",
    "description",
    "discount",
    "discounts",
    "gross",
    "list",
    "n",
    "net",
    "price",
    "quantity",
    "tax",
    "taxes",
    "variant",
}
_TENDER = {"amount", "change", "given", "n", "reference", "type"}
_ENVELOPE = {
    "protocol",
    "id",
    "register",
    "series",
    "number",
    "previous_hash",
    "hash",
    "sent_at",
    "clock_offset_ms",
    "body",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why it is no document; names the field."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A receipt as it travels: who says it, where it stands in its series, and the receipt."""

    id: UUID
    register_id: UUID
    series_id: UUID
    receipt: Receipt


class Travelling(Protocol):
    """What every document of a register says of itself besides its number."""

    @property
    def id(self) -> UUID: ...

    @property
    def series_id(self) -> UUID: ...

    @property
    def register_id(self) -> UUID | None: ...


def read_envelope(value: Any) -> Envelope | Unreadable:
    """The envelope of parsed JSON; its hash is checked over the very text of the body."""
    try:
        return _envelope(value)
    except Wrong as wrong:
        return Unreadable(str(wrong))


def read_receipt(text: str, company_id: UUID) -> Draft | Unreadable:
    """The document that a body (protocol 1 is `rules.body_text`, later ones say more) says."""
    try:
        return _draft(_parsed(text), company_id)
    except Wrong as wrong:
        return Unreadable(str(wrong))


def disagreement(envelope: Envelope, document: Travelling) -> Unreadable | None:
    """What the envelope says otherwise than the document in it (whose number is beside it)."""
    for name, outside, inside in (
        ("id", envelope.id, document.id),
        ("series", envelope.series_id, document.series_id),
        ("register", envelope.register_id, document.register_id),
    ):
        if outside != inside:
            return Unreadable(f"{name}: the envelope says {outside}, the document {inside}")
    said, receipt = json.loads(envelope.receipt.body), envelope.receipt
    for name, field, number in (
        ("number", "number", receipt.number),
        ("protocol", "v", receipt.protocol),
    ):
        if said[field] != number:
            return Unreadable(f"{name}: the envelope says {number}, the document {said[field]}")
    return None


def _envelope(value: Any) -> Envelope:
    fields = object_of(value, "receipt", _ENVELOPE, set())
    if (protocol := integer_of(fields, "protocol")) not in PROTOCOLS:
        raise Wrong("protocol: this version does not read it")
    body = text_of(fields, "body", LONGEST_BODY)
    previous = text_of(fields, "previous_hash", 64)
    digest = text_of(fields, "hash", 64)
    if (previous and not _HASH.fullmatch(previous)) or not _HASH.fullmatch(digest):
        raise Wrong("hash: not 64 hexadecimal digits")
    if chain_hash(previous, body) != digest:
        raise Wrong("hash: it is not the hash of this body")
    number = integer_of(fields, "number")
    if number < 1:
        raise Wrong("number: below 1")
    return Envelope(
        id=key_of(fields, "id"),
        register_id=key_of(fields, "register"),
        series_id=key_of(fields, "series"),
        receipt=Receipt(
            protocol=protocol,
            number=number,
            body=body,
            previous_hash=previous,
            hash=digest,
            sent_at=None if fields["sent_at"] is None else moment_of(fields, "sent_at"),
            clock_offset_ms=integer_of(fields, "clock_offset_ms"),
        ),
    )


def parsed_body(text: str) -> Any:
    """The values of a body: whole numbers only, no field twice. Raises Wrong."""
    try:
        return json.loads(
            text, object_pairs_hook=_pairs, parse_float=_no_float, parse_constant=_no_float
        )
    except RecursionError:
        raise Wrong("body: nested too deeply") from None
    except ValueError:
        raise Wrong("body: not JSON") from None


def _parsed(text: str) -> dict[str, Any]:
    value = parsed_body(text)
    version = value.get("v") if isinstance(value, dict) else None
    may = _MAY.get(version, _BODY_MAY_4) if isinstance(version, int) else _BODY_MAY_4
    body = object_of(value, "body", _BODY, may)
    if integer_of(body, "v") not in PROTOCOLS:
        raise Wrong("v: this version does not read it")
    return body


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Wrong("body: a field stands there twice")
    return made


def _no_float(text: str) -> NoReturn:
    raise Wrong(f"body: {text[:40]} is no whole number")


def _draft(body: dict[str, Any], company_id: UUID) -> Draft:
    kind = text_of(body, "kind", 10)
    if kind not in ("sale", "return", "void"):
        raise Wrong("kind: neither sale, return nor void")
    lines = list_of(body, "lines", MOST_LINES)
    tenders = list_of(body, "tenders", MOST_LINES)
    integer_of(body, "number")
    _note(body, "")
    approvals_in(body)
    _circumstances(body)
    may = _LINE_MAY.get(body["v"], _LINE_MAY_5)
    return Draft(
        id=key_of(body, "id"),
        kind=kind,
        company_id=company_id,
        location_id=key_of(body, "location"),
        series_id=key_of(body, "series"),
        currency=text_of(body, "currency", 3),
        business_date=day_of(body, "business_date"),
        occurred_at=moment_of(body, "occurred_at"),
        lines=belonging([_line(line, place, may) for place, line in enumerate(lines, 1)]),
        tenders=tuple([_tender(tender, place) for place, tender in enumerate(tenders, 1)]),
        net_minor=integer_of(body, "net"),
        tax_minor=integer_of(body, "tax"),
        total_minor=integer_of(body, "total"),
        rounding_minor=integer_of(body, "rounding"),
        cash_rounding_minor=integer_of(body, "cash_rounding"),
        price_version=integer_of(body, "prices"),
        tax_version=integer_of(body, "taxes"),
        engine_version=text_of(body, "engine", 20),
        register_id=key_of(body, "register") if "register" in body else None,
        person_id=key_of(body, "person") if "person" in body else None,
        customer_id=key_of(body, "customer") if "customer" in body else None,
        device_time=moment_of(body, "device_time") if "device_time" in body else None,
        original_id=key_of(body, "original") if "original" in body else None,
        reason=text_of(body, "reason", 200) if "reason" in body else "",
        content=text_of(body, "content", 64),
        shift_id=key_of(body, "shift") if "shift" in body else None,
        age=age_in(body),
        exempted=exempted_in(body),
    )


def approvals_of(text: str) -> list[tuple[UUID, str, datetime]]:
    """Who consented to what on a stored body: (person, right, when); none on protocol 1."""
    return approvals_in(json.loads(text)) if text else []


def _note(fields: dict[str, Any], where: str) -> None:
    """A note stands on a receipt as the hash of a salt and its text, and only so."""
    if "note" in fields and not _HASH.fullmatch(text_of(fields, "note", 64, where)):
        raise Wrong(f"{where_of(where, 'note')}: not 64 hexadecimal digits")


def _line(value: Any, place: int, may: set[str]) -> Line:
    where = f"lines[{place - 1}]"
    line = object_of(value, where, _LINE, may)
    _note(line, where)
    if integer_of(line, "n", where) != place:
        raise Wrong(f"{where}.n: lines are numbered from 1 in order")
    if (base := integer_of(line, "base", where)) < 1:
        raise Wrong(f"{where}.base: below 1")
    return Line(
        number=place,
        variant_id=key_of(line, "variant", where),
        department_id=key_of(line, "department", where),
        description=text_of(line, "description", 200, where),
        quantity_micro=integer_of(line, "quantity", where),
        unit_price=integer_of(line, "price", where),
        price_base_micro=base,
        list_minor=integer_of(line, "list", where),
        discount_minor=integer_of(line, "discount", where),
        basket_discount_minor=integer_of(line, "basket_discount", where),
        net_minor=integer_of(line, "net", where),
        tax_minor=integer_of(line, "tax", where),
        gross_minor=integer_of(line, "gross", where),
        taxes=tuple([_tax(tax, where) for tax in list_of(line, "taxes", 20, where)]),
        discounts=tuple([_discount(d, where) for d in list_of(line, "discounts", 40, where)]),
        stocked=True,
        original=_original(line, where) if "original" in line else None,
        price_list_id=price_list_in(line, where) if "price_list" in line else None,
        goods=goods_in(line, where),
        write_off=flag_of(line, "write_off", where),
        of=integer_of(line, "of", where) if "of" in line else None,
    )


def _tax(value: Any, where: str) -> LineTax:
    row = row_of(value, 3, f"{where}.taxes")
    return LineTax(
        code_id=key_of(row, "0", f"{where}.taxes"),
        base_minor=integer_of(row, "1", f"{where}.taxes"),
        amount_minor=integer_of(row, "2", f"{where}.taxes"),
    )


def _discount(value: Any, where: str) -> Named:
    where = f"{where}.discounts"
    promoted = isinstance(value, list) and len(value) == 3
    row = row_of(value, 3 if promoted else 2, where)
    name, minor = text_of(row, "0", 200, where), integer_of(row, "1", where)
    return (name, minor, str(key_of(row, "2", where))) if promoted else (name, minor)


def _original(line: dict[str, Any], where: str) -> tuple[UUID, int]:
    row = row_of(line["original"], 2, f"{where}.original")
    return key_of(row, "0", f"{where}.original"), integer_of(row, "1", f"{where}.original")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a receipt says it was priced with. coupons: (whose promotion asks for it, its code)."""

    customer_groups: tuple[UUID, ...] = ()
    coupons: tuple[tuple[UUID, str], ...] = ()


def circumstances_of(text: str) -> Circumstances:
    """What a stored body says it was priced with; nothing before protocol 4."""
    return _circumstances(json.loads(text)) if text else Circumstances()


def _circumstances(body: dict[str, Any]) -> Circumstances:
    groups, coupons = [], []
    if "customer_groups" in body:
        for place, value in enumerate(list_of(body, "customer_groups", _MOST_NAMED)):
            groups.append(key_of({"0": value}, "0", f"customer_groups[{place}]"))
    if "coupons" in body:
        for place, value in enumerate(list_of(body, "coupons", _MOST_NAMED)):
            where = f"coupons[{place}]"
            row = row_of(value, 2, where)
            coupons.append((key_of(row, "0", where), text_of(row, "1", 60, where)))
    return Circumstances(tuple(groups), tuple(coupons))


def _tender(value: Any, place: int) -> Tender:
    where = f"tenders[{place - 1}]"
    tender = object_of(value, where, _TENDER, set())
    if integer_of(tender, "n", where) != place:
        raise Wrong(f"{where}.n: payments are numbered from 1 in order")
    return Tender(
        number=place,
        type_id=key_of(tender, "type", where),
        amount_minor=integer_of(tender, "amount", where),
        given_minor=integer_of(tender, "given", where),
        change_minor=integer_of(tender, "change", where),
        reference=text_of(tender, "reference", 80, where),
    )
