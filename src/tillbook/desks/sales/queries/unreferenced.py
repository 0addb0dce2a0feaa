"""Reads of what goods bring that come back without a sale to name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tillbook.masters.catalog.queries import lowest_price, terms_of
from tillbook.masters.catalog.rules import NO_TERMS, Item, Terms
from tillbook.values.money import QUANTITY_SCALE

#: How far back a price is looked for that goods without a receipt may bring.
RETURN_PRICES = timedelta(days=30)


def most_back(variant_id: UUID, terms: Terms, at: datetime) -> tuple[int, int] | None:
    """(unit price, price base): the most a piece without a receipt brings. The lowest price of the
    shelf in the last 30 days; of what has no price of its own the highest that may be typed."""
    found = lowest_price(variant_id, at - RETURN_PRICES, at)
    if terms.asks_price:
        base = found[1] if found else QUANTITY_SCALE
        return None if terms.highest_price is None else (terms.highest_price, base)
    return found


def most_back_of(items: Mapping[str, Item], at: datetime) -> dict[str, tuple[int, int]]:
    """The same of several, by SKU; what nothing bounds is absent."""
    terms = terms_of([item.id for item in items.values()])
    found = {
        sku: most_back(item.id, terms.get(item.id, NO_TERMS), at) for sku, item in items.items()
    }
    return {sku: most for sku, most in found.items() if most is not None}
