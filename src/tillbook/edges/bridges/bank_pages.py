"""Bank statements from a file, on a page: bring it, look at what it would add, take it in."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.telling import currency_of, place_words, refusal_words
from tillbook.edges.bridges.bank_statements.csv_mapping import COLUMNS, CsvMapping
from tillbook.edges.bridges.bank_statements.reading import MOST_BYTES
from tillbook.edges.bridges.operations import (
    CheckedStatements,
    change_reading,
    check_file,
    file_of,
    keep_file,
    take_file,
)
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.values.statements import StatementRefused

#: Lines shown of each statement that would be added.
_SHOWN = 20
_STATEMENTS_SHOWN = 60

COLUMN_WORDS = {
    "booked": gettext_lazy("Day"),
    "value_date": gettext_lazy("Value date"),
    "amount": gettext_lazy("Amount"),
    "money_in": gettext_lazy("Money in"),
    "money_out": gettext_lazy("Money out"),
    "side": gettext_lazy("In or out"),
    "currency": gettext_lazy("Currency"),
    "name": gettext_lazy("Name"),
    "account": gettext_lazy("Their account"),
    "purpose": gettext_lazy("Purpose"),
    "reference": gettext_lazy("Reference"),
    "bank_reference": gettext_lazy("Bank’s reference"),
    "code": gettext_lazy("Kind"),
    "balance": gettext_lazy("Balance"),
    "own_account": gettext_lazy("Own account"),
}


def refused_words(refused: StatementRefused) -> str:
    """A refusal, or a remark, in the reader's language."""
    said = _(refused.reason) % refused.values
    return _("Line %(line)d: %(said)s") % {"line": refused.place, "said": said}


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Bank"), reverse("bank")), *more]


def _accounts(actor: Actor) -> list[tuple[str, str]]:
    rows = bank_accounts(actor).filter(archived_at=None)
    return [("", _("as the file says")), *((str(row.id), row.name) for row in rows)]


def _chosen(request: HttpRequest, actor: Actor) -> UUID | None:
    text = request.POST.get("account", "")
    return UUID(text) if text and text in dict(_accounts(actor)) else None


