"""What a margin is; and why an amount is what it is: the steps from a price to what a line came to,
and to its tax.

Every chain adds up by itself: what its facts do not explain is a step of its own, so that nobody
is told an arithmetic that does not come out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tillbook.values.money import PRICE_SCALE, RATE_SCALE, extend
from tillbook.values.rounding import divide


@dataclass(frozen=True, slots=True)
class Margin:
    """What was sold (millionths), what it brought without tax, and what it cost."""

    items_micro: int = 0
    net_minor: int = 0
    cost_minor: int = 0

    @property
    def margin_minor(self) -> int:
        return self.net_minor - self.cost_minor

    @property
    def margin_ppm(self) -> int | None:
        """The margin as a share of what it brought, of returns of what went back; None where that
        is nothing."""
        if not self.net_minor:
            return None
        return divide(self.margin_minor * RATE_SCALE, self.net_minor)

    def __add__(self, other: Margin) -> Margin:
        return Margin(
            self.items_micro + other.items_micro,
            self.net_minor + other.net_minor,
            self.cost_minor + other.cost_minor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A line as it was printed. taken: (name, id or "", minor units taken off) of each discount.

    shelf: the (unit price, base) of the shelf at the sale's version of the price book, if known.
    """

    quantity_micro: int
    unit_price: int
    base_micro: int
    list_minor: int
    taken: tuple[tuple[str, str, int], ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    shelf: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxFacts:
    """A tax of a line: what it was taken on, its amount, and the rate of its day."""

    base_minor: int
    amount_minor: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something that made an amount, in minor units. key: which sentence says it; name: of what."""

    key: str
    amount_minor: int
    name: str = ""
    id: str = ""


def line_steps(facts: LineFacts, *, prices_include_tax: bool) -> list[Step]:
    """The steps from price and quantity to what the line came to; they add up to it.

    It is the gross amount where prices include tax, else the net amount.
    """
    steps = [Step("price", extend(facts.unit_price, facts.quantity_micro, facts.base_micro))]
    if printed := facts.list_minor - steps[0].amount_minor:
        steps.append(Step("printed", printed))
    steps += [Step("taken", -minor, name, key) for name, key, minor in facts.taken if minor]
    end = facts.gross_minor if prices_include_tax else facts.net_minor
    if rest := end - sum(step.amount_minor for step in steps):
        # A certificate takes the tax out of prices that include it.
        steps.append(Step("tax_not_charged" if prices_include_tax else "rest", rest))
    return steps


def price_source(facts: LineFacts, price_list: str, *, brought_back: bool) -> str:
    """Where the unit price is from: "back", "list", "shelf" or "own"."""
    if brought_back:
        return "back"
    if price_list:
        return "list"
    return "shelf" if facts.shelf == (facts.unit_price, facts.base_micro) else "own"


def tax_exact(facts: TaxFacts) -> int:
    """The tax before rounding, in ten-thousandths of a minor unit: base times rate."""
    return divide(facts.base_minor * facts.rate_ppm * PRICE_SCALE, RATE_SCALE)


def rounding_share(facts: TaxFacts) -> int:
    """What rounding did to it, in the same: with `tax_exact` it is the amount that was charged."""
    return facts.amount_minor * PRICE_SCALE - tax_exact(facts)


def total_steps(gross: Sequence[int], rounding: int, cash_rounding: int) -> list[Step]:
    """The steps from the lines of a sale to its total."""
    steps = [Step("lines", sum(gross))]
    if rounding:
        steps.append(Step("rounding", rounding))
    if cash_rounding:
        steps.append(Step("cash_rounding", cash_rounding))
    return steps
