"""What was chosen with the products of a basket: modifiers as lines of their own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.wanted import BasketSale, WantedLine
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.rules.modifiers import Choices, wrong_choice


def with_modifiers(basket: BasketSale) -> BasketSale:
    """The basket where each modifier has a line of its own under the line that it modifies, and
    counts as often."""
    if not any(line.modifiers for line in basket.lines):
        return basket
    lines: list[WantedLine] = []
    for line in basket.lines:
        lines.append(replace(line, modifiers=()))
        of = len(lines)
        lines += [
            WantedLine(sku=sku, quantity_micro=line.quantity_micro, of=of) for sku in line.modifiers
        ]
    return replace(basket, lines=tuple(lines))


def check_choices(basket: BasketSale, items: Mapping[str, Item]) -> None:
    """Whether everything was chosen that has to be, and nothing else; raises SaleRefused. Every
    product of the basket is among `items`."""
    chosen: dict[int, list[UUID]] = {}
    for line in basket.lines:
        if line.of:
            chosen.setdefault(line.of, []).append(items[line.sku].id)
    skus = {item.id: item.sku for item in items.values()}
    for number, line in enumerate(basket.lines, 1):
        item, where = items[line.sku], f"lines[{number - 1}]"
        if line.of:
            continue
        if item.as_choice:
            raise SaleRefused(Refusal.ONLY_WITH, f"{where}: {line.sku}")
        wrong = wrong_choice(item.choices, chosen.get(number, ()))
        # What comes back without its sale is what somebody brings.
        if wrong and not (wrong[0] == "least" and line.quantity_micro < 0):
            what, which = wrong
            named = which.name if isinstance(which, Choices) else skus.get(which, "")
            raise SaleRefused(_WRONG[what], f"{where}: {named}")


_WRONG = {
    "unknown": Refusal.NO_SUCH_CHOICE,
    "twice": Refusal.CHOSEN_TWICE,
    "least": Refusal.TOO_FEW_CHOSEN,
    "most": Refusal.TOO_MANY_CHOSEN,
}
