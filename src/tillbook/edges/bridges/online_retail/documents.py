"""Thinking about an invoice: the sale, return or adjustment it becomes. Pure.

The file's line amounts are the law: price times quantity, rounded once to pence, half away from
zero; the document's total is their sum. Without a tax category nothing on it is taxed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from tillbook.desks.sales.rules import Draft, Line, LineTax, Tender, parts_of
from tillbook.desks.supply.operations import Change, Wanted
from tillbook.edges.bridges.identity import imported_id
from tillbook.edges.bridges.online_retail.goods import filing_of
from tillbook.edges.bridges.online_retail.invoices import Invoice
from tillbook.edges.bridges.online_retail.rows import BadRow, Row
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo, LocationInfo
from tillbook.masters.taxes.rules import Tax, TaxableLine, TaxRounding, evaluate

SOURCE = "online-retail"
ENGINE = "import/1"
TENDER_CODE = "imported"
NO_EFFECT = "nothing to book: it has no price, and {sku} is not kept in stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What invoices are read against. tax_category "" books outside tax.

    taxes: by day of the invoice, asked once a day.
    """

    company: CompanyInfo
    location: LocationInfo
    series_id: UUID
    tender_id: UUID
    items: Mapping[str, Item]
    customers: Mapping[str, UUID]
    tax_category: str
    tax_ids: Mapping[str, UUID]


def document_id(ground: Ground, invoice: Invoice) -> UUID:
    """The id that this invoice has wherever and whenever it is imported into this company."""
    return imported_id(
        ground.company.id,
        SOURCE,
        invoice.number,
        invoice.occurrence,
        _utc(invoice.rows[0], ground),
    )


def sale_draft(ground: Ground, invoice: Invoice, taxes: tuple[Tax, ...]) -> Draft:
    """The sale or return that an invoice is. taxes: those of the category on that day."""
    first = invoice.rows[0]
    items = ground.items
    lines = [_line(number, row, items[row.sku]) for number, row in enumerate(invoice.rows, 1)]
    if taxes:
        lines = _taxed(ground, lines, invoice, taxes)
    net = tax = 0
    for line in lines:
        net += line.net_minor
        tax += line.tax_minor
    total = net + tax
    kind = invoice.kind
    return Draft(
        id=document_id(ground, invoice),
        kind=kind,
        company_id=ground.company.id,
        location_id=ground.location.id,
        series_id=ground.series_id,
        currency=ground.company.currency,
        # The file says the day: the shop's cut-off hour does not move an invoice to another month.
        business_date=first.moment.date(),
        occurred_at=_utc(first, ground),
        lines=tuple(lines),
        tenders=(
            Tender(
                number=1,
                type_id=ground.tender_id,
                code=TENDER_CODE,
                amount_minor=total,
                given_minor=total,
                reference=invoice.number,
            ),
        ),
        net_minor=net,
        tax_minor=tax,
        total_minor=total,
        price_version=ground.company.version,
        tax_version=ground.company.version,
        engine_version=ENGINE,
        customer_id=ground.customers.get(first.customer) if first.customer else None,
        reason="cancellation; the file does not say of which invoice" if kind == "return" else "",
        content=_content(ground, invoice),
    )


def adjustment(ground: Ground, invoice: Invoice) -> tuple[Wanted | None, list[BadRow]]:
    """The adjustment that an invoice without prices is, and rows that change nothing at all."""
    changes, idle = [], []
    for row in invoice.rows:
        if ground.items[row.sku].stocked:
            changes.append(Change(row.sku, row.quantity_micro, note=row.description))
        else:
            idle.append(BadRow(row.line, NO_EFFECT.format(sku=row.sku), row.raw))
    if not changes:
        return None, idle
    said = next((row.description for row in invoice.rows if row.description), "no reason given")
    return (
        Wanted(
            document_id=document_id(ground, invoice),
            location_code=ground.location.code,
            series_id=ground.series_id,
            reason=f"{invoice.number}: {said}"[:80],
            changes=tuple(changes),
            occurred_at=_utc(invoice.rows[0], ground),
        ),
        idle,
    )


def _utc(row: Row, ground: Ground) -> datetime:
    """The file's local time in UTC; of the hour that happens twice, the first."""
    return row.moment.replace(tzinfo=ground.location.zone).astimezone(UTC)


def _line(number: int, row: Row, item: Item) -> Line:
    amount = row.amount_minor
    return Line(
        number=number,
        variant_id=item.id,
        department_id=item.department_id,
        description=row.description or item.name,
        quantity_micro=row.quantity_micro,
        unit_price=row.unit_price,
        net_minor=amount,
        tax_minor=0,
        gross_minor=amount,
        list_minor=amount,
        stocked=item.stocked,
        parts=parts_of(item, row.quantity_micro),
    )


def _taxed(
    ground: Ground, lines: list[Line], invoice: Invoice, taxes: tuple[Tax, ...]
) -> list[Line]:
    rounding = TaxRounding.LINE if ground.company.tax_per_line else TaxRounding.DOCUMENT
    taxable = [
        TaxableLine(
            amount=row.amount_minor,
            quantity_micro=row.quantity_micro,
            taxes=taxes if filing_of(row.sku).taxed else (),
        )
        for row in invoice.rows
    ]
    return [
        replace(
            line,
            net_minor=found.net_minor,
            tax_minor=found.tax_minor,
            gross_minor=found.gross_minor,
            taxes=tuple(
                LineTax(
                    code_id=ground.tax_ids[tax.tax.code],
                    base_minor=tax.base_minor,
                    amount_minor=0 if tax.tax.reverse_charge else tax.amount_minor,
                )
                for tax in found.taxes
            ),
        )
        for line, found in zip(lines, evaluate(taxable, rounding).lines, strict=True)
    ]


def _content(ground: Ground, invoice: Invoice) -> str:
    """The hash of what the file says, and where and how it is booked."""
    parts = [f"{ground.location.code}\n{ground.tax_category}"]
    parts.extend(["\x1f".join(row.raw) for row in invoice.rows])
    return sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()
