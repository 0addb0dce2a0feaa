"""How much less an open item can become, and which tax goes with it.

What came back of its document has given back its part of the tax already: a discount or a bad debt
is of what is left, of the money and of each tax.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from tillbook.books.ledger.document_lines import lines_of_entry
from tillbook.books.ledger.made_less import made_less, taken_off
from tillbook.books.ledger.models import AccountRole, Allocation, EntryLine
from tillbook.books.ledger.open_items import OpenItem, items_at, paying_accounts
from tillbook.books.ledger.ports import CameBack, came_back
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.reducing import amount_of, less_what_came_back
from tillbook.values.effects import EntryLine as EntryLineValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reducible:
    """most_minor: how much less the open items of its document can become with their tax, together
    and signed as this one; lines: what that tax is reckoned from; by: what took some of it back;
    before_minor: how much was taken off already, signed as the item."""

    most_minor: int
    lines: tuple[EntryLineValue, ...]
    by: tuple[UUID, ...] = ()
    before_minor: int = 0


def reducible(company_id: UUID, item: OpenItem, *, lock: bool = False) -> Reducible:
    """What an item can become less by. lock: nothing more of it comes back until the open writer
    transaction ends."""
    lines = lines_of_entry(item.entry_id)
    before = sum(taken_off(company_id, item.source_id).values())
    back = came_back(item.source_kind, item.source_id, lock=lock)
    if back is None:
        return Reducible(most_minor=item.open_minor, lines=lines, before_minor=before)
    sign = 1 if item.amount_minor > 0 else -1
    owed = paying_accounts(company_id)
    whole = sum([max(amount_of(one) * sign, 0) for one in lines if one.account_id in owed])
    accounts = _of_its_kind(company_id, item.account_id)
    still = _open(accounts, sign, entry_id=item.entry_id) - _credit(accounts, sign, back)
    taxed = whole - back.gross_minor - _made_less(company_id, item)
    most = max(min(still, taxed), 0)
    return Reducible(
        most_minor=sign * most,
        lines=less_what_came_back(lines, owed, sign, back.gross_minor, back.taxes),
        by=tuple(sorted(back.documents)),
        before_minor=before,
    )


def _of_its_kind(company_id: UUID, account_id: UUID) -> set[UUID]:
    """The accounts that the same is claimed or owed on: locations may each have their own."""
    roles = AccountRole.objects.filter(company_id=company_id)
    owed = roles.filter(role__in=(Role.RECEIVABLE.value, Role.PAYABLE.value))
    mine = owed.filter(account_id=account_id).values("role")
    return {account_id, *owed.filter(role__in=mine).values_list("account_id", flat=True)}


def _open(accounts: Collection[UUID], sign: int, **of: Any) -> int:
    """What is open of lines on these accounts that have this sign, without it."""
    rows = EntryLine.objects.filter(account_id__in=accounts, **of)
    ends = rows.filter(**{"amount_minor__gt" if sign > 0 else "amount_minor__lt": 0})
    return sum(
        [abs(one.open_minor) for one in items_at(ends.values_list("entry_id", "number")).values()]
    )


def _credit(accounts: Collection[UUID], sign: int, back: CameBack) -> int:
    """What came back on account and is not set against anything yet: the item is owed less it."""
    return sum(
        [
            min(_open(accounts, -sign, entry__source_id=document), gross)
            for document, gross in back.documents.items()
        ]
    )


def _made_less(company_id: UUID, item: OpenItem) -> int:
    """How much discounts and bad debts took off its document so far."""
    others = made_less(company_id, [item.source_id])
    ends = Q(debit_entry_id=item.entry_id) | Q(credit_entry_id=item.entry_id)
    rows = Allocation.objects.filter(ends, document_id__in=others)
    return sum(rows.values_list("amount_minor", flat=True))
