"""Pages of bank accounts and what stands on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.books.ledger.periods import earliest_today
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role, next_code
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.desks.banking.models import BankAccount, BankStatement
from tillbook.desks.banking.operations import (
    NewAccount,
    add_bank_account,
    change_bank_account,
    withdraw_statement,
)
from tillbook.desks.banking.queries import bank_accounts, lines_shown, standings
from tillbook.desks.banking.reconciliation import clearings
from tillbook.desks.banking.settled import settlements_of, unsettled
from tillbook.desks.banking.telling import currency_of, number_words, place_words
from tillbook.desks.banking.waiting import LONG_OPEN_DAYS
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import parse_decimal

_LINES = 100
_STATEMENTS = 60


@page(Right.LEDGER_READ)
def bank_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every bank account with where it stands, and whether a statement is missing."""
    info = company(actor.company_id)
    rows = list(bank_accounts(actor))
    found = standings([row.id for row in rows])
    context = {
        "section": "bank",
        "rows": [
            (row, number_words(row.number), currency_of(info, row.currency), found[row.id])
            for row in rows
        ],
        "clearings": clearings(actor),
        "long_ago": earliest_today(info.id) - timedelta(days=LONG_OPEN_DAYS),
        "currency": info.money,
        "may_write": actor.may(Right.LEDGER_WRITE),
    }
    return render(request, "banking/accounts.html", context)


def _account(actor: Actor, account_id: UUID) -> BankAccount:
    row: BankAccount | None = bank_accounts(actor).filter(id=account_id).first()
    if row is None:
        raise Http404
    return row


@page(Right.LEDGER_READ)
def bank_account_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """One account: its latest lines, and its statements with how they follow on each other."""
    row = _account(actor, account_id)
    lines = lines_shown(row, _LINES)
    statements = BankStatement.objects.filter(account_id=row.id).order_by("-until", "-sequence")
    may_write = actor.may(Right.LEDGER_WRITE)
    standing = standings([row.id])[row.id]
    # What was missing when a statement was told may have come since.
    missing = {day for day, _amount in standing.gaps}
    places = {
        one.id: "follows" if one.place == "gap" and one.since not in missing else one.place
        for one in statements[:_STATEMENTS]
    }
    context = {
        "section": "bank",
        "trail": [(_("Bank"), reverse("bank"))],
        "account": row,
        "number": number_words(row.number),
        "currency": currency_of(company(actor.company_id), row.currency),
        "standing": standing,
        "lines": lines,
        "settled": settlements_of([line.id for line in lines]),
        "open_lines": unsettled(row.id).count(),
        "statements": [(one, place_words(places[one.id])) for one in statements[:_STATEMENTS]],
        "last": statements.order_by("-sequence").first() if may_write else None,
        "books_currency": company(actor.company_id).money,
        "may_write": may_write,
    }
    return render(request, "banking/account.html", context)


@page(Right.LEDGER_WRITE)
def new_bank_account_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a bank account known."""
    info = company(actor.company_id)
    taken = set(
        BankAccount.objects.filter(company_id=info.id).values_list("ledger_account_id", flat=True)
    )
    roles = account_map(info.id, info.version)
    # Tills, safes and money on its way are cash too, and at no bank.
    other = {account for (role, _scope), account in roles.accounts.items() if role != Role.BANK}
    accounts = chart(info.id)
    free = [
        a
        for a in accounts
        if a.statement_line == StatementLine.CASH
        and a.archived_at is None
        and a.id not in taken | other
    ]
    usual_id = roles.find(Role.BANK)
    usual_code = next((a.code for a in accounts if a.id == usual_id), "")
    made = next_code(usual_code, {a.code for a in accounts})
    choices = [("new", _("A new account, %(code)s") % {"code": made})]
    choices[:0] = [(str(a.id), f"{a.code} {a.name}") for a in free]
    asked = request.GET.get("currency", "")[:3].upper() or info.currency
    fits = asked == info.currency and usual_id in {a.id for a in free}
    usual = str(usual_id) if fits else "new"
    context: dict[str, Any] = {
        "section": "bank",
        "trail": [(_("Bank"), reverse("bank"))],
        "accounts": choices,
        "locations": [
            *([("", _("the whole company"))] if actor.location_ids is None else []),
            *((str(at.id), at.name) for at in info.locations.values() if actor.at(at.id)),
        ],
        "typed": {
            "number": request.GET.get("number", "")[:70],
            "currency": asked,
            "ledger_account": usual,
            **request.POST.dict(),
        },
    }
    if request.method == "POST":
        try:
            key = add_bank_account(actor, _typed(request))
        except NotPossible as refused:
            context["refused"] = str(refused)
            abroad = request.POST.get("currency", "").strip().upper() != info.currency
            if abroad and request.POST.get("ledger_account") == str(usual_id):
                # What most people meant: the next click makes it.
                context["typed"]["ledger_account"] = "new"
                context["makes"] = made
        else:
            messages.success(request, _("Added. Now bring its statements."))
            return redirect("bank_account", key)
    return render(request, "banking/new_account.html", context)


def _typed(request: HttpRequest) -> NewAccount:
    chosen = request.POST.get("ledger_account", "")
    ledger_account = _key(chosen)
    if ledger_account is None and chosen != "new":
        raise NotPossible(_("Choose an account of the books that is an asset and in use."))
    return NewAccount(
        name=request.POST.get("name", ""),
        number=request.POST.get("number", ""),
        ledger_account_id=ledger_account,
        location_id=_key(request.POST.get("location", "")),
        currency=request.POST.get("currency", ""),
        unchecked=request.POST.get("unchecked") == "1",
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@page(Right.LEDGER_WRITE)
@require_POST
def change_bank_account_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Another name, how small a rest may be written off, or no more statements for it."""
    _account(actor, account_id)
    info, text = company(actor.company_id), request.POST.get("write_off", "").strip()
    try:
        limit = parse_decimal(typed_figure(text, info.money), info.exponent) if text else None
        change_bank_account(
            actor,
            account_id,
            request.POST.get("name", ""),
            used=request.POST.get("used") == "1",
            write_off_minor=limit,
        )
    except NotPossible as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("“%(text)s” is no amount.") % {"text": text[:20]})
    else:
        messages.success(request, _("Saved."))
    return redirect("bank_account", account_id)


@page(Right.LEDGER_WRITE)
@require_POST
def withdraw_statement_page(request: HttpRequest, actor: Actor, statement_id: UUID) -> HttpResponse:
    """Take a statement out that should not have been taken in."""
    row = BankStatement.every.filter(id=statement_id, account__in=bank_accounts(actor)).first()
    if row is None:
        raise Http404
    try:
        withdraw_statement(actor, statement_id, reason=request.POST.get("reason", ""))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken out. The true one can be taken in now."))
    return redirect("bank_account", row.account_id)
