"""The generic chart of accounts: every role filled, for a small shop anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from tillbook.books.ledger.rules import Role
from tillbook.values.words import marked


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One account of a template; roles it plays in general, tender kinds it clears."""

    code: str
    name: str
    kind: str
    roles: tuple[Role, ...] = ()
    tenders: tuple[str, ...] = ()


GENERIC = (
    ChartAccount("1010", marked("Cash in the tills"), "asset", tenders=("cash",)),
    ChartAccount("1020", marked("Safe"), "asset", (Role.SAFE,)),
    ChartAccount("1030", marked("Cash on its way to the bank"), "asset", (Role.CASH_TO_BANK,)),
    ChartAccount("1050", marked("Bank"), "asset", (Role.BANK,)),
    ChartAccount("1210", marked("Card payments on the way"), "asset", tenders=("card",)),
    ChartAccount(
        "1220", marked("Transfers and cheques on the way"), "asset", tenders=("transfer", "cheque")
    ),
    ChartAccount("1230", marked("Imported receipts to reconcile"), "asset", tenders=("imported",)),
    ChartAccount(
        "1290", marked("Other payments on the way"), "asset", (Role.TENDER_CLEARING,), ("other",)
    ),
    ChartAccount("1310", marked("Stock"), "asset", (Role.INVENTORY,)),
    ChartAccount("1410", marked("Customers owe us"), "asset", (Role.RECEIVABLE,)),
    ChartAccount("1510", marked("Tax to claim back"), "asset", (Role.TAX_DEDUCTIBLE,)),
    ChartAccount("1910", marked("Suspense"), "asset", (Role.SUSPENSE,)),
    ChartAccount("1920", marked("To clarify"), "asset", (Role.TO_CLARIFY,)),
    ChartAccount("2110", marked("We owe suppliers"), "liability", (Role.PAYABLE,)),
    ChartAccount("2210", marked("Tax to pay"), "liability", (Role.TAX_PAYABLE,)),
    ChartAccount("2310", marked("Tips to pass on"), "liability", (Role.TIPS,)),
    ChartAccount("2410", marked("Gift cards outstanding"), "liability", (Role.GIFT_CARDS,)),
    ChartAccount("2420", marked("Store credit outstanding"), "liability", (Role.STORE_CREDIT,)),
    ChartAccount("2430", marked("Deposits from customers"), "liability", (Role.CUSTOMER_DEPOSITS,)),
    ChartAccount("2440", marked("Loyalty points outstanding"), "liability", (Role.LOYALTY,)),
    ChartAccount("3010", marked("Opening balances"), "equity", (Role.OPENING_BALANCE,)),
    ChartAccount("3110", marked("Retained earnings"), "equity", (Role.RETAINED_EARNINGS,)),
    ChartAccount("4010", marked("Sales"), "income", (Role.REVENUE,)),
    ChartAccount("4090", marked("Cash paid in"), "income", (Role.PAY_IN,)),
    ChartAccount("5010", marked("Cost of goods sold"), "expense", (Role.COST_OF_SALES,)),
    ChartAccount("5110", marked("Stock adjustments"), "expense", (Role.STOCK_ADJUSTMENT,)),
    ChartAccount("5120", marked("Stock cost variance"), "expense", (Role.STOCK_VARIANCE,)),
    ChartAccount("6110", marked("Rounding"), "expense", (Role.ROUNDING,)),
    ChartAccount("6120", marked("Cash rounding"), "expense", (Role.CASH_ROUNDING,)),
    ChartAccount("6130", marked("Cash over and short"), "expense", (Role.OVER_SHORT,)),
    ChartAccount("6140", marked("Small expenses in cash"), "expense", (Role.PAY_OUT,)),
    ChartAccount("6210", marked("Payment fees"), "expense", (Role.PAYMENT_FEES,)),
    ChartAccount("6310", marked("Bad debt"), "expense", (Role.BAD_DEBT,)),
)
