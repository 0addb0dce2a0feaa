"""What sales know about a customer: a panel on their page, and their part of the file they may
ask for."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tillbook.desks.sales.listing import prepared
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.ports import receipt_texts
from tillbook.desks.sales.queries import selling, visible_sales
from tillbook.desks.sales.queries.notes import noted_on
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.values.money import format_decimal, format_quantity

_SHOWN = 10


@page(Right.SALES_READ)
def sales_of_customer(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """The latest sales that name a customer: a part of the customer's page."""
    company = selling(actor.company_id).company
    rows = visible_sales(actor).filter(customer_id=party_id).order_by("-id")[:_SHOWN]
    return render(
        request,
        "sales/of_customer.html",
        {"rows": prepared(company, list(rows)), "currency": company.money, "party_id": party_id},
    )


def about_sales(company_id: UUID, party_id: UUID) -> Iterator[dict[str, object]]:
    """Every sale that names a customer, with its lines, in plain values."""
    company = selling(company_id).company
    rows = Sale.objects.filter(company_id=company_id, customer_id=party_id).order_by("id")
    last: UUID | None = None
    while True:
        part = list((rows.filter(id__gt=last) if last else rows)[:200])
        if not part:
            return
        last = part[-1].id
        lines: dict[UUID, list[dict[str, str]]] = {row.id: [] for row in part}
        for line in SaleLine.objects.filter(sale_id__in=list(lines)).order_by("sale_id", "number"):
            lines[line.sale_id].append(
                {
                    "description": line.description,
                    "quantity": format_quantity(line.quantity_micro),
                    "total": format_decimal(line.gross_minor, company.exponent),
                }
            )
        noted = noted_on(list(lines))
        texts = receipt_texts(company_id, [key for own in noted.values() for key in own.values()])
        for row in prepared(company, part):
            said = [texts.get(key, "") for key in noted.get(row.sale.id, {}).values()]
            yield {
                "id": str(row.sale.id),
                "number": row.number,
                "kind": row.sale.kind,
                "location": row.location,
                "occurred_at": row.sale.occurred_at.isoformat(),
                "currency": row.sale.currency,
                "total": format_decimal(row.sale.total_minor, company.exponent),
                "lines": lines[row.sale.id],
                "notes": [text for text in said if text],
            }
