"""Balances at any day: what is folded plus what is not numbered yet, read in one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.models import Account
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among, bare
from tillbook.plumbing.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What happened to an account in a span of posting days; balance: debit less credit."""

    account: Account
    debit_minor: int
    credit_minor: int

    @property
    def balance_minor(self) -> int:
        return self.debit_minor - self.credit_minor


def trial_balance(
    company_id: UUID,
    until: date,
    since: date | None = None,
    location_ids: Sequence[UUID] | None = None,
) -> list[AccountBalance]:
    """Debit and credit of every account, by posting date from `since` (or ever) through `until`.

    location_ids None: the whole company, lines without location included. Exact at any moment.
    """
    with snapshot():
        sums = _folded(company_id, since, until, location_ids)
        for account, debit, credit in _open(company_id, since, until, location_ids):
            one = sums.setdefault(account, [0, 0])
            one[0] += debit
            one[1] += credit
        accounts = list(Account.objects.filter(company_id=company_id).order_by("code"))
    return [AccountBalance(a, *sums.get(a.id, (0, 0))) for a in accounts]


def _span(column: str, since: date | None, until: date) -> tuple[str, list[Any]]:
    if since is None:
        return f"{column} <= %s", [until]
    return f"{column} BETWEEN %s AND %s", [since, until]


def _folded(
    company_id: UUID, since: date | None, until: date, locations: Sequence[UUID] | None
) -> dict[UUID, list[int]]:
    days, parameters = _span("d.day", since, until)
    at = ""
    if locations is not None:
        match, more = among(list(locations) or [NIL])
        at, parameters = f" AND d.location_id {match}", parameters + more
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.account_id, sum(d.debit_minor), sum(d.credit_minor) FROM daily_balance d"
            " JOIN account a ON a.id = d.account_id"
            f" WHERE {days}{at} AND a.company_id = %s GROUP BY d.account_id",
            [*parameters, bare(company_id)],
        )
        return {as_id(key): [int(debit), int(credit)] for key, debit, credit in cursor.fetchall()}


def _open(
    company_id: UUID, since: date | None, until: date, locations: Sequence[UUID] | None
) -> list[tuple[UUID, int, int]]:
    days, parameters = _span("e.posting_date", since, until)
    at = ""
    if locations is not None:
        match, more = among(list(locations) or [NIL])
        at, parameters = f" AND l.location_id {match}", parameters + more
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.account_id,"
            " sum(CASE WHEN l.amount_minor > 0 THEN l.amount_minor ELSE 0 END),"
            " sum(CASE WHEN l.amount_minor < 0 THEN -l.amount_minor ELSE 0 END)"
            " FROM outbox_message m JOIN entry e ON e.source_id = m.subject_id"
            " JOIN entry_line l ON l.entry_id = e.id"
            " WHERE m.company_id = %s AND m.feed_number IS NULL"
            f" AND m.topic = m.subject_kind || '.committed' AND {days}{at}"
            " GROUP BY l.account_id",
            [bare(company_id), *parameters],
        )
        return [(as_id(key), int(d), int(c)) for key, d, c in cursor.fetchall()]
