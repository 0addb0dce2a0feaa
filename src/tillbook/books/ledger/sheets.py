"""Statements put together: which columns were asked for, read at one moment, with their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import By, Scope, Sums, sums
from tillbook.books.ledger.flows import DISPOSALS, RATES, flows_apart, statement_accounts
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules import Span, fiscal_year
from tillbook.books.ledger.rules.days import day_before, months_of, previous, year_before
from tillbook.books.ledger.rules.layouts import layout_of
from tillbook.books.ledger.rules.lines import TURNED
from tillbook.books.ledger.rules.statement_rows import Figures, Row
from tillbook.books.ledger.rules.statements import rows_of
from tillbook.books.ledger.turned import turned
from tillbook.books.ledger.words import row_words
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.snapshot import snapshot
from tillbook.plumbing.templatetags.figures import month_name, short_day
from tillbook.values.money import RATE_SCALE, format_decimal
from tillbook.values.rounding import divide

#: What may stand beside a statement.
COMPARISONS = ("", "previous", "year", "months", "locations", "departments")
#: Statements of a day, whose columns stand for their last days.
OF_A_DAY = frozenset({"balance-sheet", "accounts"})
#: Statements of what moved alone: nothing from before their days is read for them.
_OF_MOVES = frozenset({"profit-and-loss"})
_BALANCE_SHEET = "balance-sheet"
#: Lines whose accounts depend on what they hold.
_BY_BALANCE = {*TURNED, *TURNED.values()}
#: What the keys of rows begin with that are sums of a kind of account.
_KIND = "kind_"
#: Computed figures that are what a line of accounts holds.
_COMPUTED_LINES = {
    "depreciation_added": "depreciation",
    "depreciation_taken": "depreciation",
    "opening_cash": "cash",
    "brought_cash": "opening_balances",
    "brought_operating": "opening_balances",
    "brought_investing": "opening_balances",
    "brought_financing": "opening_balances",
}
#: Computed figures of the cash flow that single entries make.
_COMPUTED_ENTRIES = {
    "disposals_added": DISPOSALS,
    "disposals_taken": DISPOSALS,
    "rates_taken": RATES,
    "rates_on_cash": RATES,
}
#: Months side by side, at most.
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its days, and the location or department it is of alone."""

    title: str
    span: Span
    key: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which statement. span: its days; of a statement of a day, `until` counts."""

    kind: str
    span: Span
    compare: str = ""
    first_month: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A statement: rows with an amount a column. narrowed: not all of the company, so that the
    check may differ from zero. layout: whose words its rows have."""

    asked: Asked
    scope: Scope
    columns: list[Column]
    rows: list[Row]
    narrowed: bool
    layout: str = ""

    @property
    def compares(self) -> bool:
        """Whether the second column is what the first is compared with."""
        return self.asked.compare in ("previous", "year")

    @property
    def of_year(self) -> bool:
        """Whether the first column's days begin with a fiscal year, and end within it."""
        span = self.columns[0].span
        return span.since == fiscal_year(span.until, self.asked.first_month).since

    @property
    def ties(self) -> bool:
        """Whether what must be zero is; so it always is for the whole company."""
        return not any(any(row.amounts) for row in self.rows if row.form == "check")


def sheet(info: CompanyInfo, scope: Scope, asked: Asked) -> Sheet:
    """A statement with its comparison, all of it as of one moment."""
    by: By = {"locations": "location", "departments": "department"}.get(asked.compare, "")  # type: ignore[assignment]
    columns = _columns(asked)
    moves = asked.kind in _OF_MOVES
    wanted = [
        span
        for column in columns
        for span in ([column.span] if moves else _spans(column.span, asked.first_month))
    ]
    with snapshot():
        found = sums(scope, wanted, by)
        rows = list(Account.objects.filter(company_id=info.id).order_by("code"))
        accounts = statement_accounts(rows)
        if by:
            columns = _parted(info, scope, asked, found, by)
        figures = [
            Figures(found.balances(column.span, column.key), {}, {})
            if moves
            else _figures(found, column, asked.first_month)
            for column in columns
        ]
        if asked.kind == _BALANCE_SHEET:
            whole = scope.location_ids is None and scope.department_ids is None
            days = [column.span.until for column in columns]
            there = turned(info.id, rows, set(days), found if whole else None)
            figures = [
                replace(one, turned=there[day]) for one, day in zip(figures, days, strict=True)
            ]
        if asked.kind == "cash-flow":
            apart = flows_apart(scope, accounts, [column.span for column in columns], by)
            figures = [
                apart(one, column.span, column.key)
                for one, column in zip(figures, columns, strict=True)
            ]
    layout = layout_of(info.country)
    narrowed = bool(by) or scope.location_ids is not None or scope.department_ids is not None
    return Sheet(
        asked=asked,
        scope=scope,
        columns=columns,
        rows=rows_of(asked.kind, accounts, figures, layout),
        narrowed=narrowed,
        layout=layout.name,
    )


