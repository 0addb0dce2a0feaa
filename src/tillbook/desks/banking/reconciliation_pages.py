"""The page of a reconciliation: books and bank on a day, and why they differ."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.books.ledger.paper import paper_row, pdf_answer, rows_pdf
from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.banking.models import BankAccount
from tillbook.desks.banking.reconciliation import Report, kind_words, report
from tillbook.desks.banking.settle_pages import account_or_404, account_url
from tillbook.desks.banking.telling import currency_of, number_words
from tillbook.masters.organisation.listing import allow_export, allow_pdf
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell, Number
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import amount, short_day
from tillbook.plumbing.templatetags.figures import day as long_day
from tillbook.values.money import format_decimal


@page(Right.LEDGER_READ)
@require_GET
def reconciliation_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponseBase:
    """Books, bank, and every line of the difference; as a file too."""
    account = account_or_404(actor, account_id)
    info = company(actor.company_id)
    day = asked_day(request.GET.get("day", "")) or earliest_today(info.id)
    money = currency_of(info, account.currency)
    found = report(account, day)
    if form := request.GET.get("export", ""):
        stem = f"reconciliation-{day.isoformat()}"
        if form == "pdf":
            allow_pdf(actor, "reconciliation")
            return pdf_answer(_paper(account, found, info), stem)
        allow_export(actor, "reconciliation", form, [])
        heads = [_("Why"), _("Day"), _("What"), _("Text"), account.currency]
        rows = _file_rows(found, money.exponent)
        return table_file(form, stem, _("Reconciliation"), heads, rows)
    words = kind_words()
    context = {
        "section": "bank",
        "trail": _trail(account),
        "account": account,
        "number": number_words(account.number),
        "company_name": info.name,
        "currency": money,
        "day": day,
        "report": found,
        "groups": [
            (words[kind], list(rows), kind)
            for kind, rows in groupby(found.rows, key=lambda row: row.kind)
        ],
        "may_export": actor.may(Right.EXPORT),
    }
    return render(request, "banking/reconciliation.html", context)


def _trail(account: BankAccount) -> list[tuple[str, str]]:
    return [(_("Bank"), reverse("bank")), (account.name, account_url(account))]


def _paper(account: BankAccount, found: Report, info: CompanyInfo) -> bytes:
    """The report on paper: both balances, and the difference with its lines."""

    def cells(minor: int) -> list[str]:
        return [amount(minor, info.money)]

    both, words = found.found, kind_words()
    rows = [
        paper_row("entry", "", _("Balance in the books"), cells(both.books_minor)),
        paper_row("entry", "", _("Balance by statement"), cells(both.bank_minor)),
        paper_row("sum", "", _("Difference"), cells(both.difference_minor)),
    ]
    for kind, own in groupby(found.rows, key=lambda row: row.kind):
        rows.append(paper_row("head", "", words[kind]))
        for row in own:
            small = row.small if row.small != row.words else ""
            said = " · ".join([text for text in (row.words, small[:90]) if text])
            rows.append(paper_row("entry", short_day(row.day), said, cells(row.amount_minor)))
    if found.rows:
        rows.append(paper_row("sum", "", _("Difference"), cells(both.difference_minor)))
    return rows_pdf(
        info,
        title=_("Reconciliation"),
        place=f"{account.name}, {number_words(account.number)}",
        days=_("as of %(day)s") % {"day": long_day(found.day)},
        heads=[account.currency],
        rows=rows,
    )


def _file_rows(found: Report, exponent: int) -> Iterator[list[Cell]]:
    """The report as a table: both balances, the difference, and its lines."""

    def figure(minor: int) -> Number:
        return Number(format_decimal(minor, exponent), exponent)

    day = found.day.isoformat()
    both = found.found
    yield [_("Balance in the books"), day, "", "", figure(both.books_minor)]
    yield [_("Balance by statement"), day, "", "", figure(both.bank_minor)]
    yield [_("Difference"), day, "", "", figure(both.difference_minor)]
    words = kind_words()
    for row in found.rows:
        when = row.day.isoformat() if row.day else ""
        yield [words[row.kind], when, row.words, row.small, figure(row.amount_minor)]
