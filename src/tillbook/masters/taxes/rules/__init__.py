"""The tax rules: pure functions from values to values. docs/algorithms/tax.md tells the whole."""

from tillbook.masters.taxes.errors import TaxRefusal, TaxRefused
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
from tillbook.masters.taxes.rules.evaluation import evaluate, exact_line, restate
from tillbook.masters.taxes.rules.groups import GroupTotal, by_group
from tillbook.masters.taxes.rules.plan import plan_taxes

__all__ = [
    "DatedTax",
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
    "by_group",
    "evaluate",
    "exact_line",
    "plan_taxes",
    "restate",
    "tax_book",
    "taxes_for",
]
