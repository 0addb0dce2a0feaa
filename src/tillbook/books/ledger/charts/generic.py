"""The generic chart of accounts: every role filled, for a small shop anywhere."""

from __future__ import annotations

from tillbook.books.ledger.charts.expenses import ACCOUNTS
from tillbook.books.ledger.charts.shapes import ChartAccount
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.values.words import marked

_L = StatementLine

_GENERIC: tuple[ChartAccount, ...] = (
    ChartAccount("1010", marked("Cash in the tills"), "asset", _L.CASH, tenders=("cash",)),
    ChartAccount("1020", marked("Safe"), "asset", _L.CASH, (Role.SAFE,)),
    ChartAccount(
        "1030", marked("Cash on its way to the bank"), "asset", _L.CASH, (Role.CASH_TO_BANK,)
    ),
    ChartAccount("1050", marked("Bank"), "asset", _L.CASH, (Role.BANK,)),
    ChartAccount(
        "1210",
        marked("Card payments on the way"),
        "asset",
        _L.PAYMENTS_IN_TRANSIT,
        tenders=("card",),
    ),
    ChartAccount(
        "1220",
        marked("Transfers and cheques on the way"),
        "asset",
        _L.PAYMENTS_IN_TRANSIT,
        tenders=("transfer", "cheque"),
    ),
    ChartAccount(
        "1230",
        marked("Imported receipts to reconcile"),
        "asset",
        _L.PAYMENTS_IN_TRANSIT,
        tenders=("imported",),
    ),
    ChartAccount(
        "1290",
        marked("Other payments on the way"),
        "asset",
        _L.PAYMENTS_IN_TRANSIT,
        (Role.TENDER_CLEARING,),
        ("other",),
    ),
    ChartAccount("1310", marked("Stock"), "asset", _L.INVENTORIES, (Role.INVENTORY,)),
    ChartAccount(
        "1410", marked("Customers owe us"), "asset", _L.TRADE_RECEIVABLES, (Role.RECEIVABLE,)
    ),
    ChartAccount(
        "1510", marked("Tax to claim back"), "asset", _L.TAX_RECEIVABLE, (Role.TAX_DEDUCTIBLE,)
    ),
    ChartAccount("1910", marked("Suspense"), "asset", _L.OTHER_RECEIVABLES, (Role.SUSPENSE,)),
    ChartAccount("1920", marked("To clarify"), "asset", _L.OTHER_RECEIVABLES, (Role.TO_CLARIFY,)),
    ChartAccount(
        "2110", marked("We owe suppliers"), "liability", _L.TRADE_PAYABLES, (Role.PAYABLE,)
    ),
    ChartAccount(
        "2120",
        marked("Goods received, not billed"),
        "liability",
        _L.OTHER_LIABILITIES,
        (Role.GOODS_RECEIVED,),
    ),
    ChartAccount(
        "2210", marked("Tax to pay"), "liability", _L.TAX_LIABILITIES, (Role.TAX_PAYABLE,)
    ),
    ChartAccount(
        "2310", marked("Tips to pass on"), "liability", _L.PAYROLL_LIABILITIES, (Role.TIPS,)
    ),
    ChartAccount(
        "2410",
        marked("Gift cards outstanding"),
        "liability",
        _L.CUSTOMER_CREDIT,
        (Role.GIFT_CARDS,),
    ),
    ChartAccount(
        "2420",
        marked("Store credit outstanding"),
        "liability",
        _L.CUSTOMER_CREDIT,
        (Role.STORE_CREDIT,),
    ),
    ChartAccount(
        "2430",
        marked("Deposits from customers"),
        "liability",
        _L.CUSTOMER_CREDIT,
        (Role.CUSTOMER_DEPOSITS,),
    ),
    ChartAccount(
        "2440",
        marked("Loyalty points outstanding"),
        "liability",
        _L.CUSTOMER_CREDIT,
        (Role.LOYALTY,),
    ),
    ChartAccount(
        "3010", marked("Opening balances"), "equity", _L.OPENING_BALANCES, (Role.OPENING_BALANCE,)
    ),
    ChartAccount("3020", marked("Goods for own use"), "equity", _L.OWNER, (Role.OWN_USE,)),
    ChartAccount(
        "3110",
        marked("Retained earnings"),
        "equity",
        _L.RETAINED_EARNINGS,
        (Role.RETAINED_EARNINGS,),
    ),
    ChartAccount("4010", marked("Sales"), "income", _L.REVENUE, (Role.REVENUE,)),
    ChartAccount(
        "4020", marked("Discounts allowed"), "income", _L.REVENUE, (Role.DISCOUNT_ALLOWED,)
    ),
    ChartAccount("4090", marked("Cash paid in"), "income", _L.OTHER_INCOME, (Role.PAY_IN,)),
    ChartAccount(
        "5010", marked("Cost of goods sold"), "expense", _L.COST_OF_SALES, (Role.COST_OF_SALES,)
    ),
    ChartAccount(
        "5110", marked("Stock adjustments"), "expense", _L.COST_OF_SALES, (Role.STOCK_ADJUSTMENT,)
    ),
    ChartAccount(
        "5120", marked("Stock cost variance"), "expense", _L.COST_OF_SALES, (Role.STOCK_VARIANCE,)
    ),
    ChartAccount(
        "5130",
        marked("Discounts received"),
        "expense",
        _L.COST_OF_SALES,
        (Role.DISCOUNT_RECEIVED,),
    ),
    ChartAccount("6110", marked("Rounding"), "expense", _L.OTHER_EXPENSES, (Role.ROUNDING,)),
    ChartAccount(
        "6120", marked("Cash rounding"), "expense", _L.OTHER_EXPENSES, (Role.CASH_ROUNDING,)
    ),
    ChartAccount(
        "6130", marked("Cash over and short"), "expense", _L.OTHER_EXPENSES, (Role.OVER_SHORT,)
    ),
    ChartAccount(
        "6140", marked("Small expenses in cash"), "expense", _L.OTHER_EXPENSES, (Role.PAY_OUT,)
    ),
    ChartAccount("6210", marked("Payment fees"), "expense", _L.PAYMENT_COSTS, (Role.PAYMENT_FEES,)),
    ChartAccount("6220", marked("Samples given away"), "expense", _L.MARKETING, (Role.SAMPLES,)),
    ChartAccount("6310", marked("Bad debt"), "expense", _L.OTHER_EXPENSES, (Role.BAD_DEBT,)),
    ChartAccount(
        "6510",
        marked("Exchange differences"),
        "expense",
        _L.FINANCE_COSTS,
        (Role.EXCHANGE_GAIN, Role.EXCHANGE_LOSS),
    ),
    ChartAccount(
        "6520",
        marked("Exchange differences not realised"),
        "expense",
        _L.FINANCE_COSTS,
        (Role.UNREALISED_GAIN, Role.UNREALISED_LOSS),
    ),
)
GENERIC = tuple(sorted((*_GENERIC, *ACCOUNTS), key=lambda account: account.code))
