"""The day's figures: folded rows plus documents without a number yet, as of one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum

from tillbook.desks.sales.rules import EXCHANGE
from tillbook.insight.reports.folds import (
    ALONE,
    DAY_FIGURE,
    DAY_PRODUCT,
    DAY_PROMOTION,
    DAY_TAX,
    DAY_TENDER,
    DAY_TOTAL,
    SALE_KINDS,
    sums_of,
)
from tillbook.insight.reports.models import (
    DayFigure,
    DayProduct,
    DayPromotion,
    DayTax,
    DayTender,
    DayTotal,
)
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.queries import people_names
from tillbook.plumbing.appending import Figures
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.outbox import open_documents
from tillbook.plumbing.registries import Span
from tillbook.plumbing.snapshot import snapshot

_MODELS: dict[Figures, Any] = {
    DAY_FIGURE: DayFigure,
    DAY_TOTAL: DayTotal,
    DAY_TENDER: DayTender,
    DAY_PRODUCT: DayProduct,
    DAY_PROMOTION: DayPromotion,
    DAY_TAX: DayTax,
}

Rows = dict[tuple[Any, ...], list[int]]


def figures(
    tables: Sequence[Figures],
    company_id: UUID,
    since: date,
    until: date,
    location_ids: Sequence[UUID],
) -> dict[Figures, Rows]:
    """The rows of these tables from `since` through `until` at these locations, exact now.

    Keys are as in the table, less the company: (day, location, …).
    """
    wanted = set(location_ids)
    with snapshot():
        found = {table: _stored(table, company_id, since, until, location_ids) for table in tables}
        waiting = open_documents(company_id, SALE_KINDS)
        fresh = sums_of(company_id, waiting).tables if waiting else {}
    for table in tables:
        for key, amounts in fresh.get(table, {}).items():
            if since <= key[1] <= until and key[2] in wanted:
                row = found[table].setdefault(key[1:], [0] * len(amounts))
                for place, amount in enumerate(amounts):
                    row[place] += amount
    return found


def figures_of_days(
    tables: Sequence[Figures], company_id: UUID, days: Sequence[date], location_ids: Sequence[UUID]
) -> dict[date, dict[Figures, Rows]]:
    """The same for single days, in one snapshot and with one question a table."""
    wanted = set(location_ids)
    found: dict[date, dict[Figures, Rows]] = {day: {table: {} for table in tables} for day in days}
    with snapshot():
        stored = {table: _stored_on(table, company_id, days, location_ids) for table in tables}
        waiting = open_documents(company_id, SALE_KINDS)
        fresh = sums_of(company_id, waiting).tables if waiting else {}
    for table in tables:
        for key, amounts in stored[table].items():
            found[key[0]][table][key] = amounts
        for whole, amounts in fresh.get(table, {}).items():
            if whole[1] in found and whole[2] in wanted:
                row = found[whole[1]][table].setdefault(whole[1:], [0] * len(amounts))
                for place, amount in enumerate(amounts):
                    row[place] += amount
    return found


def _stored(
    table: Figures, company_id: UUID, since: date, until: date, location_ids: Sequence[UUID]
) -> Rows:
    return _rows(table, company_id, location_ids, {f"{table.keys[1]}__range": (since, until)})


def _stored_on(
    table: Figures, company_id: UUID, days: Sequence[date], location_ids: Sequence[UUID]
) -> Rows:
    return _rows(table, company_id, location_ids, {f"{table.keys[1]}__in": list(days)})


def _rows(
    table: Figures, company_id: UUID, location_ids: Sequence[UUID], when: dict[str, Any]
) -> Rows:
    rows = _MODELS[table].objects.filter(
        company_id=company_id, location_id__in=list(location_ids), **when
    )
    keys = len(table.keys) - 1
    return {row[:keys]: list(row[keys:]) for row in rows.values_list(*table.keys[1:], *table.sums)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesRow:
    """A line of the sales report: Date | Employee | Department | Items Sold | Total Sales."""

    date: date
    person_id: UUID
    employee: str
    department_id: UUID
    department: str
    items_micro: int
    net_minor: int
    tax_minor: int
    total_minor: int


def sales_report(
    company_id: UUID, since: date, until: date, location_ids: Sequence[UUID]
) -> list[SalesRow]:
    """Items and sales with tax by day, employee and department; returns and voids are negative."""
    rows = figures([DAY_FIGURE], company_id, since, until, location_ids)[DAY_FIGURE]
    sums: dict[tuple[date, UUID, UUID], list[int]] = {}
    for (day, _location, _hour, person, department), amounts in rows.items():
        row = sums.setdefault((day, person, department), [0, 0, 0, 0])
        for place, amount in enumerate(amounts):
            row[place] += amount
    people = people_names({person for _, person, _ in sums} - {NIL})
    departments = department_names(company_id)
    report = [
        SalesRow(
            date=day,
            person_id=person,
            employee=people.get(person, ""),
            department_id=department,
            department=departments.get(department, ""),
            items_micro=items,
            net_minor=net,
            tax_minor=tax,
            total_minor=gross,
        )
        for (day, person, department), (items, net, tax, gross) in sums.items()
    ]
    return sorted(report, key=lambda r: (r.date, r.employee, r.department))


@dataclass(frozen=True, slots=True)
class Promoted:
    """What a promotion did on these days. given_minor: taken off, less what came back; baskets:
    sales with it; revenue_minor: what those sales' lines came to, less what came back of them."""

    given_minor: int
    baskets: int
    revenue_minor: int


