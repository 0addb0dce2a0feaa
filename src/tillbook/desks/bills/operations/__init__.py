"""The writers of bills, one verb a file."""

from tillbook.desks.bills.operations.post_bill import enter_bill, post_bill
from tillbook.desks.bills.operations.rows import Posted
from tillbook.desks.bills.operations.settings import set_bill_limit
from tillbook.desks.bills.operations.take_back import take_bill_back
from tillbook.desks.bills.operations.waiting_bills import approve_bill, drop_bill

__all__ = [
    "Posted",
    "approve_bill",
    "drop_bill",
    "enter_bill",
    "post_bill",
    "set_bill_limit",
    "take_bill_back",
]
