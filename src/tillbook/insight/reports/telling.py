"""Reports as API and command line show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tillbook.books.payments.queries import tender_types
from tillbook.insight.reports.folds import ALONE, DAY_FIGURE, DAY_TENDER, DAY_TOTAL
from tillbook.insight.reports.queries import figures, sales_report, tax_collected
from tillbook.insight.reports.schemas import (
    DayOut,
    SalesReportOut,
    SalesReportRow,
    TaxCollectedOut,
    TaxCollectedRow,
    TenderTotal,
)
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.taxes.queries import tax_codes
from tillbook.values.money import format_decimal, format_quantity


def shown_sales_report(
    company: CompanyInfo, since: date, until: date, location_ids: Sequence[UUID]
) -> SalesReportOut:
    """Date | Employee | Department | Items Sold | Total Sales."""
    rows = sales_report(company.id, since, until, location_ids)
    return SalesReportOut(
        since=since,
        until=until,
        currency=company.currency,
        rows=[
            SalesReportRow(
                date=row.date,
                employee=row.employee,
                department=row.department,
                items_sold=format_quantity(row.items_micro),
                total_sales=format_decimal(row.total_minor, company.exponent),
            )
            for row in rows
        ],
        items_sold=format_quantity(sum(row.items_micro for row in rows)),
        total_sales=format_decimal(sum(row.total_minor for row in rows), company.exponent),
    )


def shown_tax(
    company: CompanyInfo, since: date, until: date, location_ids: Sequence[UUID]
) -> TaxCollectedOut:
    """Tax by day, jurisdiction and code."""
    codes = {code.id: code for code in tax_codes(company.id, company.version)}
    rows = tax_collected(company.id, since, until, location_ids)
    shown = [
        TaxCollectedRow(
            date=row.date,
            jurisdiction=codes[row.tax_code_id].jurisdiction.code,
            jurisdiction_name=codes[row.tax_code_id].jurisdiction.name,
            tax_code=codes[row.tax_code_id].code,
            tax_name=codes[row.tax_code_id].name,
            base=format_decimal(row.base_minor, company.exponent),
            tax=format_decimal(row.tax_minor, company.exponent),
        )
        for row in rows
    ]
    return TaxCollectedOut(
        since=since,
        until=until,
        currency=company.currency,
        rows=sorted(shown, key=lambda row: (row.date, row.jurisdiction, row.tax_code)),
        tax=format_decimal(sum(row.tax_minor for row in rows), company.exponent),
    )


def shown_day(company: CompanyInfo, day: date, location_ids: Sequence[UUID]) -> DayOut:
    """A day's documents, items, sales, tax and payments."""
    tables = figures([DAY_TOTAL, DAY_FIGURE, DAY_TENDER], company.id, day, day, location_ids)
    documents: dict[str, int] = defaultdict(int)
    total = sold = 0
    for (_day, _location, _hour, kind), (count, minor) in tables[DAY_TOTAL].items():
        documents[kind] += count
        total += minor
        sold += minor if kind == "sale" else 0
    items, net, tax, _gross = [
        sum(row[place] for row in tables[DAY_FIGURE].values()) for place in range(4)
    ]
    paid: dict[UUID, list[int]] = {}
    for (_day, _location, kind), (count, minor) in tables[DAY_TENDER].items():
        row = paid.setdefault(kind, [0, 0])
        row[0] += count
        row[1] += minor
    tenders = tender_types(company.id, company.version)
    return DayOut(
        date=day,
        currency=company.currency,
        sales=documents["sale"] - documents["void"],
        returns=documents["return"],
        voids=documents["void"] + documents[ALONE["void"]],
        items_sold=format_quantity(items),
        net=format_decimal(net, company.exponent),
        tax=format_decimal(tax, company.exponent),
        total=format_decimal(total, company.exponent),
        sold=format_decimal(sold, company.exponent),
        returned=format_decimal(sold - total, company.exponent),
        tenders=[
            TenderTotal(
                type=tender.code,
                name=tender.name,
                payments=paid[key][0],
                amount=format_decimal(paid[key][1], company.exponent),
            )
            for key, tender in tenders.items()
            if key in paid
        ],
    )
