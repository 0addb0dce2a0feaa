"""What documents did to some accounts, day by day and one by one: for explaining a difference."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.account_lines import days_of
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.models import Entry
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Span
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import as_date, bare


@dataclass(frozen=True, slots=True)
class Posted:
    """What a document posted to some accounts on a day, debits positive; entry_id: the first of
    its entries that did."""

    source_kind: str
    source_id: UUID
    day: date
    entry_id: UUID
    amount_minor: int


def posting_days(source_ids: Sequence[UUID]) -> dict[UUID, date]:
    """The day each document is posted on: that of its first entry. One without is absent."""
    found: dict[UUID, date] = {}
    for start in range(0, len(source_ids), 500):
        some = list(source_ids[start : start + 500])
        rows = Entry.objects.filter(source_id__in=some, source_number=1)
        found.update(rows.values_list("source_id", "posting_date"))
    return found


def accounts_playing(company_id: UUID, roles: Collection[str]) -> set[UUID]:
    """The accounts that play one of these roles now, for whatever scope."""
    known = account_map(company_id, company(company_id).version).accounts
    return {account for (role, _scope), account in known.items() if role in roles}


def balance_by_day(scope: Scope, span: Span) -> dict[date, int]:
    """Debits less credits of the scope's accounts on each day with lines, exact at this moment."""
    return {day: amount for day, amount, _count in days_of(scope, span)}


def posted_on(scope: Scope, days: Sequence[date]) -> list[Posted]:
    """What every document posted to the scope's accounts on these days, one with nothing but 0 as
    well; by day and entry."""
    if not days:
        return []
    where, more = scope.where("l", open_rows=True)
    marks = ", ".join(["%s"] * len(days))
    first = "min(e.id::text)::uuid" if connection.vendor == "postgresql" else "min(e.id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.source_kind, e.source_id, e.posting_date, {first}, sum(l.amount_minor)"
            " FROM entry e JOIN entry_line l ON l.entry_id = e.id"
            f" WHERE e.company_id = %s AND e.posting_date IN ({marks}){where}"
            " GROUP BY e.source_kind, e.source_id, e.posting_date ORDER BY 3, 4",
            [bare(scope.company_id), *days, *more],
        )
        return [
            Posted(kind, as_id(source), as_date(day), as_id(entry), int(amount))
            for kind, source, day, entry, amount in cursor.fetchall()
        ]


def documents_on(company_id: UUID, days: Sequence[date]) -> list[Posted]:
    """Every document posted on these days, with nothing said of what it posted where."""
    rows = Entry.objects.filter(
        company_id=company_id, posting_date__in=list(days), source_number=1
    ).order_by("posting_date", "id")
    return [
        Posted(row.source_kind, row.source_id, row.posting_date, row.id, 0)
        for row in rows.only("source_kind", "source_id", "posting_date", "id")
    ]
