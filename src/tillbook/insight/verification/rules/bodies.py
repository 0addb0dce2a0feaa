"""Whether stored rows say what the receipt's text says, field by field (protocol 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from tillbook.insight.verification.rules import findings
from tillbook.insight.verification.rules.journal import SoldLine
from tillbook.insight.verification.rules.rows import (
    Adjustment,
    AdjustmentLine,
    Key,
    Sale,
    SaleExemption,
    SaleTender,
)

#: The protocol from which on a body says its shift.
SHIFTS_FROM = 3
dashed = lru_cache(maxsize=65536)(findings.dashed)


def read(text: str) -> dict[str, Any] | None:
    """The values of a body; None when it is not one."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def sale_difference(
    body: dict[str, Any],
    sale: Sale,
    lines: Sequence[SoldLine],
    tenders: Sequence[SaleTender],
    posted_as: Mapping[str, str],
    exemption: SaleExemption | None = None,
) -> str:
    """The first field in which a sale's rows are not its body, in words; "" when they agree.

    posted_as: printed id -> id in the books, of sales that were set aside first: what takes them
    back says the one and stands at the other.
    """
    head = {
        "id": findings.dashed(sale.id),
        "kind": sale.kind,
        "number": sale.number,
        "series": dashed(sale.series_id),
        "location": dashed(sale.location_id),
        "currency": sale.currency,
        "net": sale.net_minor,
        "tax": sale.tax_minor,
        "rounding": sale.rounding_minor,
        "cash_rounding": sale.cash_rounding_minor,
        "total": sale.total_minor,
        "prices": sale.price_version,
        "taxes": sale.tax_version,
    }
    if exemption or "exemption" in body:
        head["exemption"] = _exemption(exemption)
    return (
        _first_difference(body, head, "")
        or _whose_differs(body, sale, posted_as)
        or rows_differ(_posted(body.get("lines"), posted_as), lines, _sale_line, "line")
        or rows_differ(body.get("tenders"), tenders, _tender, "payment")
        or _named_otherwise(body, tenders)
    )


def _whose_differs(body: dict[str, Any], sale: Sale, posted_as: Mapping[str, str]) -> str:
    """The same of who and what a sale belongs to, which a body says only where there is one."""
    original = body.get("original", "")
    said = {**body, "original": posted_as.get(original, original)} if posted_as else body
    stored = {
        "person": sale.person_id,
        "register": sale.register_id,
        "customer": sale.customer_id,
        "original": sale.original_id,
    }
    if body.get("v", 1) >= SHIFTS_FROM:
        stored["shift"] = sale.shift_id
    for name, value in stored.items():
        if (dashed(value) if value else "") != said.get(name, ""):
            return f"{name}: not the one that is printed"
    if sale.reason != body.get("reason", ""):
        return "reason: not the one that is printed"
    return ""


def _is_named(stored: str, printed: Any) -> bool:
    """Whether a payment is stored with what is printed; of a gift card's number its hash is."""
    if stored == printed:
        return True
    number = re.sub(r"[\s-]+", "", str(printed)).upper()
    digest = sha256(f"tillbook gift card {number}".encode()).hexdigest()
    return stored == f"{digest}:{number[-4:]}"


def _named_otherwise(body: dict[str, Any], tenders: Sequence[SaleTender]) -> str:
    said = {text["n"]: text.get("reference") for text in body["tenders"]}
    for row in tenders:
        if not _is_named(row.reference, said[row.number]):
            return f"payment {row.number} reference: not the one that is printed"
    return ""


def _posted(lines: Any, posted_as: Mapping[str, str]) -> Any:
    """The lines of a body, with sales that were set aside under the id they were posted by."""
    if not posted_as or not isinstance(lines, list):
        return lines
    found = []
    for line in lines:
        match line:
            case {"original": [str(sale), number]} if sale in posted_as:
                line = {**line, "original": [posted_as[sale], number]}
        found.append(line)
    return found


