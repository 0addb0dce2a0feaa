"""The lines of an account, a page at a time, each with the balance after it.

Which days a page is of is known from the folded days: no page reads more lines than it shows and
those of its first day that stand before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tillbook.books.ledger.balances import Movement, Scope, sums
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.queries import described
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.days import DAY
from tillbook.plumbing.keys import NIL, bare
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot

PAGE = 50
_AT_ONCE = 1_000
#: So much of an account is read before all of it.
_WEEKS = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Lines, the latest first, each with the balance after it; amounts debit positive.

    opening: before the span; moved: in it. number: of this page, from 1; pages: how many.
    """

    lines: list[tuple[EntryLine, int]]
    opening_minor: int
    moved: Movement
    number: int
    pages: int

    @property
    def closing_minor(self) -> int:
        return self.opening_minor + self.moved.balance_minor

    @property
    def older(self) -> int | None:
        """The page of earlier lines."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def newer(self) -> int | None:
        """The page of later lines."""
        return self.number - 1 if self.number > 1 else None


def ledger_page(
    scope: Scope, account_id: UUID, span: Span, number: int = 1, *, counts_from: date | None = None
) -> LedgerPage:
    """One page of an account's lines of these days; a page that is not there is the last.

    counts_from: the first day that the balance at the start holds; None: it holds all days.
    """
    own = replace(scope, account_ids=(account_id,))
    before = opening_span(span, counts_from)
    with snapshot():
        found = sums(own, [span, *([before] if before else [])])
        moved = found.of(span).get(account_id, Movement())
        opening = found.of(before).get(account_id, Movement()).balance_minor if before else 0
        pages = max(1, len(range(0, moved.lines, PAGE)))
        number = min(max(number, 1), pages)
        lines = list(_page(own, span, opening + moved.balance_minor, (number - 1) * PAGE))
    return LedgerPage(lines, opening, moved, number, pages)


def opening_span(span: Span, counts_from: date | None) -> Span | None:
    """The days before a span that its opening balance is the sum of; None when there are none."""
    if span.since is None or span.since in (counts_from, date.min):
        return None
    return Span(counts_from, span.since - DAY)


def _page(scope: Scope, span: Span, balance: int, skip: int) -> Iterator[tuple[EntryLine, int]]:
    """The lines after the `skip` latest. balance: at the end of the span."""
    last = first = None
    missing = PAGE
    for day, amount, count in _days_back(scope, span):
        if last is None and count <= skip:
            skip, balance = skip - count, balance - amount
            continue
        if last is None:
            last, missing = day, PAGE + skip
        first, missing = day, missing - count
        if missing <= 0:
            break
    if last is None or first is None:
        return
    rows = _lines(scope).filter(entry__posting_date__gte=first, entry__posting_date__lte=last)
    rows = rows.select_related("entry").order_by("-entry__posting_date", "-entry_id", "-number")
    for place, line in enumerate(rows[: skip + PAGE]):
        if place >= skip:
            yield line, balance
        balance -= line.amount_minor


def _lines(scope: Scope) -> QuerySet[EntryLine]:
    [account] = scope.account_ids or ()
    rows = EntryLine.objects.filter(account_id=account, entry__company_id=scope.company_id)
    return at_places(rows, scope)


def at_places(rows: QuerySet[EntryLine], scope: Scope) -> QuerySet[EntryLine]:
    """Those of these lines that are at the locations and departments of a scope."""
    for name, wanted in (
        ("location_id", scope.location_ids),
        ("department_id", scope.department_ids),
    ):
        if wanted is None:
            continue
        named = Q(**{f"{name}__in": wanted})
        rows = rows.filter(named | Q(**{name: None}) if NIL in wanted else named)
    return rows


def _days_back(scope: Scope, span: Span) -> Iterator[tuple[date, int, int]]:
    """The same as `days_of`, the latest weeks first: a first page is mostly of those, and an
    account of many locations has thousands of folded days."""
    weeks = span.until - _WEEKS if span.until.year > 1 else date.min
    if weeks == date.min or (span.since is not None and span.since >= weeks):
        yield from days_of(scope, span)
        return
    yield from days_of(scope, Span(weeks, span.until))
    yield from days_of(scope, Span(span.since, weeks - DAY))


def days_of(scope: Scope, span: Span) -> list[tuple[date, int, int]]:
    """The days with lines, the latest first: (day, debit less credit, lines)."""
    bounds = "{} <= %s" if span.since is None else "{} BETWEEN %s AND %s"
    days = [span.until] if span.since is None else [span.since, span.until]
    folded, more = scope.where("f", open_rows=False)
    unfolded, last = scope.where("l", open_rows=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, sum(amount), sum(lines) FROM ("
            "SELECT f.day AS day, f.debit_minor - f.credit_minor AS amount, f.lines AS lines"
            f" FROM daily_balance f WHERE {bounds.format('f.day')}{folded} UNION ALL"
            " SELECT e.posting_date, l.amount_minor, 1 FROM outbox_message m"
            " JOIN entry e ON e.source_id = m.subject_id JOIN entry_line l ON l.entry_id = e.id"
            " WHERE m.company_id = %s AND m.feed_number IS NULL"
            f" AND m.topic = m.subject_kind || '.committed'"
            f" AND {bounds.format('e.posting_date')}{unfolded}"
            ") AS days GROUP BY day ORDER BY day DESC",
            [*days, *more, bare(scope.company_id), *days, *last],
        )
        return [(_day(day), int(amount), int(count)) for day, amount, count in cursor.fetchall()]


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def lines_in_order(scope: Scope, account_id: UUID, span: Span) -> Iterator[tuple[EntryLine, str]]:
    """Every line of an account in these days, the earliest first, with its document's number and
    its note; a thousand at a time."""
    own = replace(scope, account_ids=(account_id,))
    rows = _lines(own).filter(entry__posting_date__lte=span.until)
    if span.since is not None:
        rows = rows.filter(entry__posting_date__gte=span.since)
    order = ("entry__posting_date", "entry_id", "number")
    waiting: list[EntryLine] = []
    found = rows.select_related("entry").order_by(*order).iterator(chunk_size=_AT_ONCE)
    for line in found:
        waiting.append(line)
        if len(waiting) == _AT_ONCE:
            yield from _numbered(scope, waiting)
            waiting = []
    yield from _numbered(scope, waiting)


def _numbered(scope: Scope, lines: list[EntryLine]) -> Iterator[tuple[EntryLine, str]]:
    numbers = document_numbers(line.entry.source_id for line in lines)
    for line in described(scope.company_id, lines):
        yield line, numbers.get(line.entry.source_id, "")