def promoted_sales(
    company_id: UUID, location_ids: Sequence[UUID], since: date, until: date
) -> dict[UUID, Promoted]:
    """Promotion (id) -> what it did, exact now.

    A line that several promotions touched counts in the revenue of each.
    """
    rows = figures([DAY_PROMOTION], company_id, since, until, location_ids)[DAY_PROMOTION]
    sums: dict[UUID, list[int]] = {}
    for (_day, _location, promotion), amounts in rows.items():
        row = sums.setdefault(promotion, [0, 0, 0])
        for place, amount in enumerate(amounts):
            row[place] += amount
    return {promotion: Promoted(*row) for promotion, row in sums.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """Tax of one code on one day; jurisdiction and name are of the code."""

    date: date
    tax_code_id: UUID
    base_minor: int
    tax_minor: int


def tax_collected(
    company_id: UUID, since: date, until: date, location_ids: Sequence[UUID]
) -> list[TaxRow]:
    """Tax by tax point and code at these locations, exact now; returns and voids are negative."""
    rows = figures([DAY_TAX], company_id, since, until, location_ids)[DAY_TAX]
    sums: dict[tuple[date, UUID], list[int]] = {}
    for (day, _location, code), (base, tax) in rows.items():
        row = sums.setdefault((day, code), [0, 0])
        row[0] += base
        row[1] += tax
    return [
        TaxRow(date=day, tax_code_id=code, base_minor=base, tax_minor=tax)
        for (day, code), (base, tax) in sorted(sums.items())
    ]


def sold_of(
    company_id: UUID,
    location_ids: Sequence[UUID],
    item_ids: Sequence[UUID],
    since: date,
    until: date,
) -> dict[UUID, int]:
    """Millionths sold of each item at these locations, as the worker has folded them.

    The company is left unsaid, so that no engine walks its days instead of the items': the
    locations are its own.
    """
    rows = DayProduct.objects.filter(
        variant_id__in=list(item_ids),
        business_date__range=(since, until),
        location_id__in=list(location_ids),
    )
    return dict(rows.order_by().values_list("variant_id").annotate(sold=Sum("items_micro")))


def sales_totals(span: Span) -> tuple[int, int]:
    """How many sales, returns and voids there are in a span and what they come to, exact now."""
    wanted: dict[str, Any] = {"company_id": span.company_id}
    if span.since:
        wanted["business_date__gte"] = span.since
    if span.until:
        wanted["business_date__lte"] = span.until
    # What came back on exchanges is part of what they, which are sales, came to; the list has
    # documents without goods among them.
    named = {"": set(), "sale": {"sale", EXCHANGE, ALONE["sale"]}, "void": {"void", ALONE["void"]}}
    kinds = named.get(span.kind, {span.kind})
    if kinds:
        wanted["kind__in"] = kinds
    if span.location_ids is not None:
        wanted["location_id__in"] = list(span.location_ids)
    with snapshot():
        found = DayTotal.objects.filter(**wanted).aggregate(
            documents=Sum("documents"), total=Sum("total_minor")
        )
        waiting = open_documents(span.company_id, SALE_KINDS)
        fresh = sums_of(span.company_id, waiting).tables if waiting else {}
    documents, total = found["documents"] or 0, found["total"] or 0
    for (_company, day, location, _hour, kind), amounts in fresh.get(DAY_TOTAL, {}).items():
        fits = (
            (span.since is None or span.since <= day)
            and (span.until is None or day <= span.until)
            and (not kinds or kind in kinds)
            and (span.location_ids is None or location in span.location_ids)
        )
        if fits:
            documents += amounts[0]
            total += amounts[1]
    return documents, total
