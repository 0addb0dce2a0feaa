"""What moves are worth: further examples are in contracts/vectors/costing.json."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillbook.books.stock.rules import (
    CostingMethod,
    Layer,
    LevelState,
    change_method,
    consumed,
    set_standard_cost,
    value_moves,
)
from tillbook.values.effects import Move
from tillbook.values.money import extend
from tillbook.values.rounding import OutOfRange

PLACE, OTHER_PLACE, ITEM = UUID(int=1), UUID(int=2), UUID(int=3)
KEY = (PLACE, ITEM)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
ONE = 1_000_000


def move(quantity, value=None, *, place=PLACE):
    return Move(
        number=1,
        place_id=place,
        item_id=ITEM,
        quantity_micro=quantity,
        counterpart="test",
        occurred_at=WHEN,
        value_minor=value,
    )


def run(moves, method=CostingMethod.AVERAGE, level=None):
    level = level or LevelState(PLACE, ITEM)
    valued = value_moves({KEY: level}, [move(*each) for each in moves], method)
    return valued.moves, valued.levels[KEY]


def test_the_last_piece_takes_the_rest():
    """Three for 10.00: 3.33, 3.34, 3.33."""
    moves, level = run([(3 * ONE, 1_000), (-ONE,), (-ONE,), (-ONE,)])
    assert [each.value_minor for each in moves] == [1_000, -333, -334, -333]
    assert (level.on_hand_micro, level.value_minor) == (0, 0)


def test_moves_are_numbered_in_their_level():
    moves, level = run([(ONE, 100), (-ONE,)], level=LevelState(PLACE, ITEM, 0, 0, 0, 41))
    assert [each.sequence for each in moves] == [42, 43]
    assert level.moves == 43


def test_levels_do_not_touch_each_other():
    levels = {
        (PLACE, ITEM): LevelState(PLACE, ITEM, 2 * ONE, 200, 1_000_000, 1),
        (OTHER_PLACE, ITEM): LevelState(OTHER_PLACE, ITEM),
    }
    transfer = [move(-ONE), move(ONE, 100, place=OTHER_PLACE)]
    valued = value_moves(levels, transfer)
    assert [each.value_minor for each in valued.moves] == [-100, 100]
    assert valued.levels[OTHER_PLACE, ITEM].value_minor == 100
    assert levels[PLACE, ITEM].value_minor == 200


def test_goods_that_go_on_take_along_what_they_were_worth():
    """One of three for 10.00 goes on: 3.33, whatever it is worth elsewhere."""
    levels = {
        (PLACE, ITEM): LevelState(PLACE, ITEM, 3 * ONE, 1_000, 3_333_333, 1),
        (OTHER_PLACE, ITEM): LevelState(OTHER_PLACE, ITEM, ONE, 500, 5_000_000, 1),
    }
    there = replace(move(ONE, place=OTHER_PLACE), onward=True)
    valued = value_moves(levels, [move(-ONE), there])
    assert [each.value_minor for each in valued.moves] == [-333, 333]
    assert valued.levels[OTHER_PLACE, ITEM].value_minor == 833


def test_a_receipt_into_a_hole_leaves_a_variance():
    """Two at 5.00, five sold; four come in at 6.00: three were sold at 5.00, that is 3.00 more."""
    moves, level = run([(2 * ONE, 1_000), (-5 * ONE,), (4 * ONE, 2_400)])
    assert (moves[2].value_minor, moves[2].variance_minor) == (2_100, 300)
    assert (level.on_hand_micro, level.value_minor) == (ONE, 600)


def test_a_correction_of_goods_already_gone_is_all_variance():
    moves, level = run([(ONE, 500), (-ONE,), (0, 80)])
    assert (moves[2].value_minor, moves[2].variance_minor) == (0, 80)
    assert level.value_minor == 0


def test_a_correction_of_value_changes_the_average():
    moves, level = run([(2 * ONE, 500), (0, 100), (-ONE,)])
    assert [each.value_minor for each in moves] == [500, 100, -300]
    assert level.value_minor == 300


def test_goods_sent_back_cannot_take_more_than_there_is():
    moves, level = run([(2 * ONE, 500), (-ONE, -900)])
    assert (moves[1].value_minor, moves[1].variance_minor) == (-500, -400)
    assert (level.on_hand_micro, level.value_minor) == (ONE, 0)


def test_layers_share_a_correction():
    layered = CostingMethod.FIFO
    _, level = run([(ONE, 100), (ONE, 300), (0, 40)], layered)
    assert level.layers == (Layer(ONE, 110), Layer(ONE, 330))


def test_a_level_without_layers_is_one_layer():
    level = LevelState(PLACE, ITEM, 4 * ONE, 1_000, 2_500_000, 3)
    moves, after = run([(-ONE,)], CostingMethod.FIFO, level)
    assert moves[0].value_minor == -250
    assert after.layers == (Layer(3 * ONE, 750),)


def test_what_an_issue_would_take():
    _, level = run([(ONE, 100), (ONE, 300)], CostingMethod.FIFO)
    assert consumed(level, 3 * ONE, CostingMethod.FIFO) == [
        (ONE, 1_000_000),
        (ONE, 3_000_000),
        (ONE, 3_000_000),
    ]
    assert consumed(level, ONE, CostingMethod.LIFO) == [(ONE, 3_000_000)]
    assert consumed(level, ONE, CostingMethod.AVERAGE) == [(ONE, level.unit_cost)]


def test_a_new_standard_revalues_what_lies_there():
    level = LevelState(PLACE, ITEM, 5 * ONE, 5_000, 10_000_000, 2)
    after, change = set_standard_cost(level, 15_000_000)
    assert (after.value_minor, change) == (7_500, 2_500)


def test_changing_the_method_changes_no_value():
    level = LevelState(PLACE, ITEM, 3 * ONE, 1_000, 1, 2)
    changed = change_method(level, CostingMethod.FIFO)
    assert (changed.value_minor, changed.layers) == (1_000, (Layer(3 * ONE, 1_000),))
    empty = change_method(LevelState(PLACE, ITEM, -ONE, -5, 50_000), CostingMethod.LIFO)
    assert (empty.layers, empty.unit_cost) == ((), 50_000)


def test_a_level_does_not_outgrow_what_can_be_stored():
    with pytest.raises(OutOfRange):
        run([(2**53 - 1, 1), (1, 1)])


moves_made = st.lists(
    st.tuples(
        st.integers(-5_000_000, 5_000_000),
        st.none() | st.integers(0, 100_000),
    ),
    max_size=12,
)


@settings(max_examples=300)
@given(moves_made, st.sampled_from(CostingMethod))
def test_no_cent_is_ever_lost(made, method):
    signed = [
        (quantity, value if value is None or quantity >= 0 else -value) for quantity, value in made
    ]
    level = LevelState(PLACE, ITEM, unit_cost=25_000 if method is CostingMethod.STANDARD else 0)
    value = on_hand = 0
    for quantity, given_value in signed:
        moves, level = run([(quantity, given_value)], method, level)
        value += moves[0].value_minor
        on_hand += quantity
        assert (level.value_minor, level.on_hand_micro) == (value, on_hand)
        if on_hand == 0:
            assert value == 0
        elif on_hand < 0:
            assert value == extend(level.unit_cost, on_hand)
            assert level.layers == ()
        else:
            assert value >= 0
        if level.layers:
            assert sum(layer.quantity_micro for layer in level.layers) == on_hand
            assert sum(layer.value_minor for layer in level.layers) == value
        if given_value is not None:
            assert moves[0].value_minor + moves[0].variance_minor == given_value
        else:
            assert moves[0].variance_minor == 0


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 9))
def test_goods_that_left_and_came_back_change_nothing(value, quantity, pieces):
    """Out in one, back in pieces at their share: see posting.rules.value_that_comes_back."""
    moves, level = run([(quantity * pieces, value), (-quantity * pieces,)])
    gone = -moves[1].value_minor
    back = [gone * (n + 1) // pieces - gone * n // pieces for n in range(pieces)]
    _, after = run([(quantity, share) for share in back], level=level)
    assert (after.on_hand_micro, after.value_minor) == (quantity * pieces, value)
