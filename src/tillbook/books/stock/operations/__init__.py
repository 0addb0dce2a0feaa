"""The writers of places and locations, and of how what lies there is valued."""

from tillbook.books.stock.operations.costing import change_costing
from tillbook.books.stock.operations.lots import correct_expiry
from tillbook.books.stock.operations.places import (
    add_location,
    add_place,
    archive_place,
    create_shelf,
    edit_location,
    ensure_transit,
    open_location,
    rename_place,
)

__all__ = [
    "add_location",
    "add_place",
    "archive_place",
    "change_costing",
    "correct_expiry",
    "create_shelf",
    "edit_location",
    "ensure_transit",
    "open_location",
    "rename_place",
]
