"""Where a statement belongs is told by balances and lines, never by names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillbook.desks.banking.chains import covering
from tillbook.desks.banking.errors import Refusal
from tillbook.desks.banking.rules import (
    Held,
    HeldLines,
    Place,
    booked_lines,
    bounds,
    faults,
    fingerprint,
    new_lines,
    place,
    span,
)
from tillbook.values.statements import Balance, BalanceKind, Scope, Statement, StatementLine

START = date(2026, 3, 1)


def line(day: int, amount: int, text: str = "") -> StatementLine:
    return StatementLine(
        booked=START + timedelta(days=day), amount_minor=amount, currency="EUR", purpose=text
    )


def statement(opening, lines, *, closing=None, form="camt.053", scope=Scope.STATEMENT, days=None):
    """Lines with an opening balance (None: without balances); closing: another than the sum."""
    balances = ()
    at = days or (
        (min(x.booked for x in lines), max(x.booked for x in lines)) if lines else (START, START)
    )
    if opening is not None:
        end = opening + sum(x.amount_minor for x in lines) if closing is None else closing
        balances = tuple(
            Balance(kind=kind, code="", amount_minor=amount, currency="EUR", day=day)
            for kind, amount, day in (
                (BalanceKind.OPENING, opening, at[0]),
                (BalanceKind.CLOSING, end, at[1]),
            )
        )
    return Statement(
        format=form, scope=scope, account="X", currency="EUR", lines=tuple(lines), balances=balances
    )


class Book:
    """What is kept, as the operations keep it."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.kept: list[tuple[StatementLine, str, Scope]] = []

    def look(self, new: Statement):
        since, until = span(new)
        days = [
            x for x in self.kept if since is not None and since <= x[0].booked <= (until or since)
        ]
        final = [x for x in days if x[2] == Scope.STATEMENT]
        return place(
            new,
            "EUR",
            self.held,
            HeldLines(
                by_print=Counter(fingerprint(x[0]) for x in final),
                by_amount=Counter((x[0].booked, x[0].amount_minor) for x in final),
                formats=frozenset(x[1] for x in final),
                provisional=Counter(fingerprint(x[0]) for x in days if x[2] != Scope.STATEMENT),
            ),
        )

    def take(self, new: Statement):
        found = self.look(new)
        if found.refused or found.place == Place.REPEAT:
            return found
        lines = booked_lines(new)
        self.kept += [(lines[n], new.format, new.scope) for n in found.new]
        opening, closing = bounds(new)
        since, until = span(new)
        self.held.append(
            Held(
                id=uuid4(),
                since=since,
                until=until,
                opening_minor=opening,
                closing_minor=closing,
                sequence=len(self.held),
                scope=new.scope,
                loose=tuple((lines[n].booked, lines[n].amount_minor) for n in found.new)
                if closing is None
                else (),
                begins=min([lines[n].booked for n in found.new], default=None),
            )
        )
        return found

    def total(self) -> int:
        return sum(x[0].amount_minor for x in self.kept if x[2] == Scope.STATEMENT)


@pytest.fixture
def book() -> Book:
    made = Book()
    assert made.take(statement(0, [line(0, 500), line(4, -100)])).place == Place.FIRST
    assert made.take(statement(400, [line(5, 50), line(9, 50)])).place == Place.FOLLOWS
    return made


def test_the_same_statement_again_adds_nothing_whatever_it_is_called(book):
    again = replace(statement(400, [line(5, 50), line(9, 50)]), reference="other", format="mt940")
    assert book.take(again).place == Place.REPEAT
    assert book.total() == 500


def test_one_missing_between_is_a_gap_with_its_size_and_can_be_filled(book):
    assert book.take(statement(700, [line(15, 20)])).gap_minor == 200
    filled = book.take(statement(500, [line(11, 200)]))
    assert (filled.place, filled.new) == (Place.FOLLOWS, (0,))


@pytest.mark.parametrize(
    ("days", "opening", "place", "gap"),
    [
        ([11], 425, Place.BRIDGED, 0),
        # A balance of a day may be of its evening, and the next one of a morning.
        ([9, 11], 350, Place.BRIDGED, 0),
        ([9], 425, Place.BRIDGED, 0),
        ([11], 430, Place.GAP, 5),
        ([11, 12], 430, Place.GAP, 80),
    ],
)
def test_lines_without_balances_explain_what_lies_between(book, days, opening, place, gap):
    book.take(statement(None, [line(day, -75, "loose") for day in days], form="qif"))
    after = book.take(statement(opening, [line(15, 20)]))
    assert (after.place, after.gap_minor) == (place, gap)
    gaps = covering(book.held).gaps
    assert [amount for _day, amount in gaps] == ([gap] if gap else [])


