"""Folding numbered documents into what is open: a row for each line that is not settled.

Kept for the accounts whose lines are settled one by one. Whatever the order in which an item and
its allocations are numbered, a row is the line's amount less what is allocated of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.plumbing.feed import hold_feed
from tillbook.plumbing.keys import among
from tillbook.plumbing.registries import Document

#: Where accounts stand whose lines are settled one by one; what is on its way to the bank beside.
LINES = (
    StatementLine.TRADE_RECEIVABLES.value,
    StatementLine.TRADE_PAYABLES.value,
    StatementLine.PAYMENTS_IN_TRANSIT.value,
)
ROLES = (
    Role.RECEIVABLE.value,
    Role.PAYABLE.value,
    Role.CASH_TO_BANK.value,
    Role.OWED_TO_STAFF.value,
)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


#: The accounts that are kept, as SQL to follow IN.
FOLLOWED = (
    f"(SELECT a.id FROM account a WHERE a.statement_line IN ({_listed(LINES)})"
    f" UNION SELECT r.account_id FROM account_role r WHERE r.role IN ({_listed(ROLES)}))"
)
_HEAD = "INSERT INTO open_item (entry_id, number, account_id, posting_date, open_minor)"
_ADD = " ON CONFLICT (entry_id, number) DO UPDATE SET open_minor = open_item.open_minor"
_ADD += " + excluded.open_minor"
_COLUMNS = "l.entry_id, l.number, l.account_id, e.posting_date"
_ENDS = (("debit", "-"), ("credit", ""))


def _lines(where: str) -> str:
    return (
        f"SELECT {_COLUMNS}, l.amount_minor AS part FROM entry e"
        f" JOIN entry_line l ON l.entry_id = e.id WHERE {where}"
    )


def _allocated(end: str, sign: str, where: str) -> str:
    return (
        f"SELECT {_COLUMNS}, {sign}a.amount_minor AS part FROM allocation a"
        f" JOIN entry_line l ON l.entry_id = a.{end}_entry_id AND l.number = a.{end}_number"
        f" JOIN entry e ON e.id = l.entry_id WHERE {where}"
    )


def fold_open_items(company_id: UUID, documents: Sequence[Document]) -> None:
    """Add the documents' lines on such accounts, and take what they allocate; what is settled
    then goes."""
    if not documents:
        return
    match, keys = among([d.id for d in documents])
    followed = f"l.account_id IN {FOLLOWED}"
    parts = [_lines(f"e.source_id {match} AND {followed}")]
    parts += [_allocated(*end, f"a.document_id {match} AND {followed}") for end in _ENDS]
    with connection.cursor() as cursor:
        cursor.execute(_summed(parts) + _ADD, keys * len(parts))
        cursor.execute("DELETE FROM open_item WHERE open_minor = 0")


def _summed(parts: Sequence[str], having: str = "") -> str:
    names = "entry_id, number, account_id, posting_date"
    # The condition keeps SQLite from reading ON CONFLICT as part of a join.
    return (
        f"{_HEAD} SELECT {names}, sum(part) FROM ({' UNION ALL '.join(parts)}) AS parts"
        f" WHERE true GROUP BY {names}{having}"
    )


def numbered(document: str) -> str:
    """The condition that a document has its number in the feed."""
    return (
        f"EXISTS (SELECT 1 FROM outbox_message m WHERE m.subject_id = {document}"
        " AND m.feed_number IS NOT NULL AND m.topic = m.subject_kind || '.committed')"
    )


def refill(accounts: str, parameters: list[Any]) -> None:
    """Fill it anew for accounts (SQL to follow the column), from every numbered document."""
    own = f"l.account_id {accounts}"
    parts = [_lines(f"{own} AND {numbered('e.source_id')}")]
    parts += [_allocated(*end, f"{own} AND {numbered('a.document_id')}") for end in _ENDS]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM open_item WHERE account_id {accounts}", parameters)
        cursor.execute(_summed(parts, " HAVING sum(part) <> 0"), parameters * len(parts))


def settled_ids(company_id: UUID) -> set[UUID]:
    """The accounts of a company whose lines are open items."""
    by_role = AccountRole.objects.filter(company_id=company_id, role__in=ROLES)
    rows = Account.objects.filter(
        Q(statement_line__in=LINES) | Q(id__in=by_role.values("account_id")),
        company_id=company_id,
    )
    return set(rows.values_list("id", flat=True))


def not_kept(account_ids: Sequence[UUID]) -> list[UUID]:
    """Those of some accounts whose lines are no open items."""
    by_role = AccountRole.objects.filter(role__in=ROLES, account_id__in=account_ids)
    kept = Account.objects.filter(
        Q(statement_line__in=LINES) | Q(id__in=by_role.values("account_id")), id__in=account_ids
    )
    return sorted(set(account_ids) - set(kept.values_list("id", flat=True)))


def follow(company_id: UUID, before: set[UUID]) -> None:
    """After accounts came to be settled item by item, or are not any more (before: which were):
    keep what is open of those that are. In the open writer transaction."""
    after = settled_ids(company_id)
    if before == after:
        return
    hold_feed(company_id)
    if come := sorted(after - before):
        refill(*among(come))
    if gone := sorted(before - after):
        match, keys = among(gone)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM open_item WHERE account_id {match}", keys)
