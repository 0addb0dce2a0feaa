"""Why a sale's amounts are what they are, as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence

from tillbook.insight.reports.rules import Step
from tillbook.insight.reports.schemas import (
    CostWhyOut,
    LineWhyOut,
    SaleWhyOut,
    StepOut,
    TaxWhyOut,
)
from tillbook.insight.reports.why_sale import LineWhy, SaleWhy
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import format_decimal, format_quantity

#: Decimals of ten-thousandths of a minor unit, beyond the currency's own; of a rate in per cent.
_FINE, _PERCENT = 4, 4


def shown_why(info: CompanyInfo, why: SaleWhy, *, costs: bool) -> SaleWhyOut:
    """costs: the reader may see what goods cost."""
    sale = why.sale
    return SaleWhyOut(
        sale_id=str(sale.id),
        currency=sale.currency,
        price_version=sale.price_version,
        tax_version=sale.tax_version,
        engine=sale.engine_version,
        lines=[_line(info, one, costs=costs) for one in why.lines],
        next_after=why.more or None,
        total_steps=_steps(info, why.totals),
        total=format_decimal(sale.total_minor, info.exponent),
    )


def _steps(info: CompanyInfo, steps: Sequence[Step]) -> list[StepOut]:
    return [
        StepOut(key=one.key, name=one.name, amount=format_decimal(one.amount_minor, info.exponent))
        for one in steps
    ]


def _line(info: CompanyInfo, one: LineWhy, *, costs: bool) -> LineWhyOut:
    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    def fine(value: int) -> str:
        return format_decimal(value, info.exponent + _FINE)

    line = one.line
    return LineWhyOut(
        number=line.number,
        description=line.description,
        quantity=format_quantity(line.quantity_micro),
        unit_price=fine(line.unit_price),
        price_from=one.source,
        price_list=one.price_list,
        steps=_steps(info, one.steps),
        taxes=[
            TaxWhyOut(
                tax_code=tax.code,
                rate_percent=None
                if tax.rate_ppm is None
                else format_decimal(tax.rate_ppm, _PERCENT),
                rate_valid_from=tax.valid_from,
                base=money(tax.base_minor),
                exact=fine(tax.exact),
                rounding=fine(tax.share),
                amount=money(tax.amount_minor),
            )
            for tax in one.taxes
        ],
        costs=[
            CostWhyOut(
                product_id=cost.item.sku,
                move=cost.sequence,
                quantity=format_quantity(cost.quantity_micro),
                cost=money(cost.cost_minor),
                held_before=format_quantity(cost.before_micro),
                worth_before=money(cost.before_minor),
            )
            for cost in one.costs
        ]
        if costs
        else None,
        net=money(line.net_minor),
        tax=money(line.tax_minor),
        gross=money(line.gross_minor),
    )
