"""Margins by department and product, as the profit and loss of the same days has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tillbook.insight.reports.margins import Margin, Margins, margins
from tillbook.insight.reports.pages import today_of
from tillbook.insight.reports.report_pages import MOST, asked_id, asked_span, spans
from tillbook.masters.catalog.queries import department_names, departments_of, items_by_id
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.values.money import format_decimal, format_quantity


@dataclass(frozen=True, slots=True)
class Product:
    """A product in a department, and what it came to. sales: the question part of its sales."""

    id: UUID
    department_id: UUID
    sku: str
    name: str
    own: Margin
    sales: str


@page(Right.COSTS_READ)
def margins_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What goods brought and cost, a row for each department; one of them open to its products."""
    info = company(actor.company_id)
    named = spans(today_of(info))
    since, until = asked_span(request, named)
    here = chosen_location(request, actor)
    places = location_ids(actor, here)
    whole = actor.location_ids is None and here is None
    found = margins(actor.company_id, since, until, places, whole=whole)
    if form := request.GET.get("export", ""):
        allow_export(actor, "margins", form, [])
        rows = file_rows(info, found, products(info, found, None))
        return table_file(form, f"margins-{since}-{until}", _("Margins"), heads(info), rows)
    department = asked_id(request, "department")
    names = {key: name for _code, name, key in departments_of(info.id, info.version)}
    departments = sorted(
        ((key, names.get(key, ""), own) for key, own in found.departments().items()),
        key=lambda row: (-row[2].margin_minor, row[1]),
    )
    opened = products(info, found, department) if department else []
    context = {
        "section": "reports",
        "currency": info.money,
        "found": found,
        "departments": departments,
        "department": department,
        "products": opened[:MOST],
        "left_out": max(len(opened) - MOST, 0),
        "spans": named,
        "since": since,
        "until": until,
        "days": urlencode({"since": since, "until": until}),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "may_see_sales": actor.may(Right.SALES_READ),
        "may_export": actor.may(Right.EXPORT),
    }
    return render(request, "reports/margins.html", context)


def products(info: CompanyInfo, found: Margins, department: UUID | None) -> list[Product]:
    """The products of a department, or of all, those with the most margin first."""
    own = {key: one for key, one in found.products.items() if department in (None, key[0])}
    items = items_by_id(info.id, info.version, [variant for _d, variant in own])
    days = {"since": found.span.since, "until": found.span.until}
    shown = [
        Product(
            variant,
            key,
            items[variant].sku if variant in items else "",
            items[variant].name if variant in items else "",
            one,
            urlencode({**days, "product": variant}),
        )
        for (key, variant), one in own.items()
    ]
    return sorted(shown, key=lambda row: (-row.own.margin_minor, row.name, row.sku))


def heads(info: CompanyInfo) -> list[str]:
    """The heads of the file."""
    money = info.currency
    return [
        _("Department"),
        _("SKU"),
        _("Product"),
        _("Items Sold"),
        _("Revenue %(money)s") % {"money": money},
        _("Cost of sales %(money)s") % {"money": money},
        _("Margin %(money)s") % {"money": money},
        _("Margin %"),
    ]


def file_rows(info: CompanyInfo, found: Margins, rows: Sequence[Product]) -> Iterator[list[Cell]]:
    """Every product, then what the profit and loss has beside them, and its two totals."""
    names = department_names(info.id)

    def money(minor: int) -> Number:
        return Number(format_decimal(minor, info.exponent), info.exponent)

    for row in rows:
        own = row.own
        share = own.margin_ppm
        yield [
            names.get(row.department_id, ""),
            row.sku,
            row.name,
            Number(format_quantity(own.items_micro)),
            money(own.net_minor),
            money(own.cost_minor),
            money(own.margin_minor),
            "" if share is None else Number(format_decimal(share, 4)),
        ]
    nothing = money(0)
    for reason in found.revenue.reasons:
        amount = money(reason.amount_minor)
        yield ["", "", reason.words, "", amount, nothing, amount, ""]
    for reason in found.cost.reasons:
        amount = money(reason.amount_minor)
        yield ["", "", reason.words, "", nothing, amount, money(-reason.amount_minor), ""]
    revenue, cost = found.revenue.ledger_minor, found.cost.ledger_minor
    words = _("Profit and loss")
    yield ["", "", words, "", money(revenue), money(cost), money(revenue - cost), ""]
