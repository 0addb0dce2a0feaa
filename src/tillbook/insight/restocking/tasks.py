"""What the worker does about stock from time to time; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.insight.restocking.operations.telling_mail import order_digest
from tillbook.insight.restocking.operations.watching import follow_moves, sweep_one

#: Pages of the feed in one go.
_PAGES = 10


def watch_stock(company_id: UUID) -> None:
    """Keep the alerts: of what moved at once, of a whole location once a day, then the mail."""
    for _ in range(_PAGES):
        if not follow_moves(company_id):
            break
    # One location at a time: what else the worker does has its turn in between.
    if not sweep_one(company_id):
        order_digest(company_id)
