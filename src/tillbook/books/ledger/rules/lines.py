"""The lines of the statements: where an account stands on balance sheet and profit and loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class StatementLine(StrEnum):
    """A line of a statement, in the order in which statements show them."""

    INTANGIBLE_ASSETS = "intangible_assets"
    PROPERTY_AND_EQUIPMENT = "property_and_equipment"
    FINANCIAL_ASSETS = "financial_assets"
    INVENTORIES = "inventories"
    TRADE_RECEIVABLES = "trade_receivables"
    PAYMENTS_IN_TRANSIT = "payments_in_transit"
    TAX_RECEIVABLE = "tax_receivable"
    OTHER_RECEIVABLES = "other_receivables"
    PREPAID_EXPENSES = "prepaid_expenses"
    CASH = "cash"
    TRADE_PAYABLES = "trade_payables"
    SHORT_TERM_LOANS = "short_term_loans"
    TAX_LIABILITIES = "tax_liabilities"
    PAYROLL_LIABILITIES = "payroll_liabilities"
    CUSTOMER_CREDIT = "customer_credit"
    OTHER_LIABILITIES = "other_liabilities"
    DEFERRED_INCOME = "deferred_income"
    PROVISIONS = "provisions"
    LONG_TERM_LOANS = "long_term_loans"
    CAPITAL = "capital"
    OWNER = "owner"
    RESERVES = "reserves"
    OPENING_BALANCES = "opening_balances"
    RETAINED_EARNINGS = "retained_earnings"
    REVENUE = "revenue"
    OTHER_INCOME = "other_income"
    COST_OF_SALES = "cost_of_sales"
    PERSONNEL = "personnel"
    PREMISES = "premises"
    MARKETING = "marketing"
    PAYMENT_COSTS = "payment_costs"
    OTHER_EXPENSES = "other_expenses"
    DEPRECIATION = "depreciation"
    FINANCE_INCOME = "finance_income"
    FINANCE_COSTS = "finance_costs"
    INCOME_TAX = "income_tax"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that a statement adds up under a heading, and the kinds of account that stand there."""

    key: str
    kinds: frozenset[str]
    lines: tuple[StatementLine, ...]


_L = StatementLine
ASSETS, EQUITY = frozenset({"asset"}), frozenset({"equity"})

#: The balance sheet, in order.
BALANCE_SHEET = (
    Section(
        "fixed_assets",
        ASSETS,
        (_L.INTANGIBLE_ASSETS, _L.PROPERTY_AND_EQUIPMENT, _L.FINANCIAL_ASSETS),
    ),
    Section(
        "current_assets",
        ASSETS,
        (
            _L.INVENTORIES,
            _L.TRADE_RECEIVABLES,
            _L.PAYMENTS_IN_TRANSIT,
            _L.TAX_RECEIVABLE,
            _L.OTHER_RECEIVABLES,
            _L.PREPAID_EXPENSES,
            _L.CASH,
        ),
    ),
    Section(
        "current_liabilities",
        frozenset({"liability"}),
        (
            _L.TRADE_PAYABLES,
            _L.SHORT_TERM_LOANS,
            _L.TAX_LIABILITIES,
            _L.PAYROLL_LIABILITIES,
            _L.CUSTOMER_CREDIT,
            _L.OTHER_LIABILITIES,
            _L.DEFERRED_INCOME,
        ),
    ),
    Section(
        "long_term_liabilities",
        frozenset({"liability"}),
        (_L.PROVISIONS, _L.LONG_TERM_LOANS),
    ),
    Section(
        "equity",
        EQUITY,
        (_L.CAPITAL, _L.OWNER, _L.RESERVES, _L.OPENING_BALANCES, _L.RETAINED_EARNINGS),
    ),
)

RESULT = frozenset({"income", "expense"})

#: Profit and loss, in order; after each section stands a sum of everything so far.
PROFIT_AND_LOSS = (
    Section("gross_profit", RESULT, (_L.REVENUE, _L.COST_OF_SALES)),
    Section(
        "operating_result",
        RESULT,
        (
            _L.OTHER_INCOME,
            _L.PERSONNEL,
            _L.PREMISES,
            _L.MARKETING,
            _L.PAYMENT_COSTS,
            _L.OTHER_EXPENSES,
            _L.DEPRECIATION,
        ),
    ),
    Section("result_before_tax", RESULT, (_L.FINANCE_INCOME, _L.FINANCE_COSTS)),
    Section("result", RESULT, (_L.INCOME_TAX,)),
)

#: What is owed to and by tax offices.
TAX_LINES = (_L.TAX_LIABILITIES, _L.TAX_RECEIVABLE)

_INCOME = frozenset({_L.REVENUE, _L.OTHER_INCOME, _L.FINANCE_INCOME})

#: Where an account of a kind stands that nobody gave a line.
DEFAULT_LINE: Mapping[str, StatementLine] = {
    "asset": _L.OTHER_RECEIVABLES,
    "liability": _L.OTHER_LIABILITIES,
    "equity": _L.CAPITAL,
    "income": _L.OTHER_INCOME,
    "expense": _L.OTHER_EXPENSES,
}

#: Where an account of a line stands on the balance sheet while it stands on the other side of the
#: books: a bank account in the red is owed to the bank (section 266 (3) C. 2 of the
#: Handelsgesetzbuch, account 519 of the Plan comptable général, an overdraft elsewhere), money in
#: hand never is; tax that comes back is owed by the office (section 246 (2): nothing is set off).
TURNED: Mapping[StatementLine, StatementLine] = {
    _L.CASH: _L.SHORT_TERM_LOANS,
    _L.TAX_LIABILITIES: _L.TAX_RECEIVABLE,
    _L.TAX_RECEIVABLE: _L.TAX_LIABILITIES,
}

#: How the cash flow statement (indirect) takes the change of a line of the balance sheet.
INVESTING = frozenset({_L.INTANGIBLE_ASSETS, _L.PROPERTY_AND_EQUIPMENT, _L.FINANCIAL_ASSETS})
FINANCING = frozenset(
    {
        _L.SHORT_TERM_LOANS,
        _L.LONG_TERM_LOANS,
        _L.CAPITAL,
        _L.OWNER,
        _L.RESERVES,
        _L.OPENING_BALANCES,
        _L.RETAINED_EARNINGS,
    }
)


def lines_for(kind: str) -> list[StatementLine]:
    """The lines that an account of this kind may stand on, in order."""
    found = [
        line
        for section in (*BALANCE_SHEET, *PROFIT_AND_LOSS)
        if kind in section.kinds
        for line in section.lines
    ]
    if kind not in RESULT:
        return found
    # What reduces revenue or a cost stands on the line that it reduces, whatever its kind.
    first = _INCOME if kind == "income" else frozenset(found) - _INCOME
    return [line for line in found if line in first] + [line for line in found if line not in first]


def line_of(kind: str, chosen: str) -> StatementLine:
    """The line an account stands on: the chosen one if its kind may, else its kind's."""
    try:
        line = StatementLine(chosen)
    except ValueError:
        return DEFAULT_LINE[kind]
    return line if line in lines_for(kind) else DEFAULT_LINE[kind]