@page(Right.LEDGER_WRITE)
def import_statements_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose a file; it is read and kept, nothing is taken in yet."""
    context: dict[str, Any] = {
        "section": "bank",
        "trail": _trail(),
        "accounts": _accounts(actor),
        "account": request.POST.get("account", ""),
        "most_megabytes": MOST_BYTES >> 20,
    }
    if request.method == "POST":
        file = request.FILES.get("file")
        name = "".join(c for c in str(file.name if file else "") if c.isprintable())[:120]
        context["name"] = name
        if file is None:
            context["refused"] = _("Choose a file first.")
        elif file.size is None or file.size > MOST_BYTES:
            context["refused"] = _("%(name)s is larger than %(size)d MB.") % {
                "name": name,
                "size": MOST_BYTES >> 20,
            }
        else:
            try:
                key = keep_file(actor, name, file.read(), _chosen(request, actor))
                return redirect("statement_file", key)
            except StatementRefused as refused:
                context["refused"] = refused_words(refused)
    return render(request, "bridges/statements.html", context)


@page(Right.LEDGER_WRITE)
def statement_file_page(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """What a file of statements would add, then what it added."""
    row = file_of(actor, file_id)
    if row is None:
        raise Http404
    context: dict[str, Any] = {
        "section": "bank",
        "file": row,
        "trail": _trail((_("Import statements"), reverse("import_statements"))),
    }
    if row.taken_at:
        context["outcome"] = [(one, place_words(one["place"])) for one in json.loads(row.outcome)]
        return render(request, "bridges/statements_taken.html", context)
    if request.method == "POST":
        return _acted(request, actor, file_id)
    try:
        checked = check_file(actor, row)
    except StatementRefused as refused:
        messages.error(request, refused_words(refused))
        return redirect("import_statements")
    context |= _preview(actor, checked) | {
        "accounts": _accounts(actor),
        "account": row.account_id or "",
    }
    return render(request, "bridges/statements_preview.html", context)


def _acted(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    row = file_of(actor, file_id)
    assert row is not None
    try:
        if request.POST.get("action") == "take":
            outcome = take_file(actor, row)
            lines = sum(one["lines"] for one in outcome)
            words = ngettext("%d line taken in", "%d lines taken in", lines) % lines
            messages.success(request, words)
        else:
            change_reading(
                actor,
                file_id,
                account_id=_chosen(request, actor),
                mapping=_typed_reading(request),
            )
    except StatementRefused as refused:
        messages.error(request, refused_words(refused))
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("statement_file", file_id)


def _typed_reading(request: HttpRequest) -> dict[str, Any] | None:
    """How somebody says that a file is read: a CSV by its columns, a QIF by the order of days."""
    if "decimal" in request.POST:
        return _typed_mapping(request)
    order, was = (request.POST.get(name, "") for name in ("date_order", "date_order_was"))
    return {"date_order": order} if order != was else None


def _typed_mapping(request: HttpRequest) -> dict[str, Any]:
    """What somebody says the columns are; the first of two that claim to be the same wins."""
    columns: dict[str, int] = {}
    for key, what in request.POST.items():
        place = key.removeprefix("column-")
        if key.startswith("column-") and what in COLUMNS and place.isdecimal() and len(place) < 4:
            columns.setdefault(what, int(place))
    return {
        "columns": columns,
        "decimal": request.POST.get("decimal", "."),
        "date_order": request.POST.get("date_order", ""),
        "out_word": request.POST.get("out_word", ""),
        "inverted": request.POST.get("inverted") == "1",
    }


def _preview(actor: Actor, checked: CheckedStatements) -> dict[str, Any]:
    info = company(actor.company_id)
    statements = []
    for one in checked.found[:_STATEMENTS_SHOWN]:
        money = currency_of(info, one.statement.currency)
        new = one.placement.new if one.placement and not one.placement.refused else ()
        booked = [line for line in one.statement.lines if not line.pending]
        statements.append(
            {
                "statement": one.statement,
                "account": one.account,
                "currency": money,
                "place": place_words(one.placement.place.value) if one.placement else "",
                "placement": one.placement,
                "refused": refusal_words(one.placement, money) if one.placement else "",
                "new": len(new),
                "lines": [booked[number] for number in new[:_SHOWN]],
                "more": max(len(new) - _SHOWN, 0),
            }
        )
    orders = [
        ("dmy", _("day, month, year")),
        ("mdy", _("month, day, year")),
        ("ymd", _("year, month, day")),
    ]
    return {
        "statements": statements,
        "hidden": max(len(checked.found) - _STATEMENTS_SHOWN, 0),
        "new": sum(
            len(one.placement.new)
            for one in checked.found
            if one.placement and not one.placement.refused
        ),
        "known": sum(one.placement.known for one in checked.found if one.placement),
        "wrong": sum(1 for one in checked.found if one.placement and one.placement.refused),
        "homeless": sum(1 for one in checked.found if one.account is None),
        "takes": checked.takes,
        "notes": [refused_words(one) for one in (*checked.remarks, *checked.left_out)],
        "mapping": checked.mapping,
        "columns": _columns(checked.mapping) if checked.mapping else [],
        "column_choices": [("", _("not used")), *COLUMN_WORDS.items()],
        "decimals": [(",", "1.234,56"), (".", "1,234.56")],
        "date_order": checked.date_order,
        "orders": orders if checked.mapping else orders[:2],
    }


def _columns(mapping: CsvMapping) -> list[tuple[int, str, str]]:
    """(place, head, what it is) of each column."""
    meant = {place: what for what, place in mapping.columns.items()}
    return [(place, head, meant.get(place, "")) for place, head in enumerate(mapping.heads)]
