"""From lines with taxes to a taxed document: nothing lost between lines, taxes and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tillbook.masters.taxes.errors import TaxRefusal, TaxRefused
from tillbook.masters.taxes.rules.definitions import (
    LineTax,
    Tax,
    TaxableLine,
    TaxedDocument,
    TaxedLine,
    TaxRounding,
    TaxTotal,
)
from tillbook.masters.taxes.rules.plan import TaxKey, TaxPlan, plan_taxes, tax_key
from tillbook.masters.taxes.rules.sharing import share_rounded
from tillbook.values.money import RATE_SCALE, extend_exact
from tillbook.values.rounding import divide


@dataclass(slots=True)
class ExactLine:
    """A line before rounding: every figure is a numerator over `denominator`."""

    plan: TaxPlan
    returned: bool
    shown: int
    quantity: int
    shown_denominator: int
    denominator: int

    def net(self) -> int:
        """What remains of the shown amount without its included taxes."""
        return self.shown * self.plan.net_s + self.quantity * self.plan.net_q

    def amounts(self) -> list[int]:
        """Each tax."""
        shown, quantity = self.shown, self.quantity
        if not quantity:
            return [shown * term.amount_s for term in self.plan.terms]
        return [shown * term.amount_s + quantity * term.amount_q for term in self.plan.terms]

    def bases(self) -> list[int]:
        """What each tax is taken on."""
        shown, quantity = self.shown, self.quantity
        return [shown * term.base_s + quantity * term.base_q for term in self.plan.terms]

    def gross(self) -> int:
        """Net and all taxes that are added."""
        return self.net() + _added(self.plan, self.amounts())


def exact_line(line: TaxableLine, times: int = 1, over: int = 1) -> ExactLine:
    """Every figure of a line, exactly; times / over converts it into another unit of money."""
    plan = plan_taxes(line.taxes)
    amount = line.amount
    quantity = 0
    if plan.has_fixed:
        quantity = line.quantity_micro * line.denominator * times
        if amount and (amount < 0) != (line.quantity_micro < 0):
            quantity = -quantity  # a fixed tax takes the sign of the amount
    denominator = line.denominator * over
    return ExactLine(
        plan,
        line.quantity_micro < 0,
        amount * times,
        quantity,
        denominator,
        denominator * plan.denominator,
    )


def extended_line(
    unit_price: int, quantity_micro: int, taxes: tuple[Tax, ...], discount_ppm: int = 0
) -> TaxableLine:
    """Price x quantity less a percentage as a line that is not rounded before it is taxed.

    For documents whose rounding mode rounds sums only; a till rounds each line first.
    """
    exact = extend_exact(unit_price, quantity_micro) * Fraction(
        RATE_SCALE - discount_ppm, RATE_SCALE
    )
    return TaxableLine(
        amount=exact.numerator,
        denominator=exact.denominator,
        quantity_micro=quantity_micro,
        taxes=taxes,
    )


def evaluate(
    lines: Sequence[TaxableLine],
    rounding: TaxRounding = TaxRounding.DOCUMENT,
    step_minor: int = 1,
) -> TaxedDocument:
    """Tax a document. `step_minor`: every figure is a multiple of it (0.05 francs: 5).

    Sums of line figures are the document's figures in every mode; see `TaxRounding` for which
    figure leads. Raises `TaxRefused`.
    """
    if step_minor < 1:
        raise TaxRefused(TaxRefusal.STEP_NOT_POSITIVE)
    if rounding is TaxRounding.LINE:
        taxed = [_round_line(line, step_minor) for line in lines]
    else:
        taxed = _round_document([exact_line(line, 1, step_minor) for line in lines], rounding)
    if step_minor != 1:
        taxed = [converted_line(line, step_minor, 1) for line in taxed]
    return added_up(taxed)


def restate(
    lines: Sequence[TaxableLine], rounding: TaxRounding, times: int, over: int
) -> TaxedDocument:
    """Tax a document and state it in another currency: times / over of its minor units for one.

    Per line, every rounded figure is converted and rounded by itself; per document the exact sums
    are converted and rounded once.
    """
    if rounding is TaxRounding.LINE:
        taxed = [converted_line(line, times, over) for line in evaluate(lines, rounding).lines]
    else:
        taxed = _round_document([exact_line(line, times, over) for line in lines], rounding)
    return added_up(taxed)


def _round_line(line: TaxableLine, step: int) -> TaxedLine:
    """Round the line, its included taxes, take them out, then add the others one by one.

    The base of an excluded tax consists of the rounded figures, as they are printed.
    """
    shown = divide(line.amount, line.denominator * step)
    rounded = TaxableLine(amount=shown * step, quantity_micro=line.quantity_micro, taxes=line.taxes)
    exact = exact_line(rounded, 1, step)
    plan = exact.plan
    amounts = [divide(amount, exact.denominator) for amount in exact.amounts()]
    net = shown - _included(plan, amounts)
    bases: list[int] = []
    for position, term in enumerate(plan.terms):
        base = net
        for earlier in term.affecting:
            base += amounts[earlier]
        bases.append(base)
        times, over = term.over_base
        if times and not term.inside:
            amounts[position] = divide(base * times, over)
    return _taxed(plan, net, bases, amounts)


def _round_document(exact: list[ExactLine], rounding: TaxRounding) -> list[TaxedLine]:
    """Round each tax once for the document and share it out; then the figure that leads."""
    apart = rounding is TaxRounding.DOCUMENT
    amounts = _rounded_per_tax(exact, [line.amounts() for line in exact], returns_apart=apart)
    if rounding is TaxRounding.DOCUMENT:
        shown = share_rounded(
            [line.shown for line in exact], [line.shown_denominator for line in exact]
        )
        nets = [s - _included(x.plan, a) for s, x, a in zip(shown, exact, amounts, strict=True)]
        bases = [_bases(n, x.plan, a) for n, x, a in zip(nets, exact, amounts, strict=True)]
    elif rounding is TaxRounding.DOCUMENT_NET:
        nets = share_rounded([x.net() for x in exact], [x.denominator for x in exact])
        bases = _rounded_per_tax(exact, [x.bases() for x in exact])
    else:
        gross = share_rounded([x.gross() for x in exact], [x.denominator for x in exact])
        nets = [g - _added(x.plan, a) for g, x, a in zip(gross, exact, amounts, strict=True)]
        bases = _bases_below_totals(exact, amounts)
    return [_taxed(x.plan, n, b, a) for x, n, b, a in zip(exact, nets, bases, amounts, strict=True)]


def _rounded_per_tax(
    exact: list[ExactLine], figures: list[list[int]], *, returns_apart: bool = False
) -> list[list[int]]:
    """Round one figure of each tax once over all lines and share it out, tax by tax.

    returns_apart: lines that return goods are rounded among themselves, so that a sale and a
    return on one receipt come to the same as on two.
    """
    rounded = [[0] * len(line) for line in figures]
    sold: dict[TaxKey, tuple[list[int], list[int], list[int], list[int]]] = {}
    returned = {} if returns_apart else sold
    for position, line in enumerate(exact):
        places = returned if line.returned else sold
        for index, term in enumerate(line.plan.terms):
            place = places.get(term.key)
            if place is None:
                place = places[term.key] = ([], [], [], [])
            place[0].append(position)
            place[1].append(index)
            place[2].append(figures[position][index])
            place[3].append(line.denominator)
    rounded_together = [*sold.values(), *returned.values()] if returns_apart else sold.values()
    for positions, indexes, numerators, denominators in rounded_together:
        shares = share_rounded(numerators, denominators)
        for position, index, amount in zip(positions, indexes, shares, strict=True):
            rounded[position][index] = amount
    return rounded


def _bases(net: int, plan: TaxPlan, amounts: list[int]) -> list[int]:
    """Each tax's base from the rounded figures: the net and the taxes that affect it."""
    if not plan.compound:
        return [net] * len(amounts)
    return [net + sum([amounts[earlier] for earlier in term.affecting]) for term in plan.terms]


