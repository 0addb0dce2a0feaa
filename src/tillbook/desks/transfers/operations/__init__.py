"""The writers of transfers, one verb a file."""

from tillbook.desks.transfers.operations.receive import receive_transfer
from tillbook.desks.transfers.operations.rows import Posted
from tillbook.desks.transfers.operations.ship import (
    cancel_transfer,
    request_transfer,
    ship_directly,
    ship_transfer,
)

__all__ = [
    "Posted",
    "cancel_transfer",
    "receive_transfer",
    "request_transfer",
    "ship_directly",
    "ship_transfer",
]
