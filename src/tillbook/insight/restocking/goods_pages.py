"""The report of goods: one page with a switch of what it measures, a chart, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.insight.reports.pages import today_of
from tillbook.insight.reports.report_pages import Span, asked_id
from tillbook.insight.restocking.goods_columns import (
    BAR_DECIMALS,
    Figure,
    Row,
    bar_form,
    bar_words,
    charted,
    figures_of,
    fits,
    measure_words,
    rank,
    said_of,
    written,
)
from tillbook.insight.restocking.goods_figures import goods_over
from tillbook.insight.restocking.rules.measures import AGES, Goods, Measure, classes
from tillbook.masters.catalog.queries import departments_of, items_by_id
from tillbook.masters.catalog.queries.kits import ingredients
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.pages import asked_day
from tillbook.values.money import format_decimal, format_quantity

#: Rows on the page; a file has all of them. Bars of the chart.
MOST, BARS = 300, 12


@dataclass(frozen=True, slots=True)
class Shown:
    """An item of the report. cells: (figure, as it is written); bar: what the chart shows."""

    item: Item
    cells: list[tuple[Figure, str]]
    bar: int | None
    bar_words: str


@page(Right.COSTS_READ)
@require_GET
def goods_report(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What goods did on some days, by item: movements, turnover, cover, age and the rest."""
    info = company(actor.company_id)
    measure = measure_of(request.GET.get("measure", ""))
    since, until = _asked(request, today_of(info))
    department = asked_id(request, "department")
    places = location_ids(actor, chosen_location(request, actor))
    more = {"ages": measure is Measure.AGE, "expired": measure is Measure.EXPIRED}
    goods = goods_over(info.id, places, since, until, department, **more)
    if measure is Measure.USE:
        within = ingredients(info.id)
        goods = {item: own for item, own in goods.items() if item in within}
    rows = ranked(info, measure, goods)
    figures = figures_of(measure, info.symbol or info.currency)
    if form := request.GET.get("export", ""):
        allow_export(actor, "goods", form, [])
        heads = [_("SKU"), _("Product"), *(one.head for one in figures)]
        stem = f"{measure.value}-{since}-{until}"
        return table_file(form, stem, measure_words()[measure], heads, _cells(info, rows, figures))
    shown = [_shown(info, measure, item, row, figures) for item, row in rows[:MOST]]
    departments = [(key, name) for _code, name, key in departments_of(info.id, info.version)]
    context = {
        "section": "reports",
        "currency": info.money,
        "measure": measure.value,
        "words": measure_words()[measure],
        "said": said_of(measure),
        "measures": [(one.value, words) for one, words in measure_words().items()],
        "figures": figures,
        "rows": shown,
        "bars": _age_bars(info, rows) if measure is Measure.AGE else _bars(shown),
        "trail": [(_("Reports"), reverse("reports"))],
        "bar_exponent": info.exponent if bar_form(measure) == "money" else BAR_DECIMALS[measure],
        "bar_words": bar_words(measure, info.symbol or info.currency),
        "may_see_sales": actor.may(Right.SALES_READ),
        "left_out": max(0, len(rows) - MOST),
        "totals": _totals(info, rows, figures),
        "spans": _spans(today_of(info)),
        "since": since,
        "until": until,
        "days": urlencode({"since": since, "until": until}),
        "departments": sorted(departments, key=lambda one: one[1].casefold()),
        "department": department,
        "may_export": actor.may(Right.EXPORT),
    }
    return render(request, "restocking/goods.html", context)


def measure_of(text: str) -> Measure:
    """What an address asks for; movements where it asks for nothing known."""
    return Measure(text) if text in {one.value for one in Measure} else Measure.MOVEMENTS


def _spans(today: date) -> list[Span]:
    """The spans people ask goods for."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return [
        Span("weeks", _("Last 28 days"), today - timedelta(days=27), today),
        Span("quarter", _("Last 90 days"), today - timedelta(days=89), today),
        Span("month", _("This month"), month, today),
        Span("last-month", _("Last month"), before, month - timedelta(days=1)),
        Span("year", _("Last 365 days"), today - timedelta(days=364), today),
    ]


def _asked(request: HttpRequest, today: date) -> tuple[date, date]:
    """The days that the address asks for, none to come; 28 days where it asks for none."""
    until = min(asked_day(request.GET.get("until", "")) or today, today)
    since = asked_day(request.GET.get("since", "")) or until - timedelta(days=27)
    return (since, until) if since <= until else (until, until)


def ranked(
    info: CompanyInfo, measure: Measure, goods: Mapping[UUID, Goods]
) -> list[tuple[Item, Row]]:
    """The items that stand in the report, in its order."""
    fitting = {item: own for item, own in goods.items() if fits(measure, own)}
    items = items_by_id(info.id, info.version, fitting)
    rows = [(items[key], own) for key, own in fitting.items() if key in items]
    rows.sort(key=lambda one: (rank(measure, one[1]), one[0].name.casefold(), one[0].sku))
    if measure is not Measure.ABC:
        return [(item, Row(own)) for item, own in rows]
    places = classes([own.sold_minor for _item, own in rows])
    return [(item, Row(own, place)) for (item, own), place in zip(rows, places, strict=True)]


def _shown(
    info: CompanyInfo, measure: Measure, item: Item, row: Row, figures: Sequence[Figure]
) -> Shown:
    cells = [(one, written(one.value(row), one.form, info.money)) for one in figures]
    bar = charted(measure, row, figures)
    form = bar_form(measure)
    return Shown(item, cells, bar, written(bar, form, info.money))


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart: whose, how high, and how that is written."""

    name: str
    url: str
    value: int
    words: str


def _bars(shown: Sequence[Shown]) -> list[Bar]:
    """The first items of the report that have something to show."""
    found = [one for one in shown if one.bar]
    return [
        Bar(one.item.name, reverse("product", args=[one.item.id]), one.bar or 0, one.bar_words)
        for one in found[:BARS]
    ]


def _age_bars(info: CompanyInfo, rows: Sequence[tuple[Item, Row]]) -> list[Bar]:
    """What everything is worth, by age."""
    sums = [sum(row.goods.ages[place] for _item, row in rows) for place in range(len(AGES) + 1)]
    names = [_("Up to %(n)s days") % {"n": days} for days in AGES]
    pairs = zip([*names, _("Older")], sums, strict=True)
    return [Bar(name, "", value, written(value, "money", info.money)) for name, value in pairs]


def _totals(
    info: CompanyInfo, rows: Sequence[tuple[Item, Row]], figures: Sequence[Figure]
) -> list[str]:
    """Sums of what is money; quantities of different units have none."""
    found = []
    for one in figures:
        values = [one.value(row) for _item, row in rows] if one.form == "money" else []
        whole = sum(value for value in values if isinstance(value, int))
        found.append(written(whole, "money", info.money) if one.form == "money" else "")
    return found


def _cells(
    info: CompanyInfo, rows: Sequence[tuple[Item, Row]], figures: Sequence[Figure]
) -> Iterator[list[Cell]]:
    """Every item: figures as programs read them."""
    for item, row in rows:
        values = [(one.value(row), one.form) for one in figures]
        yield [item.sku, item.name, *(_cell(info, value, form) for value, form in values)]


def _cell(info: CompanyInfo, value: int | str | None, form: str) -> Cell:
    if value is None or isinstance(value, str):
        return value or ""
    if form == "money":
        return Number(format_decimal(value, info.exponent), info.exponent)
    if form == "percent":
        return Number(format_decimal(value, 4))
    return Number(str(value) if form == "count" else format_quantity(value))
