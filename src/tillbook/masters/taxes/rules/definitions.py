"""What a tax is, and the figures of a taxed line and document, as values.

Rates are parts per million, fixed amounts minor units x 10^4 per stock unit, quantities
millionths, money minor units.
"""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.records import quick_dataclass


class TaxKind(StrEnum):
    """How the amount of a tax follows from its base."""

    PERCENT = "percent"  # rate x base
    DIVISION = "division"  # rate x the price including this tax (and its neighbours of this kind)
    FIXED = "fixed"  # amount x quantity, whatever the price


class TaxRounding(StrEnum):
    """Which figures are rounded, and which of them leads. docs/algorithms/tax.md compares them.

    DOCUMENT: each tax is rounded once for the whole document; the price the customer sees leads:
        with included prices the total is kept and the net is what remains, with excluded prices
        the net is kept and the total follows.
    DOCUMENT_NET: as DOCUMENT, but the net and each tax base are rounded sums, the total follows.
    DOCUMENT_TOTAL: as DOCUMENT, but the total is the rounded sum and the net is what remains.
    LINE: each tax is rounded on each line; the document only adds.
    """

    DOCUMENT = "document"
    DOCUMENT_NET = "document_net"
    DOCUMENT_TOTAL = "document_total"
    LINE = "line"


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """One tax as it applies to a line; copied onto the document, never looked up again.

    rate_ppm: for percent and division. unit_amount: for fixed, minor x 10^4 per stock unit.
    included: the price contains it. affects_next: later taxes are also taken on this one, if they
    are affected_by_previous. exempt_reason: why nothing is due although the sale is in scope.
    reverse_charge: the buyer owes it: due and deductible at once, it adds nothing to the price.
    group: under which heading a receipt adds it up ("" is the code).
    """

    code: str
    kind: TaxKind = TaxKind.PERCENT
    rate_ppm: int = 0
    unit_amount: int = 0
    included: bool = False
    affects_next: bool = False
    affected_by_previous: bool = True
    reverse_charge: bool = False
    exempt_reason: str = ""
    jurisdiction: str = ""
    group: str = ""


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class TaxableLine:
    """What is taxed: amount / denominator minor units as shown to the customer, and a quantity.

    The amount contains the included taxes and not the others. The quantity is only used by fixed
    taxes; they take the sign of the amount, so that a line returned by a negative price gives back
    its fixed taxes just like one returned by a negative quantity.
    """

    amount: int
    quantity_micro: int
    taxes: tuple[Tax, ...] = ()
    denominator: int = 1


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class LineTax:
    """One tax on one line. A reverse charge has an amount but adds nothing to the line."""

    tax: Tax
    base_minor: int
    amount_minor: int


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class TaxedLine:
    """net + tax = gross; tax is the sum of the taxes that are no reverse charge."""

    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: tuple[LineTax, ...]


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """One tax of a document: the sums of its lines' bases and amounts."""

    tax: Tax
    base_minor: int
    amount_minor: int


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class TaxedDocument:
    """net + tax = gross, each the sum of the lines; one total per tax, in order of appearance."""

    lines: tuple[TaxedLine, ...]
    totals: tuple[TaxTotal, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