def _exemption(row: SaleExemption | None) -> dict[str, str] | None:
    if row is None:
        return None
    return {
        "certificate": dashed(row.certificate_id),
        "jurisdiction": row.jurisdiction,
        "number": row.number,
    }


def adjustment_difference(
    body: dict[str, Any], adjustment: Adjustment, lines: Sequence[AdjustmentLine]
) -> str:
    """The same of an adjustment."""
    head = {
        "id": findings.dashed(adjustment.id),
        "kind": "adjustment",
        "number": adjustment.number,
        "series": dashed(adjustment.series_id),
        "location": dashed(adjustment.location_id),
        "business_date": adjustment.business_date,
        "cause": adjustment.cause,
        "place": dashed(adjustment.place_id) if adjustment.place_id else None,
        "to_place": dashed(adjustment.to_place_id) if adjustment.to_place_id else None,
    }
    # A program that gives no cause leaves it out, and whoever means the shelf the place.
    absent = {"cause": "", "place": None, "to_place": None}
    said = {**absent, **body}
    return _first_difference(said, head, "") or rows_differ(
        body.get("lines"), lines, _adjustment_line, "line"
    )


def tenders_of(body: dict[str, Any]) -> list[tuple[Key, int]]:
    """(tender type, amount) of a body, as far as they can be read."""
    found = []
    tenders = body.get("tenders")
    for tender in tenders if isinstance(tenders, list) else []:
        try:
            found.append((bytes.fromhex(tender["type"].replace("-", "")), int(tender["amount"])))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def order_of_lines(body: dict[str, Any] | None) -> list[Any]:
    """Line numbers in the order of the body, which is the order their moves were posted in."""
    lines = (body or {}).get("lines")
    return [line["n"] for line in lines or [] if isinstance(line, dict) and "n" in line]


def _sale_line(line: SoldLine) -> dict[str, Any]:
    row = line.row
    wanted = {
        "n": row.number,
        "variant": dashed(row.variant_id),
        "department": dashed(row.department_id),
        "quantity": row.quantity_micro,
        "price": row.unit_price,
        "base": row.price_base_micro,
        "list": row.list_minor,
        "discount": row.discount_minor,
        "basket_discount": row.basket_discount_minor,
        "net": row.net_minor,
        "tax": row.tax_minor,
        "gross": row.gross_minor,
        "taxes": line.raw,
    }
    if row.original_sale_id:
        wanted["original"] = [findings.dashed(row.original_sale_id), row.original_number]
    if row.write_off:
        wanted["write_off"] = True
    if row.of_number:
        wanted["of"] = row.of_number
    return wanted


def _tender(row: SaleTender) -> dict[str, Any]:
    return {
        "n": row.number,
        "type": dashed(row.tender_type_id),
        "amount": row.amount_minor,
        "given": row.given_minor,
        "change": row.change_minor,
    }


def _adjustment_line(row: AdjustmentLine) -> dict[str, Any]:
    return {
        "n": row.number,
        "variant": dashed(row.variant_id),
        "quantity": row.quantity_micro,
        "value": row.value_minor,
    }


def rows_differ(written: Any, rows: Sequence[Any], values: Any, name: str) -> str:
    """The first numbered part whose row is not what is written, in words."""
    if not isinstance(written, list) or len(written) != len(rows):
        return f"{name}s: {len(rows)} are stored"
    texts = {text.get("n"): text for text in written if isinstance(text, dict)}
    for row in rows:
        wanted = values(row)
        text = texts.get(wanted["n"])
        if text is None:
            return f"{name} {wanted['n']} is not on the receipt"
        if words := _first_difference(text, wanted, f"{name} {wanted['n']} "):
            return words
    return ""


def _first_difference(text: dict[str, Any], wanted: dict[str, Any], where: str) -> str:
    if wanted.items() <= text.items():
        return ""
    for name, value in wanted.items():
        if text.get(name) != value:
            return f"{where}{name}: stored {value}, printed {text.get(name)}"
    return ""
