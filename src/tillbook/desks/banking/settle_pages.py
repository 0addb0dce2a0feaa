"""Pages of settling: the lines that wait, one line, a settlement, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.open_items import OpenItem
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankAccount, BankLine, BankSettlement
from tillbook.desks.banking.operations import (
    Booked,
    Settle,
    Taken,
    settle_line,
)
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.rules.suggesting import Suggestion
from tillbook.desks.banking.settled import settlement_of_line, unsettled
from tillbook.desks.banking.suggestions import (
    items_near,
    suggested,
    token_of,
)
from tillbook.desks.banking.telling import currency_of
from tillbook.desks.banking.telling_settled import reason_words, settle_words
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.telling import rate_words
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers

#: Lines on the page, which are also those that items are given away among.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line as the page shows it. total: of the items it would settle; count: how many."""

    line: BankLine
    found: Suggestion | None
    reasons: list[str]
    token: str
    count: int
    title: str
    document_id: UUID


def account_or_404(actor: Actor, account_id: UUID) -> BankAccount:
    """A bank account that the actor may see."""
    row: BankAccount | None = bank_accounts(actor).filter(id=account_id).first()
    if row is None:
        raise Http404
    return row


def line_or_404(actor: Actor, line_id: UUID) -> BankLine:
    rows = BankLine.objects.select_related("account").filter(id=line_id, provisional=False)
    row: BankLine | None = rows.filter(account__in=bank_accounts(actor)).first()
    if row is None:
        raise Http404
    return row


def _queue(actor: Actor, account: BankAccount) -> tuple[list[Waiting], int]:
    """The oldest lines that nothing settles, each with what is suggested; how many there are."""
    rows = unsettled(account.id).select_related("account")
    lines, count = list(rows[:SHOWN]), rows.count()
    items = items_near(actor, account, lines)
    found = suggested(actor, account, lines, items)
    titles = _titles(account, items, found)
    return [_waiting(actor, line, found.get(line.id), titles) for line in lines], count


def _waiting(
    actor: Actor, line: BankLine, found: Suggestion | None, titles: dict[UUID, str]
) -> Waiting:
    money = currency_of(company(actor.company_id), line.account.currency)
    return Waiting(
        line=line,
        found=found,
        reasons=reason_words(found, money) if found else [],
        token=token_of(found) if found else "",
        count=len(found.taken) if found else 0,
        title=titles.get(line.id, ""),
        document_id=new_id(),
    )


def _titles(
    account: BankAccount, items: Sequence[OpenItem], found: dict[UUID, Suggestion]
) -> dict[UUID, str]:
    """What each line would settle, in a few words: an item by its name, a batch by its account."""
    accounts = {one.id: one for one in chart(account.company_id)}
    codes = {one.code: one for one in accounts.values()}
    by_key = {(one.entry_id, one.number): one for one in items}
    numbers = document_numbers(
        by_key[one.taken[0][0]].source_id for one in found.values() if len(one.taken) == 1
    )
    titles = {}
    for line_id, one in found.items():
        if one.rule:
            to = codes.get(one.rule.account)
            titles[line_id] = f"{to.code} {to.name}" if to else one.rule.account
            continue
        item = by_key[one.taken[0][0]]
        name = accounts[item.account_id].name
        if len(one.taken) == 1:
            said = (numbers.get(item.source_id, ""), item.memo)
            name = " · ".join([name, *[text for text in said if text]])
        titles[line_id] = name
    return titles


@page(Right.LEDGER_READ)
@require_GET
def settle_queue_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """The lines of an account that nothing settles yet, each with what is suggested and why."""
    account = account_or_404(actor, account_id)
    waiting, count = _queue(actor, account)
    info = company(actor.company_id)
    context = {
        "section": "bank",
        "trail": [(_("Bank"), reverse("bank")), (account.name, account_url(account))],
        "account": account,
        "currency": currency_of(info, account.currency),
        "waiting": waiting,
        "count": count,
        "more": count - len(waiting),
        "last": _last(actor, account, request.GET.get("settled", "")),
        "undo_id": new_id(),
        "may_write": actor.may(Right.LEDGER_WRITE),
    }
    return render(request, "banking/settle.html", context)


