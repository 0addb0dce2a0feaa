"""The trigger that keeps a product what it is once stock of it has moved."""

from __future__ import annotations

from tillbook.masters.catalog.errors import KIND_FROZEN
from tillbook.plumbing.guards import Guard, keeps


def kind_guards() -> list[Guard]:
    """Stocked goods that became a service would leave stock that nothing can ever move."""
    return [
        keeps(
            name="product_kind_of_what_moved",
            table="product",
            columns=("kind",),
            once="SELECT 1 FROM stock_move m JOIN variant v ON v.id = m.item_id"
            " WHERE v.product_id = NEW.id",
            refusal=KIND_FROZEN,
        )
    ]
