"""The general ledger: every account with what it opened with, what moved it and what it closed
with; an account's lines with the balance after each; all of them as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.account_lines import ledger_page, lines_in_order, opening_span
from tillbook.books.ledger.asking import asked_scope, asked_span, latest_day
from tillbook.books.ledger.balances import Movement, Scope, sums
from tillbook.books.ledger.foreign import ForeignSum, memo_sums
from tillbook.books.ledger.listing import document_url, document_words
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.days import counts_from
from tillbook.books.ledger.rules.lines import line_of
from tillbook.books.ledger.words import line_words, row_words
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot
from tillbook.values.money import format_decimal


@page(Right.LEDGER_READ)
def general_ledger_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All accounts, or those on one line of the statements or of a kind, over a span of days."""
    span = asked_span(request, actor, this_year=True)
    scope = asked_scope(request, actor)
    line, kind = request.GET.get("line", ""), request.GET.get("kind", "")
    info = company(actor.company_id)
    if form := request.GET.get("export", ""):
        allow_export(actor, "general-ledger", form, [])
        stem = f"general-ledger-{span.until.isoformat()}"
        rows = _file_rows(scope, span, (line, kind), info.exponent)
        return table_file(form, stem, _("General ledger"), _heads(), rows)
    with snapshot():
        rows_shown = list(_accounts(scope, span, line, kind))
    place = {key: request.GET[key] for key in ("location", "department") if request.GET.get(key)}
    days = {"since": span.since, "until": span.until} if span.since else {"until": span.until}
    context = {
        "section": "books",
        "currency": info.money,
        "rows": rows_shown,
        "span": span,
        "line": line_words().get(line, "") or row_words(narrowed=False).get(f"kind_{kind}", ""),
        "place": _place_words(actor, scope) if place else "",
        "query": urlencode(days | place),
        "may_export": actor.may(Right.EXPORT),
        "may_see_costs": actor.may(Right.COSTS_READ),
    }
    return render(request, "ledger/general_ledger.html", context)


def _accounts(scope: Scope, span: Span, line: str, kind: str = "") -> Iterator[dict[str, Any]]:
    """The accounts that hold or held anything in the span."""
    start_of = {kind: _counts_from(scope.company_id, kind, span) for kind in Account.Kind.values}
    before = {kind: opening_span(span, start) for kind, start in start_of.items()}
    found = sums(scope, [span, *(one for one in before.values() if one)])
    moved = found.of(span)
    opening = {kind: found.of(one) if one else {} for kind, one in before.items()}
    for account in Account.objects.filter(company_id=scope.company_id).order_by("code"):
        if line and line_of(account.kind, account.statement_line) != line:
            continue
        if kind and account.kind != kind:
            continue
        own = moved.get(account.id, Movement())
        start = opening[account.kind].get(account.id, Movement()).balance_minor
        if own.lines or start:
            yield {
                "account": account,
                "opening_minor": start,
                "moved": own,
                "closing_minor": start + own.balance_minor,
            }


def _counts_from(company_id: UUID, kind: str, span: Span) -> date | None:
    """From when balances of a kind of account count, in days that begin as these do."""
    return counts_from(kind, span.since or span.until, company(company_id).fiscal_year_month)


def _heads() -> list[str]:
    return [
        _("Account number"),
        _("Account"),
        _("Posting date"),
        _("Document"),
        _("Note"),
        _("Debit"),
        _("Credit"),
        _("Balance"),
    ]


def _file_rows(
    scope: Scope, span: Span, only: tuple[str, str], exponent: int
) -> Iterator[list[Cell]]:
    """Every line of the span with the balance after it, account by account."""

    def amount(minor: int) -> Number:
        return Number(format_decimal(minor, exponent), exponent)

    with snapshot():
        for row in _accounts(scope, span, *only):
            account, balance = row["account"], row["opening_minor"]
            head = [account.code, account.name]
            yield [*head, span.since or "", _("Opening"), "", "", "", amount(balance)]
            for entry_line, number in lines_in_order(scope, account.id, span):
                balance += entry_line.amount_minor
                words = document_words(entry_line.entry, number)
                debit, credit = max(entry_line.amount_minor, 0), max(-entry_line.amount_minor, 0)
                yield [
                    *head,
                    entry_line.entry.posting_date,
                    words,
                    entry_line.memo or entry_line.entry.memo,
                    amount(debit) if debit else "",
                    amount(credit) if credit else "",
                    amount(balance),
                ]


@page(Right.LEDGER_READ)
def account_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """An account's lines, the latest first, each with the balance after it. Income and expenses
    begin with the fiscal year, unless earlier days are asked for."""
    account = Account.objects.filter(company_id=actor.company_id, id=account_id).first()
    if account is None:
        raise Http404
    span = asked_span(request, actor, this_year=False)
    start = _counts_from(actor.company_id, account.kind, span)
    if span.since is None and start:
        span = Span(start, span.until)
    scope = asked_scope(request, actor)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    found = ledger_page(scope, account_id, span, number, counts_from=start)
    numbers = document_numbers(line.entry.source_id for line, _balance in found.lines)
    narrowed = request.GET.get("location") or request.GET.get("department")
    context = {
        "section": "books",
        "currency": company(actor.company_id).money,
        "account": account,
        "lines": [
            (
                line,
                balance,
                document_url(line.entry),
                document_words(line.entry, numbers.get(line.entry.source_id, "")),
            )
            for line, balance in found.lines
        ],
        "found": found,
        "abroad": [ForeignSum(minor, code) for code, minor in memo_sums(account.id, span.until)],
        "span": span,
        "today": latest_day(actor),
        "place": _place_words(actor, scope) if narrowed else "",
        "statement_line": line_words()[line_of(account.kind, account.statement_line)],
        "trail": [(_("General ledger"), reverse("general_ledger"))],
    }
    return render(request, "ledger/account.html", context)


def _place_words(actor: Actor, scope: Scope) -> str:
    """The location and department that a link asked for, in words."""
    info = company(actor.company_id)
    places = scope.location_ids or ()
    words = [
        info.locations[key].name if key in info.locations else _("No location")
        for key in places
        if len(places) == 1
    ]
    names = department_names(info.id)
    words += [names.get(key, _("No department")) for key in scope.department_ids or ()]
    return ", ".join(words)
