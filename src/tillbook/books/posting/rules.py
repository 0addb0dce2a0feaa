"""Filling in what only posting knows: what moves are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tillbook.values.effects import CostOf, Entry, EntryLine, Move
from tillbook.values.rounding import divide


def fill_costs(entry: Entry, values: Mapping[int, int]) -> Entry | None:
    """The entry with every `CostOf` replaced by the sum of its moves' values.

    Lines that come to 0 and carry no tax base say nothing and are left out; an entry of which
    nothing remains is None. values: move number -> signed value.
    """
    lines: list[EntryLine] = []
    for line in entry.lines:
        amount = line.amount_minor
        if isinstance(amount, CostOf):
            cost = amount.sign * sum([values[number] for number in amount.moves])
            if cost:
                lines.append(replace(line, amount_minor=cost))
        elif amount or line.tax_base_minor is not None:
            lines.append(line)
    if not any(line.amount_minor for line in lines):
        return None
    return Entry(
        journal=entry.journal,
        business_date=entry.business_date,
        tax_point=entry.tax_point,
        lines=tuple(lines),
        memo=entry.memo,
    )


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
