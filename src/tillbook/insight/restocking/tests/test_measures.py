"""What goods did, from sums: without a database."""

from __future__ import annotations

import pytest

from tillbook.insight.restocking.goods_columns import fits
from tillbook.insight.restocking.rules import Why
from tillbook.insight.restocking.rules.measures import AGES, Goods, Measure, classes

ONE = 1_000_000


def goods(closing=0, minor=0, came=(), days=30, **moved):
    """moved: cause -> (units, minor units)."""
    return Goods(
        quantity={Why(why): units * ONE for why, (units, _minor) in moved.items()},
        value={Why(why): worth for why, (_units, worth) in moved.items()},
        closing_micro=closing * ONE,
        closing_minor=minor,
        days=days,
        came=tuple(one * ONE for one in came),
    )


def test_a_month_of_an_item_comes_out_as_reckoned_by_hand():
    own = goods(
        60, 6000, sold=(-30, -3000), received=(50, 5000), lost=(-2, -200), counted=(-3, -300)
    )
    assert (own.opening_micro, own.opening_minor) == (45 * ONE, 4500)
    # 30.00 in 30 days at 52.50 on average: 36.50 a year for each 5.25.
    assert own.turnover == 6_952_381
    assert own.cover == 60
    assert own.sell_through == 315_789  # 30 of 95
    assert (own.shrunk_micro, own.shrunk_minor, own.shrinkage) == (5 * ONE, 500, 166_667)


def test_nothing_sold_or_nothing_there_has_no_figure():
    idle = goods(5, 500)
    assert (idle.cover, idle.shrinkage, idle.turnover) == (None, None, 0)
    gone = goods(0, 0, sold=(-5, -500), received=(5, 500))
    assert (gone.turnover, gone.cover, gone.sell_through) == (None, 0, ONE)
    below = goods(-3, -300, sold=(-3, -300))
    assert (below.turnover, below.cover, below.sell_through) == (None, 0, None)


def test_what_came_first_went_first_and_ages_add_up_to_the_worth():
    own = goods(10, 1001, came=(4, 0, 3, 0, 0, 0))
    assert own.ages == [400, 0, 301, 0, 0, 300]
    assert sum(own.ages) == 1001
    assert goods(3, 100, came=(9, 9, 0, 0, 0, 0)).ages == [100, 0, 0, 0, 0, 0]
    assert goods(3, 100).ages == [0] * len(AGES) + [100]
    assert sum(goods(-3, -100, came=(1, 0, 0, 0, 0, 0)).ages) == 0


def test_classes_end_at_four_fifths_and_nineteen_twentieths():
    assert classes([80, 15, 4, 1, 0]) == ["A", "B", "C", "C", "C"]
    assert classes([50, 30, 10, 10]) == ["A", "A", "B", "B"]
    assert classes([100]) == ["A"]
    assert classes([0, 0]) == ["C", "C"]
    assert classes([]) == []


@pytest.mark.parametrize(
    ("measure", "own", "stands"),
    [
        (Measure.DEAD, goods(5, 500), True),
        (Measure.DEAD, goods(5, 500, sold=(-1, -100)), False),
        (Measure.SLOW, goods(5, 500), False),
        (Measure.SLOW, goods(5, 500, sold=(-1, -100)), True),
        (Measure.SHRINKAGE, goods(5, 500, counted=(1, 100)), True),
        (Measure.SHRINKAGE, goods(5, 500, sold=(-1, -100)), False),
        (Measure.MOVEMENTS, goods(5, 500), False),
        (Measure.COVER, goods(0, 0, sold=(-1, -100)), True),
    ],
)
def test_each_measure_has_its_items(measure, own, stands):
    assert fits(measure, own) is stands
