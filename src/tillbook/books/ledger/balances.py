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


def day_and_balance(
    company_id: UUID, day: date, location_ids: Sequence[UUID] | None = None
) -> tuple[list[AccountBalance], list[AccountBalance]]:
    """(what happened on a posting day, what stands at its end) of every account, as of one moment:
    `trial_balance` of the day and of all days, read together."""
    on_day: dict[UUID, list[int]] = {}
    to_its_end: dict[UUID, list[int]] = {}
    with snapshot():
        sums = _folded_both(company_id, day, location_ids)
        for account, amounts in sums.items():
            to_its_end[account], on_day[account] = amounts[:2], amounts[2:]
        for start, found in ((day, on_day), (None, to_its_end)):
            for account, debit, credit in _open(company_id, start, day, location_ids):
                one = found.setdefault(account, [0, 0])
                one[0] += debit
                one[1] += credit
        accounts = list(Account.objects.filter(company_id=company_id).order_by("code"))
    return (
        [AccountBalance(a, *on_day.get(a.id, (0, 0))) for a in accounts],
        [AccountBalance(a, *to_its_end.get(a.id, (0, 0))) for a in accounts],
    )


def _folded_both(
    company_id: UUID, day: date, locations: Sequence[UUID] | None
) -> dict[UUID, list[int]]:
    """Account -> debit and credit through the day, then of the day alone."""
    at = ""
    more: list[Any] = []
    if locations is not None:
        match, more = among(list(locations) or [NIL])
        at = f" AND d.location_id {match}"
    of_day = "sum(CASE WHEN d.day = %s THEN d.{0} ELSE 0 END)"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.account_id, sum(d.debit_minor), sum(d.credit_minor),"
            f" {of_day.format('debit_minor')}, {of_day.format('credit_minor')}"
            " FROM daily_balance d JOIN account a ON a.id = d.account_id"
            f" WHERE d.day <= %s{at} AND a.company_id = %s GROUP BY d.account_id",
            [day, day, day, *more, bare(company_id)],
        )
        return {as_id(row[0]): [int(amount) for amount in row[1:]] for row in cursor.fetchall()}


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