def account_url(account: BankAccount) -> str:
    """The page of a bank account."""
    return reverse("bank_account", args=[account.id])


def _last(actor: Actor, account: BankAccount, text: str) -> tuple[BankSettlement, str] | None:
    """What was settled just now, for the strip that takes it back."""
    key = key_of(text)
    row = BankSettlement.objects.filter(id=key, account_id=account.id).first() if key else None
    if row is None or BankSettlement.objects.filter(undoes_id=row.id).exists():
        return None
    return row, document_numbers([row.id]).get(row.id, "")


@page(Right.LEDGER_WRITE)
@require_POST
def accept_suggestion_page(request: HttpRequest, actor: Actor, line_id: UUID) -> HttpResponse:
    """Settle a line with what was suggested, if that is what would be suggested now."""
    line = line_or_404(actor, line_id)
    account = line.account
    waiting, _count = _queue(actor, account)
    one = next((one for one in waiting if one.line.id == line.id), None)
    if one is None or one.found is None or one.token != request.POST.get("token"):
        document = key_of(request.POST.get("document", ""))
        done = settlement_of_line(line.id)
        if not (done and done.row.id == document):
            messages.error(
                request, _("What was suggested for this line has changed. Look at it again.")
            )
        return redirect("bank_settle", account.id)
    wish = _accepted(actor, line, one.found, one.reasons)
    return _settled(request, actor, line, wish)


def _accepted(actor: Actor, line: BankLine, found: Suggestion, reasons: list[str]) -> Settle:
    items = tuple(
        Taken(entry_id=entry, number=number, amount_minor=amount)
        for (entry, number), amount in found.taken
    )
    bookings: tuple[Booked, ...] = ()
    if found.rule:
        rule = found.rule
        bookings = (Booked(account=rule.account, tax=rule.tax, department=rule.department),)
    elif found.fee_minor:
        bookings = (Booked(account=account_of(actor, found), amount_minor=-found.fee_minor),)
    return Settle(
        line_id=line.id,
        items=items,
        bookings=bookings,
        discount=bool(found.discount_minor),
        exchange=bool(found.exchange_minor),
        why=", ".join(reasons),
    )


def account_of(actor: Actor, found: Suggestion | None) -> str:
    """The number of the account that a suggestion books to, "" for none."""
    if found and found.rule:
        return found.rule.account
    if not (found and found.fee_minor):
        return ""
    info = company(actor.company_id)
    key = account_map(info.id, info.version).find(Role.PAYMENT_FEES)
    return next(one.code for one in chart(info.id) if one.id == key)


def _settled(request: HttpRequest, actor: Actor, line: BankLine, wish: Settle) -> HttpResponse:
    """Do it and go on to the next line, or back to this one with what is wrong."""
    money = currency_of(company(actor.company_id), line.account.currency)
    document = key_of(request.POST.get("document", "")) or new_id()
    late = request.POST.get("late") == "1"
    try:
        done = settle_line(actor, document, replace(wish, late=late))
    except RateRefused as refused:
        messages.error(request, rate_words(refused))
        return redirect("bank_line", line.id)
    except SettlingRefused as refused:
        messages.error(request, settle_words(refused, money))
        if refused.refusal == SettleRefusal.CLOSED_PERIOD:
            return redirect(f"{reverse('bank_line', args=[line.id])}?closed=1")
        if refused.refusal == SettleRefusal.ALREADY_SETTLED:
            return redirect("bank_settle", line.account_id)
        return redirect("bank_line", line.id)
    queue = reverse("bank_settle", args=[line.account_id])
    return redirect(f"{queue}?settled={done.id}")


def key_of(text: str) -> UUID | None:
    """A key as it was sent; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
