"""Balances in any spans of days, read in one snapshot.

A span is whole months, the days of the months that it begins or ends inside, and what is not
numbered yet: its cost grows with months, accounts and locations, not with entry lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules.days import Cuts, Span, cuts_of, last_of_month
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among, bare, nil_literal
from tillbook.plumbing.snapshot import snapshot

_Key = TypeVar("_Key")
#: What sums may be parted by besides account and span.
By = Literal["", "location", "department"]
_COLUMNS = {"location": "location_id", "department": "department_id"}


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What happened to an account in a span of posting days; balance: debit less credit."""

    account: Account
    debit_minor: int
    credit_minor: int

    @property
    def balance_minor(self) -> int:
        return self.debit_minor - self.credit_minor


@dataclass(frozen=True, slots=True)
class Movement:
    """What happened to an account in a span: both sides, and on how many lines."""

    debit_minor: int = 0
    credit_minor: int = 0
    lines: int = 0

    @property
    def balance_minor(self) -> int:
        return self.debit_minor - self.credit_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose lines count. None: all of the company, lines without location or department included.
    A department of NIL stands for the lines without one."""

    company_id: UUID
    location_ids: tuple[UUID, ...] | None = None
    department_ids: tuple[UUID, ...] | None = None
    account_ids: tuple[UUID, ...] | None = None

    def where(self, table: str, *, open_rows: bool) -> tuple[str, list[Any]]:
        """The condition on the rows of a folded table, or on entry lines, which hold NULL."""
        sql, parameters = "", []
        for column, wanted in (
            ("location_id", self.location_ids),
            ("department_id", self.department_ids),
            ("account_id", self.account_ids),
        ):
            if wanted is None:
                continue
            match, more = among(list(wanted) or [NIL])
            name = f"{table}.{column}"
            if open_rows and NIL in wanted:
                name = f"coalesce({name}, {nil_literal()})"
            sql += f" AND {name} {match}"
            parameters += more
        return sql, parameters


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums by account, read as of one moment.

    parts: (account, part of `cuts`, location or department, NIL where not parted) -> debit,
    credit, lines.
    """

    cuts: Cuts
    parts: dict[tuple[UUID, int, UUID], list[int]]
    _running: dict[UUID | None, dict[UUID, list[int]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def balances(self, span: Span, only: UUID | None = None) -> dict[UUID, int]:
        """Debit less credit in one of the spans, by account, as `of`. For many columns: what came
        before each part is added up once, and a column is a difference."""
        if only not in self._running:
            self._running[only] = self._added_up(only)
        wanted = self.cuts.parts_of(span)
        first, end = wanted.start, wanted.stop
        return {a: sums[end] - sums[first] for a, sums in self._running[only].items()}

    def _added_up(self, only: UUID | None) -> dict[UUID, list[int]]:
        count = len(self.cuts.days)
        changes: dict[UUID, list[int]] = {}
        for (account, part, key), (debit, credit, _lines) in self.parts.items():
            if only is None or key == only:
                changes.setdefault(account, [0] * count)[part] += debit - credit
        return {account: [0, *accumulate(each)] for account, each in changes.items()}

    def of(self, span: Span, only: UUID | None = None) -> dict[UUID, Movement]:
        """What happened in one of the spans that were asked for, by account; only: to one
        location or department."""
        wanted = self.cuts.parts_of(span)
        found: dict[UUID, list[int]] = {}
        for (account, part, key), amounts in self.parts.items():
            if part in wanted and (only is None or key == only):
                _add(found, account, amounts)
        return {account: Movement(*amounts) for account, amounts in found.items()}

    def keys(self) -> set[UUID]:
        """The locations or departments that anything happened at."""
        return {key for _account, _part, key in self.parts}


def sums(scope: Scope, spans: Iterable[Span], by: By = "") -> Sums:
    """What happened to every account in these spans, exact at any moment."""
    cuts = cuts_of(spans)
    found: dict[tuple[UUID, int, UUID], list[int]] = {}
    with snapshot():
        for account, part, key, *amounts in (
            *_months(scope, cuts, by),
            *_days(scope, cuts, by),
            *_open(scope, cuts, by),
        ):
            _add(found, (as_id(account), int(part), as_id(key)), [int(one) for one in amounts])
    return Sums(cuts, found)


def trial_balance(
    company_id: UUID,
    until: date,
    since: date | None = None,
    location_ids: Sequence[UUID] | None = None,
) -> list[AccountBalance]:
    """Debit and credit of every account, by posting date from `since` (or ever) through `until`.

    location_ids None: the whole company, lines without location included. Exact at any moment.
    """
    [found] = trial_balances(company_id, [Span(since, until)], location_ids)
    return found


def trial_balances(
    company_id: UUID, spans: Sequence[Span], location_ids: Sequence[UUID] | None = None
) -> list[list[AccountBalance]]:
    """`trial_balance` of several spans, as of one moment."""
    scope = Scope(
        company_id=company_id,
        location_ids=None if location_ids is None else tuple(location_ids),
    )
    # A span that ends before it begins holds nothing.
    real = [span for span in spans if span.since is None or span.since <= span.until]
    with snapshot():
        found = sums(scope, real) if real else None
        accounts = list(Account.objects.filter(company_id=company_id).order_by("code"))
    answer = []
    for span in spans:
        moved = found.of(span) if found and span in real else {}
        answer.append([_balance(a, moved.get(a.id, Movement())) for a in accounts])
    return answer


def day_and_balance(
    company_id: UUID, day: date, location_ids: Sequence[UUID] | None = None
) -> tuple[list[AccountBalance], list[AccountBalance]]:
    """(what happened on a posting day, what stands at its end) of every account, as of one moment:
    `trial_balance` of the day and of all days, read together."""
    on_day, to_its_end = trial_balances(company_id, [Span(day, day), Span(None, day)], location_ids)
    return on_day, to_its_end


def _balance(account: Account, moved: Movement) -> AccountBalance:
    return AccountBalance(account, moved.debit_minor, moved.credit_minor)


def _add(sums: dict[_Key, list[int]], key: _Key, amounts: Sequence[int]) -> None:
    known = sums.setdefault(key, [0, 0, 0])
    for place, amount in enumerate(amounts):
        known[place] += amount


_Rows = Iterator[tuple[Any, ...]]


def _part(column: str, cuts: Cuts) -> tuple[str, list[Any]]:
    """The number of the part that a day falls into, as SQL, and what bounds all parts."""
    if len(cuts.days) == 1:
        return "0", []
    whens = " ".join(f"WHEN {column} <= %s THEN {place}" for place in range(len(cuts.days)))
    return f"CASE {whens} END", list(cuts.days)


def _bounds(column: str, cuts: Cuts) -> tuple[str, list[Any]]:
    if cuts.from_start:
        return f"{column} <= %s", [cuts.days[-1]]
    return f"{column} > %s AND {column} <= %s", [cuts.days[0], cuts.days[-1]]


def _months(scope: Scope, cuts: Cuts, by: By) -> _Rows:
    part, parameters = _part("f.month", cuts)
    bounds, more = _bounds("f.month", cuts)
    if cuts.broken:
        bounds += f" AND f.month NOT IN ({', '.join(['%s'] * len(cuts.broken))})"
        more += list(cuts.broken)
    yield from _folded("monthly_balance", scope, by, part, bounds, parameters + more)


def _days(scope: Scope, cuts: Cuts, by: By) -> _Rows:
    if not cuts.broken:
        return
    part, parameters = _part("f.day", cuts)
    bounds, more = _bounds("f.day", cuts)
    bounds += f" AND ({' OR '.join(['f.day BETWEEN %s AND %s'] * len(cuts.broken))})"
    for first in cuts.broken:
        more += [first, last_of_month(first)]
    yield from _folded("daily_balance", scope, by, part, bounds, parameters + more)


def _folded(
    table: str, scope: Scope, by: By, part: str, bounds: str, parameters: list[Any]
) -> _Rows:
    where, more = scope.where("f", open_rows=False)
    key = f"f.{_COLUMNS[by]}" if by else nil_literal()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.account_id, {part}, {key}, sum(f.debit_minor), sum(f.credit_minor),"
            f" sum(f.lines) FROM {table} f JOIN account a ON a.id = f.account_id"
            f" WHERE {bounds}{where} AND a.company_id = %s GROUP BY 1, 2, 3",
            [*parameters, *more, bare(scope.company_id)],
        )
        yield from cursor.fetchall()


def _open(scope: Scope, cuts: Cuts, by: By) -> _Rows:
    """What is committed and not numbered yet."""
    part, parameters = _part("e.posting_date", cuts)
    bounds, more = _bounds("e.posting_date", cuts)
    where, last = scope.where("l", open_rows=True)
    key = f"coalesce(l.{_COLUMNS[by]}, {nil_literal()})" if by else nil_literal()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.account_id, {part}, {key},"
            " sum(CASE WHEN l.amount_minor > 0 THEN l.amount_minor ELSE 0 END),"
            " sum(CASE WHEN l.amount_minor < 0 THEN -l.amount_minor ELSE 0 END), count(*)"
            " FROM outbox_message m JOIN entry e ON e.source_id = m.subject_id"
            " JOIN entry_line l ON l.entry_id = e.id"
            " WHERE m.company_id = %s AND m.feed_number IS NULL"
            f" AND m.topic = m.subject_kind || '.committed' AND {bounds}{where}"
            " GROUP BY 1, 2, 3",
            [*parameters, bare(scope.company_id), *more, *last],
        )
        yield from cursor.fetchall()
