"""Terms of payment: every cent is due once, on a day that exists, whatever the percentages are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.masters.parties.rules.terms import (
    WHOLE,
    DiscountTax,
    EarlyDiscount,
    Instalment,
    Taxed,
    Terms,
    TermsFault,
    TermsRefused,
    check,
    due_date,
    due_parts,
    in_time,
    pay,
    shares,
)

DAYS = st.dates(date(1950, 1, 1), date(2199, 12, 31))
AMOUNTS = st.integers(-(10**12), 10**12)


@st.composite
def terms(draw):
    """Terms that come to a whole."""
    cuts = sorted(draw(st.sets(st.integers(1, WHOLE - 1), max_size=6)))
    percents = [b - a for a, b in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    month_days = st.one_of(st.none(), st.integers(0, 31))
    return Terms(
        instalments=tuple(
            Instalment(percent_ppm=one, days=draw(st.integers(0, 400)), month_day=draw(month_days))
            for one in percents
        )
    )


DISCOUNTS = st.builds(
    EarlyDiscount,
    percent_ppm=st.integers(1, WHOLE - 1),
    days=st.integers(0, 60),
    tax=st.sampled_from(DiscountTax),
)
LINES = st.lists(
    st.builds(
        Taxed,
        net_minor=st.integers(-(10**9), 10**9),
        rates_ppm=st.lists(st.integers(0, 250_000), max_size=2, unique=True).map(tuple),
    ),
    max_size=5,
)


@given(terms(), AMOUNTS, DAYS)
def test_every_minor_unit_is_due_on_one_day_and_none_is_lost(some, total, day):
    check(some)
    amounts = shares(some, total)
    assert sum(amounts) == total
    for one, amount in zip(some.instalments[:-1], amounts, strict=False):
        assert abs(amount * WHOLE - total * one.percent_ppm) * 2 <= WHOLE
    parts = due_parts(some, total, day)
    assert sum(amount for _, amount in parts) == total
    assert [due for due, _ in parts] == sorted({due for due, _ in parts})


@given(DAYS, st.integers(0, 400), st.one_of(st.none(), st.integers(0, 31)))
def test_a_due_day_is_never_before_the_days_are_over(day, days, month_day):
    due = due_date(Instalment(days=days, month_day=month_day), day)
    reached = day + timedelta(days=days)
    assert due >= reached
    if month_day is None:
        assert due == reached
    elif month_day == 0:
        assert (due + timedelta(days=1)).day == 1
        assert (due.year, due.month) == (reached.year, reached.month)
    else:
        assert due.day == month_day or (due + timedelta(days=1)).day == 1
        assert (due.year * 12 + due.month) - (reached.year * 12 + reached.month) == 1


@pytest.mark.parametrize(
    ("part", "due"),
    [
        (Instalment(days=30), "2024-02-29"),
        (Instalment(days=0, month_day=0), "2024-01-31"),
        (Instalment(days=0, month_day=31), "2024-02-29"),
        (Instalment(days=31, month_day=15), "2024-04-15"),
    ],
)
def test_days_are_counted_from_the_document(part, due):
    assert str(due_date(part, date(2024, 1, 30))) == due


@given(LINES, DISCOUNTS, st.booleans())
def test_what_is_paid_and_what_is_given_up_are_the_whole(lines, discount, early):
    paid = pay(lines, discount, early=early)
    assert paid.paid_minor + paid.discount_minor + paid.tax_minor == paid.total_minor
    if not early:
        assert paid.paid_minor == paid.total_minor
    if discount.tax is not DiscountTax.REDUCED_WHEN_PAID:
        assert paid.tax_minor == 0


def test_the_three_ways_of_the_tax_differ_in_what_is_owed_and_paid():
    lines = [Taxed(net_minor=100_000, rates_ppm=(150_000,))]
    found = {}
    for way in DiscountTax:
        discount = EarlyDiscount(percent_ppm=100_000, days=10, tax=way)
        paid = pay(lines, discount, early=True)
        found[way.value] = (paid.total_minor, paid.paid_minor, paid.tax_minor)
    assert found == {
        "reduced_when_paid": (115_000, 103_500, 1_500),
        "never_reduced": (115_000, 105_000, 0),
        "reduced_always": (113_500, 103_500, 0),
    }
    discount = EarlyDiscount(percent_ppm=100_000, days=10)
    assert in_time(discount, date(2026, 1, 1), date(2026, 1, 11))
    assert not in_time(discount, date(2026, 1, 1), date(2026, 1, 12))


HALF = Instalment(percent_ppm=500_000)


@pytest.mark.parametrize(
    ("some", "fault"),
    [
        (Terms(instalments=()), TermsFault.NO_INSTALMENT),
        (Terms(instalments=(HALF,) * 61), TermsFault.TOO_MANY),
        (Terms(instalments=(HALF, HALF, Instalment(percent_ppm=0))), TermsFault.PERCENT),
        (Terms(instalments=(Instalment(days=-1),)), TermsFault.DAYS),
        (Terms(instalments=(Instalment(month_day=32),)), TermsFault.MONTH_DAY),
        (Terms(instalments=(HALF,)), TermsFault.NOT_WHOLE),
        (
            Terms(instalments=(Instalment(),), discount=EarlyDiscount(percent_ppm=WHOLE, days=1)),
            TermsFault.DISCOUNT,
        ),
        (
            Terms(instalments=(Instalment(),), discount=EarlyDiscount(percent_ppm=1, days=-1)),
            TermsFault.DISCOUNT_DAYS,
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(some, fault):
    with pytest.raises(TermsRefused) as refused:
        check(some)
    assert refused.value.fault is fault
