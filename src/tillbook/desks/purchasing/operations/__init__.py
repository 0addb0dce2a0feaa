"""The writers of orders, one verb a file."""

from tillbook.desks.purchasing.operations.drafts import delete_order, save_order
from tillbook.desks.purchasing.operations.receiving import (
    hold_order,
    lock_for_receipt,
    note_given_back,
    note_received,
)
from tillbook.desks.purchasing.operations.settings import set_purchase_limit
from tillbook.desks.purchasing.operations.steps import (
    approve_order,
    cancel_order,
    close_order,
    confirm_order,
    note_order_sent,
    reopen_order,
)

__all__ = [
    "approve_order",
    "cancel_order",
    "close_order",
    "confirm_order",
    "delete_order",
    "hold_order",
    "lock_for_receipt",
    "note_given_back",
    "note_order_sent",
    "note_received",
    "reopen_order",
    "save_order",
    "set_purchase_limit",
]
