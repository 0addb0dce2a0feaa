"""What stock moves are worth: a pure function over locked levels, in batch order.

Values are minor units, signed like the quantity; quantities millionths of the stock unit; unit
costs minor x 10^4 per stock unit. docs/algorithms/costing.md compares the methods.

Whatever the method, after every move
    level value = sum of the moves' values, and 0 where the quantity is 0;
    at or below zero the level is worth its quantity at the last known unit cost
    (`keep_prevailing_rate`): what was sold before it came in is not valued again. A receipt that
    fills such a hole comes in at that cost, and what it cost more or less is its variance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from tillbook.values.effects import Move
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, extend
from tillbook.values.records import quick_dataclass
from tillbook.values.rounding import allocate, divide, in_range


class CostingMethod(StrEnum):
    """How issues are valued."""

    AVERAGE = "average"
    FIFO = "fifo"
    LIFO = "lifo"
    STANDARD = "standard"


#: What a company may choose: the others are known to the rules alone.
OFFERED = (CostingMethod.AVERAGE, CostingMethod.FIFO)


@quick_dataclass(frozen=True, slots=True)
class Layer:
    """Goods that came in together and have not left yet, oldest first in a level."""

    quantity_micro: int
    value_minor: int


@quick_dataclass(frozen=True, slots=True)
class LevelState:
    """What lies of an item at a place, as locked.

    unit_cost: the last known one. moves: how many moves made the level. layers: only kept by the
    methods that consume them (first in first out, last in first out); they add up to a positive
    level, and there are none at or below zero. method: what the level is valued by. lots: whether
    it is told apart by lots (`rules.lots`). reserved_micro: put aside, and not taken up yet.
    """

    place_id: UUID
    item_id: UUID
    on_hand_micro: int = 0
    value_minor: int = 0
    unit_cost: int = 0
    moves: int = 0
    layers: tuple[Layer, ...] = ()
    method: CostingMethod = CostingMethod.AVERAGE
    lots: bool = False
    reserved_micro: int = 0


@quick_dataclass(frozen=True, slots=True)
class ValuedMove:
    """A move's value, and its sequence number in its level.

    variance_minor: value given - value taken: what the ledger shows as stock variance because the
    level could not take it (a receipt into a hole, a correction of goods already gone).
    """

    value_minor: int
    sequence: int
    variance_minor: int = 0


@quick_dataclass(frozen=True, slots=True)
class ValuedMoves:
    """The moves' values in the order of the moves, and every level after them."""

    moves: tuple[ValuedMove, ...]
    levels: dict[tuple[UUID, UUID], LevelState]


#: (level, quantity, given value) -> (value, unit cost, layers) after the move.
Costing = Callable[[LevelState, int, int | None], tuple[int, int, tuple[Layer, ...]]]


def value_moves(
    levels: Mapping[tuple[UUID, UUID], LevelState],
    moves: Sequence[Move],
    method: CostingMethod | None = None,
) -> ValuedMoves:
    """Value moves one after the other from the locked levels.

    levels: (place, item) -> state, one for every move. method: instead of each level's own. A
    move's `value_minor` is what it brings (or takes); None values it at the level's own cost.
    Raises `OutOfRange` when a level outgrows 2^53.
    """
    after = dict(levels)
    valued: list[ValuedMove] = []
    for move in moves:
        key = (move.place_id, move.item_id)
        level = after[key]
        on_hand = level.on_hand_micro + move.quantity_micro
        given = -valued[-1].value_minor if move.onward else move.value_minor
        costing = _COSTING[method or level.method]
        value, unit_cost, layers = costing(level, move.quantity_micro, given)
        change = value - level.value_minor
        if given is None:
            given = change
        after[key] = LevelState(
            level.place_id,
            level.item_id,
            in_range(on_hand, "quantity on hand"),
            in_range(value, "stock value"),
            unit_cost,
            level.moves + 1,
            layers,
            level.method,
            level.lots,
            level.reserved_micro,
        )
        valued.append(ValuedMove(change, level.moves + 1, given - change))
    return ValuedMoves(tuple(valued), after)


def change_method(level: LevelState, method: CostingMethod) -> LevelState:
    """Carry a level over to another method: same quantity, same value, in one layer."""
    layered = method in (CostingMethod.FIFO, CostingMethod.LIFO) and level.on_hand_micro > 0
    layer = Layer(level.on_hand_micro, level.value_minor)
    unit_cost = level.unit_cost
    if level.on_hand_micro > 0:
        unit_cost = unit_cost_of(level.value_minor, level.on_hand_micro)
    kept = (layer,) if layered else ()
    return replace(level, unit_cost=unit_cost, layers=kept, method=method)


def layers_text(level: LevelState) -> str:
    """A level's layers as its row keeps them: "" for a level whose method keeps none."""
    if level.method is not CostingMethod.FIFO:
        return ""
    rows = [f"[{layer.quantity_micro},{layer.value_minor}]" for layer in level.layers]
    return f"[{','.join(rows)}]"


def layers_of(text: str) -> tuple[Layer, ...]:
    """What `layers_text` kept."""
    return tuple(Layer(quantity, value) for quantity, value in json.loads(text or "[]"))


def set_standard_cost(level: LevelState, unit_cost: int) -> tuple[LevelState, int]:
    """Give a level a new standard cost; returns the level and the change of value to be booked."""
    value = extend(unit_cost, level.on_hand_micro)
    return replace(level, unit_cost=unit_cost, value_minor=value), value - level.value_minor


