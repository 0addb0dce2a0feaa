"""What a buyer with a certificate of exemption is charged: the net of what others pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tillbook.masters.taxes.rules.definitions import (
    Tax,
    TaxableLine,
    TaxedDocument,
    TaxKind,
    TaxRounding,
)
from tillbook.masters.taxes.rules.evaluation import evaluate


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """The buyer is free of the taxes of a jurisdiction and of all that lie in it.

    jurisdiction: its code; "": of every one. A jurisdiction lies in another when its code is the
    other's with a dash and more: US-MN-43000 in US-MN. code: the tax code under which the turnover
    is counted instead; "": under none.
    """

    jurisdiction: str = ""
    code: str = ""

    def frees(self, tax: Tax) -> bool:
        """Whether a tax is not charged. A fixed amount per unit (a deposit, a levy) is: it is
        owed for the thing, whoever buys it. What charges nothing stays what it is."""
        if tax.kind is TaxKind.FIXED or tax.reverse_charge or not tax.rate_ppm:
            return False
        return not self.jurisdiction or lies_in(tax.jurisdiction, self.jurisdiction)


def lies_in(jurisdiction: str, other: str) -> bool:
    """Whether a jurisdiction is another, or a part of it, by their codes."""
    return jurisdiction == other or jurisdiction.startswith(f"{other}-")


def with_exemption(
    lines: Sequence[TaxableLine], taxed: TaxedDocument, rounding: TaxRounding, exemption: Exemption
) -> TaxedDocument:
    """Tax a document that was evaluated for everybody once more for an exempt buyer.

    Their price is the net that the same receipt would show to anybody; on it come the taxes that
    they are not free of. Lines without a tax they are free of stay as they are. Raises
    `TaxRefused` where the taxes that are left cannot be worked out together.
    """
    counted = (Tax(code=exemption.code, exempt_reason="exempt"),) if exemption.code else ()
    again = []
    for line, figures in zip(lines, taxed.lines, strict=True):
        left = tuple([tax for tax in line.taxes if not exemption.frees(tax)])
        if len(left) == len(line.taxes):
            again.append(line)
            continue
        on_top = tuple([replace(tax, included=False) for tax in left])
        again.append(
            TaxableLine(
                amount=figures.net_minor,
                quantity_micro=line.quantity_micro,
                taxes=on_top + counted,
            )
        )
    return evaluate(again, rounding)
