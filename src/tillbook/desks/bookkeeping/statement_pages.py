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
from tillbook.desks.bookkeeping.party_accounts import PartyStatement, party_statement
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
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.plumbing.templatetags.figures import money, short_day
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.money import format_decimal

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
    shown = party_statement(actor, party_id, side, min(since, until), until)
    numbers = document_numbers({one.line.entry.source_id for one in shown.lines})
    rows = [_row(one, numbers) for one in shown.lines]
    if form := request.GET.get("export", ""):
        return _file(actor, info, head, shown, rows, form)
    context = {
        "section": "books",
        "currency": info.money,
        "party_id": party_id,
        "called": head[0],
        # Not "shown": the frame of lists prints its own of that name.
        "account": shown,
        "rows": rows,
        "buckets": list(zip(bucket_words(), _ages(shown), strict=True)),
        "may_export": actor.may(Right.EXPORT),
        "trail": [
            (_("Receivables by age"), reverse("aged_receivables")),
            (head[0], reverse("party_account", args=[party_id])),
        ],
    }
    return render(request, "bookkeeping/statement_of_account.html", context)


def _row(one: Any, numbers: dict[UUID, str]) -> dict[str, Any]:
    entry = one.line.entry
    name = document_url_name(entry.source_kind)
    number = numbers.get(entry.source_id, "")
    return {
        "day": entry.posting_date,
        "due": one.line.due_date,
        "document": f"{word(entry.source_kind)} {number}".rstrip(),
        "memo": one.line.memo or entry.memo,
        "url": reverse(name, args=[entry.source_id]) if name else "",
        "entry": entry.id,
        "amount_minor": one.amount_minor,
        "open_minor": one.open_minor,
        "balance_minor": one.balance_minor,
    }


def _ages(shown: PartyStatement) -> tuple[int, ...]:
    """What is open at the end, by how long it is due."""
    found = aged(
        [owed_of(None, one.due or one.day, one.open_minor) for one in shown.open_items],
        shown.until,
        shown.side,
    )
    return found[0].amounts if found else (0,) * len(bucket_words())


def _heads() -> list[str]:
    return [_("Day"), _("Document"), _("Due"), _("Amount"), _("Open"), _("Balance")]


def _table_heads() -> list[str]:
    return [_("Day"), _("Document"), _("Text"), *_heads()[2:]]


def _file(
    actor: Actor,
    info: CompanyInfo,
    head: tuple[str, str, str],
    shown: PartyStatement,
    rows: list[dict[str, Any]],
    form: str,
) -> HttpResponseBase:
    stem = f"statement-{head[1]}-{shown.until.isoformat()}"
    if form != "pdf":
        allow_export(actor, "statement-of-account", form, [])
        table = _table(shown, rows, info.exponent)
        return table_file(form, stem, _("Statement of account"), _table_heads(), table)
    actor.require(Right.EXPORT)
    note_export(actor, "statement-of-account", form, [])
    return pdf_answer(statement_pdf(info, head, shown, rows), stem)


def _table(
    shown: PartyStatement, rows: list[dict[str, Any]], exponent: int
) -> Iterator[list[Cell]]:
    def figure(minor: int) -> Number:
        return Number(format_decimal(minor, exponent), exponent)

    yield [shown.since, _("Balance at the start"), "", "", "", "", figure(shown.opening_minor)]
    for row in rows:
        figures = [figure(row[f"{name}_minor"]) for name in ("amount", "open", "balance")]
        yield [row["day"], row["document"], row["memo"], row["due"] or "", *figures]


def statement_pdf(
    info: CompanyInfo,
    head: tuple[str, str, str],
    shown: PartyStatement,
    rows: list[dict[str, Any]],
) -> bytes:
    """The statement as a letter on A4."""
    import typst

    def row(one: dict[str, Any]) -> list[Any]:
        open_words = amount_words(one["open_minor"], info.money) if one["open_minor"] else ""
        return [
            short_day(one["day"]),
            [one["document"], one["memo"]],
            short_day(one["due"]) if one["due"] else "",
            amount_words(one["amount_minor"], info.money),
            open_words,
            amount_words(one["balance_minor"], info.money),
        ]

    name, code, address = head
    opening = amount_words(shown.opening_minor, info.money)
    data = {
        "title": _("Statement of account"),
        "company": info.name,
        "address": [one for one in (name, *address.splitlines()) if one.strip()],
        "code": code,
        "days": _("%(since)s to %(until)s")
        % {"since": day_words(shown.since), "until": day_words(shown.until)},
        "heads": _heads(),
        "rows": [
            [short_day(shown.since), [_("Balance at the start"), ""], "", "", "", opening],
            *[row(one) for one in rows],
        ],
        "closing": [
            _("Balance on %(day)s") % {"day": day_words(shown.until)},
            money(shown.closing_minor, info.money),
        ],
        "ages": [
            [words, amount_words(minor, info.money)]
            for words, minor in zip(bucket_words(), _ages(shown), strict=True)
        ],
        "ages_title": _("Open by age"),
        "currency": _("Amounts in %(currency)s") % {"currency": info.currency},
        "page": _("Page"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made
