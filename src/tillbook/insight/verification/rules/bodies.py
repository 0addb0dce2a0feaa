"""Whether stored rows say what the receipt's text says, field by field (protocol 1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
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
    exemption: SaleExemption | None = None,
) -> str:
    """The first field in which a sale's rows are not its body, in words; "" when they agree."""
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
        or _rows_differ(body.get("lines"), lines, _sale_line, "line")
        or _rows_differ(body.get("tenders"), tenders, _tender, "payment")
    )


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
    }
    return _first_difference(body, head, "") or _rows_differ(
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


def _rows_differ(written: Any, rows: Sequence[Any], values: Any, name: str) -> str:
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