def consumed(level: LevelState, wanted_micro: int, method: CostingMethod) -> list[tuple[int, int]]:
    """Tell what an issue would take: (quantity, unit cost) of each layer, and of what is missing.

    Methods without layers take everything at one cost.
    """
    layers = list(_layers_of(level))
    if method is CostingMethod.LIFO:
        layers.reverse()
    elif method is not CostingMethod.FIFO:
        return [(wanted_micro, level.unit_cost)]
    taken: list[tuple[int, int]] = []
    cost = level.unit_cost
    for layer in layers:
        if not wanted_micro:
            break
        cost = unit_cost_of(layer.value_minor, layer.quantity_micro)
        taken.append((min(wanted_micro, layer.quantity_micro), cost))
        wanted_micro -= taken[-1][0]
    return [*taken, (wanted_micro, cost)] if wanted_micro else taken


def unit_cost_of(value_minor: int, quantity_micro: int) -> int:
    """Value over quantity as a unit cost, minor x 10^4 per stock unit; the quantity is not 0."""
    return divide(value_minor * PRICE_SCALE * QUANTITY_SCALE, quantity_micro)


def _average(
    level: LevelState, quantity: int, given: int | None
) -> tuple[int, int, tuple[Layer, ...]]:
    """Moving average: an issue takes its share of quantity and value, the last piece the rest."""
    held, value, cost = level.on_hand_micro, level.value_minor, level.unit_cost
    on_hand = held + quantity
    if on_hand <= 0:
        if held > 0:
            cost = unit_cost_of(value, held)
        return extend(cost, on_hand), cost, ()
    if given is not None:
        # Only what stays above zero can carry value: the part of a receipt that fills a hole
        # came in at the cost of the hole.
        value = value + given if held >= 0 else divide(given * on_hand, quantity)
        value = max(value, 0)
        return value, unit_cost_of(value, on_hand), ()
    if held > 0:
        return value + divide(value * quantity, held), cost, ()
    return extend(cost, on_hand), cost, ()


def _standard(
    level: LevelState, quantity: int, given: int | None
) -> tuple[int, int, tuple[Layer, ...]]:
    """Standard cost: the level is worth its quantity at the standard, the rest is variance."""
    return extend(level.unit_cost, level.on_hand_micro + quantity), level.unit_cost, ()


def _first_in_first_out(
    level: LevelState, quantity: int, given: int | None
) -> tuple[int, int, tuple[Layer, ...]]:
    """Issues consume the oldest layers."""
    return _layered(level, quantity, given, newest_first=False)


def _last_in_first_out(
    level: LevelState, quantity: int, given: int | None
) -> tuple[int, int, tuple[Layer, ...]]:
    """Issues consume the newest layers."""
    return _layered(level, quantity, given, newest_first=True)


def _layered(
    level: LevelState, quantity: int, given: int | None, *, newest_first: bool
) -> tuple[int, int, tuple[Layer, ...]]:
    """Receipts add a layer, issues consume layers; a layer's last piece takes its rest."""
    held, value = level.on_hand_micro, level.value_minor
    on_hand = held + quantity
    if quantity <= 0:
        layers, cost = _consumed(level, -quantity, newest_first)
        if on_hand <= 0:
            return extend(cost, on_hand), cost, ()
        if given is not None:
            layers = _revalued(layers, max(value + given, 0))
        return sum(layer.value_minor for layer in layers), cost, layers
    if on_hand <= 0:
        return extend(level.unit_cost, on_hand), level.unit_cost, ()
    if held <= 0:
        came_in = on_hand  # what is left of the receipt once the hole is filled
        brought = (
            extend(level.unit_cost, came_in) if given is None else divide(given * came_in, quantity)
        )
    else:
        came_in = quantity
        brought = divide(value * quantity, held) if given is None else given
    layer = Layer(came_in, max(brought, 0))
    layers = (*_layers_of(level), layer)
    cost = unit_cost_of(layer.value_minor, layer.quantity_micro)
    return sum(each.value_minor for each in layers), cost, layers


def _layers_of(level: LevelState) -> tuple[Layer, ...]:
    """Return the layers of a level; one that kept none so far is a single layer."""
    if level.on_hand_micro <= 0:
        return ()
    return level.layers or (Layer(level.on_hand_micro, level.value_minor),)


def _consumed(level: LevelState, wanted: int, newest_first: bool) -> tuple[tuple[Layer, ...], int]:
    """Take a quantity out of the layers: what remains, and the unit cost last consumed."""
    layers = list(_layers_of(level))
    cost = level.unit_cost
    while wanted and layers:
        at = len(layers) - 1 if newest_first else 0
        layer = layers[at]
        cost = unit_cost_of(layer.value_minor, layer.quantity_micro)
        if layer.quantity_micro <= wanted:
            wanted -= layer.quantity_micro
            del layers[at]
            continue
        taken = divide(layer.value_minor * wanted, layer.quantity_micro)
        layers[at] = Layer(layer.quantity_micro - wanted, layer.value_minor - taken)
        wanted = 0
    return tuple(layers), cost


def _revalued(layers: tuple[Layer, ...], value: int) -> tuple[Layer, ...]:
    """Share a corrected value out over layers in proportion to what they were worth."""
    shares = allocate(value, [layer.value_minor for layer in layers])
    return tuple(
        Layer(layer.quantity_micro, share) for layer, share in zip(layers, shares, strict=True)
    )


_COSTING: dict[CostingMethod, Costing] = {
    CostingMethod.AVERAGE: _average,
    CostingMethod.FIFO: _first_in_first_out,
    CostingMethod.LIFO: _last_in_first_out,
    CostingMethod.STANDARD: _standard,
}
