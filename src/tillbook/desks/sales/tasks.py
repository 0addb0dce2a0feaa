"""What the worker does about sales after they are in the books; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.sales.operations.compare_prices import compare_prices


def compare_new_sales(company_id: UUID) -> None:
    """Price what registers sent again and note where it differs; never changes a sale."""
    while compare_prices(company_id):
        pass
