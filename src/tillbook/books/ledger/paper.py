"""Statements and reports as PDF, by typst: all reaches the template as data, never as its text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.books.ledger.sheets import Sheet, table
from tillbook.books.ledger.statement import Line, Statement, groups, heads
from tillbook.books.ledger.words import titles
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.templatetags.figures import amount, day, percent, signed

_TEMPLATE = Path(__file__).parent / "templates/ledger/statement.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A table on A4, across when it has many columns. place: whose it is; days: of when.

    rows: (form, code, words, cells). head: of a group; line, entry: with what stands before its
    words; account: part of the line above; sum, check: of what stands above.
    """

    title: str
    place: str
    days: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, str, str, Sequence[str]]]
    money: bool = True


def paper_pdf(paper: Paper, info: CompanyInfo) -> bytes:
    """It as a PDF."""
    import typst

    names = ("form", "code", "words", "cells")
    data: dict[str, Any] = {
        "title": paper.title,
        "company": info.name,
        "place": paper.place,
        "days": paper.days,
        "currency": _("Amounts in %(currency)s") % {"currency": info.currency}
        if paper.money
        else "",
        "heads": list(paper.heads),
        "rows": [dict(zip(names, row, strict=True)) for row in paper.rows],
        "page": _("Page"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def sheet_pdf(shown: Sheet, info: CompanyInfo, place: str) -> bytes:
    """A statement. place: whose it is, in words."""
    rows = []
    for row in table(shown, accounts=True):
        cells = [amount(minor, info.money) for minor, _url in row["cells"]]
        if shown.compares:
            change = row["change_minor"]
            cells += (
                ["", ""]
                if change is None
                else [
                    signed(change, info.money),
                    "" if row["change_ppm"] is None else percent(row["change_ppm"], 0),
                ]
            )
        rows.append((row["form"], row["code"], row["words"], cells))
    titled = [column.title for column in shown.columns]
    paper = Paper(
        title=titles()[shown.asked.kind],
        place=place,
        days=_days(shown.asked.span.since, shown.asked.span.until),
        heads=[*titled, _("Change"), "%"] if shown.compares else titled,
        rows=rows,
    )
    return paper_pdf(paper, info)


def trial_balance_pdf(shown: Statement, info: CompanyInfo, place: str, sort: str) -> bytes:
    """The trial balance: accounts by kind, with what all of them come to."""

    def cells(one: Line | None) -> list[str]:
        names = ["opening_minor"] if shown.since else []
        names += ["debit_minor", "credit_minor", "closing_minor"]
        names += ["before_minor"] if shown.before else []
        minors = [shown.sum_of(name) if one is None else getattr(one, name) for name in names]
        found = [amount(minor, info.money) for minor in minors]
        if shown.before:
            found.append("" if one is None else signed(one.change_minor or 0, info.money))
        return found

    rows: list[tuple[str, str, str, Sequence[str]]] = []
    for group in groups(shown, sort):
        rows.append(("head", "", group["words"], []))
        for one in group["lines"]:
            known = one.account
            name = known.name if known else _("Results of the years before")
            rows.append(("entry", known.code if known else "", name, cells(one)))
    rows.append(("sum", "", _("Sum"), cells(None)))
    paper = Paper(
        title=_("Trial balance"),
        place=place,
        days=_days(shown.since, shown.until),
        heads=heads(shown)[3:],
        rows=rows,
    )
    return paper_pdf(paper, info)


def _days(since: date | None, until: date) -> str:
    if since is None:
        return _("as of %(day)s") % {"day": day(until)}
    return _("%(since)s to %(until)s") % {"since": day(since), "until": day(until)}
