"""A statement as a PDF, by typst: everything reaches the template as data, never as text of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.books.ledger.sheets import Sheet, table
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
                    "" if row["change_ppm"] is None else percent(row["change_ppm"], 0),
                ]
            )
        rows.append(
            {"form": row["form"], "code": row["code"], "words": row["words"], "cells": cells}
        )
    heads = [column.title for column in shown.columns]
    return rows_pdf(
        info,
        title=titles()[shown.asked.kind],
        place=place,
        days=_days(shown),
        heads=[*heads, _("Change"), "%"] if shown.compares else heads,
        rows=rows,
    )


def rows_pdf(
    info: CompanyInfo,
    *,
    title: str,
    place: str,
    days: str,
    heads: Sequence[str],
    rows: Sequence[dict[str, Any]],
) -> bytes:
    """Rows under heads on A4. Each row: form, code, words, and the cells as they are written."""
    import typst

    data: dict[str, Any] = {
        "title": title,
        "company": info.name,
        "place": place,
        "days": days,
        "currency": _("Amounts in %(currency)s") % {"currency": info.currency},
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


def _days(shown: Sheet) -> str:
    span = shown.asked.span
    if span.since is None:
        return _("as of %(day)s") % {"day": day(span.until)}
    return _("%(since)s to %(until)s") % {"since": day(span.since), "until": day(span.until)}
