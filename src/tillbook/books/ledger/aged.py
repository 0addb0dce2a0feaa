"""Receivables and payables by age, as they were open on a day.

A pair of lines counts from the day both are posted; one that a document without an entry made (by
hand) from the day it was made. So a list of a day stays what it was, and still follows what is
posted late. Every pair takes the same from a debit and from a credit of the account that both
count, so the open parts always come to the balance: whatever differs is damage, and is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tillbook.books.ledger.balances import Scope, sums
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.open_fold import settled_ids
from tillbook.books.ledger.open_items import OpenItem, open_items, read_items
from tillbook.books.ledger.rules import Role, Span
from tillbook.books.ledger.rules.ageing import (
    BUCKETS,
    AgedRow,
    Owed,
    Side,
    aged,
    bucket_of,
    owed_of,
)
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import names, party_codes
from tillbook.plumbing.keys import among, bare
from tillbook.plumbing.snapshot import snapshot

_OF = {
    Side.RECEIVABLES: (StatementLine.TRADE_RECEIVABLES.value, Role.RECEIVABLE.value),
    Side.PAYABLES: (StatementLine.TRADE_PAYABLES.value, Role.PAYABLE.value),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A row of the list with what it is called. before_minor: what was open on the day it is
    compared with."""

    name: str
    code: str
    row: AgedRow
    before_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedList:
    """Who owes what on a day. balance_minor: of the accounts, by the folded figures; narrowed: not
    of all locations, where pairs with lines of others may stand between the two."""

    side: Side
    day: date
    before: date | None
    parties: list[Party]
    amounts: tuple[int, ...]
    balance_minor: int
    before_minor: int | None
    narrowed: bool

    @property
    def total_minor(self) -> int:
        return sum(self.amounts)

    @property
    def elsewhere_minor(self) -> int:
        """What the accounts hold beyond what is open: paired with lines of other locations."""
        return self.balance_minor - self.total_minor

    @property
    def ties(self) -> bool:
        """Whether what is open is what the accounts hold; so it always is for the whole company."""
        return self.balance_minor == self.total_minor


def accounts_of(company_id: UUID, side: Side) -> list[Account]:
    """The accounts that hold what is owed: by their line of the statements, or by their role."""
    line, role = _OF[side]
    by_role = AccountRole.objects.filter(company_id=company_id, role=role)
    other = {of_line for key, (of_line, _role) in _OF.items() if key != side}
    rows = Account.objects.filter(company_id=company_id).filter(
        Q(statement_line=line)
        | Q(id__in=by_role.values("account_id")) & ~Q(statement_line__in=other)
    )
    return list(rows.order_by("code"))


def aged_list(
    info: CompanyInfo, scope: Scope, side: Side, day: date, before: date | None
) -> AgedList:
    """The list of a day, and what was open on the one before, read as of one moment."""
    accounts = [one.id for one in accounts_of(info.id, side)]
    places = None if scope.location_ids is None else frozenset(scope.location_ids)
    own = Scope(company_id=info.id, location_ids=scope.location_ids, account_ids=tuple(accounts))
    with snapshot():
        items = open_at(info, accounts, day, places)
        earlier = open_at(info, accounts, before, places) if before else []
        moved = sums(own, [Span(None, day)]).of(Span(None, day)) if accounts else {}
    rows = {row.party_id: row for row in aged(map(_owed, items), day, side)}
    past = {row.party_id: row.total_minor for row in aged(map(_owed, earlier), before or day, side)}
    for key in past.keys() - rows.keys():
        rows[key] = AgedRow(party_id=key, amounts=(0,) * BUCKETS)
    balance = side.sign * sum(one.balance_minor for one in moved.values())
    return AgedList(
        side=side,
        day=day,
        before=before,
        parties=_named(info.id, rows.values(), past if before else None),
        amounts=tuple(sum(row.amounts[n] for row in rows.values()) for n in range(BUCKETS)),
        balance_minor=balance,
        before_minor=sum(past.values()) if before else None,
        narrowed=places is not None,
    )


def _owed(item: OpenItem) -> Owed:
    return owed_of(item.party_id, item.due or item.day, item.open_minor)


