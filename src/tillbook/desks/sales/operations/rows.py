"""A document's rows as they are stored: the sale, its lines, its payments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tillbook.desks.sales.models import (
    LineMark,
    Sale,
    SaleAgeCheck,
    SaleExemption,
    SaleLine,
    SalePart,
    SaleTender,
)
from tillbook.desks.sales.rules import (
    Draft,
    Goods,
    Line,
    Tender,
    discounts_text,
    numbered_parts,
    taxes_text,
)
from tillbook.plumbing.appending import Row, Table, WriteSet

SALE = Table.of(Sale)
LINE = Table.of(SaleLine)
TENDER = Table.of(SaleTender)
MARK = Table.of(LineMark)
AGE = Table.of(SaleAgeCheck)
PART = Table.of(SalePart)
EXEMPTION = Table.of(SaleExemption)


def append_rows(writes: WriteSet, draft: Draft, number: int, received_at: datetime) -> None:
    """Add the rows of a numbered document to what is written together."""
    writes.append(
        SALE,
        (
            draft.id,
            draft.company_id,
            draft.location_id,
            draft.series_id,
            number,
            draft.kind,
            draft.register_id,
            draft.person_id,
            draft.customer_id,
            draft.business_date,
            draft.occurred_at,
            draft.device_time,
            received_at,
            draft.currency,
            draft.net_minor,
            draft.tax_minor,
            draft.rounding_minor,
            draft.cash_rounding_minor,
            draft.total_minor,
            draft.price_version,
            draft.tax_version,
            draft.engine_version,
            draft.original_id,
            draft.reason,
            draft.shift_id,
        ),
    )
    writes.extend(LINE, [_line_row(draft.id, line) for line in draft.lines])
    if marks := [_mark_row(draft, line) for line in draft.lines if line.goods]:
        writes.extend(MARK, marks)
    if parts := numbered_parts(draft):
        writes.extend(
            PART,
            [
                (draft.id, number, line.number, part.variant_id, part.quantity_micro)
                for number, line, part in parts
            ],
        )
    if draft.age:
        age = draft.age
        writes.append(AGE, (draft.id, age.minimum, age.born_by, age.person_id, age.at))
    if draft.exempted:
        free = draft.exempted
        writes.append(EXEMPTION, (draft.id, free.certificate_id, free.number, free.jurisdiction))
    writes.extend(TENDER, [_tender_row(draft.id, tender) for tender in draft.tenders])


def _line_row(sale_id: UUID, line: Line) -> Row:
    return (
        sale_id,
        line.number,
        line.variant_id,
        line.department_id,
        line.description,
        line.quantity_micro,
        line.unit_price,
        line.price_base_micro,
        line.list_minor,
        line.discount_minor,
        line.basket_discount_minor,
        line.net_minor,
        line.tax_minor,
        line.gross_minor,
        taxes_text(line),
        discounts_text(line),
        line.original[0] if line.original else None,
        line.original[1] if line.original else None,
        line.price_list_id,
        line.write_off,
        line.of,
    )


def _mark_row(draft: Draft, line: Line) -> Row:
    goods = line.goods or Goods()
    return (
        draft.id,
        line.number,
        draft.company_id,
        line.variant_id,
        goods.code,
        goods.lot,
        goods.serial,
        goods.expires,
        goods.tare_micro,
    )


def _tender_row(sale_id: UUID, tender: Tender) -> Row:
    return (
        sale_id,
        tender.number,
        tender.type_id,
        tender.amount_minor,
        tender.given_minor,
        tender.change_minor,
        tender.reference,
    )
