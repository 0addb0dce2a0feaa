"""Reading what a register sent: an envelope, and in it the receipt as the text that was hashed.

Pure, and total: whatever comes, the answer is a document or the reason why it is none. Nothing is
guessed: a field too many, a number that is text, an id in another spelling make it unreadable.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from tillbook.desks.sales.rules import Draft, Line, LineTax, Tender
from tillbook.values.hashing import chain_hash
from tillbook.values.receipts import Receipt
from tillbook.values.rounding import LARGEST

#: The protocols this version reads.
PROTOCOLS = (1,)
#: Characters of a body; the longest receipt of a shop is a tenth of it.
LONGEST_BODY = 200_000
MOST_LINES = 1000
_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(Z|[+-][0-9]{2}:[0-9]{2})")

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


class _Wrong(Exception):
    """The reading stops here; the message says why."""


def read_envelope(value: Any) -> Envelope | Unreadable:
    """The envelope of parsed JSON; its hash is checked over the very text of the body."""
    try:
        return _envelope(value)
    except _Wrong as wrong:
        return Unreadable(str(wrong))


def read_receipt(text: str, company_id: UUID) -> Draft | Unreadable:
    """The document that a body (protocol 1, `rules.body_text`) says."""
    try:
        return _draft(_parsed(text), company_id)
    except _Wrong as wrong:
        return Unreadable(str(wrong))


def disagreement(envelope: Envelope, draft: Draft) -> Unreadable | None:
    """What the envelope says otherwise than the receipt in it (whose number is beside it)."""
    for name, outside, inside in (
        ("id", envelope.id, draft.id),
        ("series", envelope.series_id, draft.series_id),
        ("register", envelope.register_id, draft.register_id),
    ):
        if outside != inside:
            return Unreadable(f"{name}: the envelope says {outside}, the receipt {inside}")
    said = json.loads(envelope.receipt.body)["number"]
    if said != envelope.receipt.number:
        return Unreadable(
            f"number: the envelope says {envelope.receipt.number}, the receipt {said}"
        )
    return None


def _envelope(value: Any) -> Envelope:
    fields = _object(value, "receipt", _ENVELOPE, set())
    if _integer(fields, "protocol") not in PROTOCOLS:
        raise _Wrong("protocol: this version does not read it")
    body = _text(fields, "body", LONGEST_BODY)
    previous = _text(fields, "previous_hash", 64)
    digest = _text(fields, "hash", 64)
    if (previous and not _HASH.fullmatch(previous)) or not _HASH.fullmatch(digest):
        raise _Wrong("hash: not 64 hexadecimal digits")
    if chain_hash(previous, body) != digest:
        raise _Wrong("hash: it is not the hash of this body")
    number = _integer(fields, "number")
    if number < 1:
        raise _Wrong("number: below 1")
    return Envelope(
        id=_key(fields, "id"),
        register_id=_key(fields, "register"),
        series_id=_key(fields, "series"),
        receipt=Receipt(
            protocol=1,
            number=number,
            body=body,
            previous_hash=previous,
            hash=digest,
            sent_at=None if fields["sent_at"] is None else _moment(fields, "sent_at"),
            clock_offset_ms=_integer(fields, "clock_offset_ms"),
        ),
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_float=_no_float, parse_constant=_no_float
        )
    except RecursionError:
        raise _Wrong("body: nested too deeply") from None
    except ValueError:
        raise _Wrong("body: not JSON") from None
    return _object(value, "body", _BODY, _BODY_MAY)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Wrong("body: a field stands there twice")
    return made


def _no_float(text: str) -> NoReturn:
    raise _Wrong(f"body: {text[:40]} is no whole number")


def _draft(body: dict[str, Any], company_id: UUID) -> Draft:
    if _integer(body, "v") != 1:
        raise _Wrong("v: this version does not read it")
    kind = _text(body, "kind", 10)
    if kind not in ("sale", "return", "void"):
        raise _Wrong("kind: neither sale, return nor void")
    lines = _list(body, "lines", MOST_LINES)
    tenders = _list(body, "tenders", MOST_LINES)
    _integer(body, "number")
    return Draft(
        id=_key(body, "id"),
        kind=kind,
        company_id=company_id,
        location_id=_key(body, "location"),
        series_id=_key(body, "series"),
        currency=_text(body, "currency", 3),
        business_date=_day(body, "business_date"),
        occurred_at=_moment(body, "occurred_at"),
        lines=tuple([_line(line, place) for place, line in enumerate(lines, 1)]),
        tenders=tuple([_tender(tender, place) for place, tender in enumerate(tenders, 1)]),
        net_minor=_integer(body, "net"),
        tax_minor=_integer(body, "tax"),
        total_minor=_integer(body, "total"),
        rounding_minor=_integer(body, "rounding"),
        cash_rounding_minor=_integer(body, "cash_rounding"),
        price_version=_integer(body, "prices"),
        tax_version=_integer(body, "taxes"),
        engine_version=_text(body, "engine", 20),
        register_id=_key(body, "register") if "register" in body else None,
        person_id=_key(body, "person") if "person" in body else None,
        customer_id=_key(body, "customer") if "customer" in body else None,
        device_time=_moment(body, "device_time") if "device_time" in body else None,
        original_id=_key(body, "original") if "original" in body else None,
        reason=_text(body, "reason", 200) if "reason" in body else "",
        content=_text(body, "content", 64),
    )


def _line(value: Any, place: int) -> Line:
    where = f"lines[{place - 1}]"
    line = _object(value, where, _LINE, {"original"})
    if _integer(line, "n", where) != place:
        raise _Wrong(f"{where}.n: lines are numbered from 1 in order")
    if (base := _integer(line, "base", where)) < 1:
        raise _Wrong(f"{where}.base: below 1")
    return Line(
        number=place,
        variant_id=_key(line, "variant", where),
        department_id=_key(line, "department", where),
        description=_text(line, "description", 200, where),
        quantity_micro=_integer(line, "quantity", where),
        unit_price=_integer(line, "price", where),
        price_base_micro=base,
        list_minor=_integer(line, "list", where),
        discount_minor=_integer(line, "discount", where),
        basket_discount_minor=_integer(line, "basket_discount", where),
        net_minor=_integer(line, "net", where),
        tax_minor=_integer(line, "tax", where),
        gross_minor=_integer(line, "gross", where),
        taxes=tuple([_tax(tax, where) for tax in _list(line, "taxes", 20, where)]),
        discounts=tuple([_discount(d, where) for d in _list(line, "discounts", 40, where)]),
        stocked=True,
        original=_original(line, where) if "original" in line else None,
    )


def _tax(value: Any, where: str) -> LineTax:
    row = _row(value, 3, f"{where}.taxes")
    return LineTax(
        code_id=_key(row, "0", f"{where}.taxes"),
        base_minor=_integer(row, "1", f"{where}.taxes"),
        amount_minor=_integer(row, "2", f"{where}.taxes"),
    )


def _discount(value: Any, where: str) -> tuple[str, int]:
    row = _row(value, 2, f"{where}.discounts")
    name = _text(row, "0", 200, f"{where}.discounts")
    return name, _integer(row, "1", f"{where}.discounts")


def _original(line: dict[str, Any], where: str) -> tuple[UUID, int]:
    row = _row(line["original"], 2, f"{where}.original")
    return _key(row, "0", f"{where}.original"), _integer(row, "1", f"{where}.original")


def _tender(value: Any, place: int) -> Tender:
    where = f"tenders[{place - 1}]"
    tender = _object(value, where, _TENDER, set())
    if _integer(tender, "n", where) != place:
        raise _Wrong(f"{where}.n: payments are numbered from 1 in order")
    return Tender(
        number=place,
        type_id=_key(tender, "type", where),
        amount_minor=_integer(tender, "amount", where),
        given_minor=_integer(tender, "given", where),
        change_minor=_integer(tender, "change", where),
        reference=_text(tender, "reference", 80, where),
    )


def _object(value: Any, where: str, needed: set[str], may: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f"{where}: not an object")
    names = set(value)
    if missing := sorted(needed - names):
        raise _Wrong(f"{where}: {missing[0]} is missing")
    if unknown := sorted(str(name) for name in names - needed - may):
        raise _Wrong(f"{where}: {unknown[0][:40]!a} is unknown")
    return value


def _row(value: Any, length: int, where: str) -> dict[str, Any]:
    """A short list as an object with its places as names, so that one reader serves both."""
    if not isinstance(value, list) or len(value) != length:
        raise _Wrong(f"{where}: not a list of {length}")
    return {str(place): item for place, item in enumerate(value)}


def _list(fields: dict[str, Any], name: str, most: int, where: str = "") -> list[Any]:
    value = fields[name]
    if not isinstance(value, list):
        raise _Wrong(f"{_at(where, name)}: not a list")
    if len(value) > most:
        raise _Wrong(f"{_at(where, name)}: more than {most}")
    return value


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _integer(fields: dict[str, Any], name: str, where: str = "") -> int:
    value = fields[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong(f"{_at(where, name)}: not a whole number")
    if not -LARGEST <= value <= LARGEST:
        raise _Wrong(f"{_at(where, name)}: larger than the books can hold")
    return value


def _text(fields: dict[str, Any], name: str, longest: int, where: str = "") -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise _Wrong(f"{_at(where, name)}: not a text")
    if len(value) > longest:
        raise _Wrong(f"{_at(where, name)}: longer than {longest}")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _Wrong(f"{_at(where, name)}: holds what no text holds")
    return value


def _key(fields: dict[str, Any], name: str, where: str = "") -> UUID:
    value = fields[name]
    if isinstance(value, str) and len(value) == 36:
        try:
            key = UUID(value)
        except ValueError:
            pass
        else:
            if str(key) == value:
                return key
    raise _Wrong(f"{_at(where, name)}: not a UUID in its usual form")


def _day(fields: dict[str, Any], name: str) -> date:
    value = fields[name]
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if 1970 <= day.year <= 9000:
                return day
    raise _Wrong(f"{name}: not a day such as 2026-03-31")


def _moment(fields: dict[str, Any], name: str) -> datetime:
    value = fields[name]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if 1970 < moment.year <= 9000:
                return moment
    raise _Wrong(f"{name}: not a time such as 2026-03-31T14:05:09+00:00")


def kept_text(value: Any) -> str:
    """What is kept of an item that nobody can read: its JSON, in ASCII."""
    if isinstance(value, str):
        return ascii(value)
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else ascii(value)
