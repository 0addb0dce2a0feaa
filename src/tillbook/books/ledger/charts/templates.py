"""The charts of accounts that come with Tillbook. charts_data/README.md says whence."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tillbook.books.ledger.charts.generic import GENERIC
from tillbook.books.ledger.charts.shapes import ChartAccount
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.values.words import marked

_DATA = files("tillbook.books.ledger") / "charts_data"
_GENERIC = "generic"

#: Template -> what it is called.
CHARTS: Mapping[str, str] = {
    _GENERIC: marked("Small business"),
    "us": marked("United States"),
    "uk": marked("United Kingdom"),
    "skr04": marked("Germany, SKR 04"),
    "pcg": marked("France, plan comptable général"),
}
#: Country -> the template that a business there starts with.
_USUAL = {"US": "us", "GB": "uk", "DE": "skr04", "FR": "pcg"}


def usual_chart(country: str) -> str:
    """The template for a business of a country (ISO 3166)."""
    return _USUAL.get(country, _GENERIC)


@cache
def chart_of(template: str) -> tuple[ChartAccount, ...]:
    """The accounts of a template; KeyError when there is none of that name."""
    if template == _GENERIC:
        return GENERIC
    if template not in CHARTS:
        raise KeyError(template)
    text = (_DATA / f"{template}.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        ChartAccount(
            row["number"],
            row["name"],
            row["kind"],
            StatementLine(row["line"]),
            tuple(Role(role) for role in row["roles"].split()),
            tuple(row["tenders"].split()),
            row["tax_box"],
            row["english"] or row["name"],
        )
        for row in rows
    )


@cache
def _english() -> Mapping[tuple[str, str], str]:
    return {
        (account.code, account.name): account.english
        for template in CHARTS
        if template != _GENERIC
        for account in chart_of(template)
        if account.english != account.name
    }


#: Accounts of templates that take what sold fixed assets brought and what they stood at: gains and
#: losses come of these two, in entries of their own.
_DISPOSALS: Mapping[str, tuple[str, ...]] = {
    "us": ("4970", "6640"),
    "uk": ("4200",),
    "skr04": ("4845", "4849", "4855", "4900", "6889", "6895", "6900"),
    "pcg": ("675", "775"),
}


@cache
def disposals() -> frozenset[tuple[str, str]]:
    """These, as (number, name): renamed, an account is for something else."""
    return frozenset(
        (one.code, one.name)
        for template, codes in _DISPOSALS.items()
        for one in chart_of(template)
        if one.code in codes
    )


def english_name(code: str, name: str) -> str:
    """What a template's account of another language is called in English; empty when it is none,
    or was renamed."""
    return _english().get((code, name), "")
