"""From stored sales to what the API answers: many at once, with a handful of reads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from tillbook.desks.sales.models import Sale, SaleExemption, SaleLine, SaleTender
from tillbook.desks.sales.queries import Selling, selling, visible_sales
from tillbook.desks.sales.schemas import (
    ExemptionOut,
    LineOut,
    SaleLinks,
    SaleOut,
    TaxOut,
    TenderOut,
)
from tillbook.masters.catalog.queries import department_names, items_by_id
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.series import series_codes
from tillbook.values.money import format_decimal, format_price, format_quantity

SALES = "/api/v1/sales/"
JOURNAL = "/api/v1/journal/entries?document_id="


def shown(actor: Actor, sale_ids: Sequence[UUID]) -> list[SaleOut]:
    """These sales as the API shows them, in this order; those the actor may not see are absent."""
    heads = {sale.id: sale for sale in visible_sales(actor).filter(id__in=sale_ids)}
    if not heads:
        return []
    teller = _Teller(actor, list(heads.values()))
    return [teller.sale(heads[i]) for i in sale_ids if i in heads]


class _Teller:
    """What is needed to show some sales, read once."""

    def __init__(self, actor: Actor, heads: list[Sale]) -> None:
        self.context: Selling = selling(actor.company_id)
        company = self.context.company
        ids = [sale.id for sale in heads]
        self.lines: dict[UUID, list[SaleLine]] = defaultdict(list)
        for line in SaleLine.objects.filter(sale_id__in=ids).order_by("sale_id", "number"):
            self.lines[line.sale_id].append(line)
        self.tenders: dict[UUID, list[SaleTender]] = defaultdict(list)
        for tender in SaleTender.objects.filter(sale_id__in=ids).order_by("sale_id", "number"):
            self.tenders[tender.sale_id].append(tender)
        free = SaleExemption.objects.filter(sale_id__in=ids)
        self.exemptions = {row.sale_id: row for row in free}
        variants = {line.variant_id for lines in self.lines.values() for line in lines}
        self.items = items_by_id(company.id, company.version, variants)
        self.departments = department_names(company.id)
        self.codes = {str(code.id): code for code in tax_codes(company.id, company.version)}
        self.series = series_codes({sale.series_id for sale in heads})

    def money(self, minor: int) -> str:
        return format_decimal(minor, self.context.company.exponent)

    def sale(self, sale: Sale) -> SaleOut:
        lines = self.lines[sale.id]
        sums: dict[str, list[int]] = {}
        for line in lines:
            for code, base, amount in json.loads(line.taxes):
                one = sums.setdefault(code, [0, 0])
                one[0] += base
                one[1] += amount
        return SaleOut(
            id=str(sale.id),
            number=f"{self.series[sale.series_id]}-{sale.number:06d}",
            kind=sale.kind,  # type: ignore[arg-type]
            location_id=self.context.company.locations[sale.location_id].code,
            business_date=sale.business_date,
            occurred_at=sale.occurred_at.isoformat(),
            recorded_at=sale.recorded_at.isoformat(),
            customer_id=str(sale.customer_id) if sale.customer_id else None,
            employee_id=str(sale.person_id) if sale.person_id else None,
            currency=sale.currency,
            net=self.money(sale.net_minor),
            tax=self.money(sale.tax_minor),
            rounding=self.money(sale.rounding_minor + sale.cash_rounding_minor),
            total=self.money(sale.total_minor),
            reason=sale.reason,
            exemption=self.exemption(sale.id),
            lines=[self.line(line) for line in lines],
            taxes=[self.tax(code, base, amount) for code, (base, amount) in sums.items()],
            tenders=[self.tender(tender) for tender in self.tenders[sale.id]],
            links=SaleLinks(
                self=f"{SALES}{sale.id}",
                journal=f"{JOURNAL}{sale.id}",
                original=f"{SALES}{sale.original_id}" if sale.original_id else None,
            ),
        )

    def exemption(self, sale_id: UUID) -> ExemptionOut | None:
        row = self.exemptions.get(sale_id)
        if row is None:
            return None
        return ExemptionOut(
            certificate_id=str(row.certificate_id),
            number=row.number,
            jurisdiction=row.jurisdiction,
        )

    def line(self, line: SaleLine) -> LineOut:
        return LineOut(
            number=line.number,
            product_id=self.items[line.variant_id].sku,
            description=line.description,
            department=self.departments.get(line.department_id, ""),
            quantity=format_quantity(line.quantity_micro),
            unit_price=format_price(line.unit_price, self.context.company.exponent),
            list_amount=self.money(line.list_minor),
            discount=self.money(line.discount_minor),
            basket_discount=self.money(line.basket_discount_minor),
            net=self.money(line.net_minor),
            tax=self.money(line.tax_minor),
            gross=self.money(line.gross_minor),
            taxes=[self.tax(*tax) for tax in json.loads(line.taxes)],
            original_line=line.original_number,
            modifies=line.of_number,
        )

    def tax(self, code: str, base: int, amount: int) -> TaxOut:
        known = self.codes[code]
        return TaxOut(
            code=known.code, name=known.name, base=self.money(base), amount=self.money(amount)
        )

    def tender(self, tender: SaleTender) -> TenderOut:
        kind = self.context.tenders[tender.tender_type_id]
        return TenderOut(
            type=kind.code,
            name=kind.name,
            amount=self.money(tender.amount_minor),
            given=self.money(tender.given_minor),
            change=self.money(tender.change_minor),
            reference=tender.reference,
        )
