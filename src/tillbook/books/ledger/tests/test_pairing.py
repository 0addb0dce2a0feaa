"""Pairs of open items: within both, the oldest first, certain where nobody could choose."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tillbook.books.ledger.rules.pairing import Open, certain, oldest_first


def _items(rows):
    return [
        Open(key=(UUID(int=place), 1), open_minor=amount, due=due)
        for place, (amount, due) in enumerate(rows)
        if amount
    ]


ITEMS = st.lists(
    st.tuples(st.integers(-500, 500), st.dates(date(2026, 1, 1), date(2026, 3, 1))), max_size=12
).map(_items)


@given(ITEMS)
def test_pairs_stay_within_both_ends_and_use_up_one_side(items):
    left = {one.key: one.open_minor for one in items}
    for pair in oldest_first(items):
        assert pair.amount_minor > 0
        left[pair.debit] -= pair.amount_minor
        left[pair.credit] += pair.amount_minor
    for one in items:
        assert 0 <= left[one.key] * (1 if one.open_minor > 0 else -1) <= abs(one.open_minor)
    assert not any(v > 0 for v in left.values()) or not any(v < 0 for v in left.values())


@given(ITEMS)
def test_what_is_due_first_is_paid_first(items):
    left = {one.key: one.open_minor for one in items}
    for pair in oldest_first(items):
        left[pair.debit] -= pair.amount_minor
    debits = sorted((o for o in items if o.open_minor > 0), key=lambda one: (one.due, one.key))
    states = [left[one.key] for one in debits]
    touched = [s != one.open_minor for s, one in zip(states, debits, strict=True)]
    assert touched == sorted(touched, reverse=True)
    assert sum(0 < s < one.open_minor for s, one in zip(states, debits, strict=True)) <= 1


@given(ITEMS)
def test_what_is_certain_is_within_what_is_open(items):
    left = {one.key: one.open_minor for one in items}
    for pair in certain(items):
        left[pair.debit] -= pair.amount_minor
        left[pair.credit] += pair.amount_minor
    for one in items:
        assert 0 <= left[one.key] * (1 if one.open_minor > 0 else -1) <= abs(one.open_minor)


DAY = date(2026, 1, 1)


def _pairs(*amounts):
    rows = [Open(key=(UUID(int=n), 1), open_minor=a, due=DAY) for n, a in enumerate(amounts)]
    return [(p.debit[0].int, p.credit[0].int, p.amount_minor) for p in certain(rows)]


def test_a_choice_is_left_to_somebody():
    assert _pairs(100, -100) == [(0, 1, 100)]
    assert _pairs(100, 50, -150) == [(0, 2, 100), (1, 2, 50)]  # everything for everything
    assert _pairs(100, -40) == [(0, 1, 40)]  # nothing else is owed
    assert _pairs(100, 50, -50) == [(1, 2, 50)]  # the amount says it
    assert _pairs(50, 50, -50) == []  # which of both?
    assert _pairs(100, 60, -70) == []
    assert _pairs(100, 60, -200) == [(0, 2, 100), (1, 2, 60)]  # more than all that is owed
