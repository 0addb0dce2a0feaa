"""What a sale says: the text that is hashed, stored and sent."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from tillbook.desks.sales.rules.documents import Draft, Exempted, Line, Tender
from tillbook.values.hashing import canonical_text, quoted

#: The same few products, departments and tax codes stand in most lines.
_text = lru_cache(maxsize=4096)(str)


def taxes_text(line: Line) -> str:
    """The line's taxes as they are stored: [[code id, base, amount]…]."""
    taxes = [f'["{_text(t.code_id)}",{t.base_minor},{t.amount_minor}]' for t in line.taxes]
    return f"[{','.join(taxes)}]"


def discounts_text(line: Line) -> str:
    """The line's discounts as they are stored: [[name, minor]…], of a promotion its id third."""
    return canonical_text([list(d) for d in line.discounts]) if line.discounts else "[]"


def body_text(draft: Draft, number: int) -> str:
    """The receipt as canonical text (protocol 1; 4 where it is exempt of tax, 5 where a line
    modifies another): what is hashed, stored and sent.

    Built by hand because it is hashed for every sale; a test holds it equal to the general writer.
    """
    lines = ",".join([_line_text(line) for line in draft.lines])
    tenders = ",".join([_tender_text(tender) for tender in draft.tenders])
    device_time = draft.device_time.isoformat() if draft.device_time else ""
    return (
        f'{{"business_date":"{draft.business_date}","cash_rounding":{draft.cash_rounding_minor},'
        f'"content":{quoted(draft.content)},"currency":"{draft.currency}",'
        f"{_optional('customer', draft.customer_id)}{_optional('device_time', device_time)}"
        f'"engine":"{draft.engine_version}",{_exempted_text(draft.exempted)}'
        f'"id":"{draft.id}","kind":"{draft.kind}",'
        f'"lines":[{lines}],"location":"{_text(draft.location_id)}","net":{draft.net_minor},'
        f'"number":{number},"occurred_at":"{draft.occurred_at.isoformat()}",'
        f"{_optional('original', draft.original_id)}{_optional('person', draft.person_id)}"
        f'"prices":{draft.price_version},'
        f"{_optional('reason', draft.reason)}{_optional('register', draft.register_id)}"
        f'"rounding":{draft.rounding_minor},"series":"{_text(draft.series_id)}",'
        f'"tax":{draft.tax_minor},"taxes":{draft.tax_version},"tenders":[{tenders}],'
        f'"total":{draft.total_minor},"v":{_protocol(draft)}}}'
    )


def _protocol(draft: Draft) -> int:
    if any(line.of for line in draft.lines):
        return 5
    return 4 if draft.exempted else 1


def _exempted_text(exempted: Exempted | None) -> str:
    if exempted is None:
        return ""
    return (
        f'"exemption":{{"certificate":"{exempted.certificate_id}",'
        f'"jurisdiction":{quoted(exempted.jurisdiction)},"number":{quoted(exempted.number)}}},'
    )


def _optional(name: str, value: object) -> str:
    return f'"{name}":{quoted(str(value))},' if value else ""


def _line_text(line: Line) -> str:
    original = ""
    gone = ',"write_off":true' if line.write_off else ""
    of = f'"of":{line.of},' if line.of else ""
    if line.original:
        original = f'"original":["{line.original[0]}",{line.original[1]}],'
    return (
        f'{{"base":{line.price_base_micro},"basket_discount":{line.basket_discount_minor},'
        f'"department":"{_text(line.department_id)}","description":{quoted(line.description)},'
        f'"discount":{line.discount_minor},"discounts":{discounts_text(line)},'
        f'"gross":{line.gross_minor},"list":{line.list_minor},"n":{line.number},'
        f'"net":{line.net_minor},{of}{original}'
        f'"price":{line.unit_price},"quantity":{line.quantity_micro},"tax":{line.tax_minor},'
        f'"taxes":{taxes_text(line)},"variant":"{_text(line.variant_id)}"{gone}}}'
    )


def _tender_text(tender: Tender) -> str:
    return (
        f'{{"amount":{tender.amount_minor},"change":{tender.change_minor},'
        f'"given":{tender.given_minor},"n":{tender.number},'
        f'"reference":{quoted(tender.reference)},"type":"{_text(tender.type_id)}"}}'
    )


def read_body(text: str) -> dict[str, Any]:
    """The values of a stored body."""
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("the body is not an object")
    return value