def _columns(asked: Asked) -> list[Column]:
    of_a_day = asked.kind in OF_A_DAY
    span = asked.span
    if asked.compare == "months":
        start = span.since or fiscal_year(span.until, asked.first_month).since
        months = months_of(Span(start, span.until))[-MOST_MONTHS:]
        found = [Column(_month_title(one, of_a_day), one) for one in months]
        if not of_a_day:
            found.append(Column(_("Together"), Span(months[0].since, span.until)))
        return found
    columns = [Column(_title(span, of_a_day), span)]
    if asked.compare in ("previous", "year"):
        before = previous if asked.compare == "previous" else year_before
        if of_a_day and asked.compare == "previous":
            # The day before the one that is looked at's month, else a year's first days compare.
            other = Span(None, day_before(span.until.replace(day=1)))
        else:
            other = before(span)
        columns.append(Column(_title(other, of_a_day), other))
    return columns


def _title(span: Span, of_a_day: bool) -> str:
    if of_a_day or span.since is None:
        return short_day(span.until)
    return f"{short_day(span.since)} – {short_day(span.until)}"


def _month_title(span: Span, of_a_day: bool) -> str:
    return short_day(span.until) if of_a_day else month_name(span.until)


def _spans(span: Span, first_month: int) -> list[Span]:
    """What a column is made of: its days, all up to its end, all up to the fiscal year before."""
    year = fiscal_year(span.until, first_month)
    assert year.since is not None
    return [span, Span(None, span.until), Span(None, day_before(year.since))]


def _figures(found: Sums, column: Column, first_month: int) -> Figures:
    spans = _spans(column.span, first_month)
    moved, closing, before = (found.balances(span, column.key) for span in spans)
    return Figures(moved, closing, before)


def _parted(info: CompanyInfo, scope: Scope, asked: Asked, found: Sums, by: By) -> list[Column]:
    """A column for each location or department where anything happened, and all together."""
    if by == "location":
        names = {at.id: at.name for at in info.locations.values()}
        nowhere = _("No location")
    else:
        names = department_names(info.id)
        nowhere = _("No department")
    there = found.keys()
    columns = [Column(name, asked.span, key) for key, name in names.items() if key in there]
    if NIL in there:
        columns.append(Column(nowhere, asked.span, NIL))
    return [*columns, Column(_("Together"), asked.span)]


def _urls(shown: Sheet, row: Row, tails: list[str]) -> list[str]:
    """Where a row's figures lead: to the lines they are the sums of, at the same places on the same
    days. tails: those of each column, as a query."""
    if row.account:
        address = reverse("account", args=[row.account.id])
        return [f"{address}?{tail}" for tail in tails]
    if row.form == "line":
        wanted = {"kind": kind} if (kind := _kind_of(row)) else {"line": row.key}
        if shown.asked.kind == _BALANCE_SHEET and row.key in _BY_BALANCE:
            wanted["as"] = _BALANCE_SHEET
        address = f"{reverse('general_ledger')}?{urlencode(wanted)}"
        return [f"{address}&{tail}" for tail in tails]
    return [_computed_url(shown, row, column) for column in shown.columns]


def _kind_of(row: Row) -> str:
    """The kind of account that a row is the sum of; "" of others."""
    return row.key.removeprefix(_KIND) if row.key.startswith(_KIND) else ""


