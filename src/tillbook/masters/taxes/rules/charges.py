"""Charge rows of a document: taxes, service and freight evaluated row by row over all lines.

The other way to write taxes down, common on invoices: the rows belong to the document, a row may be
a percentage of another row or of everything so far, and a line may have a rate of its own. Nets of
lines with included charges are rounded, each row is rounded once for the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tillbook.masters.taxes.errors import TaxRefusal, TaxRefused
from tillbook.masters.taxes.rules.sharing import share_rounded
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE
from tillbook.values.rounding import divide, round_fraction


class ChargeBasis(StrEnum):
    """What a charge row is taken on."""

    PERCENT_OF_NET = "percent_of_net"
    PER_UNIT = "per_unit"
    PERCENT_OF_CHARGE_AMOUNT = "percent_of_charge_amount"
    PERCENT_OF_RUNNING_TOTAL = "percent_of_running_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One row. `of` names an earlier row; rate in ppm, or unit_amount in minor x 10^4 per unit."""

    code: str
    basis: ChargeBasis = ChargeBasis.PERCENT_OF_NET
    rate_ppm: int = 0
    unit_amount: int = 0
    of: str = ""
    included: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeableLine:
    """amount_minor: as shown, with the included charges. rates_ppm: rates that differ, by code."""

    amount_minor: int
    quantity_micro: int
    rates_ppm: tuple[tuple[str, int], ...] = ()


class DiscountOn(StrEnum):
    """What a document's discount is counted on."""

    NET = "net_total"
    GRAND = "grand_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDiscount:
    """An amount or a percentage off the document, spread over the line nets in proportion."""

    amount_minor: int = 0
    rate_ppm: int = 0
    on: DiscountOn = DiscountOn.GRAND


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedDocument:
    """net + charges + difference = grand total.

    charges: (code, amount) by row; line_charges: the rows' amounts by line. difference_minor: what
    the rounded parts miss of the price that was shown; it is booked as rounding.
    """

    line_nets: tuple[int, ...]
    line_discounts: tuple[int, ...]
    line_charges: tuple[tuple[int, ...], ...]
    charges: tuple[tuple[str, int], ...]
    net_minor: int
    charges_minor: int
    difference_minor: int
    grand_minor: int

    @property
    def running_totals(self) -> tuple[tuple[str, int], ...]:
        """The net and the rows so far, by row."""
        total = self.net_minor
        totals = []
        for code, amount in self.charges:
            total += amount
            totals.append((code, total))
        return tuple(totals)


#: What a row is of a line: net x first + quantity in millionths x second.
_Parts = list[tuple[Fraction, Fraction]]


def charge(
    lines: Sequence[ChargeableLine],
    charges: Sequence[Charge],
    discount: DocumentDiscount | None = None,
) -> ChargedDocument:
    """Evaluate charge rows. With included rows the total stays what the customer was shown."""
    parts = [_parts(line, charges) for line in lines]
    nets = [_net(line, charges, part) for line, part in zip(lines, parts, strict=True)]
    without = _charged(lines, charges, parts, nets, [0] * len(lines))
    shown = sum(line.amount_minor for line in lines)
    if any(row.included for row in charges):
        outside = sum(
            amount
            for row, (_, amount) in zip(charges, without.charges, strict=True)
            if not row.included
        )
        without = _with_grand_total(without, shown + outside)
    if discount is None:
        return without
    whole = without.net_minor if discount.on is DiscountOn.NET else without.grand_minor
    amount = discount.amount_minor + divide(whole * discount.rate_ppm, RATE_SCALE)
    off = share_rounded([amount * net for net in nets], [whole or 1] * len(nets))
    reduced = [net - part for net, part in zip(nets, off, strict=True)]
    document = _charged(lines, charges, parts, reduced, off)
    if discount.on is DiscountOn.NET:
        return document
    return _with_grand_total(document, without.grand_minor - amount)


def _parts(line: ChargeableLine, charges: Sequence[Charge]) -> _Parts:
    """Each row as a linear function of a line's net and quantity."""
    own = dict(line.rates_ppm)
    parts: _Parts = []
    by_code: dict[str, int] = {}
    for position, row in enumerate(charges):
        by_code[row.code] = position
        if row.basis is ChargeBasis.PER_UNIT:
            parts.append((Fraction(0), Fraction(row.unit_amount, PRICE_SCALE * QUANTITY_SCALE)))
            continue
        rate = Fraction(own.get(row.code, row.rate_ppm), RATE_SCALE)
        on_net, on_quantity = _base(row, parts, by_code)
        parts.append((rate * on_net, rate * on_quantity))
    return parts


def _base(row: Charge, parts: _Parts, by_code: dict[str, int]) -> tuple[Fraction, Fraction]:
    """What a percentage row is taken on, as parts of net and quantity."""
    net = Fraction(1), Fraction(0)
    if row.basis is ChargeBasis.PERCENT_OF_NET:
        return net
    if by_code.get(row.of, len(parts)) >= len(parts):
        raise TaxRefused(TaxRefusal.CHARGE_OF_UNKNOWN_ROW, row.code)
    last = by_code[row.of]
    if row.basis is ChargeBasis.PERCENT_OF_CHARGE_AMOUNT:
        return parts[last]
    running = [net, *parts[: last + 1]]
    return (
        sum((part[0] for part in running), Fraction(0)),
        sum((part[1] for part in running), Fraction(0)),
    )


def _net(line: ChargeableLine, charges: Sequence[Charge], parts: _Parts) -> int:
    """Take the included rows out of a line and round what remains."""
    on_net, on_quantity = Fraction(1), Fraction(0)
    for row, (net, quantity) in zip(charges, parts, strict=True):
        if row.included:
            on_net, on_quantity = on_net + net, on_quantity + quantity
    if on_net <= 0:
        raise TaxRefused(TaxRefusal.INCLUDED_TAKES_ALL)
    return round_fraction(Fraction(line.amount_minor - line.quantity_micro * on_quantity, on_net))


def _charged(
    lines: Sequence[ChargeableLine],
    charges: Sequence[Charge],
    parts: list[_Parts],
    nets: list[int],
    discounts: list[int],
) -> ChargedDocument:
    """Evaluate the rows over given nets: each rounded once, and shared out to the lines."""
    by_row: list[list[int]] = []
    for index in range(len(charges)):
        exact = [
            net * part[index][0] + line.quantity_micro * part[index][1]
            for line, net, part in zip(lines, nets, parts, strict=True)
        ]
        by_row.append(share_rounded([e.numerator for e in exact], [e.denominator for e in exact]))
    net, together = sum(nets), sum(sum(row) for row in by_row)
    return ChargedDocument(
        line_nets=tuple(nets),
        line_discounts=tuple(discounts),
        line_charges=tuple(tuple(row[position] for row in by_row) for position in range(len(nets))),
        charges=tuple((row.code, sum(a)) for row, a in zip(charges, by_row, strict=True)),
        net_minor=net,
        charges_minor=together,
        difference_minor=0,
        grand_minor=net + together,
    )


def _with_grand_total(document: ChargedDocument, grand_minor: int) -> ChargedDocument:
    """Keep a total that was shown or agreed; what the parts miss is the difference."""
    return ChargedDocument(
        line_nets=document.line_nets,
        line_discounts=document.line_discounts,
        line_charges=document.line_charges,
        charges=document.charges,
        net_minor=document.net_minor,
        charges_minor=document.charges_minor,
        difference_minor=grand_minor - document.net_minor - document.charges_minor,
        grand_minor=grand_minor,
    )
