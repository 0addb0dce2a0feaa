"""The typed grid: whatever is typed is decided to the penny or refused, and never half of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.bookkeeping.effects import taken_back
from tillbook.desks.bookkeeping.errors import SENTENCES, EntryRefused, Refusal, Wrong
from tillbook.desks.bookkeeping.naming import AccountFact, find_account
from tillbook.desks.bookkeeping.rules import (
    MOST_MINOR,
    Books,
    Decided,
    Typed,
    TypedLine,
    decide,
    due_days,
    total_of,
    typed_of,
    typed_text,
)

DAY = date(2026, 11, 20)
ACCOUNTS = {
    code: AccountFact(id=UUID(int=number), code=code, name=name)
    for number, (code, name) in enumerate(
        [("1050", "Bank"), ("6140", "Rent"), ("6150", "Rent of machines"), ("6160", "Wages")], 1
    )
}
BOOKS = Books(
    exponent=2,
    accounts=ACCOUNTS,
    locations={"A": UUID(int=90)},
    departments={"D": UUID(int=91)},
    parties={("supplier", "S1"): UUID(int=92)},
    taxes={"T": UUID(int=93)},
    today=DAY,
)
#: What people and programs put into cells: figures, near figures, and anything at all.
FIGURES = st.one_of(
    st.just(""),
    st.integers(-(10**17), 10**17).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-9, max_value=10**6).map(
        str
    ),
    st.text(max_size=12),
    st.sampled_from(["1e5", "0", "-0", "NaN", "٣", "1.005", "0.00", "9" * 19, "1" + "0" * 15]),
)
CODES = st.one_of(
    st.sampled_from(["", "1050", "6140", "rent", "Bank", "A", "D", "T", "S1"]), st.text()
)
LINES = st.builds(
    TypedLine,
    account=CODES,
    debit=FIGURES,
    credit=FIGURES,
    location=CODES,
    department=CODES,
    party=CODES,
    due=st.one_of(st.just(""), st.dates().map(str), st.text(max_size=10)),
    memo=st.text(max_size=20),
    tax=CODES,
    base=FIGURES,
)
DAYS = st.one_of(
    st.dates().map(str), st.text(max_size=12), st.just(str(DAY)), st.just("0000-01-01")
)


def decided_or_wrong(typed: Typed) -> tuple[Decided | None, Sequence[Wrong]]:
    try:
        return decide(typed, BOOKS), ()
    except EntryRefused as refused:
        return None, refused.wrong


@given(st.builds(Typed, day=DAYS, memo=st.text(max_size=9), lines=st.lists(LINES).map(tuple)))
def test_whatever_is_typed_is_decided_whole_or_refused_with_words(typed):
    decided, wrong = decided_or_wrong(typed)
    if decided is None:
        assert wrong
        for one in wrong:
            assert SENTENCES[one.refusal] % one.words
            assert 0 <= one.line <= len(typed.lines)
        return
    assert sum(line.amount_minor for line in decided.lines) == 0
    assert len(decided.lines) >= 2
    assert all(0 < abs(line.amount_minor) <= MOST_MINOR for line in decided.lines)
    assert decided.day <= DAY + timedelta(days=BOOKS.future_days)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_figures_arrive_to_the_penny(minors):
    lines = [TypedLine(account="6140", debit=f"{n // 100}.{n % 100:02d}") for n in minors]
    total = sum(minors)
    lines.append(TypedLine(account="1050", credit=f"{total // 100}.{total % 100:02d}"))
    decided = decide(Typed(day=str(DAY), lines=tuple(lines)), BOOKS)
    assert [line.amount_minor for line in decided.lines] == [*minors, -total]
    assert decided.total_minor == total
    back = taken_back(decided.lines)
    assert [line.amount_minor for line in back] == [*(-n for n in minors), total]
    assert total_of(back) == total


@given(st.builds(Typed, day=DAYS, memo=st.text(), lines=st.lists(LINES, max_size=4).map(tuple)))
def test_a_draft_comes_back_as_it_was_kept(typed):
    assert typed_of(typed_text(typed)) == typed


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1050", ["1050"]),
        ("1050 Bank", ["1050"]),
        (" bank ", ["1050"]),
        ("rent", ["6140"]),  # the whole name before a part of others
        ("machines", ["6150"]),
        ("a", ["1050", "6150", "6160"]),
        ("nothing like it", []),
    ],
)
def test_an_account_is_found_by_number_or_name(text, codes):
    assert [one.code for one in find_account(text, ACCOUNTS)] == codes


def test_all_that_is_wrong_is_said_at_once_by_line():
    typed = Typed(
        day=str(DAY),
        lines=(
            TypedLine(account="6140", debit="5", credit="5"),
            TypedLine(),
            TypedLine(account="a", debit="-1"),
            TypedLine(debit="1", base="2"),
        ),
    )
    with pytest.raises(EntryRefused) as refused:
        decide(typed, BOOKS)
    assert [(one.line, one.refusal) for one in refused.value.wrong] == [
        (1, Refusal.BOTH_SIDES),
        (3, Refusal.AMBIGUOUS_ACCOUNT),
        (3, Refusal.NEGATIVE),
        (4, Refusal.NO_ACCOUNT),
        (4, Refusal.BASE_WITHOUT_TAX),
    ]


def test_a_monthly_day_is_the_last_where_a_month_has_it_not():
    assert due_days(31, date(2028, 1, 31), None, date(2028, 4, 29)) == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
    ]
    assert due_days(5, date(2026, 1, 6), date(2026, 3, 5), DAY) == [
        date(2026, 2, 5),
        date(2026, 3, 5),
    ]
    assert due_days(1, date(2027, 1, 1), None, DAY) == []
