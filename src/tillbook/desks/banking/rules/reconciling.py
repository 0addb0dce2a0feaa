"""Why a bank's account in the books and its statements differ on a day, line by line. Pure.

Amounts are minor units, money in positive. What is explained always comes to the difference: a
rest that nothing explains is a row of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

End = tuple[UUID, int]


class Kind(StrEnum):
    """Why a row stands in the report, in its order."""

    NOT_IN_BANK = "not_in_bank"
    NOT_IN_BOOKS = "not_in_books"
    LATER_IN_BOOKS = "later_in_books"
    BEFORE = "before"
    GAP = "gap"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """A line of the bank's account in the books, posted through the day. settles: the bank line
    whose settlement, or undoing, wrote it; opening: it brings the balance from before."""

    end: End
    day: date
    amount_minor: int
    settles: UUID | None = None
    opening: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the bank, booked through the day. settled: something settles it now."""

    id: UUID
    day: date
    amount_minor: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What the chain says through the day. since: its first day; closing_minor: what the last
    statement of it closes at, with the lines after it, None where none has balances."""

    since: date | None = None
    opening_minor: int = 0
    closing_minor: int | None = None
    gaps: Sequence[tuple[date, int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A part of the difference between books and bank. end or line: what it is about."""

    kind: Kind
    day: date | None
    amount_minor: int
    end: End | None = None
    line: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Books and bank on a day; rows: the difference, books less bank."""

    books_minor: int
    bank_minor: int
    rows: tuple[Row, ...]

    @property
    def difference_minor(self) -> int:
        return self.books_minor - self.bank_minor


def reconcile(
    books: Sequence[BookLine],
    told: Sequence[Told],
    matches: Mapping[tuple[End, UUID], int],
    statements: Statements,
) -> Reconciliation:
    """The report. matches: (line in the books, bank line) -> how much of the two is the same."""
    known = {one.id for one in told}
    there = {one.end for one in books}
    by_end: dict[End, int] = defaultdict(int)
    answered: dict[UUID, int] = defaultdict(int)
    for (end, line), amount in matches.items():
        if end in there and line in known:
            by_end[end] += amount
            answered[line] += amount
    for one in books:
        if one.settles in known and one.settles:
            answered[one.settles] += one.amount_minor
    rows = list(_of_books(books, known, by_end, statements))
    rows += _of_bank(told, answered)
    for day, amount in statements.gaps:
        rows.append(Row(kind=Kind.GAP, day=day, amount_minor=-amount))
    books_minor = sum([one.amount_minor for one in books])
    bank_minor = statements.closing_minor
    if bank_minor is None:
        bank_minor = statements.opening_minor + sum([one.amount_minor for one in told])
    off = books_minor - bank_minor - sum([row.amount_minor for row in rows])
    if off:
        rows.append(Row(kind=Kind.UNEXPLAINED, day=None, amount_minor=off))
    order = list(Kind)
    rows.sort(key=lambda row: (order.index(row.kind), row.day or date.min))
    return Reconciliation(books_minor=books_minor, bank_minor=bank_minor, rows=tuple(rows))


def _of_books(
    books: Iterable[BookLine],
    known: set[UUID],
    by_end: Mapping[End, int],
    statements: Statements,
) -> Iterable[Row]:
    """What the books have and the bank has not told; what is older than its statements in one."""
    before = -statements.opening_minor
    for one in books:
        if one.settles is not None and one.settles in known:
            continue
        left = one.amount_minor - by_end.get(one.end, 0)
        if statements.since and (
            one.day < statements.since or (one.opening and one.day == statements.since)
        ):
            before += left
        elif left:
            yield Row(kind=Kind.NOT_IN_BANK, day=one.day, amount_minor=left, end=one.end)
    if before:
        yield Row(kind=Kind.BEFORE, day=statements.since, amount_minor=before)


def _of_bank(told: Iterable[Told], answered: Mapping[UUID, int]) -> Iterable[Row]:
    """What the bank has told and the books have not: not yet, or on a later day."""
    for one in told:
        if left := one.amount_minor - answered.get(one.id, 0):
            kind = Kind.LATER_IN_BOOKS if one.settled else Kind.NOT_IN_BOOKS
            yield Row(kind=kind, day=one.day, amount_minor=-left, line=one.id)
