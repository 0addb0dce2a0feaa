"""Pages of the statements: profit and loss, balance sheet, cash flow, equity, balances by month."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tillbook.books.ledger.asking import asked_scope, asked_span, department_choice, place_words
from tillbook.books.ledger.paper import pdf_answer, sheet_pdf
from tillbook.books.ledger.sheets import (
    COMPARISONS,
    OF_A_DAY,
    Asked,
    Sheet,
    file_rows,
    heads,
    sheet,
    table,
)
from tillbook.books.ledger.words import titles
from tillbook.masters.organisation.listing import allow_export, allow_pdf
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.exporting import table_file


@page(Right.LEDGER_READ)
def statement_page(request: HttpRequest, actor: Actor, kind: str) -> HttpResponseBase:
    """A statement of any days against others, other months, or by location or department."""
    if kind not in titles():
        raise Http404
    info = company(actor.company_id)
    compare = request.GET.get("compare", "")
    span = asked_span(request, actor, this_year=kind not in OF_A_DAY)
    shown = sheet(
        info,
        asked_scope(request, actor),
        Asked(
            kind=kind,
            span=span,
            compare=compare if compare in COMPARISONS else "",
            first_month=info.fiscal_year_month,
        ),
    )
    if form := request.GET.get("export", ""):
        return _file(actor, info, shown, form)
    return render(request, "ledger/statement.html", _context(request, actor, info, shown))


def _file(actor: Actor, info: CompanyInfo, shown: Sheet, form: str) -> HttpResponseBase:
    kind = shown.asked.kind
    stem = f"{kind}-{shown.asked.span.until.isoformat()}"
    if form != "pdf":
        allow_export(actor, kind, form, [])
        rows = file_rows(shown, info.exponent)
        return table_file(form, stem, titles()[kind], heads(shown), rows)
    allow_pdf(actor, kind)
    return pdf_answer(sheet_pdf(shown, info, place_words(info, shown.scope)), stem)


def _context(request: HttpRequest, actor: Actor, info: CompanyInfo, shown: Sheet) -> dict[str, Any]:
    asked = shown.asked
    accounts = request.GET.get("lines") != "only"
    return {
        "section": "books",
        "currency": info.money,
        "kind": asked.kind,
        "title": titles()[asked.kind],
        "titles": list(titles().items()),
        "sheet": shown,
        "rows": table(shown, accounts=accounts),
        "accounts": accounts,
        "empty": not any(any(row.amounts) for row in shown.rows),
        "span": asked.span,
        "of_a_day": asked.kind in OF_A_DAY,
        "comparisons": _comparisons(info, shown),
        "compare": asked.compare,
        **department_choice(shown.scope),
        "columns": len(shown.columns),
        "place": place_words(info, shown.scope),
        "may_export": actor.may(Right.EXPORT),
    }


def _comparisons(info: CompanyInfo, shown: Sheet) -> list[tuple[str, str]]:
    """What can stand beside the statement, in words."""
    words = {
        "previous": _("the period before"),
        "year": _("a year before"),
        "months": _("month by month"),
        "locations": _("by location"),
        "departments": _("by department"),
    }
    if shown.asked.kind in OF_A_DAY:
        words["previous"] = _("the end of the month before")
    if len(info.locations) < 2:
        del words["locations"]
    return list(words.items())
