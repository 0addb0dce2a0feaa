"""When to order and how much, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tillbook.insight.restocking.rules import (
    DAYS,
    SERVICE,
    Demand,
    Lead,
    Line,
    Point,
    Policy,
    Sold,
    Standing,
    Why,
    days_left,
    demand_of,
    even_packs,
    lead_of,
    missing,
    point_of,
    raised_to,
    season_of,
    why_of,
)
from tillbook.masters.catalog.rules import Item
from tillbook.masters.sourcing.rules import Break, Pack, PriceTable

ONE = 1_000_000
USUAL = Policy(cover_days=14, service=950_000)
ITEM = Item(
    id=UUID(int=1),
    sku="P1",
    name="Rolls",
    department_id=UUID(int=2),
    tax_category="standard",
    unit_price=10_000,
    price_base_micro=ONE,
    stocked=True,
    archived=False,
    unit="piece",
    decimals=0,
)


def weeks(*units: int) -> Sold:
    return Sold(weeks=tuple(one * ONE for one in units), known_days=7 * len(units))


def test_the_example_of_the_docs_comes_to_two_packs():
    demand = demand_of(weeks(8, 7, 9, 7, 5, 6, 5, 6))
    assert demand.per_day == ONE
    assert demand.week_variance == 1_982_142_857_143
    point = point_of(demand, Lead(days=6), USUAL)
    assert (point.safety, point.order_at, point.fill_to) == (2_315_765, 9_315_765, 23_315_765)
    short = missing(9 * ONE, point)
    assert short == 14_315_765
    assert even_packs(Pack(12), ITEM, short) == 2 * ONE
    assert missing(10 * ONE, point) == 0


def test_demand_of_few_weeks_of_none_and_of_more_that_came_back_than_went():
    young = demand_of(weeks(14, 7))
    assert young == Demand(per_day=1_500_000, week_variance=10_500_000 * ONE)
    assert demand_of(Sold(weeks=(7 * ONE,) + (0,) * 7, known_days=3)).per_day == ONE
    assert demand_of(Sold(weeks=(0,) * 8, known_days=DAYS)).per_day == 0
    assert demand_of(weeks(-5, -5, -5, -5, -5, -5, -5, -5)) == Demand(per_day=0, week_variance=0)


def test_a_season_lifts_and_lowers_within_bounds_and_only_from_enough():
    assert season_of(60 * ONE, 80 * ONE) == 1_500_000
    assert season_of(400 * ONE, 80 * ONE) == 2_000_000
    assert season_of(0, 80 * ONE) == 500_000
    assert season_of(60 * ONE, 49 * ONE) == ONE
    plain, lifted = (demand_of(weeks(*[7] * 8), season) for season in (ONE, 1_500_000))
    assert (plain.per_day, lifted.per_day) == (ONE, 1_500_000)


def test_lead_time_is_measured_from_three_orders_on_else_promised_else_assumed():
    assert lead_of(4, [6, 9]) == Lead(days=4)
    assert lead_of(4, [6, 9, 6]) == Lead(days=7, variance=3 * ONE, orders=3)
    assert lead_of(None, []) == Lead(days=7, known=False)
    assert lead_of(4, [5] * 40).orders == 12
    steady, uneven = (
        point_of(Demand(per_day=ONE, week_variance=0), lead, USUAL)
        for lead in (Lead(days=7), Lead(days=7, variance=4 * ONE, orders=9))
    )
    assert steady.safety == 0
    assert uneven.safety == 3_289_708  # 1.644854 x two days of one a day


@pytest.mark.parametrize("known", [1, 4, 8])
def test_more_service_never_orders_later(known):
    demand = demand_of(weeks(*[9, 2, 30, 4, 0, 8, 7, 1][:known]))
    points = [point_of(demand, Lead(days=9), replace(USUAL, service=one)) for one in SERVICE]
    assert points == sorted(points, key=lambda point: point.order_at)


def test_a_minimum_and_a_maximum_stand_above_what_is_reckoned():
    demand = demand_of(weeks(*[7] * 8))
    fixed = replace(USUAL, least_micro=20 * ONE, most_micro=30 * ONE)
    assert point_of(demand, Lead(days=2), fixed) == Point(
        order_at=20 * ONE, fill_to=30 * ONE, safety=0
    )
    least = replace(USUAL, least_micro=20 * ONE)
    assert point_of(demand, Lead(days=2), least).fill_to == 34 * ONE
    # A maximum below what is reckoned as the order point: up to that point then.
    most = replace(USUAL, most_micro=ONE)
    assert point_of(demand, Lead(days=2), most) == Point(
        order_at=3 * ONE, fill_to=3 * ONE, safety=0
    )
    nothing = point_of(Demand(per_day=0, week_variance=0), Lead(days=2), USUAL)
    assert (missing(0, nothing), missing(-2 * ONE, nothing)) == (0, 2 * ONE)


def test_packs_are_whole_even_and_no_fewer_than_they_deliver():
    assert even_packs(Pack(12), ITEM, 1) == ONE
    assert even_packs(Pack(12), ITEM, 1, 5 * ONE) == 5 * ONE
    assert even_packs(Pack(5, 2), ITEM, 6 * ONE) == 4 * ONE  # 2.5 pieces a pack: only even many
    assert even_packs(Pack(1, 3), ITEM, ONE) == 3 * ONE
    assert even_packs(Pack(1, 1_000_003), ITEM, ONE + 1) is None


def line(number: int, on_hand: int, price: int | None = 60_000) -> Line:
    demand = Demand(per_day=ONE, week_variance=0)
    lead = Lead(days=6)
    table = None
    if price is not None:
        table = PriceTable(
            valid_from=date(2026, 1, 1),
            place=UUID(int=number),
            pack=Pack(6),
            breaks=(Break(0, price),),
        )
    return Line(
        item=ITEM,
        pack=Pack(6),
        packs_micro=ONE,
        least_micro=0,
        table=table,
        standing=Standing(
            on_hand_micro=on_hand * ONE,
            coming_micro=0,
            sold_micro=28 * ONE,
            demand=demand,
            lead=lead,
            policy=USUAL,
            point=point_of(demand, lead, USUAL),
        ),
    )


def test_a_suppliers_least_order_is_reached_by_what_would_be_out_first():
    found = raised_to([line(1, 0), line(2, 12)], 24)
    assert [(one.packs_micro, one.raised) for one in found] == [(3 * ONE, 2 * ONE), (ONE, 0)]
    assert sum(one.amount_minor for one in found) >= 24
    enough = [line(1, 0)]
    assert raised_to(enough, 6) == enough
    assert raised_to(enough, 10**9) == enough  # beyond three times: nothing is added
    assert raised_to([line(1, 0, None)], 40) == [line(1, 0, None)]


def test_how_long_it_lasts():
    assert days_left(3 * ONE, ONE) == 3
    assert days_left(3 * ONE - 1, ONE) == 2
    assert days_left(-ONE, ONE) == 0
    assert days_left(5, 0) is None


@pytest.mark.parametrize(
    ("kind", "counterpart", "quantity", "why"),
    [
        ("sale", "customer", -1, Why.SOLD),
        ("return", "customer", 1, Why.SOLD),
        ("return", "write_off", -1, Why.LOST),
        ("transfer", "transfer", -1, Why.MOVED),
        ("adjustment", "place", 1, Why.MOVED),
        ("goods_receipt", "supplier", 1, Why.RECEIVED),
        ("count", "adjustment", -1, Why.COUNTED),
        ("count_correction", "adjustment", 1, Why.COUNTED),
        ("adjustment", "adjustment", 1, Why.ADDED),
        ("adjustment", "adjustment", -1, Why.LOST),
        ("count", "", 0, Why.WORTH),
    ],
)
def test_every_move_has_its_cause(kind, counterpart, quantity, why):
    assert why_of(kind, counterpart, quantity) == why
