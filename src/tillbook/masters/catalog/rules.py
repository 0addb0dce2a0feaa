"""A sellable item as desks and engines need it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice
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


#: The grounds that products of a department stand on where they have no picture.
GROUNDS = ("bread", "pastry", "cakes", "coffee", "deli", "cold")


def ground_of(name: str, place: int) -> str:
    """The ground of a department: the one that its name says, else by its place in the row."""
    words = name.casefold()
    named = (ground for ground in GROUNDS if ground in words)
    return next(named, None) or next(islice(cycle(GROUNDS), place, None))
