"""Filling in what only posting knows: what moves are worth."""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.values.effects import CostOf, Entry, EntryLine, Move
from tillbook.values.rounding import divide


def fill_costs(entry: Entry, values: Mapping[int, int]) -> list[tuple[EntryLine, int]]:
    """The entry's lines with their amounts, every `CostOf` being the sum of its moves' values.

    Lines that come to 0 and carry neither tax base nor foreign amount say nothing and are left
    out; of an entry that says nothing at all no line remains. values: move number -> signed value.
    """
    lines: list[tuple[EntryLine, int]] = []
    says = False
    for line in entry.lines:
        amount = line.amount_minor
        if isinstance(amount, CostOf):
            worth = amount.sign * sum([values[number] for number in amount.moves])
            amount = worth + amount.plus_minor
            said = amount != 0
        else:
            said = amount != 0 or line.tax_base_minor is not None or bool(line.foreign_minor)
        if said:
            lines.append((line, amount))
            says = says or amount != 0 or bool(line.foreign_minor)
    return lines if says else []


def value_that_comes_back(move: Move, left_micro: int, left_value: int) -> int:
    """What returned goods are worth: their share of the value of the move they left by.

    The share is cumulative, so that when all has come back, all of the value has. left_micro and
    left_value are the earlier move's (negative) figures.
    """
    assert move.back_from
    before = move.back_from.before_micro

    def share(micro: int) -> int:
        return divide(left_value * micro, left_micro)

    return share(before + move.quantity_micro) - share(before)
