"""What promotions work on: the goods of a basket in pieces, in an order that no till decides.

A piece is a line, or so many of its units as one promotion took together. Pieces stand dearest
first, by the price of one before any promotion; equals by what they are. Neither the order in
which goods were scanned nor the names of lines decide anything but between lines that are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tillbook.masters.pricing.rules.basket import Basket, BasketLine
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import divide, times_in


@dataclass(slots=True, kw_only=True)
class Piece:
    """Goods of one line. units: 0 where they are weighed or measured, or part of another line: no
    promotion counts them.

    counted: in a set of some promotion. touched: some promotion took something off, or counted
    it. closed: an exclusive one did.
    """

    line: int
    units: int
    micro: int
    left: int
    counted: bool = False
    touched: bool = False
    closed: bool = False

    def worth(self, units: int) -> int:
        """What so many of the units come to; all of them are what is left to the last cent."""
        return self.left if units == self.units else divide(self.left * units, self.units)


def pieces_of(basket: Basket, left: list[int]) -> list[Piece]:
    """The goods that promotions may take: sold, for more than nothing, at no price by hand."""
    sold = [
        position
        for position, line in enumerate(basket.lines)
        if line.quantity_micro > 0 and left[position] > 0 and not line.by_hand
    ]
    sold.sort(key=lambda position: _rank(basket.lines[position], left[position]))
    return [
        Piece(
            line=position,
            units=_units(basket.lines[position]),
            micro=basket.lines[position].quantity_micro,
            left=left[position],
        )
        for position in sold
    ]


def _units(line: BasketLine) -> int:
    units = times_in(line.quantity_micro, QUANTITY_SCALE)
    whole = units * QUANTITY_SCALE == line.quantity_micro
    return units if whole and not line.uncounted else 0


def _rank(line: BasketLine, left: int) -> tuple[Fraction, int, int, bool, str, str, str, str]:
    """Dearest first; then whatever could make a difference to a total; the name last."""
    return (
        -Fraction(left, line.quantity_micro),
        line.quantity_micro,
        line.price_base_micro,
        line.uncounted,
        line.product,
        "\n".join(line.groups),
        "\n".join([_tax_text(line, position) for position in range(len(line.taxes))]),
        line.key,
    )


def _tax_text(line: BasketLine, position: int) -> str:
    tax = line.taxes[position]
    flags = (tax.included, tax.affects_next, tax.affected_by_previous, tax.reverse_charge)
    marks = "".join(["1" if flag else "0" for flag in flags])
    return f"{tax.code} {tax.kind.value} {tax.rate_ppm} {tax.unit_amount} {marks}"
