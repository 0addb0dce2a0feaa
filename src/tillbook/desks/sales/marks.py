"""What is known of the very pieces that were sold: labels, lots, serial numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.desks.sales.models import LineMark, SaleAgeCheck, SaleExemption, SaleLine


@dataclass(frozen=True, slots=True)
class Marked:
    """A line's mark with the line: what was sold at which price. Quantity: millionths."""

    sale_id: UUID
    number: int
    variant_id: UUID
    quantity_micro: int
    unit_price: int
    price_base_micro: int
    list_minor: int
    code: str
    lot: str
    serial: str
    expires_on: date | None
    tare_micro: int


def marks_of(sale_ids: Sequence[UUID]) -> dict[UUID, list[Marked]]:
    """What the lines of these documents say of the very pieces."""
    found: dict[UUID, list[Marked]] = {}
    marks = list(LineMark.objects.filter(sale_id__in=sale_ids))
    if not marks:
        return found
    rows = SaleLine.objects.filter(sale_id__in=[mark.sale_id for mark in marks])
    lines = {(line.sale_id, line.number): line for line in rows}
    for mark in marks:
        line = lines[mark.sale_id, mark.number]
        found.setdefault(mark.sale_id, []).append(
            Marked(
                mark.sale_id,
                mark.number,
                mark.variant_id,
                line.quantity_micro,
                line.unit_price,
                line.price_base_micro,
                line.list_minor,
                mark.code,
                mark.lot,
                mark.serial,
                mark.expires_on,
                mark.tare_micro,
            )
        )
    return found


def ages_checked(sale_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Up to which age the customers of these sales were looked at; absent where nobody did."""
    rows = SaleAgeCheck.objects.filter(sale_id__in=sale_ids)
    return dict(rows.values_list("sale_id", "minimum"))


def exempted_of(sale_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The number of the certificate by which these sales are free of tax; absent where by none."""
    rows = SaleExemption.objects.filter(sale_id__in=sale_ids)
    return dict(rows.values_list("sale_id", "number"))


def sold_again(company_id: UUID, sale_id: UUID, variant_id: UUID, serial: str) -> UUID | None:
    """An earlier sale of the same piece that did not come back since; None where there is none."""
    earlier = LineMark.objects.filter(company_id=company_id, variant_id=variant_id, serial=serial)
    for mark in earlier.exclude(sale_id=sale_id).order_by("sale_id"):
        lines = SaleLine.objects.filter(sale_id=mark.sale_id, number=mark.number)
        line = lines.filter(quantity_micro__gt=0).first()
        if line is None or mark.sale_id > sale_id:
            continue
        back = SaleLine.objects.filter(
            original_sale_id=mark.sale_id, original_number=mark.number, variant_id=variant_id
        )
        if -sum(back.values_list("quantity_micro", flat=True)) < line.quantity_micro:
            return mark.sale_id
    return None


def sales_of_piece(company_id: UUID, text: str, limit: int = 5) -> list[UUID]:
    """The latest documents that name this serial number or lot."""
    text = text.strip()
    if not 1 < len(text) <= 60:
        return []
    marks = LineMark.objects.filter(company_id=company_id)
    found = [
        key
        for named in ({"serial": text}, {"lot": text})
        for key in marks.filter(**named)
        .order_by("-sale_id")
        .values_list("sale_id", flat=True)[:limit]
    ]
    return list(dict.fromkeys(found))[:limit]
