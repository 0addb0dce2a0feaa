"""Stock value and margins as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence

from tillbook.insight.reports.differing import Reason
from tillbook.insight.reports.margins import Margins, Side
from tillbook.insight.reports.schemas import (
    MarginRow,
    MarginSideOut,
    MarginsOut,
    ReasonDocumentOut,
    ReasonOut,
    StockAccountOut,
    StockPartOut,
    StockValueOut,
)
from tillbook.insight.reports.stock_tie import Tie
from tillbook.masters.catalog.queries import department_names, items_by_id
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import format_decimal, format_quantity


def shown_reasons(info: CompanyInfo, reasons: Sequence[Reason]) -> list[ReasonOut]:
    """What a difference is made of."""
    return [
        ReasonOut(
            key=reason.key,
            words=reason.words,
            amount=format_decimal(reason.amount_minor, info.exponent),
            count=reason.count,
            documents=[
                ReasonDocumentOut(
                    date=one.day,
                    document=one.words,
                    amount=format_decimal(one.amount_minor, info.exponent),
                )
                for one in reason.documents
            ],
        )
        for reason in reasons
    ]


def shown_stock_value(info: CompanyInfo, tie: Tie, *, books: bool) -> StockValueOut:
    """The stock's value at the end of a day; books: the reader may see the accounts."""

    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    names = department_names(info.id)
    return StockValueOut(
        date=tie.day,
        currency=info.currency,
        value=money(tie.stock_minor),
        ledger=money(tie.ledger_minor) if books else None,
        difference=money(tie.difference_minor) if books else None,
        parts=sorted(
            (
                StockPartOut(
                    location_id=info.locations[place].code,
                    department=names.get(department, ""),
                    quantity=format_quantity(quantity),
                    value=money(value),
                )
                for (place, department), (quantity, value) in tie.parts.items()
            ),
            key=lambda part: (part.location_id, part.department),
        ),
        accounts=[
            StockAccountOut(
                account=row.account.code,
                name=row.account.name,
                balance=money(row.balance_minor),
            )
            for row in (tie.accounts if books else [])
        ],
        reasons=shown_reasons(info, tie.reasons) if books else [],
    )


def shown_margins(info: CompanyInfo, found: Margins, *, books: bool) -> MarginsOut:
    """Margins by department and product; books: the reader may see the accounts."""

    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    def side(one: Side) -> MarginSideOut:
        return MarginSideOut(
            ledger=money(one.ledger_minor),
            goods=money(one.goods_minor),
            difference=money(one.difference_minor),
            reasons=shown_reasons(info, one.reasons),
        )

    names = department_names(info.id)
    items = items_by_id(info.id, info.version, [variant for _d, variant in found.products])
    rows = [
        MarginRow(
            department=names.get(department, ""),
            product_id=items[variant].sku if variant in items else "",
            name=items[variant].name if variant in items else "",
            items_sold=format_quantity(one.items_micro),
            revenue=money(one.net_minor),
            cost=money(one.cost_minor),
            margin=money(one.margin_minor),
        )
        for (department, variant), one in found.products.items()
    ]
    return MarginsOut(
        since=found.span.since or found.span.until,
        until=found.span.until,
        currency=info.currency,
        rows=sorted(rows, key=lambda row: (row.department, row.product_id)),
        revenue=side(found.revenue) if books else None,
        cost=side(found.cost) if books else None,
    )
