"""The sales report: Date | Employee | Department | Items Sold | Total Sales."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tillbook.insight.reports.pages import today_of
from tillbook.insight.reports.queries import SalesRow, sales_report
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import FORMS, table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.pages import asked_day
from tillbook.values.money import format_decimal, format_quantity

#: Rows on the page; a file has all of them.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days that has a name: its chip."""

    name: str
    words: str
    since: date
    until: date


def spans(today: date) -> list[Span]:
    """The spans people ask for, as of a business day."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    yesterday = today - timedelta(days=1)
    return [
        Span("today", _("Today"), today, today),
        Span("yesterday", _("Yesterday"), yesterday, yesterday),
        Span("week", _("Last 7 days"), today - timedelta(days=6), today),
        Span("month", _("This month"), month, today),
        Span("last-month", _("Last month"), before, month - timedelta(days=1)),
    ]


@page(Right.REPORTS_READ)
def sales_report_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What was sold by day, employee and department, as a page or as a file."""
    info = company(actor.company_id)
    named = spans(today_of(info))
    since, until = asked_span(request, named)
    here = location_ids(actor, chosen_location(request, actor))
    everything = sales_report(actor.company_id, since, until, here)
    person, department = asked_id(request, "person"), asked_id(request, "department")
    rows = [
        row
        for row in everything
        if person in (None, row.person_id) and department in (None, row.department_id)
    ]
    if (form := request.GET.get("file", "")) in FORMS:
        actor.require(Right.EXPORT)
        stem = f"sales-{since}-{until}"
        return table_file(form, stem, _("Sales report"), heads(info), file_rows(info, rows))
    return render(
        request,
        "reports/sales.html",
        {
            "section": "reports",
            "currency": info.money,
            "rows": [(row, _sales_of(row)) for row in rows[:MOST]],
            "left_out": max(len(rows) - MOST, 0),
            "since": since,
            "until": until,
            "spans": named,
            "people": _choices(
                (row.person_id, row.employee or _("nobody named")) for row in everything
            ),
            "departments": _choices((row.department_id, row.department) for row in everything),
            "person": person,
            "department": department,
            "items": sum(row.items_micro for row in rows),
            "total": sum(row.total_minor for row in rows),
            "days": _by_day(rows, since, until),
            "whole": _query(
                since=str(since), until=str(until), person=_person(person), department=department
            ),
            "may_export": actor.may(Right.EXPORT),
            "may_see_costs": actor.may(Right.COSTS_READ),
        },
    )


def asked_span(request: HttpRequest, named: Sequence[Span]) -> tuple[date, date]:
    """The days that the address asks for; seven days where it asks for none that make sense."""
    usual = named[2]
    until = asked_day(request.GET.get("until", "")) or usual.until
    since = asked_day(request.GET.get("since", "")) or until - timedelta(days=6)
    return (since, until) if since <= until else (until, since)


def asked_id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _choices(pairs: Iterable[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """What one may filter by: each once, by name."""
    return sorted(dict(pairs).items(), key=lambda pair: pair[1].casefold())


def _sales_of(row: SalesRow) -> str:
    """The question part of the address of the sales that make up a row."""
    day = row.date.isoformat()
    return _query(day=day, person=_person(row.person_id), department=row.department_id)


def _person(key: UUID | None) -> str:
    """As the list of sales has it: those that name nobody have a word of their own."""
    return "none" if key == NIL else str(key or "")


def _query(**values: object) -> str:
    return urlencode({name: str(value) for name, value in values.items() if value})


def _by_day(rows: Sequence[SalesRow], since: date, until: date) -> list[dict[str, Any]]:
    """What each day came to, the days without sales among them; at most a quarter of a year."""
    length = (until - since).days + 1
    if length < 2 or length > 92:
        return []
    days = {since + timedelta(days=place): 0 for place in range(length)}
    for row in rows:
        days[row.date] += row.total_minor
    return [{"day": day, "total": total} for day, total in days.items()]


def heads(info: CompanyInfo) -> list[str]:
    """The heads of the file: the report's own, with the currency of the last."""
    return [
        _("Date"),
        _("Employee"),
        _("Department"),
        _("Items Sold"),
        _("Total Sales %(currency)s") % {"currency": info.currency},
    ]


def file_rows(info: CompanyInfo, rows: Sequence[SalesRow]) -> Iterator[list[Cell]]:
    """The rows of the file: dates and figures as programs read them."""
    for row in rows:
        yield [
            row.date,
            row.employee,
            row.department,
            Number(format_quantity(row.items_micro)),
            Number(format_decimal(row.total_minor, info.exponent), info.exponent),
        ]
