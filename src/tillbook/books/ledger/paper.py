"""A statement as a PDF, by typst: everything reaches the template as data, never as text of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.books.ledger.sheets import Sheet, table
from tillbook.books.ledger.words import titles
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.templatetags.figures import amount, day, percent, signed

_TEMPLATE = Path(__file__).parent / "templates/ledger/statement.typ"


def sheet_pdf(shown: Sheet, info: CompanyInfo, place: str) -> bytes:
    """The statement on A4, across when it has many columns. place: whose it is, in words."""
    import typst

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
    data: dict[str, Any] = {
        "title": titles()[shown.asked.kind],
        "company": info.name,
        "place": place,
        "days": _days(shown),
        "currency": _("Amounts in %(currency)s") % {"currency": info.currency},
        "heads": [*heads, _("Change"), "%"] if shown.compares else heads,
        "rows": rows,
        "page": _("Page"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def _days(shown: Sheet) -> str:
    span = shown.asked.span
    if span.since is None:
        return _("as of %(day)s") % {"day": day(span.until)}
    return _("%(since)s to %(until)s") % {"since": day(span.since), "until": day(span.until)}