def _days_of(shown: Sheet, column: Column) -> dict[str, str]:
    span = column.span
    days = {"until": span.until.isoformat()}
    if shown.asked.kind not in OF_A_DAY and span.since:
        days["since"] = span.since.isoformat()
    return days


def _computed_url(shown: Sheet, row: Row, column: Column) -> str:
    """Where a figure leads that no account holds; "" where it is but a sum."""
    span, days, place = column.span, _days_of(shown, column), _place(shown, column)
    if row.key in _COMPUTED_LINES:
        wanted = {"line": _COMPUTED_LINES[row.key]}
        if row.key == "opening_cash" and span.since:
            days = {"until": day_before(span.since).isoformat()}
        return f"{reverse('general_ledger')}?{urlencode(wanted | days | place)}"
    if row.key in _COMPUTED_ENTRIES:
        wanted = {"flow": _COMPUTED_ENTRIES[row.key]}
        return f"{reverse('journal')}?{urlencode(wanted | days | place)}"
    if row.key == "opening_equity" and span.since:
        days = {"until": day_before(span.since).isoformat()}
        return f"{reverse('statement', args=['balance-sheet'])}?{urlencode(days | place)}"
    year = fiscal_year(span.until, shown.asked.first_month)
    if row.key == "result_of_period":
        pass
    elif row.key == "result_of_year" and year.since:
        days["since"] = year.since.isoformat()
    elif row.key == "results_before" and year.since:
        days = {"since": "1900-01-01", "until": day_before(year.since).isoformat()}
    else:
        return ""
    return f"{reverse('statement', args=['profit-and-loss'])}?{urlencode(days | place)}"


def _place(shown: Sheet, column: Column) -> dict[str, str]:
    found = {}
    if shown.scope.department_ids:
        found["department"] = str(shown.scope.department_ids[0])
    if column.key is not None:
        name = "location" if shown.asked.compare == "locations" else "department"
        found[name] = str(column.key)
    return found


def table(shown: Sheet, *, accounts: bool) -> list[dict[str, Any]]:
    """The rows as the page has them: words, and each amount with its link. accounts: with those
    that make up a line."""
    words = row_words(shown.narrowed, shown.layout, of_year=shown.of_year)
    tails = [urlencode(_days_of(shown, one) | _place(shown, one)) for one in shown.columns]
    found = []
    for row in shown.rows:
        if row.account and not accounts:
            continue
        if row.form == "check" and shown.narrowed and not any(row.amounts):
            continue
        found.append(
            {
                "form": row.form,
                "words": row.account.name if row.account else words[row.key],
                "code": row.account.code if row.account else "",
                "cells": list(zip(row.amounts, _urls(shown, row, tails), strict=True))
                if row.amounts
                else [],
                "change_minor": _change(shown, row),
                "change_ppm": _change_ppm(shown, row),
            }
        )
    return found


def _change(shown: Sheet, row: Row) -> int | None:
    if not shown.compares or not row.amounts or row.form == "check":
        return None
    return row.amounts[0] - row.amounts[1]


def _change_ppm(shown: Sheet, row: Row) -> int | None:
    change = _change(shown, row)
    if change is None or not row.amounts[1]:
        return None
    return divide(change * RATE_SCALE, abs(row.amounts[1]))


def heads(shown: Sheet) -> list[str]:
    """The columns of the statement as a file."""
    found = [_("Account number"), _("Name"), *(column.title for column in shown.columns)]
    return [*found, _("Change")] if shown.compares else found


def file_rows(shown: Sheet, exponent: int) -> Iterator[list[Cell]]:
    """The rows of the statement as a file."""
    for row in table(shown, accounts=True):
        amounts = [amount for amount, _url in row["cells"]]
        if row["change_minor"] is not None:
            amounts.append(row["change_minor"])
        numbers = [Number(format_decimal(amount, exponent), exponent) for amount in amounts]
        yield [row["code"], row["words"], *numbers]


def narrowed_to(
    scope: Scope, places: Mapping[UUID, str], location: UUID | None, department: UUID | None
) -> Scope:
    """The scope with what a link asks for, if it is within: one location, one department."""
    if location is not None and (location in places or scope.location_ids is None):
        scope = replace(scope, location_ids=(location,))
    if department is not None:
        scope = replace(scope, department_ids=(department,))
    return scope