def _named(company_id: UUID, rows: Any, past: dict[UUID | None, int] | None) -> list[Party]:
    """By name; lines without a party are the last row."""
    keys = [row.party_id for row in rows if row.party_id]
    called, codes = names(company_id, keys), party_codes(company_id, keys)
    found = [
        Party(
            name=called.get(row.party_id, "") if row.party_id else "",
            code=codes.get(row.party_id, "") if row.party_id else "",
            row=row,
            before_minor=None if past is None else past.get(row.party_id, 0),
        )
        for row in rows
        if any(row.amounts) or (past or {}).get(row.party_id)
    ]
    return sorted(found, key=lambda one: (one.row.party_id is None, one.name.casefold(), one.code))


_SELECT = """
WITH counted AS (
  SELECT a.debit_entry_id, a.debit_number, a.credit_entry_id, a.credit_number, a.amount_minor,
         coalesce(a.foreign_minor, 0) AS foreign_minor
  FROM allocation a
  JOIN entry d ON d.id = a.debit_entry_id JOIN entry c ON c.id = a.credit_entry_id
  LEFT JOIN entry o ON o.source_id = a.document_id AND o.source_number = 1
  WHERE a.account_id {accounts} AND d.posting_date <= %s AND c.posting_date <= %s
    AND (o.posting_date <= %s OR o.id IS NULL AND a.recorded_at < %s)
)
SELECT l.entry_id, l.number, l.account_id, l.amount_minor,
       l.amount_minor - coalesce(t.taken, 0), e.posting_date, l.location_id, l.department_id,
       l.party_id, l.due_date, l.settlement_key, l.memo, e.memo,
       e.source_kind, e.source_id, l.person_id,
       l.foreign_minor, coalesce(t.abroad, 0), l.foreign_currency
FROM entry_line l JOIN entry e ON e.id = l.entry_id
LEFT JOIN (
  SELECT entry_id, number, sum(taken) AS taken, sum(abroad) AS abroad FROM (
    SELECT debit_entry_id AS entry_id, debit_number AS number, amount_minor AS taken,
           foreign_minor AS abroad FROM counted
    UNION ALL
    SELECT credit_entry_id, credit_number, -amount_minor, -foreign_minor FROM counted
  ) AS ends GROUP BY entry_id, number
) AS t ON t.entry_id = l.entry_id AND t.number = l.number
WHERE l.account_id {accounts} AND e.posting_date <= %s AND l.amount_minor <> coalesce(t.taken, 0)
"""
_ORDER = " ORDER BY e.posting_date, l.entry_id, l.number"


def open_at(
    info: CompanyInfo,
    account_ids: Sequence[UUID],
    day: date,
    location_ids: frozenset[UUID] | None = None,
    party_id: UUID | None = None,
) -> list[OpenItem]:
    """What was open of these accounts (of one party, where one is named) at the end of a day, the
    oldest posted first."""
    if not account_ids:
        return []
    match, keys = among(account_ids)
    until = connection.ops.adapt_datetimefield_value(end_of(info, day))
    parameters = [*keys, day, day, day, until, *keys, day]
    sql = _SELECT.format(accounts=match)
    if party_id is not None:
        sql, parameters = f"{sql} AND l.party_id = %s", [*parameters, bare(party_id)]
    found = read_items(sql + _ORDER, parameters)
    return [one for one in found if location_ids is None or one.location_id in location_ids]


def open_now(
    company_id: UUID,
    account_ids: Sequence[UUID],
    location_ids: frozenset[UUID] | None = None,
    party_id: UUID | None = None,
) -> list[OpenItem]:
    """What is open of these accounts whenever it was posted, the oldest first: from what is kept
    as open, however much ever was."""
    kept = settled_ids(company_id)
    found = open_items([one for one in account_ids if one in kept], location_ids=location_ids)
    other = [one for one in account_ids if one not in kept]
    found += open_at(company(company_id), other, date.max, location_ids, party_id)
    return [one for one in found if party_id in (None, one.party_id)]


def end_of(info: CompanyInfo, day: date) -> datetime:
    """The moment at which a day is over wherever the company is."""
    next_day = day + _DAY if day < date.max - _DAY else date.max - _DAY
    return max(
        datetime.combine(next_day, time(at.day_starts_hour), tzinfo=at.zone)
        for at in info.locations.values()
    )


def items_in(
    items: Sequence[OpenItem], day: date, bucket: int | None, whose: str
) -> list[OpenItem]:
    """Those of a bucket (None: of all) and of a party: its id, "none" for those without, "" for
    all; what is due longest first."""
    found = [
        one
        for one in items
        if (bucket is None or bucket_of(one.due or one.day, day) == bucket)
        and whose in ("", str(one.party_id or "none"))
    ]
    return sorted(found, key=lambda one: (one.due or one.day, one.day, one.entry_id, one.number))
