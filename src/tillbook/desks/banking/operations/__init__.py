"""The writers of banking: accounts, statements taken in, lines settled and taken back."""

from tillbook.desks.banking.operations.accounts import (
    File,
    NewAccount,
    add_bank_account,
    change_bank_account,
    take_in,
)
from tillbook.desks.banking.operations.rules import NewRule, add_bank_rule, end_bank_rule
from tillbook.desks.banking.operations.settle import Booked, Settle, Settled, Taken, settle_line
from tillbook.desks.banking.operations.undo import undo_settlement
from tillbook.desks.banking.operations.withdraw import withdraw_statement

__all__ = [
    "Booked",
    "File",
    "NewAccount",
    "NewRule",
    "Settle",
    "Settled",
    "Taken",
    "add_bank_account",
    "add_bank_rule",
    "change_bank_account",
    "end_bank_rule",
    "settle_line",
    "take_in",
    "undo_settlement",
    "withdraw_statement",
]
