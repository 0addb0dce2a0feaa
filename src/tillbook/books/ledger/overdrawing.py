"""Before a page moves money out of an account that holds less by the books: ask once.

A bank lends, so it is no refusal; it is seldom meant, and mostly a figure was mistyped or what the
account held at the start was never entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tillbook.books.ledger.asking import latest_day
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import known_documents

#: What the form says that is sent again: it is meant so.
SURE = "sure"


def ask_if_overdrawn(
    request: HttpRequest,
    actor: Actor,
    role: Role,
    location_id: UUID,
    amount_minor: int,
    *,
    section: str,
    trail: Sequence[tuple[str, str]],
    document_id: UUID,
) -> HttpResponse | None:
    """The page that asks before so much leaves the account of a role; it sends the same form again.

    None where nothing is to be asked: so much is there, it was asked already, the document is
    stored, or it is refused anyway. The trail's last is the way back.
    """
    info = company(actor.company_id)
    asked = request.POST.get(SURE) == "1" or document_id in known_documents([document_id])
    refused_anyway = amount_minor <= 0 or location_id not in info.locations
    if asked or refused_anyway or not actor.at(location_id):
        return None
    account_id = account_map(info.id, info.version).find(role, location_id)
    rows = trial_balance(info.id, latest_day(actor))
    row = next((one for one in rows if one.account.id == account_id), None)
    if row is None or row.balance_minor >= amount_minor:
        return None
    context = {
        "section": section,
        "trail": trail,
        "back": trail[-1][1],
        "account": row.account,
        "held": row.balance_minor,
        "left": row.balance_minor - amount_minor,
        "amount": amount_minor,
        "currency": info.money,
        # The account is the whole company's.
        "may_see": actor.may(Right.LEDGER_READ) and actor.location_ids is None,
        "fields": list(_fields(request)),
        "sure": SURE,
    }
    return render(request, "ledger/overdrawn.html", context)


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in ("csrfmiddlewaretoken", SURE):
            yield from ((name, value) for value in values)
