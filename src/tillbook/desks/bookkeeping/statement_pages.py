"""The statement of account of a customer or supplier: on the page, as PDF and as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.books.ledger.paper import pdf_answer
from tillbook.books.ledger.rules.ageing import Side, aged, owed_of
from tillbook.books.ledger.rules.days import months_back
from tillbook.books.ledger.words import bucket_words
from tillbook.desks.bookkeeping.party_accounts import PartyStatement, StillOpen, party_statements
from tillbook.desks.bookkeeping.queries import today
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.operations import note_export
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import letter_head
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import amount as amount_words
from tillbook.plumbing.templatetags.figures import amount_or_blank, money, short_day
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.money import format_decimal

#: A statement of one currency, and its rows.
_Part = tuple[PartyStatement, list[dict[str, Any]]]

_TEMPLATE = Path(__file__).parent / "templates/bookkeeping/statement_of_account.typ"


@page(Right.LEDGER_READ)
def party_statement_page(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponseBase:
    """What they bought and paid over some days, with the balance after each line."""
    info = company(actor.company_id)
    head = letter_head(info.id, party_id)
    if head is None:
        raise Http404
    until = asked_day(request.GET.get("until", "")) or today(info.id)
    since = asked_day(request.GET.get("since", "")) or months_back(until, 3)
    side = Side.PAYABLES if request.GET.get("side") == "payables" else Side.RECEIVABLES
    found = party_statements(actor, party_id, side, min(since, until), until)
    numbers = document_numbers(
        {
            *[one.line.entry.source_id for shown in found for one in shown.lines],
            *[one.item.source_id for shown in found for one in shown.before],
        }
    )
    parts = [(shown, _rows(shown, numbers)) for shown in found]
    if form := request.GET.get("export", ""):
        return _file(actor, info, head, parts, form)
    context = {
        "section": "books",
        "party_id": party_id,
        "called": head[0],
        # Not "shown": the frame of lists prints its own of that name.
        "account": found[0],
        "parts": [
            (shown, rows, list(zip(bucket_words(), _ages(shown), strict=True)))
            for shown, rows in parts
        ],
        "may_export": actor.may(Right.EXPORT),
        "trail": [
            (_("Receivables by age"), reverse("aged_receivables")),
            (head[0], reverse("party_account", args=[party_id])),
        ],
    }
    return render(request, "bookkeeping/statement_of_account.html", context)


def _rows(shown: PartyStatement, numbers: dict[UUID, str]) -> list[dict[str, Any]]:
    """What is open from before the first day, then every line of the days."""
    before = [_before(one, numbers) for one in shown.before]
    return before + [_row(one, numbers) for one in shown.lines]


def _named(kind: str, source_id: UUID, numbers: dict[UUID, str]) -> dict[str, Any]:
    name = document_url_name(kind)
    return {
        "document": f"{word(kind)} {numbers.get(source_id, '')}".rstrip(),
        "url": reverse(name, args=[source_id]) if name else "",
    }


def _before(one: StillOpen, numbers: dict[UUID, str]) -> dict[str, Any]:
    """Part of the balance at the start: no amount of these days."""
    return {
        **_named(one.item.source_kind, one.item.source_id, numbers),
        "before": True,
        "day": one.item.day,
        "due": one.item.due,
        "memo": one.item.memo,
        "entry": one.item.entry_id,
        "amount_minor": None,
        "open_minor": one.open_minor,
        "balance_minor": None,
    }


def _row(one: Any, numbers: dict[UUID, str]) -> dict[str, Any]:
    entry = one.line.entry
    return {
        **_named(entry.source_kind, entry.source_id, numbers),
        "day": entry.posting_date,
        "due": one.line.due_date,
        "memo": one.line.memo or entry.memo,
        "entry": entry.id,
        "amount_minor": one.amount_minor,
        "open_minor": one.open_minor,
        "balance_minor": one.balance_minor,
    }


def _ages(shown: PartyStatement) -> tuple[int, ...]:
    """What is open at the end, by how long it is due."""
    found = aged(
        [
            owed_of(None, one.item.due or one.item.day, shown.side.sign * one.open_minor)
            for one in shown.open_items
        ],
        shown.until,
        shown.side,
    )
    return found[0].amounts if found else (0,) * len(bucket_words())


def _heads() -> list[str]:
    return [_("Day"), _("Document"), _("Due"), _("Amount"), _("Open"), _("Balance")]


def _table_heads() -> list[str]:
    return [_("Day"), _("Document"), _("Text"), _("Due"), _("Currency"), *_heads()[3:]]


def _file(
    actor: Actor,
    info: CompanyInfo,
    head: tuple[str, str, str],
    parts: list[_Part],
    form: str,
) -> HttpResponseBase:
    stem = f"statement-{head[1]}-{parts[0][0].until.isoformat()}"
    if form != "pdf":
        allow_export(actor, "statement-of-account", form, [])
        table = [row for part in parts for row in _table(*part)]
        return table_file(form, stem, _("Statement of account"), _table_heads(), table)
    actor.require(Right.EXPORT)
    note_export(actor, "statement-of-account", form, [])
    return pdf_answer(statement_pdf(info, head, parts), stem)


def _table(shown: PartyStatement, rows: list[dict[str, Any]]) -> Iterator[list[Cell]]:
    code, exponent = shown.currency.code, shown.currency.exponent

    def figure(minor: int | None) -> Cell:
        return "" if minor is None else Number(format_decimal(minor, exponent), exponent)

    opening = figure(shown.opening_minor)
    yield [shown.since, _("Balance at the start"), "", "", code, "", "", opening]
    for row in rows:
        figures = [figure(row[f"{name}_minor"]) for name in ("amount", "open", "balance")]
        yield [row["day"], row["document"], row["memo"], row["due"] or "", code, *figures]


def statement_pdf(
    info: CompanyInfo,
    head: tuple[str, str, str],
    parts: list[_Part],
) -> bytes:
    """The statement as a letter on A4: a table for each currency."""
    import typst

    shown = parts[0][0]
    name, code, address = head
    data = {
        "title": _("Statement of account"),
        "company": info.name,
        "address": [one for one in (name, *address.splitlines()) if one.strip()],
        "code": code,
        "days": _("%(since)s to %(until)s")
        % {"since": day_words(shown.since), "until": day_words(shown.until)},
        "heads": _heads(),
        "parts": [_on_paper(*part) for part in parts],
        "ages_title": _("Open by age"),
        "page": _("Page"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def _on_paper(shown: PartyStatement, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the letter says in one currency."""
    currency = shown.currency

    def row(one: dict[str, Any]) -> list[Any]:
        return [
            short_day(one["day"]),
            [one["document"], one["memo"]],
            short_day(one["due"]) if one["due"] else "",
            amount_words(one["amount_minor"], currency),
            amount_or_blank(one["open_minor"], currency),
            amount_words(one["balance_minor"], currency),
        ]

    opening = amount_words(shown.opening_minor, currency)
    start = [short_day(shown.since), [_("Balance at the start"), ""], "", "", "", opening]
    return {
        "currency": _("Amounts in %(currency)s") % {"currency": currency.code},
        "rows": [start, *[row(one) for one in rows]],
        "closing": [
            _("Balance on %(day)s") % {"day": day_words(shown.until)},
            money(shown.closing_minor, currency),
        ],
        "ages": [
            [words, amount_words(minor, currency)]
            for words, minor in zip(bucket_words(), _ages(shown), strict=True)
        ],
    }
