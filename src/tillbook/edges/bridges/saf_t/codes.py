"""The code lists of the Norwegian Tax Administration: where our statement lines and taxes stand.

Grouping categories and codes: "Næringsspesifikasjon" (SAF-T Financial 1.3, published with the
schema); standard tax codes: "Standard Tax Codes". `NA` where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.books.ledger.rules.lines import StatementLine

_L = StatementLine
_FIXED, _CURRENT = "balanseverdiForAnleggsmiddel", "balanseverdiForOmloepsmiddel"
_EQUITY, _LONG, _SHORT = "egenkapital", "langsiktigGjeld", "kortsiktigGjeld"

#: Statement line -> (category, code).
GROUPING: Mapping[StatementLine, tuple[str, str]] = {
    _L.INTANGIBLE_ASSETS: (_FIXED, "1020"),
    _L.PROPERTY_AND_EQUIPMENT: (_FIXED, "1290"),
    _L.FINANCIAL_ASSETS: (_FIXED, "1350"),
    _L.INVENTORIES: (_CURRENT, "1400"),
    _L.TRADE_RECEIVABLES: (_CURRENT, "1500"),
    _L.PAYMENTS_IN_TRANSIT: (_CURRENT, "1570"),
    _L.TAX_RECEIVABLE: (_CURRENT, "1570"),
    _L.OTHER_RECEIVABLES: (_CURRENT, "1570"),
    _L.PREPAID_EXPENSES: (_CURRENT, "1570"),
    _L.CASH: (_CURRENT, "1920"),
    _L.TRADE_PAYABLES: (_SHORT, "2400"),
    _L.SHORT_TERM_LOANS: (_SHORT, "2380"),
    _L.TAX_LIABILITIES: (_SHORT, "2740"),
    _L.PAYROLL_LIABILITIES: (_SHORT, "2910"),
    _L.CUSTOMER_CREDIT: (_SHORT, "2900"),
    _L.OTHER_LIABILITIES: (_SHORT, "2990"),
    _L.DEFERRED_INCOME: (_SHORT, "2900"),
    _L.PROVISIONS: (_SHORT, "2990"),
    _L.LONG_TERM_LOANS: (_LONG, "2220"),
    _L.CAPITAL: (_EQUITY, "2000"),
    _L.OWNER: (_EQUITY, "2050"),
    _L.RESERVES: (_EQUITY, "2050"),
    _L.OPENING_BALANCES: (_EQUITY, "2050"),
    _L.RETAINED_EARNINGS: (_EQUITY, "2050"),
    _L.REVENUE: ("salgsinntekt", "3000"),
    _L.OTHER_INCOME: ("annenDriftsinntekt", "3900"),
    _L.COST_OF_SALES: ("varekostnad", "4005"),
    _L.PERSONNEL: ("loennskostnad", "5000"),
    _L.PREMISES: ("annenDriftskostnad", "6300"),
    _L.MARKETING: ("annenDriftskostnad", "7700"),
    _L.PAYMENT_COSTS: ("annenDriftskostnad", "7700"),
    _L.OTHER_EXPENSES: ("annenDriftskostnad", "7700"),
    _L.DEPRECIATION: ("annenDriftskostnad", "6000"),
    _L.FINANCE_INCOME: ("finansinntekt", "8050"),
    _L.FINANCE_COSTS: ("finanskostnad", "8150"),
    _L.INCOME_TAX: ("skattekostnad", "8300"),
}

_OUTPUT = {250_000: "3", 150_000: "31", 120_000: "33", 0: "5"}


def standard_tax_code(country: str, treatment: str, rate_ppm: int) -> str:
    """The standard tax code of a tax on sales; `NA` for what Norway does not tax."""
    if country != "NO":
        return "NA"
    if treatment in ("exempt", "outside"):
        return "6"
    if treatment == "reverse_charge":
        return "51"
    return _OUTPUT.get(rate_ppm, "NA")
