"""Spans of days: what they are parted into is what they are made of."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tillbook.books.ledger.rules.days import (
    Span,
    cuts_of,
    fiscal_year,
    last_of_month,
    months_of,
    previous,
    year_before,
)

DAYS = st.dates(date(2023, 11, 1), date(2026, 3, 31))
ALL_DAYS = st.dates()


@st.composite
def spans(draw):
    one, other = draw(st.tuples(DAYS, DAYS))
    return Span(draw(st.sampled_from([None, min(one, other)])), max(one, other))


def folded_sum(span: Span, cuts, amounts: dict[date, int]) -> int:
    """The span's sum as months and days of broken months give it, as the queries part them."""
    parts: dict[int, int] = defaultdict(int)
    months: dict[date, int] = defaultdict(int)
    for day, amount in amounts.items():
        months[day.replace(day=1)] += amount
    rows = [(month, amount) for month, amount in months.items() if month not in cuts.broken]
    rows += [(day, n) for day, n in amounts.items() if day.replace(day=1) in cuts.broken]
    for day, amount in rows:
        if (cuts.from_start or day > cuts.days[0]) and day <= cuts.days[-1]:
            parts[next(n for n, last in enumerate(cuts.days) if day <= last)] += amount
    return sum(parts[n] for n in cuts.parts_of(span))


@given(
    st.lists(spans(), min_size=1, max_size=5),
    st.dictionaries(DAYS, st.integers(-1000, 1000), max_size=40),
)
def test_months_and_days_of_broken_months_make_every_span(wanted, amounts):
    cuts = cuts_of(wanted)
    for span in wanted:
        naive = sum(
            amount
            for day, amount in amounts.items()
            if (span.since is None or day >= span.since) and day <= span.until
        )
        assert folded_sum(span, cuts, amounts) == naive


@given(ALL_DAYS, st.integers(1, 12))
def test_a_day_lies_in_its_fiscal_year_and_the_next_year_follows(day, month):
    year = fiscal_year(day, month)
    assert year.since is not None
    assert year.since <= day <= year.until
    if year.since > date.min:
        assert (year.since.month, year.since.day) == (month, 1)
    if year.until < date.max:
        following = fiscal_year(year.until + timedelta(days=1), month)
        assert following.since == year.until + timedelta(days=1)


def test_fiscal_years_of_some_known_days():
    assert fiscal_year(date(2026, 3, 31), 4) == Span(date(2025, 4, 1), date(2026, 3, 31))
    assert fiscal_year(date(2026, 4, 1), 4) == Span(date(2026, 4, 1), date(2027, 3, 31))
    assert fiscal_year(date(2024, 2, 29), 1) == Span(date(2024, 1, 1), date(2024, 12, 31))
    assert fiscal_year(date(2024, 1, 5), 3) == Span(date(2023, 3, 1), date(2024, 2, 29))


@given(spans())
def test_months_of_a_span_join_without_a_gap(span):
    if span.since is None:
        return
    found = months_of(span)
    assert (found[0].since, found[-1].until) == (span.since, span.until)
    for one, following in pairwise(found):
        assert one.until == last_of_month(one.until)
        assert following.since == one.until + timedelta(days=1)


@given(spans())
def test_the_span_before_ends_the_day_before(span):
    if span.since is not None:
        before = previous(span)
        assert before.since is not None
        assert before.since <= before.until
        if span.since.day != 1 or span.until == last_of_month(span.until):
            assert before.until == span.since - timedelta(days=1)


def test_comparisons_of_some_known_spans():
    first_quarter = Span(date(2024, 1, 1), date(2024, 3, 31))
    assert previous(first_quarter) == Span(date(2023, 10, 1), date(2023, 12, 31))
    assert year_before(first_quarter) == Span(date(2023, 1, 1), date(2023, 3, 31))
    so_far = Span(date(2024, 3, 1), date(2024, 3, 17))
    assert previous(so_far) == Span(date(2024, 2, 1), date(2024, 2, 17))
    year_so_far = Span(date(2026, 1, 1), date(2026, 11, 23))
    assert previous(year_so_far) == Span(date(2025, 1, 1), date(2025, 11, 23))
    quarter_so_far = Span(date(2026, 10, 1), date(2026, 11, 23))
    assert previous(quarter_so_far) == Span(date(2026, 7, 1), date(2026, 8, 23))
    february = Span(date(2025, 2, 1), date(2025, 2, 28))
    assert year_before(february) == Span(date(2024, 2, 1), date(2024, 2, 29))
    assert previous(Span(None, date(2024, 3, 31))) == Span(None, date(2024, 2, 29))
    week = Span(date(2024, 3, 4), date(2024, 3, 10))
    assert previous(week) == Span(date(2024, 2, 26), date(2024, 3, 3))


@given(ALL_DAYS, ALL_DAYS)
def test_no_day_there_is_breaks_a_comparison(one, other):
    span = Span(min(one, other), max(one, other))
    for found in (previous(span), year_before(span), Span(None, span.until)):
        assert found.since is None or found.since <= found.until
    cuts_of([span, previous(span), year_before(span)])
