"""Money goes back by what it was paid with: exactly, and never more by one than was paid by it."""

from __future__ import annotations

from random import Random
from uuid import UUID

from tillbook.desks.sales.refunding import Paid, as_paid, same_way

CARD, CASH, VOUCHER = (UUID(int=n) for n in (1, 2, 3))


def paid(*amounts: int, **more) -> list[Paid]:
    return [Paid(type_id=UUID(int=n), left_minor=m, **more) for n, m in enumerate(amounts, 1)]


def given(found) -> list[tuple[int, int]]:
    return [(one.type_id.int, minor) for one, minor in found]


def test_each_takes_its_share_by_largest_remainder():
    assert given(as_paid(paid(700, 300), 500, None)) == [(1, 350), (2, 150)]
    assert given(as_paid(paid(1, 1, 1), 2, None)) == [(1, 1), (2, 1)]
    assert given(as_paid(paid(600, 300, 101), 10, None)) == [(1, 6), (2, 3), (3, 1)]


def test_everything_returned_in_parts_gives_every_payment_back_exactly():
    draw = Random(22)  # noqa: S311 - which sums are tried
    for _ in range(500):
        amounts = [draw.randint(1, 5000) for _ in range(draw.randint(1, 4))]
        left, rest = list(amounts), sum(amounts)
        while rest:
            part = draw.randint(1, rest)
            for one, minor in as_paid(paid(*left), part, None):
                left[one.type_id.int - 1] -= minor
            rest -= part
            assert min(left) >= 0
            assert sum(left) == rest


def test_what_takes_no_money_back_goes_back_in_cash():
    rows = [
        Paid(type_id=VOUCHER, left_minor=500, refunds=False),
        Paid(type_id=CARD, left_minor=500),
    ]
    assert given(as_paid(rows, 1000, CASH)) == [(CARD.int, 500), (CASH.int, 500)]
    assert given(as_paid(rows, 1000, None)) == [(CARD.int, 1000)]
    assert as_paid(rows[:1], 1000, CASH) == []
    # A rounded coin more than is left.
    assert given(as_paid(paid(498, cash=True), 500, None)) == [(1, 500)]


def test_the_same_way_allows_what_rounding_takes():
    expected = as_paid(paid(700, 300), 500, None)
    assert same_way(expected, [(UUID(int=1), 351), (UUID(int=2), 149)], 1)
    assert not same_way(expected, [(UUID(int=2), 500)], 1)
