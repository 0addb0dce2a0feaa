"""Open items: the lines of accounts that must come to zero, with what is not allocated of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tillbook.books.ledger.models import Account, AccountRole, Allocation, EntryLine
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import among, as_date, bare
from tillbook.values.effects import Allocation as AllocationValue
from tillbook.values.effects import EntryLine as EntryLineValue

#: Where accounts stand whose lines are settled one by one; what is on its way to the bank beside.
_LINES = (
    StatementLine.TRADE_RECEIVABLES.value,
    StatementLine.TRADE_PAYABLES.value,
    StatementLine.PAYMENTS_IN_TRANSIT.value,
)
_ROLES = (Role.RECEIVABLE.value, Role.PAYABLE.value, Role.CASH_TO_BANK.value)
_AT_ONCE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """A line of such an account. open_minor: what is left of it, signed as the line.

    reference: what it is settled by, or what was written; source: the document it is of. foreign
    amounts are in `currency`, "" where it has none.
    """

    entry_id: UUID
    number: int
    account_id: UUID
    amount_minor: int
    open_minor: int
    day: date
    location_id: UUID | None
    department_id: UUID | None
    party_id: UUID | None
    due: date | None
    reference: str
    memo: str
    source_kind: str
    source_id: UUID
    foreign_minor: int | None = None
    foreign_open: int | None = None
    currency: str = ""

    def left(self, open_minor: int) -> OpenItem:
        """The same of which another amount is open."""
        return replace(self, open_minor=open_minor)


def settled_accounts(company_id: UUID) -> list[Account]:
    """The accounts whose lines are open items: receivables, payables, payments and cash in
    transit; in order of code."""
    by_role = AccountRole.objects.filter(company_id=company_id, role__in=_ROLES)
    rows = Account.objects.filter(
        Q(statement_line__in=_LINES) | Q(id__in=by_role.values("account_id")),
        company_id=company_id,
    )
    return list(rows.order_by("code"))


_SELECT = """
SELECT l.entry_id, l.number, l.account_id, l.amount_minor, coalesce(t.taken, 0), e.posting_date,
       l.location_id, l.department_id, l.party_id, l.due_date, l.settlement_key, l.memo, e.memo,
       e.source_kind, e.source_id, l.foreign_minor, coalesce(t.abroad, 0), l.foreign_currency
FROM entry_line l JOIN entry e ON e.id = l.entry_id
LEFT JOIN (
  SELECT entry_id, number, sum(taken) AS taken, sum(abroad) AS abroad FROM (
    SELECT debit_entry_id AS entry_id, debit_number AS number, amount_minor AS taken,
           foreign_minor AS abroad FROM allocation WHERE account_id {accounts}
    UNION ALL
    SELECT credit_entry_id, credit_number, -amount_minor, -foreign_minor
      FROM allocation WHERE account_id {accounts}
  ) AS ends GROUP BY entry_id, number
) AS t ON t.entry_id = l.entry_id AND t.number = l.number
WHERE l.account_id {accounts} AND l.amount_minor <> coalesce(t.taken, 0)
"""
_ORDER = " ORDER BY e.posting_date, l.entry_id, l.number"


def open_items(
    account_ids: Sequence[UUID],
    *,
    location_ids: frozenset[UUID] | None = None,
    until: date | None = None,
) -> list[OpenItem]:
    """What is open on these accounts, the oldest first; at some locations only, or posted through
    a day. One statement, linear in the lines of the accounts."""
    if not account_ids:
        return []
    match, keys = among(account_ids)
    sql, parameters = _SELECT.format(accounts=match), keys * 3
    if until is not None:
        sql, parameters = f"{sql} AND e.posting_date <= %s", [*parameters, until]
    found = _read(sql + _ORDER, parameters)
    return [one for one in found if location_ids is None or one.location_id in location_ids]


def items_at(ends: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], OpenItem]:
    """These lines as items, by (entry, number), of whatever account; open_minor 0 where nothing is
    left. Unknown ones are absent. Company and location are the caller's to check."""
    wanted = set(ends)
    entries = sorted({entry for entry, _ in wanted})
    found = {}
    for start in range(0, len(entries), _AT_ONCE):
        part = entries[start : start + _AT_ONCE]
        lines = EntryLine.objects.filter(entry_id__in=part).select_related("entry")
        taken = _taken(part)
        for line in lines:
            end = (line.entry_id, line.number)
            if end in wanted:
                found[end] = _item_of(line, *taken.get(end, (0, 0)))
    return found


