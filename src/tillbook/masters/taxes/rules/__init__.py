"""The tax rules: pure functions from values to values. docs/algorithms/tax.md tells the whole."""

from tillbook.masters.taxes.errors import TaxRefusal, TaxRefused
from tillbook.masters.taxes.rules.charges import (
    Charge,
    ChargeableLine,
    ChargeBasis,
    ChargedDocument,
    DiscountOn,
    DocumentDiscount,
    charge,
)
from tillbook.masters.taxes.rules.choice import DatedTax, TaxBook, tax_book, taxes_for
from tillbook.masters.taxes.rules.definitions import (
    LineTax,
    Tax,
    TaxableLine,
    TaxedDocument,
    TaxedLine,
    TaxKind,
    TaxRounding,
    TaxTotal,
)
from tillbook.masters.taxes.rules.documents import (
    adapt_unit_price,
    converted,
    rounded_in_largest_tax,
    split_tax,
    with_discount_rows,
)
from tillbook.masters.taxes.rules.evaluation import evaluate, exact_line, extended_line, restate
from tillbook.masters.taxes.rules.exemption import Exemption, lies_in, with_exemption
from tillbook.masters.taxes.rules.groups import GroupTotal, by_group
from tillbook.masters.taxes.rules.plan import plan_taxes

__all__ = [
    "Charge",
    "ChargeBasis",
    "ChargeableLine",
    "ChargedDocument",
    "DatedTax",
    "DiscountOn",
    "DocumentDiscount",
    "Exemption",
    "GroupTotal",
    "LineTax",
    "Tax",
    "TaxBook",
    "TaxKind",
    "TaxRefusal",
    "TaxRefused",
    "TaxRounding",
    "TaxTotal",
    "TaxableLine",
    "TaxedDocument",
    "TaxedLine",
    "adapt_unit_price",
    "by_group",
    "charge",
    "converted",
    "evaluate",
    "exact_line",
    "extended_line",
    "lies_in",
    "plan_taxes",
    "restate",
    "rounded_in_largest_tax",
    "split_tax",
    "tax_book",
    "taxes_for",
    "with_discount_rows",
    "with_exemption",
]
