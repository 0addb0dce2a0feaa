"""A sellable item as desks and engines need it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A variant at one configuration version. unit_price: minor x 10^4 for `price_base_micro`."""

    id: UUID
    sku: str
    name: str
    department_id: UUID
    tax_category: str
    unit_price: int
    price_base_micro: int
    stocked: bool
    archived: bool