def _bases_below_totals(exact: list[ExactLine], amounts: list[list[int]]) -> list[list[int]]:
    """Each tax's base as what remains of the rounded sum of base and tax."""
    with_tax = [
        [
            base if term.tax.reverse_charge else base + amount
            for term, base, amount in zip(x.plan.terms, x.bases(), x.amounts(), strict=True)
        ]
        for x in exact
    ]
    rounded = _rounded_per_tax(exact, with_tax)
    for position, line in enumerate(exact):
        for index, term in enumerate(line.plan.terms):
            if not term.tax.reverse_charge:
                rounded[position][index] -= amounts[position][index]
    return rounded


def _added(plan: TaxPlan, amounts: list[int]) -> int:
    """Sum of the taxes that add to a line: all but reverse charges."""
    if not plan.has_reverse:
        return sum(amounts)
    return sum(
        [a for term, a in zip(plan.terms, amounts, strict=True) if not term.tax.reverse_charge]
    )


def _included(plan: TaxPlan, amounts: list[int]) -> int:
    """Sum of the taxes that are inside the shown amount."""
    if not plan.has_inside:
        return 0
    return sum([a for term, a in zip(plan.terms, amounts, strict=True) if term.inside])


def _taxed(plan: TaxPlan, net: int, bases: list[int], amounts: list[int]) -> TaxedLine:
    """Put a line together from its rounded figures."""
    tax = _added(plan, amounts)
    if len(amounts) == 1:  # almost every line has one tax, and every sale waits for this
        only = LineTax(tax=plan.terms[0].tax, base_minor=bases[0], amount_minor=amounts[0])
        return TaxedLine(net_minor=net, tax_minor=tax, gross_minor=net + tax, taxes=(only,))
    taxes = tuple(
        [
            LineTax(tax=term.tax, base_minor=base, amount_minor=amount)
            for term, base, amount in zip(plan.terms, bases, amounts, strict=True)
        ]
    )
    return TaxedLine(net_minor=net, tax_minor=tax, gross_minor=net + tax, taxes=taxes)


def converted_line(line: TaxedLine, times: int, over: int) -> TaxedLine:
    """Convert every figure of a line by itself; its total stays the sum."""
    return _taxed(
        plan_taxes(tuple([part.tax for part in line.taxes])),
        divide(line.net_minor * times, over),
        [divide(part.base_minor * times, over) for part in line.taxes],
        [divide(part.amount_minor * times, over) for part in line.taxes],
    )


def added_up(lines: Sequence[TaxedLine]) -> TaxedDocument:
    """Make a document of lines: its figures are their sums."""
    net = tax = 0
    totals: dict[TaxKey, list[int]] = {}
    first: dict[TaxKey, Tax] = {}
    for line in lines:
        net += line.net_minor
        tax += line.tax_minor
        for part in line.taxes:
            key = tax_key(part.tax)
            total = totals.get(key)
            if total is None:
                totals[key] = [part.base_minor, part.amount_minor]
                first[key] = part.tax
            else:
                total[0] += part.base_minor
                total[1] += part.amount_minor
    return TaxedDocument(
        lines=tuple(lines),
        totals=tuple(
            [
                TaxTotal(tax=first[key], base_minor=base, amount_minor=amount)
                for key, (base, amount) in totals.items()
            ]
        ),
        net_minor=net,
        tax_minor=tax,
        gross_minor=net + tax,
    )
