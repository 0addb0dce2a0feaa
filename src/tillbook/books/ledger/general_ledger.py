"""The general ledger: every account with what it opened with, what moved it and what it closed
with; an account's lines with the balance after each; all of them as a file."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tillbook.books.ledger.account_files import (
    MOST_ON_PAPER,
    Held,
    Which,
    accounts_held,
    accounts_pdf,
    table_heads,
    table_rows,
    too_long,
)
from tillbook.books.ledger.account_lines import ledger_page
from tillbook.books.ledger.asking import asked_scope, asked_span, latest_day, place_words
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.foreign import ForeignSum, memo_sums
from tillbook.books.ledger.listing import document_url, document_words
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.paper import pdf_answer
from tillbook.books.ledger.queries import described
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.days import counts_from
from tillbook.books.ledger.rules.lines import line_of
from tillbook.books.ledger.words import line_words, row_words
from tillbook.masters.organisation.listing import allow_export, allow_pdf
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot
from tillbook.plumbing.templatetags.figures import count as count_words


@page(Right.LEDGER_READ)
def general_ledger_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All accounts, or those on one line of the statements or of a kind, over a span of days."""
    span = asked_span(request, actor, this_year=True)
    scope = asked_scope(request, actor)
    line, kind = request.GET.get("line", ""), request.GET.get("kind", "")
    info = company(actor.company_id)
    by_balance = request.GET.get("as") == "balance-sheet"
    which = Which(line=line, kind=kind, by_balance=by_balance)
    if form := request.GET.get("export", ""):
        return _file(request, actor, (scope, span, which), "general-ledger", form)
    with snapshot():
        rows_shown = list(accounts_held(scope, span, which))
    place = {key: request.GET[key] for key in ("location", "department") if request.GET.get(key)}
    days = {"since": span.since, "until": span.until} if span.since else {"until": span.until}
    context = {
        "section": "books",
        "currency": info.money,
        "rows": rows_shown,
        "span": span,
        "line": line_words().get(line, "") or row_words(narrowed=False).get(f"kind_{kind}", ""),
        "place": place_words(info, scope) if place else "",
        "query": urlencode(days | place),
        "may_export": actor.may(Right.EXPORT),
        "may_see_costs": actor.may(Right.COSTS_READ),
    }
    return render(request, "ledger/general_ledger.html", context)


def _file(
    request: HttpRequest,
    actor: Actor,
    asked: tuple[Scope, Span, Which],
    name: str,
    form: str,
) -> HttpResponseBase:
    """Accounts with their lines as a file. name: of the list, in the audit trail. What is too long
    for paper is refused with what to do, never cut."""
    scope, span, which = asked
    info = company(actor.company_id)
    one = which.account_id is not None
    if form != "pdf":
        allow_export(actor, name, form, [])
        rows = table_rows(scope, span, which, info.exponent, foreign=one)
        stem = f"{name}-{span.until.isoformat()}"
        return table_file(form, stem, _title(which), table_heads(foreign=one), rows)
    actor.require(Right.EXPORT)
    with snapshot():
        accounts = list(accounts_held(scope, span, which))
        if too_long(accounts):
            return _refused(request, accounts)
        place = place_words(info, scope)
        made = accounts_pdf(info, scope, span, accounts, title=_title(which), place=place)
    allow_pdf(actor, name)
    return pdf_answer(made, f"{name}-{span.until.isoformat()}")


def _title(which: Which) -> str:
    return _("Account sheet") if which.account_id else _("General ledger")


def _refused(request: HttpRequest, accounts: Sequence[Held]) -> HttpResponse:
    """Back to the page, which says that it is too long for paper."""
    words = _(
        "%(count)s lines are more than a PDF holds, which is %(most)s. "
        "Choose fewer days or an account, or take CSV or XLSX: they hold every line."
    ) % {
        "count": count_words(sum(one.moved.lines for one in accounts)),
        "most": count_words(MOST_ON_PAPER),
    }
    messages.error(request, words)
    query = request.GET.copy()
    query.pop("export")
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")


@page(Right.LEDGER_READ)
def account_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponseBase:
    """An account's lines, the latest first, each with the balance after it. Income and expenses
    begin with the fiscal year, unless earlier days are asked for."""
    account = Account.objects.filter(company_id=actor.company_id, id=account_id).first()
    if account is None:
        raise Http404
    span = asked_span(request, actor, this_year=False)
    info = company(actor.company_id)
    start = counts_from(account.kind, span.since or span.until, info.fiscal_year_month)
    if span.since is None and start:
        span = Span(start, span.until)
    scope = asked_scope(request, actor)
    if form := request.GET.get("export", ""):
        name = f"account-{slugify(account.code) or account.id.hex}"
        return _file(request, actor, (scope, span, Which(account_id=account_id)), name, form)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    found = ledger_page(scope, account_id, span, number, counts_from=start)
    numbers = document_numbers(line.entry.source_id for line, _balance in found.lines)
    described(info.id, [line for line, _balance in found.lines])
    narrowed = request.GET.get("location") or request.GET.get("department")
    context = {
        "section": "books",
        "currency": info.money,
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
        "place": place_words(info, scope) if narrowed else "",
        "may_export": actor.may(Right.EXPORT),
        "statement_line": line_words()[line_of(account.kind, account.statement_line)],
        "trail": [(_("General ledger"), reverse("general_ledger"))],
    }
    return render(request, "ledger/account.html", context)
