"""Cells: how a value of each kind is written on the page and in a file."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from tillbook.plumbing.lists.shapes import FIGURES, Column
from tillbook.plumbing.templatetags import figures
from tillbook.plumbing.templatetags.interface import icon
from tillbook.values.money import format_decimal, format_price, format_quantity


class Badge(NamedTuple):
    """A state: its words, and how they look: pine, amber, brick, blue, neutral, or "plain" for the
    one that needs no looking at. No words, no badge."""

    words: str
    tone: str = "neutral"
    icon: str = ""


class Gauge(NamedTuple):
    """How far something is filled, 0 to 100 per cent, with the words beside it. percent None: words
    alone. tone: pine, amber or brick."""

    words: str
    percent: int | None = None
    tone: str = "pine"


class Number(NamedTuple):
    """A figure in a file: its exact decimal digits, and how many decimals to show (None: all)."""

    digits: str
    decimals: int | None = None


def css(column: Column) -> str:
    """The classes of a column's cells."""
    words = ["num"] if column.kind in FIGURES else []
    words += [f"from-{column.screen}"] if column.screen else []
    words += [name for name in ("strong", "voice", "keep") if getattr(column, name)]
    if column.kind in ("day", "moment", "gauge") and not column.keep:
        words.append("keep")
    return " ".join(words)


def text(column: Column, value: Any, currency: figures.Currency) -> str | SafeString:
    """A value in words and figures of the reader's locale."""
    if value is None or value == "":
        return ""
    match column.kind:
        case "amount":
            return figures.amount(value, currency)
        case "price":
            return figures.unit_price(value, currency)
        case "quantity":
            return figures.quantity(value)
        case "count":
            return figures.count(value)
        case "percent":
            return figures.percent(value)
        case "day":
            return figures.short_day(value)
        case "moment":
            return figures.moment(value)
        case "badge":
            return _badge(value)
        case "gauge":
            return _gauge(value)
        case _:
            return str(value)


@lru_cache(maxsize=512)
def _gauge(value: Gauge) -> SafeString | str:
    """As `c-gauge` draws it, without a template for each cell."""
    if value.percent is None:
        return format_html('<span class="voice">{}</span>', value.words) if value.words else ""
    return format_html(
        '<svg class="gauge" viewBox="0 0 42 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="gauge-ground" width="100%" height="6" rx="3" />'
        '<rect class="gauge-{}" width="{}%" height="6" rx="3" /></svg>{}',
        value.tone,
        value.percent,
        value.words,
    )


@lru_cache(maxsize=256)
def _badge(value: Badge) -> SafeString | str:
    if not value.words:
        return ""
    if value.tone == "plain":
        return format_html('<span class="voice">{}</span>', value.words)
    drawing = icon(value.icon, 16) if value.icon else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', value.tone, drawing, value.words)


def cell(column: Column, row: Any, currency: figures.Currency, main: str = "") -> SafeString:
    """A whole `<td>`; main: where the row leads, in the cell that its name stands in."""
    shown: str | SafeString = text(column, column.value(row), currency)
    link = main or (column.link(row) if column.link else "")
    if link and shown:
        kind = "row-link" if main else "figure-link"
        shown = format_html('<a class="{}" href="{}">{}</a>', kind, link, shown)
    if column.second and (second := column.second(row)):
        shown = format_html("{}<small>{}</small>", shown, second)
    if column.phone and (beneath := column.phone(row)):
        shown = format_html('{}<small class="phone-line">{}</small>', shown, beneath)
    names = css(column)
    if column.lost and column.lost(row):
        names = f"{names} lost".strip()
    return _td(names, shown)


def part_cell(column: Column, part: Any, currency: figures.Currency) -> SafeString:
    """A `<td>` of a part beneath its row; empty where the column says nothing of parts."""
    shown = text(column, column.part(part), currency) if column.part else ""
    if shown and column.part_link and (link := column.part_link(part)):
        shown = format_html('<a class="figure-link" href="{}">{}</a>', link, shown)
    return _td(css(column), shown)


def _td(names: str, shown: str | SafeString) -> SafeString:
    """names: our own classes. Hundreds a page: `format_html` takes three times as long."""
    opening = f'<td class="{names}">' if names else "<td>"
    return SafeString(f"{opening}{conditional_escape(shown)}</td>")


def exported(
    column: Column, row: Any, part: Any, currency: figures.Currency, zone: tzinfo
) -> str | Number | date:
    """A value for a file: figures as exact numbers, days as days, moments as clocks in the zone
    show them, all else as text. part: of the row, for the columns that tell of parts."""
    value = column.part(part) if part is not None and column.part else column.value(row)
    if value is None or value == "":
        return ""
    match column.kind:
        case "amount":
            return Number(format_decimal(value, currency.exponent), currency.exponent)
        case "price":
            return Number(format_price(value, currency.exponent))
        case "quantity":
            return Number(format_quantity(value))
        case "count":
            return Number(str(value))
        case "percent":
            # 200000 parts per million are 20 per cent: four decimals, of which quantities have six.
            return Number(format_quantity(value * 100))
        case "day":
            return value.date() if isinstance(value, datetime) else value
        case "moment":
            # Without the zone: programs of tables know none, and would keep it as text.
            return timezone.localtime(value, zone).replace(tzinfo=None, microsecond=0)
        case "badge" | "gauge":
            return str(value.words)
        case _:
            return str(value)
