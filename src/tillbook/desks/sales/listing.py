"""Reads behind the list of sales."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.queries import selling, visible_sales
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.masters.parties.queries import names
from tillbook.plumbing.series import series_by_code, series_codes

PAGE = 50


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def sales_page(
    actor: Actor,
    *,
    at: LocationInfo | None,
    day: date | None,
    kind: str,
    before: str,
    number: str,
    customer: str,
    variant: str,
) -> dict[str, Any]:
    """One page of sales, newest first, with the sum of what is shown.

    before: the id that the page before ended with (newest arrival first).
    """
    sales = visible_sales(actor)
    if at:
        sales = sales.filter(location_id=at.id)
    if day:
        sales = sales.filter(business_date=day)
    if kind in Sale.Kind.values:
        sales = sales.filter(kind=kind)
    if number:
        sales = by_number(actor, sales, number)
    if (party := _id(customer)) is not None:
        sales = sales.filter(customer_id=party)
    if (product := _id(variant)) is not None:
        lines = SaleLine.objects.filter(variant_id=product).values("sale_id")
        sales = sales.filter(id__in=lines)
    sales = _earlier(sales, before)
    rows = list(sales.order_by("-recorded_at", "-id")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    codes = series_codes({row.series_id for row in rows})
    customers = names(actor.company_id, {r.customer_id for r in rows if r.customer_id})
    people = people_names({r.person_id for r in rows if r.person_id})
    company = selling(actor.company_id).company
    return {
        "currency": company.money,
        "sales": [
            {
                "row": row,
                "number": f"{codes[row.series_id]}-{row.number:06d}",
                "customer": customers.get(row.customer_id, ""),
                "person": people.get(row.person_id, ""),
                "location": company.locations[row.location_id],
            }
            for row in rows
        ],
        "sum_minor": sum(row.total_minor for row in rows),
        "day_sum": sales.aggregate(s=Sum("total_minor"))["s"] if day and not before else None,
        "older": str(rows[-1].id) if more else "",
        "kind": kind,
        "number": number,
        "kinds": Sale.Kind.choices,
        "several_places": len(company.locations) > 1,
    }


def _earlier(sales, before: str):  # noqa: ANN001
    """The sales that arrived before this one. Ids are made by whoever sold, in no sure order."""
    last = _id(before)
    arrived = Sale.objects.filter(id=last).values_list("recorded_at", flat=True).first()
    if last is None or arrived is None:
        return sales
    return sales.filter(Q(recorded_at__lt=arrived) | Q(recorded_at=arrived, id__lt=last))


def by_number(actor: Actor, sales, text: str):  # noqa: ANN001, ANN201
    """Sales whose number is `text`, whole ("A1-000042") or its digits."""
    code, _, digits = text.rpartition("-")
    if not digits.isdigit() or len(digits) > 15:
        return sales.none()
    sales = sales.filter(number=int(digits))
    if not code:
        return sales
    series = series_by_code(actor.company_id, code)
    return sales.filter(series_id=series) if series else sales.none()
