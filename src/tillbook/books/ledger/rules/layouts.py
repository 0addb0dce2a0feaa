"""The order in which a country's balance sheet and profit and loss are read.

The lines are the same everywhere, so that accounts keep theirs; only their order and headings are a
country's own. A section of a single line is shown as that line alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tillbook.books.ledger.rules.lines import (
    ASSETS,
    BALANCE_SHEET,
    EQUITY,
    PROFIT_AND_LOSS,
    RESULT,
    Section,
    StatementLine,
)

_L = StatementLine


@dataclass(frozen=True, slots=True)
class Layout:
    """Both statements in order, assets first. name: of its words; "" has the usual ones."""

    name: str
    balance_sheet: tuple[Section, ...]
    profit_and_loss: tuple[Section, ...]


USUAL = Layout("", BALANCE_SHEET, PROFIT_AND_LOSS)

_LIABILITY = frozenset({"liability"})
_FIXED = (_L.INTANGIBLE_ASSETS, _L.PROPERTY_AND_EQUIPMENT, _L.FINANCIAL_ASSETS)
_CURRENT = (
    _L.INVENTORIES,
    _L.TRADE_RECEIVABLES,
    _L.PAYMENTS_IN_TRANSIT,
    _L.TAX_RECEIVABLE,
    _L.OTHER_RECEIVABLES,
    _L.CASH,
)
#: To banks, from customers, for supplies, others.
_OWED = (
    _L.LONG_TERM_LOANS,
    _L.SHORT_TERM_LOANS,
    _L.CUSTOMER_CREDIT,
    _L.TRADE_PAYABLES,
    _L.TAX_LIABILITIES,
    _L.PAYROLL_LIABILITIES,
    _L.OTHER_LIABILITIES,
)
_EQUITY_LINES = (_L.CAPITAL, _L.OWNER, _L.RESERVES, _L.RETAINED_EARNINGS, _L.OPENING_BALANCES)
_OTHER_COSTS = (_L.PREMISES, _L.MARKETING, _L.PAYMENT_COSTS, _L.OTHER_EXPENSES)
_AFTER_OPERATIONS = (
    Section("result_before_tax", RESULT, (_L.FINANCE_INCOME, _L.FINANCE_COSTS)),
    Section("result", RESULT, (_L.INCOME_TAX,)),
)

#: Germany: section 266 of the Handelsgesetzbuch, and section 275 (2), costs by nature.
HGB = Layout(
    "hgb",
    (
        Section("fixed_assets", ASSETS, _FIXED),
        Section("current_assets", ASSETS, _CURRENT),
        Section("prepaid", ASSETS, (_L.PREPAID_EXPENSES,)),
        Section("equity", EQUITY, _EQUITY_LINES),
        Section("provisions", _LIABILITY, (_L.PROVISIONS,)),
        Section("liabilities", _LIABILITY, _OWED),
        Section("deferred", _LIABILITY, (_L.DEFERRED_INCOME,)),
    ),
    (
        Section("gross_profit", RESULT, (_L.REVENUE, _L.OTHER_INCOME, _L.COST_OF_SALES)),
        Section("operating_result", RESULT, (_L.PERSONNEL, _L.DEPRECIATION, *_OTHER_COSTS)),
        *_AFTER_OPERATIONS,
    ),
)

#: France: articles 821-1 and following of the Plan comptable général, costs by nature.
PCG = Layout(
    "pcg",
    (
        Section("fixed_assets", ASSETS, _FIXED),
        Section("current_assets", ASSETS, (*_CURRENT, _L.PREPAID_EXPENSES)),
        Section("equity", EQUITY, _EQUITY_LINES),
        Section("provisions", _LIABILITY, (_L.PROVISIONS,)),
        Section("liabilities", _LIABILITY, (*_OWED, _L.DEFERRED_INCOME)),
    ),
    (
        Section(
            "operating_result",
            RESULT,
            (
                _L.REVENUE,
                _L.OTHER_INCOME,
                _L.COST_OF_SALES,
                *_OTHER_COSTS,
                _L.PERSONNEL,
                _L.DEPRECIATION,
            ),
        ),
        *_AFTER_OPERATIONS,
    ),
)


def layout_of(country: str) -> Layout:
    """The layout of a country's companies."""
    return {"DE": HGB, "FR": PCG}.get(country, USUAL)
