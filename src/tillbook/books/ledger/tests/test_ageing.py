"""What is owed by age: buckets without a hole, and sums that lose nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.books.ledger.rules.ageing import BUCKETS, Owed, Side, aged, bucket_of

DAY = date(2026, 3, 31)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
OWED = st.builds(
    Owed,
    party_id=st.one_of(st.none(), st.integers(1, 4).map(lambda n: UUID(int=n))),
    due=DAYS,
    amount_minor=st.integers(-(10**9), 10**9),
)


@pytest.mark.parametrize(
    ("late", "bucket"),
    [(-400, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4000, 4)],
)
def test_a_bucket_begins_the_day_after_the_one_before_ends(late, bucket):
    assert bucket_of(DAY - timedelta(days=late), DAY) == bucket


@given(st.lists(OWED), DAYS, st.sampled_from(Side))
def test_rows_and_buckets_come_to_all_that_is_open(items, day, side):
    rows = aged(items, day, side)
    assert len({row.party_id for row in rows}) == len(rows)
    assert sum(row.total_minor for row in rows) == side.sign * sum(i.amount_minor for i in items)
    for row in rows:
        own = [one for one in items if one.party_id == row.party_id]
        for bucket in range(BUCKETS):
            there = [one for one in own if bucket_of(one.due, day) == bucket]
            assert row.amounts[bucket] == side.sign * sum(one.amount_minor for one in there)


@given(DAYS, DAYS)
def test_what_is_due_never_grows_younger(due, day):
    assert bucket_of(due, day) <= bucket_of(due, day + timedelta(days=1))
