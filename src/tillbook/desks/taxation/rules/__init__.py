"""Returns as pure rules: sums of tax lines in, figures by box out."""

from tillbook.desks.taxation.rules.ca3 import CA3
from tillbook.desks.taxation.rules.periods import MONTHS, Period, periods, return_id
from tillbook.desks.taxation.rules.shapes import (
    TAX,
    Box,
    Figures,
    Form,
    Part,
    TaxSum,
    Unit,
    figures,
    tax_of,
    tolerance,
)
from tillbook.desks.taxation.rules.us_sales import named_boxes, state_form
from tillbook.desks.taxation.rules.ustva import USTVA, special_prepayment
from tillbook.desks.taxation.rules.vat100 import VAT100

#: Jurisdiction -> its form. States of the US have one each, made by `state_form`.
COUNTRY_FORMS = {"GB": VAT100, "DE": USTVA, "FR": CA3}


__all__ = [
    "CA3",
    "COUNTRY_FORMS",
    "MONTHS",
    "TAX",
    "USTVA",
    "VAT100",
    "Box",
    "Figures",
    "Form",
    "Part",
    "Period",
    "TaxSum",
    "Unit",
    "figures",
    "named_boxes",
    "periods",
    "return_id",
    "special_prepayment",
    "state_form",
    "tax_of",
    "tolerance",
]
