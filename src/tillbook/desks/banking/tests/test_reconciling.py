"""The report of a reconciliation: whatever is there, its rows come to the difference."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.banking.rules.cancelling import cancelled
from tillbook.desks.banking.rules.reconciling import (
    BookLine,
    Kind,
    Statements,
    Told,
    reconcile,
)

DAY = date(2026, 3, 1)
AMOUNT = st.integers(-9, 9)


def book(n: int, amount: int, **more) -> BookLine:
    day = more.pop("day", DAY)
    return BookLine(end=(UUID(int=n), 1), day=day, amount_minor=amount, **more)


def told(n: int, amount: int, settled: bool = False) -> Told:
    return Told(id=UUID(int=n), day=DAY, amount_minor=amount, settled=settled)


def kinds(found) -> list[tuple[Kind, int]]:
    return [(row.kind, row.amount_minor) for row in found.rows]


def test_what_is_settled_and_matched_is_silent_and_the_rest_is_said():
    books = [book(1, 500, settles=UUID(int=51)), book(2, -80), book(3, 40), book(4, 7)]
    lines = [told(51, 500, True), told(52, -80, True), told(53, 25)]
    matches = {((UUID(int=2), 1), UUID(int=52)): -80}
    found = reconcile(books, lines, matches, Statements(since=DAY))
    assert (found.books_minor, found.bank_minor, found.difference_minor) == (467, 445, 22)
    assert kinds(found) == [
        (Kind.NOT_IN_BANK, 40),
        (Kind.NOT_IN_BANK, 7),
        (Kind.NOT_IN_BOOKS, -25),
    ]


def test_an_opening_balance_gaps_and_wrong_statements_are_rows():
    before = [book(1, 1_000, opening=True), book(2, 200, day=DAY - timedelta(days=1))]
    chain = Statements(since=DAY, opening_minor=1_200, closing_minor=1_200)
    assert kinds(reconcile(before, [], {}, chain)) == []
    late = Statements(since=DAY, opening_minor=1_000, closing_minor=1_330, gaps=[(DAY, 300)])
    found = reconcile(before, [], {}, late)
    assert kinds(found) == [(Kind.BEFORE, 200), (Kind.GAP, -300), (Kind.UNEXPLAINED, -30)]


def test_what_takes_each_other_back_is_nothing_and_the_odd_one_stands():
    """Three in a row and two alone; of those that the bank knows nothing is taken away."""
    one, two, three, four, five = (UUID(int=n) for n in range(1, 6))
    pairs = [(two, three), (one, two), (four, five)]
    assert cancelled(pairs, {one, two, three, four}) == {one, two}
    assert cancelled(pairs, {two, three, four, five}) == {two, three, four, five}
    assert cancelled(pairs, {one, three, five}) == set()


def test_what_is_posted_on_a_later_day_is_said_so():
    found = reconcile([], [told(51, 500, True)], {}, Statements(since=DAY))
    assert kinds(found) == [(Kind.LATER_IN_BOOKS, -500)]


@given(
    st.lists(st.tuples(AMOUNT, st.integers(0, 5), st.booleans(), st.integers(-2, 2))),
    st.lists(AMOUNT, max_size=5),
    st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 6)), AMOUNT),
    AMOUNT,
    st.none() | AMOUNT,
)
def test_the_rows_always_come_to_the_difference(lines, bank, pairs, opening, closing):
    books = [
        book(
            n,
            amount,
            settles=UUID(int=of) if of else None,
            opening=first,
            day=DAY + timedelta(days=day),
        )
        for n, (amount, of, first, day) in enumerate(lines, 1)
    ]
    there = [told(n, amount) for n, amount in enumerate(bank, 1)]
    matches = {((UUID(int=a), 1), UUID(int=b)): amount for (a, b), amount in pairs.items()}
    chain = Statements(since=DAY, opening_minor=opening, closing_minor=closing)
    found = reconcile(books, there, matches, chain)
    assert sum(row.amount_minor for row in found.rows) == found.difference_minor
