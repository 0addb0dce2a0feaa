"""How a list of taxes follows from an amount: worked out once per list, applied to every line.

Each tax is a linear function of the net: percent is rate x base, and the base is the net plus the
earlier taxes that affect it. With included taxes the net is not known, but it is the one amount
for which net + included taxes = price. So every figure of a line is

    (amount x s + quantity x q) / denominator

with integers s and q that depend on the taxes alone. A plan holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from tillbook.masters.taxes.errors import TaxRefusal, TaxRefused
from tillbook.masters.taxes.rules.definitions import Tax, TaxKind
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE

#: What a fixed tax of 1 per unit is on one millionth of a unit, in minor units.
_PER_MICRO = Fraction(1, PRICE_SCALE * QUANTITY_SCALE)
_HIGHEST_RATE_PPM = 10 * RATE_SCALE

#: Taxes with the same key are one tax of the document, rounded together.
TaxKey = tuple[str, str, int, int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTerm:
    """One tax of a plan: integers over the plan's denominator, and what its base consists of.

    amount = (shown x amount_s + quantity x amount_q) / denominator, the base likewise.
    affecting: positions of the earlier taxes that its base contains.
    over_base: the tax is over_base[0] / over_base[1] of its base; (0, 1) for fixed taxes.
    inside: the shown amount contains it (never true of a reverse charge: nothing is charged).
    """

    tax: Tax
    key: TaxKey
    amount_s: int
    amount_q: int
    base_s: int
    base_q: int
    affecting: tuple[int, ...]
    over_base: tuple[int, int]
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPlan:
    """A list of taxes, solved: see the module's docstring."""

    has_fixed: bool
    has_reverse: bool
    has_inside: bool
    compound: bool
    denominator: int
    net_s: int
    net_q: int
    terms: tuple[TaxTerm, ...]


@dataclass(slots=True)
class _Linear:
    """net x n + quantity x q, exactly."""

    n: Fraction
    q: Fraction

    def plus(self, other: _Linear) -> _Linear:
        return _Linear(self.n + other.n, self.q + other.q)

    def times(self, factor: Fraction) -> _Linear:
        return _Linear(self.n * factor, self.q * factor)


@lru_cache(maxsize=4096)
def plan_taxes(taxes: tuple[Tax, ...]) -> TaxPlan:
    """Solve a list of taxes; refuses rates out of range and prices that no net leads to."""
    for tax in taxes:
        if not -RATE_SCALE <= tax.rate_ppm <= _HIGHEST_RATE_PPM:
            raise TaxRefused(TaxRefusal.RATE_OUT_OF_RANGE, tax.code)
    factors = [_over_base(taxes, position) for position in range(len(taxes))]
    affecting = [_affecting(taxes, position) for position in range(len(taxes))]
    bases: list[_Linear] = []
    amounts: list[_Linear] = []
    for tax, factor, earlier in zip(taxes, factors, affecting, strict=True):
        base = _Linear(Fraction(1), Fraction(0))
        for position in earlier:
            base = base.plus(amounts[position])
        bases.append(base)
        fixed = tax.kind is TaxKind.FIXED
        amounts.append(
            _Linear(Fraction(0), tax.unit_amount * _PER_MICRO) if fixed else base.times(factor)
        )
    included = _Linear(Fraction(1), Fraction(0))
    for tax, amount in zip(taxes, amounts, strict=True):
        if tax.included and not tax.reverse_charge:
            included = included.plus(amount)
    if included.n <= 0:
        raise TaxRefused(TaxRefusal.INCLUDED_TAKES_ALL, taxes[-1].code)
    # shown = net x included.n + quantity x included.q, solved for the net
    net_s, net_q = Fraction(1, included.n), Fraction(-included.q, included.n)
    return _over_one_denominator(taxes, factors, affecting, bases, amounts, net_s, net_q)


