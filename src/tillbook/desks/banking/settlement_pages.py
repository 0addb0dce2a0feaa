"""Pages of a settlement: what settled a bank line, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.queries import entries_of, visible_entry
from tillbook.books.ledger.settled_with import settled_with
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankMatch, BankSettlement
from tillbook.desks.banking.operations import undo_settlement
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.settle_pages import account_url, key_of
from tillbook.desks.banking.settled import matched_lines
from tillbook.desks.banking.telling import currency_of
from tillbook.desks.banking.telling_settled import settle_words
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers, envelope_of

#: Lines in the books that are named one by one.
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Part:
    """What a settlement settled: its words, a second line, how much, and its page ("" for none)."""

    words: str
    memo: str
    amount_minor: int
    url: str


@page(Right.LEDGER_READ)
@require_GET
def bank_settlement_page(request: HttpRequest, actor: Actor, settlement_id: UUID) -> HttpResponse:
    """A settlement: the bank's line, the entry, and what took it back or what it takes back."""
    rows = BankSettlement.objects.select_related("line__statement", "account__ledger_account")
    row = rows.filter(id=settlement_id, account__in=bank_accounts(actor)).first()
    if row is None:
        raise Http404
    back = BankSettlement.objects.filter(undoes_id=row.id).first()
    linked = [key for key in (row.id, row.undoes_id, back.id if back else None) if key]
    account, entries = row.account, entries_of(row.id)
    context = {
        "section": "bank",
        "trail": [(_("Bank"), reverse("bank")), (account.name, account_url(account))],
        "currency": company(actor.company_id).money,
        "money": currency_of(company(actor.company_id), account.currency),
        "row": row,
        "line": row.line,
        "account": account,
        "back": back,
        "entries": entries,
        "settled": _settled(row, entries) if back is None else [],
        "numbers": document_numbers(linked),
        "people": people_names([row.person_id] if row.person_id else []),
        "envelope": envelope_of(row.id),
        "document_id": new_id(),
        "may_undo": actor.may(Right.LEDGER_WRITE) and back is None and row.kind == "settle",
        "closed": request.GET.get("closed") == "1",
    }
    return render(request, "banking/settlement.html", context)


@page(Right.LEDGER_READ)
@require_GET
def bank_lines_of_entry_page(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """The bank's lines that an entry, in the books before they came, is the other side of."""
    if visible_entry(actor, entry_id) is None:
        raise Http404
    info, found = company(actor.company_id), matched_lines(entry_id)
    numbers = document_numbers([row.id for row, _minor in found])
    rows = [
        (row, numbers.get(row.id, ""), minor, currency_of(info, row.account.currency))
        for row, minor in found
    ]
    return render(request, "banking/parts/of_entry.html", {"rows": rows})


def _settled(row: BankSettlement, entries: Sequence[dict[str, Any]]) -> list[_Part]:
    """What a settlement settled: open items by their documents, and what was in the books."""
    found, _more = settled_with([one["entry"] for one in entries])
    parts = [
        _Part(f"{one.words} {one.number}".rstrip(), one.memo, -one.amount_minor, one.url)
        for one in found
    ]
    matches = BankMatch.objects.filter(settlement_id=row.id).order_by("entry_id", "number")
    for one in matches[:_SHOWN]:
        url = reverse("entry", args=[one.entry_id])
        parts.append(_Part(_("In the books before"), "", one.amount_minor, url))
    return parts


@page(Right.LEDGER_WRITE)
@require_POST
def undo_settlement_page(request: HttpRequest, actor: Actor, settlement_id: UUID) -> HttpResponse:
    """Take a settlement back; its line waits again."""
    info = company(actor.company_id)
    rows = BankSettlement.objects.select_related("account")
    row = rows.filter(id=settlement_id, company_id=info.id).first()
    document = key_of(request.POST.get("document", "")) or new_id()
    late = request.POST.get("late") == "1"
    why = request.POST.get("why", "")
    try:
        undo_settlement(actor, settlement_id, document, why=why, late=late)
    except SettlingRefused as refused:
        if row is None or refused.refusal == SettleRefusal.UNKNOWN_SETTLEMENT:
            raise Http404 from None
        money = currency_of(info, row.account.currency)
        messages.error(request, settle_words(refused, money))
        closed = "?closed=1" if refused.refusal == SettleRefusal.CLOSED_PERIOD else ""
        return redirect(reverse("bank_settlement", args=[settlement_id]) + closed)
    assert row is not None
    messages.success(request, _("Taken back. The line is open again."))
    return redirect("bank_settle", row.account_id)