def _taken(entry_ids: Sequence[UUID]) -> dict[tuple[UUID, int], tuple[int, int]]:
    """What is allocated of the lines of these entries, also of their foreign amounts; signed as
    they are."""
    found: dict[tuple[UUID, int], tuple[int, int]] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Allocation.objects.filter(**{f"{side}_entry_id__in": list(entry_ids)})
        for entry, number, amount, abroad in rows.values_list(
            f"{side}_entry_id", f"{side}_number", "amount_minor", "foreign_minor"
        ):
            before = found.get((entry, number), (0, 0))
            found[entry, number] = (before[0] + sign * amount, before[1] + sign * (abroad or 0))
    return found


def _item_of(line: EntryLine, taken: int, abroad: int) -> OpenItem:
    entry = line.entry
    foreign = line.foreign_minor
    return OpenItem(
        entry_id=line.entry_id,
        number=line.number,
        account_id=line.account_id,
        amount_minor=line.amount_minor,
        open_minor=line.amount_minor - taken,
        day=entry.posting_date,
        location_id=line.location_id,
        department_id=line.department_id,
        party_id=line.party_id,
        due=line.due_date,
        reference=line.settlement_key,
        memo=line.memo or entry.memo,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        foreign_minor=foreign,
        foreign_open=None if foreign is None else foreign - abroad,
        currency=line.foreign_currency,
    )


def account_lines_of(account_id: UUID, until: date | None = None) -> list[OpenItem]:
    """Every line of an account (posted through a day), the oldest first, as an item of which
    everything is open: who settles them otherwise knows what is left."""
    sql, parameters = _SELECT.format(accounts="= %s"), [bare(account_id)] * 3
    if until is not None:
        sql, parameters = f"{sql} AND e.posting_date <= %s", [*parameters, until]
    return _read(sql + _ORDER, parameters)


def sources_on(account_id: UUID) -> set[UUID]:
    """The documents that post to an account."""
    return set(
        EntryLine.objects.filter(account_id=account_id).values_list("entry__source_id", flat=True)
    )


def _read(sql: str, parameters: Sequence[Any]) -> list[OpenItem]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(_items(cursor.fetchall()))


def _items(rows: Iterable[tuple[Any, ...]]) -> Iterator[OpenItem]:
    for entry, number, account, amount, taken, day, at, department, party, due, *rest in rows:
        reference, memo, entry_memo, kind, source, foreign, abroad, currency = rest
        yield OpenItem(
            entry_id=as_id(entry),
            number=number,
            account_id=as_id(account),
            amount_minor=amount,
            open_minor=amount - int(taken),
            day=as_date(day),
            location_id=as_id(at) if at else None,
            department_id=as_id(department) if department else None,
            party_id=as_id(party) if party else None,
            due=as_date(due) if due else None,
            reference=reference,
            memo=memo or entry_memo,
            source_kind=kind,
            source_id=as_id(source),
            foreign_minor=foreign,
            foreign_open=None if foreign is None else foreign - int(abroad),
            currency=currency,
        )


def allocations_of(document_id: UUID) -> list[tuple[UUID, AllocationValue]]:
    """What a document paired, each with its id, in order of id."""
    rows = Allocation.objects.filter(document_id=document_id).order_by("id")
    return [
        (
            row.id,
            AllocationValue(
                row.account_id,
                (row.debit_entry_id, row.debit_number),
                (row.credit_entry_id, row.credit_number),
                row.amount_minor,
                row.undoes_id,
                row.foreign_minor,
            ),
        )
        for row in rows
    ]


def entry_of(document_id: UUID) -> tuple[UUID | None, tuple[EntryLineValue, ...]]:
    """The first entry of a document: its id and its lines, as they would be written again."""
    lines = EntryLine.objects.filter(entry__source_id=document_id, entry__source_number=1)
    rows = list(lines.order_by("number"))
    return (rows[0].entry_id, _values(rows)) if rows else (None, ())


def settled_through(account_id: UUID, key: str, *, but: UUID) -> int:
    """What the lines of an account that name this settlement key come to, but for a document's."""
    rows = EntryLine.objects.filter(account_id=account_id, settlement_key=key)
    return sum(rows.exclude(entry__source_id=but).values_list("amount_minor", flat=True))


def lines_of_entry(entry_id: UUID) -> tuple[EntryLineValue, ...]:
    """The lines of an entry, as they would be written again."""
    return _values(EntryLine.objects.filter(entry_id=entry_id).order_by("number"))


def _values(rows: Iterable[EntryLine]) -> tuple[EntryLineValue, ...]:
    return tuple(
        EntryLineValue(
            row.account_id,
            row.amount_minor,
            location_id=row.location_id,
            department_id=row.department_id,
            party_id=row.party_id,
            tax_code_id=row.tax_code_id,
            tax_base_minor=row.tax_base_minor,
            foreign_minor=row.foreign_minor,
            foreign_currency=row.foreign_currency,
            memo=row.memo,
        )
        for row in rows
    )
