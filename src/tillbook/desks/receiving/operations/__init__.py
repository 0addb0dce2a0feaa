"""The writers of receipts of goods, one verb a file."""

from tillbook.desks.receiving.operations.give_back import give_back
from tillbook.desks.receiving.operations.receive import receive_directly, receive_order
from tillbook.desks.receiving.operations.rows import Posted

__all__ = ["Posted", "give_back", "receive_directly", "receive_order"]
