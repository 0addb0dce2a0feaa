"""What the lines and sums of statements are called."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.books.ledger.rules.lines import StatementLine as Line


def line_words() -> dict[str, str]:
    """The lines of the statements."""
    return {
        Line.INTANGIBLE_ASSETS: _("Intangible assets"),
        Line.PROPERTY_AND_EQUIPMENT: _("Property and equipment"),
        Line.FINANCIAL_ASSETS: _("Financial assets"),
        Line.INVENTORIES: _("Inventories"),
        Line.TRADE_RECEIVABLES: _("Trade receivables"),
        Line.PAYMENTS_IN_TRANSIT: _("Payments in transit"),
        Line.TAX_RECEIVABLE: _("Tax receivable"),
        Line.OTHER_RECEIVABLES: _("Other receivables"),
        Line.PREPAID_EXPENSES: _("Prepaid expenses"),
        Line.CASH: _("Cash and bank"),
        Line.TRADE_PAYABLES: _("Trade payables"),
        Line.SHORT_TERM_LOANS: _("Short-term loans and overdrafts"),
        Line.TAX_LIABILITIES: _("Tax liabilities"),
        Line.PAYROLL_LIABILITIES: _("Owed to staff and for staff"),
        Line.CUSTOMER_CREDIT: _("Deposits, vouchers and credit of customers"),
        Line.OTHER_LIABILITIES: _("Other liabilities"),
        Line.DEFERRED_INCOME: _("Deferred income"),
        Line.PROVISIONS: _("Provisions"),
        Line.LONG_TERM_LOANS: _("Long-term loans"),
        Line.CAPITAL: _("Capital"),
        Line.OWNER: _("Owner’s contributions and drawings"),
        Line.RESERVES: _("Reserves"),
        Line.OPENING_BALANCES: _("Opening balances"),
        Line.RETAINED_EARNINGS: _("Retained earnings"),
        Line.REVENUE: _("Revenue"),
        Line.OTHER_INCOME: _("Other income"),
        Line.COST_OF_SALES: _("Cost of sales"),
        Line.PERSONNEL: _("Personnel"),
        Line.PREMISES: _("Premises"),
        Line.MARKETING: _("Marketing"),
        Line.PAYMENT_COSTS: _("Costs of payments"),
        Line.OTHER_EXPENSES: _("Other expenses"),
        Line.DEPRECIATION: _("Depreciation and amortisation"),
        Line.FINANCE_INCOME: _("Finance income"),
        Line.FINANCE_COSTS: _("Finance costs"),
        Line.INCOME_TAX: _("Tax on income"),
    }


def _hgb_words() -> dict[str, str]:
    """What sections 266 and 275 of the Handelsgesetzbuch call a line otherwise."""
    return {
        Line.TAX_RECEIVABLE: _("Other assets: taxes"),
        Line.OTHER_RECEIVABLES: _("Other assets"),
        Line.CASH: _("Cash in hand and at banks"),
        Line.CAPITAL: _("Subscribed capital"),
        Line.RETAINED_EARNINGS: _("Profit or loss brought forward"),
        Line.SHORT_TERM_LOANS: _("Liabilities to banks, short-term"),
        Line.LONG_TERM_LOANS: _("Liabilities to banks, long-term"),
        Line.CUSTOMER_CREDIT: _("Payments received on account from customers"),
        Line.TAX_LIABILITIES: _("Other liabilities, of which taxes"),
        Line.PAYROLL_LIABILITIES: _("Other liabilities, of which wages and social security"),
        Line.REVENUE: _("Revenue from sales"),
        Line.OTHER_INCOME: _("Other operating income"),
        Line.COST_OF_SALES: _("Cost of materials"),
        Line.PERSONNEL: _("Personnel expenses"),
        Line.PREMISES: _("Other operating expenses: premises"),
        Line.MARKETING: _("Other operating expenses: marketing"),
        Line.PAYMENT_COSTS: _("Other operating expenses: payments"),
        Line.OTHER_EXPENSES: _("Other operating expenses"),
        Line.FINANCE_INCOME: _("Other interest and similar income"),
        Line.FINANCE_COSTS: _("Interest and similar expenses"),
        Line.INCOME_TAX: _("Taxes on income"),
        "gross_profit": _("Gross result"),
        "results_before": _("Profit or loss of the years before, brought forward"),
        "result_of_year": _("Net profit or loss of the year"),
    }


def row_words(narrowed: bool, layout: str = "", *, of_year: bool = False) -> dict[str, str]:
    """Every row of a statement that is no account. narrowed: of some locations or departments,
    whose entries need not balance among themselves. layout: by a country's own names; of_year: the
    result is that of a fiscal year."""
    words = _usual_words(narrowed)
    if layout != "hgb":
        return words
    words |= _hgb_words()
    return words | {"result": words["result_of_year"]} if of_year else words


def _usual_words(narrowed: bool) -> dict[str, str]:
    elsewhere = _("Booked at other locations or departments")
    return {
        **line_words(),
        "gross_profit": _("Gross profit"),
        "operating_result": _("Operating result"),
        "result_before_tax": _("Result before tax"),
        "result": _("Result"),
        "fixed_assets": _("Fixed assets"),
        "current_assets": _("Current assets"),
        "current_liabilities": _("Current liabilities"),
        "long_term_liabilities": _("Long-term liabilities"),
        "liabilities": _("Liabilities"),
        "equity": _("Equity"),
        "total_fixed_assets": _("Total fixed assets"),
        "total_current_assets": _("Total current assets"),
        "total_assets": _("Total assets"),
        "total_current_liabilities": _("Total current liabilities"),
        "total_long_term_liabilities": _("Total long-term liabilities"),
        "total_liabilities": _("Total liabilities"),
        "total_equity": _("Total equity"),
        "total_liabilities_and_equity": _("Total liabilities and equity"),
        "results_before": _("Results of the years before"),
        "result_of_year": _("Result of the year"),
        "result_of_period": _("Result of the period"),
        "balance_check": elsewhere if narrowed else _("Assets less liabilities and equity"),
        "operating": _("From operations"),
        "investing": _("From investing"),
        "financing": _("From financing"),
        "depreciation_added": _("Depreciation, which costs no cash"),
        "depreciation_taken": _("Depreciation, which is no sale of assets"),
        "disposals_added": _("Gains and losses on assets sold, which stand under investing"),
        "disposals_taken": _("Gains and losses on assets sold"),
        "rates_taken": _("What exchange rates made of cash, which stands below"),
        "rates_on_cash": _("Effect of exchange rates on cash"),
        "total_operating": _("Cash from operations"),
        "total_investing": _("Cash from investing"),
        "total_financing": _("Cash from financing"),
        "change_of_cash": _("Change of cash and bank"),
        "opening_cash": _("Cash and bank at the start"),
        "brought_operating": _("Brought along by opening balances, which is no flow"),
        "brought_investing": _("Brought along by opening balances, which is no flow"),
        "brought_financing": _("Brought along by opening balances, which is no flow"),
        "brought_cash": _("Cash and bank that opening balances brought along"),
        "cash_check": elsewhere if narrowed else _("Change of the accounts less change above"),
        "opening_equity": _("Equity at the start"),
        "closing_equity": _("Equity at the end"),
        "equity_check": elsewhere if narrowed else _("Assets less liabilities less equity above"),
        "kind_asset": _("Assets"),
        "kind_liability": _("Liabilities"),
        "kind_equity": _("Equity"),
        "kind_income": _("Income"),
        "kind_expense": _("Expenses"),
        "trial_check": elsewhere if narrowed else _("Debit less credit of all accounts"),
    }


def titles() -> dict[str, str]:
    """The statements by the name in their address, in the order of their tabs."""
    return {
        "profit-and-loss": _("Profit and loss"),
        "balance-sheet": _("Balance sheet"),
        "cash-flow": _("Cash flow"),
        "equity": _("Changes in equity"),
        "accounts": _("Balances side by side"),
    }


def aged_titles() -> dict[str, str]:
    """What is owed, by whom to whom, by the name in its address."""
    return {"receivables": _("Receivables by age"), "payables": _("Payables by age")}


def bucket_words() -> list[str]:
    """How long something is due: the columns of what is owed by age."""
    return [
        _("Not due"),
        _("1–30 days"),
        _("31–60 days"),
        _("61–90 days"),
        _("Over 90 days"),
    ]
