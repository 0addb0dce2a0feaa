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
from tillbook.masters.taxes.rules.plan import TaxKey, TaxPlan, TaxTerm, plan_taxes, tax_key
from tillbook.masters.taxes.rules.sharing import share_rounded
from tillbook.values.rounding import divide


@dataclass(slots=True)
class ExactLine:
    """A line's figures before rounding: numerators over one denominator, shown included."""

    plan: TaxPlan
    denominator: int
    shown: int
    net: int
    amounts: list[int]
    bases: list[int]

    def gross(self) -> int:
        """Net and all taxes that are added, over the same denominator."""
        added = zip(self.plan.terms, self.amounts, strict=True)
        return self.net + sum(a for term, a in added if not term.tax.reverse_charge)


def exact_line(line: TaxableLine, rate: Fraction = Fraction(1)) -> ExactLine:
    """Every figure of a line, exactly; `rate` converts it into another currency's minor units."""
    plan = plan_taxes(line.taxes)
    shown = line.amount * rate.numerator
    quantity = line.quantity_micro * line.denominator * rate.numerator
    if (line.amount < 0) != (line.quantity_micro < 0) and line.amount:
        quantity = -quantity  # a fixed tax takes the sign of the amount
    return ExactLine(
        plan,
        plan.denominator * line.denominator * rate.denominator,
        shown * plan.denominator,
        shown * plan.net_s + quantity * plan.net_q,
        [shown * term.amount_s + quantity * term.amount_q for term in plan.terms],
        [shown * term.base_s + quantity * term.base_q for term in plan.terms],
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
    step = Fraction(1, step_minor)
    if rounding is TaxRounding.LINE:
        taxed = [_round_line(line, step) for line in lines]
    else:
        taxed = _round_document([exact_line(line, step) for line in lines], rounding)
    if step_minor != 1:
        taxed = [_multiplied(line, step_minor) for line in taxed]
    return _document(taxed)


def restate(
    lines: Sequence[TaxableLine], rounding: TaxRounding, numerator: int, denominator: int
) -> TaxedDocument:
    """Tax a document and state it in another currency: numerator / denominator minor units for one.

    Per line, every rounded figure is converted and rounded by itself; per document the exact sums
    are converted and rounded once.
    """
    rate = Fraction(numerator, denominator)
    if rounding is not TaxRounding.LINE:
        return _document(_round_document([exact_line(line, rate) for line in lines], rounding))

    def convert(amount: int) -> int:
        return divide(amount * numerator, denominator)

    return _document(
        [
            _taxed(
                convert(line.net_minor),
                [
                    (tax.tax, convert(tax.base_minor), convert(tax.amount_minor))
                    for tax in line.taxes
                ],
            )
            for line in evaluate(lines, rounding).lines
        ]
    )


def _round_line(line: TaxableLine, step: Fraction) -> TaxedLine:
    """Round the line, its included taxes, take them out, then add the others one by one.

    The base of an excluded tax consists of the rounded figures, as they are printed.
    """
    shown = divide(line.amount * step.numerator, line.denominator * step.denominator)
    rounded = TaxableLine(
        amount=shown * step.denominator, quantity_micro=line.quantity_micro, taxes=line.taxes
    )
    exact = exact_line(rounded, step)
    terms = exact.plan.terms
    amounts = [divide(amount, exact.denominator) for amount in exact.amounts]
    net = shown
    for term, amount in zip(terms, amounts, strict=True):
        if term.tax.included and not term.tax.reverse_charge:
            net -= amount
    bases: list[int] = []
    for position, term in enumerate(terms):
        base = net
        for earlier in term.affecting:
            base += amounts[earlier]
        bases.append(base)
        times, over = term.over_base
        if times and (term.tax.reverse_charge or not term.tax.included):
            amounts[position] = divide(base * times, over)
    return _taxed(net, [(t.tax, b, a) for t, b, a in zip(terms, bases, amounts, strict=True)])


def _round_document(exact: list[ExactLine], rounding: TaxRounding) -> list[TaxedLine]:
    """Round each tax once for the document and share it out; then the figure that leads."""
    amounts = _rounded_per_tax(exact, [line.amounts for line in exact])
    dens = [line.denominator for line in exact]
    if rounding is TaxRounding.DOCUMENT:
        nets = share_rounded([line.shown for line in exact], dens)
        for position, line in enumerate(exact):
            for term, amount in zip(line.plan.terms, amounts[position], strict=True):
                if term.tax.included and not term.tax.reverse_charge:
                    nets[position] -= amount
        bases = [_bases(n, line, a) for n, line, a in zip(nets, exact, amounts, strict=True)]
    elif rounding is TaxRounding.DOCUMENT_NET:
        nets = share_rounded([line.net for line in exact], dens)
        bases = _rounded_per_tax(exact, [line.bases for line in exact])
    else:
        nets = share_rounded([line.gross() for line in exact], dens)
        for position, line in enumerate(exact):
            nets[position] -= _added(line.plan.terms, amounts[position])
        bases = _bases_below_totals(exact, amounts)
    return [
        _taxed(net, [(t.tax, b, a) for t, b, a in zip(line.plan.terms, base, amount, strict=True)])
        for net, line, base, amount in zip(nets, exact, bases, amounts, strict=True)
    ]


def _rounded_per_tax(exact: list[ExactLine], figures: list[list[int]]) -> list[list[int]]:
    """Round one figure of each tax once over all lines and share it out, tax by tax."""
    places: dict[TaxKey, list[tuple[int, int]]] = {}
    for position, line in enumerate(exact):
        for index, term in enumerate(line.plan.terms):
            places.setdefault(term.key, []).append((position, index))
    rounded = [[0] * len(line) for line in figures]
    for where in places.values():
        shares = share_rounded(
            [figures[position][index] for position, index in where],
            [exact[position].denominator for position, _ in where],
        )
        for (position, index), amount in zip(where, shares, strict=True):
            rounded[position][index] = amount
    return rounded


def _bases(net: int, line: ExactLine, amounts: list[int]) -> list[int]:
    """Each tax's base from the rounded figures: the net and the taxes that affect it."""
    bases = []
    for term in line.plan.terms:
        base = net
        for earlier in term.affecting:
            base += amounts[earlier]
        bases.append(base)
    return bases


def _bases_below_totals(exact: list[ExactLine], amounts: list[list[int]]) -> list[list[int]]:
    """Each tax's base as what remains of the rounded sum of base and tax."""
    with_tax = [
        [
            base if term.tax.reverse_charge else base + amount
            for term, base, amount in zip(line.plan.terms, line.bases, line.amounts, strict=True)
        ]
        for line in exact
    ]
    rounded = _rounded_per_tax(exact, with_tax)
    for position, line in enumerate(exact):
        for index, term in enumerate(line.plan.terms):
            if not term.tax.reverse_charge:
                rounded[position][index] -= amounts[position][index]
    return rounded


def _added(terms: Sequence[TaxTerm], amounts: Sequence[int]) -> int:
    """Sum of the taxes that add to a line: all but reverse charges."""
    return sum(a for term, a in zip(terms, amounts, strict=True) if not term.tax.reverse_charge)


def _taxed(net: int, taxes: list[tuple[Tax, int, int]]) -> TaxedLine:
    """Put a line together from its net and (tax, base, amount)."""
    tax = 0
    for definition, _, amount in taxes:
        if not definition.reverse_charge:
            tax += amount
    return TaxedLine(
        net_minor=net,
        tax_minor=tax,
        gross_minor=net + tax,
        taxes=tuple([LineTax(tax=t, base_minor=b, amount_minor=a) for t, b, a in taxes]),
    )


def _multiplied(line: TaxedLine, step: int) -> TaxedLine:
    """Turn figures counted in steps into minor units."""
    return _taxed(
        line.net_minor * step,
        [(tax.tax, tax.base_minor * step, tax.amount_minor * step) for tax in line.taxes],
    )


def _document(lines: list[TaxedLine]) -> TaxedDocument:
    """Add the lines up."""
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