@pytest.mark.parametrize(
    ("opening", "place", "gap"), [(437, Place.BRIDGED, 0), (537, Place.GAP, 100)]
)
def test_an_opening_balance_may_be_of_the_evening_of_lines_without_balances(
    book, opening, place, gap
):
    """As most banks have it in MT940: the balance is of the last day with a line."""
    book.take(statement(None, [line(16, -60, "a"), line(17, -3, "b")], form="qif"))
    evening = (START + timedelta(days=17), START + timedelta(days=18))
    after = book.take(statement(opening, [line(18, 20)], form="mt940", days=evening))
    assert (after.place, after.gap_minor) == (place, gap)
    assert [amount for _day, amount in covering(book.held).gaps] == ([gap] if gap else [])


def test_an_earlier_one_is_put_before(book):
    assert book.take(statement(-50, [line(-3, 50)])).place == Place.EARLIER
    assert book.look(statement(-70, [line(-9, 10)])).gap_minor == 10


def test_overlapping_days_take_only_what_is_new(book):
    found = book.take(statement(400, [line(5, 50), line(9, 50), line(9, 50), line(12, 7)]))
    assert (found.place, found.new, found.known) == (Place.OVERLAP, (2, 3), 2)
    assert book.total() == 557


def test_a_shorter_cut_of_days_that_are_here_is_known(book):
    assert book.look(statement(400, [line(5, 50)])).place == Place.REPEAT


def test_an_overlap_that_does_not_agree_is_refused_with_the_figures(book):
    found = book.look(statement(400, [line(5, 50), line(9, 49), line(12, 7)]))
    assert found.refused == Refusal.DOES_NOT_FIT
    assert found.values == {"count": 2, "sum": 56, "wanted": 6}


def test_two_statements_of_one_day_follow_each_other(book):
    assert book.take(statement(500, [line(10, 5)])).place == Place.FOLLOWS
    assert book.take(statement(505, [line(10, 5)])).place == Place.FOLLOWS
    assert book.take(statement(505, [line(10, 5)])).place == Place.REPEAT
    assert book.total() == 510


@pytest.mark.parametrize("order", [(1, 0), (2, 1, 0), (1, 2, 0), (1, 0, 2), (3, 2, 1, 0)])
def test_pages_of_one_day_may_come_in_any_order(book, order):
    amounts = (5, 7, -2, 3)[: len(order)]
    pages = [
        statement(500 + sum(amounts[:n]), [line(10, amount, str(n))])
        for n, amount in enumerate(amounts)
    ]
    places = [book.take(pages[n]).place for n in order]
    assert places[0] == Place.GAP
    assert Place.GAP not in places[1:]
    chain = covering(book.held)
    assert (chain.gaps, chain.last and chain.last.closing_minor) == ((), 500 + sum(amounts))
    assert book.total() == 500 + sum(amounts)
    assert book.take(statement(book.total(), [line(11, 1)])).place == Place.FOLLOWS
    assert not covering(book.held).gaps


def test_the_day_of_another_format_is_known_by_day_and_amount(book):
    found = book.take(
        statement(400, [line(5, 50, "otherwise"), line(9, 50), line(10, 1)], form="mt940")
    )
    assert found.new == (2,)


def test_a_line_known_by_its_text_stands_for_no_other_of_the_same_amount():
    held = HeldLines(
        by_print=Counter([fingerprint(line(0, 50, "a"))]),
        by_amount=Counter([(START, 50)]),
        formats=frozenset({"camt.053", "mt940"}),
    )
    assert new_lines(statement(0, [line(0, 50, "a"), line(0, 50, "b")]), held) == (1,)


def test_lines_that_do_not_add_up_are_refused_with_the_figures(book):
    found = book.look(statement(500, [line(12, 10)], closing=520))
    assert found.refused == Refusal.NOT_ADDING_UP
    assert found.values == {
        "opening": 500, "lines": 10, "sum": 510, "closing": 520, "off": 10,
    }  # fmt: skip


def test_a_day_that_is_yet_to_come_is_refused():
    """A mistyped year would stand before every true statement from then on."""
    ahead = replace(line(12, 10), booked=date(2027, 11, 22), place=3)
    last = date(2026, 12, 3)
    assert faults(statement(500, [ahead]), "EUR", last) == (
        Refusal.FUTURE,
        {"place": 3, "day": "2027-11-22"},
    )
    assert faults(statement(500, [replace(ahead, booked=last)]), "EUR", last) is None


def test_another_currency_is_refused(book):
    foreign = replace(line(12, 10), currency="SEK", place=7)
    found = book.look(statement(500, [foreign]))
    assert (found.refused, found.values["place"]) == (Refusal.OTHER_CURRENCY, 7)


def test_a_control_sum_that_is_not_met_is_refused(book):
    found = book.look(replace(statement(500, [line(12, -42)]), control=(None, 230)))
    assert found.refused == Refusal.CONTROL_SUM