def _over_one_denominator(
    taxes: tuple[Tax, ...],
    factors: list[Fraction],
    affecting: list[tuple[int, ...]],
    bases: list[_Linear],
    amounts: list[_Linear],
    net_s: Fraction,
    net_q: Fraction,
) -> TaxPlan:
    """Put the net into every figure and bring all of them over one denominator."""

    def of_shown(line: _Linear) -> tuple[Fraction, Fraction]:
        return line.n * net_s, line.n * net_q + line.q

    parts = [(*of_shown(a), *of_shown(b)) for a, b in zip(amounts, bases, strict=True)]
    every = [net_s, net_q, *(value for part in parts for value in part)]
    denominator = lcm(*(value.denominator for value in every))
    terms = tuple(
        TaxTerm(
            tax=tax,
            key=tax_key(tax),
            amount_s=_whole(part[0] * denominator),
            amount_q=_whole(part[1] * denominator),
            base_s=_whole(part[2] * denominator),
            base_q=_whole(part[3] * denominator),
            affecting=earlier,
            over_base=(factor.numerator, factor.denominator),
            inside=tax.included and not tax.reverse_charge,
        )
        for tax, part, earlier, factor in zip(taxes, parts, affecting, factors, strict=True)
    )
    return TaxPlan(
        has_fixed=any(tax.kind is TaxKind.FIXED for tax in taxes),
        has_reverse=any(tax.reverse_charge for tax in taxes),
        has_inside=any(tax.included and not tax.reverse_charge for tax in taxes),
        compound=any(affecting),
        denominator=denominator,
        net_s=_whole(net_s * denominator),
        net_q=_whole(net_q * denominator),
        terms=terms,
    )


def tax_key(tax: Tax) -> TaxKey:
    """What makes two lines' taxes one tax of the document."""
    return (tax.code, tax.kind, tax.rate_ppm, tax.unit_amount, tax.reverse_charge)


def _whole(value: Fraction) -> int:
    """Return a fraction that is whole because the denominator was multiplied in."""
    return value.numerator


def _affecting(taxes: tuple[Tax, ...], position: int) -> tuple[int, ...]:
    """Which earlier taxes the base of this one contains; a reverse charge is in no base."""
    if not taxes[position].affected_by_previous:
        return ()
    return tuple(
        earlier
        for earlier in range(position)
        if taxes[earlier].affects_next and not taxes[earlier].reverse_charge
    )


def _over_base(taxes: tuple[Tax, ...], position: int) -> Fraction:
    """What part of its base a tax is.

    Neighbouring division taxes that do not affect each other are percentages of one price, the one
    that includes all of them: 5 % and 3 % of the price leave 92 % of it as base.
    """
    tax = taxes[position]
    if tax.kind is TaxKind.FIXED:
        return Fraction(0)
    if tax.kind is TaxKind.PERCENT:
        return Fraction(tax.rate_ppm, RATE_SCALE)
    together = sum(taxes[i].rate_ppm for i in _division_group(taxes, position))
    if together >= RATE_SCALE:
        raise TaxRefused(TaxRefusal.DIVISION_TAKES_ALL, tax.code)
    return Fraction(tax.rate_ppm, RATE_SCALE - together)


def _division_group(taxes: tuple[Tax, ...], position: int) -> range:
    """Return the neighbours of a division tax that are percentages of the same price."""
    first = position
    while first > 0 and _same_price(taxes[first - 1], taxes[first]):
        first -= 1
    last = position
    while last + 1 < len(taxes) and _same_price(taxes[last], taxes[last + 1]):
        last += 1
    return range(first, last + 1)


def _same_price(tax: Tax, following: Tax) -> bool:
    """Whether two division taxes in a row share the price they are a percentage of."""
    return (
        tax.kind is following.kind is TaxKind.DIVISION
        and tax.included == following.included
        and tax.reverse_charge == following.reverse_charge
        and not (tax.affects_next and following.affected_by_previous)
    )
