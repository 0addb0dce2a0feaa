"""Statements and reports as PDF, by typst: all reaches the template as data, never as its text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tillbook.books.ledger.sheets import Sheet, table
from tillbook.books.ledger.statement import Line, Statement, groups, heads
from tillbook.books.ledger.words import titles
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.templatetags.figures import amount, day, percent, signed

_TEMPLATE = Path(__file__).parent / "templates/ledger/statement.typ"


def sheet_pdf(shown: Sheet, info: CompanyInfo, place: str) -> bytes:
    """The statement on A4, across when it has many columns. place: whose it is, in words."""
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
                    _changed(row["change_ppm"]),
                ]
            )
        rows.append(
            {"form": row["form"], "code": row["code"], "words": row["words"], "cells": cells}
        )
    titled = [column.title for column in shown.columns]
    return rows_pdf(
        info,
        title=titles()[shown.asked.kind],
        place=place,
        days=days_words(shown.asked.span.since, shown.asked.span.until),
        heads=[*titled, pgettext("since then", "Change"), "%"] if shown.compares else titled,
        rows=rows,
    )


def _changed(ppm: int | None) -> str:
    """A change as on the page: with its sign."""
    return "" if ppm is None else ("+" if ppm > 0 else "") + percent(ppm, 0)


def rows_pdf(
    info: CompanyInfo,
    *,
    title: str,
    place: str,
    days: str,
    heads: Sequence[str],
    rows: Sequence[dict[str, Any]],
    money: bool = True,
) -> bytes:
    """Rows under heads on A4, across when it has many columns. Each row: form, code, words, and
    the cells as they are written; forms are those of statements, and entry: a row by itself."""
    import typst

    data: dict[str, Any] = {
        "title": title,
        "company": info.name,
        "place": place,
        "days": days,
        "currency": _("Amounts in %(currency)s") % {"currency": info.currency} if money else "",
        "heads": list(heads),
        "rows": list(rows),
        "page": _("Page"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def pdf_answer(made: bytes, stem: str) -> HttpResponse:
    """A PDF as a download. stem: the file's name without its ending."""
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{stem}.pdf"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def paper_row(form: str, code: str, words: str, cells: Sequence[str] = ()) -> dict[str, Any]:
    """A row of `rows_pdf`."""
    return {"form": form, "code": code, "words": words, "cells": list(cells)}


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

    rows = []
    for group in groups(shown, sort):
        rows.append(paper_row("head", "", group["words"]))
        for one in group["lines"]:
            known = one.account
            name = known.name if known else _("Results of the years before")
            rows.append(paper_row("entry", known.code if known else "", name, cells(one)))
    rows.append(paper_row("sum", "", _("Sum"), cells(None)))
    return rows_pdf(
        info,
        title=_("Trial balance"),
        place=place,
        days=days_words(shown.since, shown.until),
        heads=heads(shown)[3:],
        rows=rows,
    )


def days_words(since: date | None, until: date) -> str:
    """The days of a statement, in words."""
    if since is None:
        return _("as of %(day)s") % {"day": day(until)}
    return _("%(since)s to %(until)s") % {"since": day(since), "until": day(until)}