def test_reports_of_the_day_are_counted_once_and_replaced_by_the_statement(book):
    report = statement(None, [line(10, 5, "a")], form="camt.052", scope=Scope.INTRADAY)
    longer = replace(report, lines=(line(10, 5, "a"), line(10, 5, "a"), line(10, 6, "b")))
    assert book.take(report).new == (0,)
    assert book.take(longer).new == (1, 2)
    assert book.take(statement(500, [line(10, 5), line(10, 5), line(10, 6)])).place == Place.FOLLOWS
    assert book.total() == 516
    assert book.take(longer).new == ()


def test_what_is_only_announced_is_not_kept(book):
    waiting = replace(line(10, 5), pending=True)
    found = book.look(statement(500, [line(10, 1), waiting], closing=501))
    assert found.new == (0,)


def test_without_balances_lines_tell_what_is_new():
    book = Book()
    book.take(statement(None, [line(0, 5, "a"), line(1, 5, "b")], form="qif"))
    found = book.take(statement(None, [line(1, 5, "b"), line(1, 5, "c")], form="qif"))
    assert (found.place, found.new) == (Place.UNCHECKED, (1,))


def test_lines_without_balances_add_nothing_to_days_that_a_statement_tells_whole(book):
    """The statements tell 1 to 5 and 6 to 10 March, their first and last days perhaps in part."""
    for day, refused in ((2, True), (7, True), (4, False), (5, False), (9, False), (12, False)):
        found = book.look(statement(None, [line(day, -77)], form="qif"))
        assert (found.refused == Refusal.TOLD_WHOLE, bool(found.new)) == (refused, not refused)
    found = book.look(statement(None, [line(9, 50), line(7, 3), line(12, 1)], form="qif"))
    assert (found.known, found.values["amount"]) == (1, 3)


def test_after_a_day_that_came_to_nothing_the_lines_tell():
    book = Book()
    book.take(statement(0, [line(0, 5, "a"), line(0, -5, "b")]))
    whole = statement(0, [line(0, 5, "a"), line(0, -5, "b"), line(3, 7)])
    assert (book.look(whole).place, book.look(whole).new) == (Place.OVERLAP, (2,))
    later = statement(0, [line(0, 5, "c"), line(0, -5, "d")])
    assert (book.take(later).place, book.total()) == (Place.FOLLOWS, 0)
    assert len(book.kept) == 4


DAYS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([5, -5, 7, 100, -30]), st.sampled_from("ab")),
    min_size=1,
    max_size=25,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


@settings(max_examples=200, deadline=None)
@given(rows=DAYS, cuts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6))
def test_any_overlapping_cuts_by_days_bring_each_line_once(rows, cuts):
    """A bank's account, downloaded by spans of days in any order: nothing doubles, and once all
    of it has come, all of it is here."""
    lines = [line(*row) for row in rows]
    book = Book()
    for first, last in [*cuts, (0, 12)]:
        first, last = min(first, last), max(first, last)
        since, until = START + timedelta(days=first), START + timedelta(days=last)
        inside = [x for x in lines if since <= x.booked <= until]
        opening = sum(x.amount_minor for x in lines if x.booked < since)
        found = book.take(statement(opening, inside, days=(since, until)))
        assert found.refused is None, found
        kept, whole = Counter(x[0] for x in book.kept), Counter(lines)
        assert all(count <= whole[key] for key, count in kept.items())
    assert Counter(x[0] for x in book.kept) == Counter(lines)


@given(rows=DAYS, pages=st.lists(st.integers(0, 24), max_size=5))
def test_pages_in_turn_lose_no_line_unless_balances_and_words_are_the_same(rows, pages):
    """Cut anywhere, within days too, and brought in order."""
    lines = [replace(line(*row), bank_reference=str(n)) for n, row in enumerate(rows)]
    book, opening, start = Book(), 0, 0
    for end in [*sorted(min(page, len(lines)) for page in pages), len(lines)]:
        page = lines[start:end]
        if page:
            assert book.take(statement(opening, page)).refused is None
            assert book.take(statement(opening, page)).new == ()
        opening, start = opening + sum(x.amount_minor for x in page), end
    assert [x[0] for x in book.kept] == lines


@given(rows=DAYS, at=st.integers(0, 24))
def test_new_lines_are_counted_by_occurrence(rows, at):
    lines = [line(*row) for row in rows]
    held = lines[:at]
    found = new_lines(
        statement(0, lines),
        HeldLines(
            by_print=Counter(fingerprint(x) for x in held),
            by_amount=Counter((x.booked, x.amount_minor) for x in held),
            formats=frozenset({"camt.053"}),
        ),
    )
    assert len(found) == len(lines) - len(held)
