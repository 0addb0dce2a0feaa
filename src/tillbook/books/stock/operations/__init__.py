"""The writers of places, locations and reservations, and of how what lies there is valued."""

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
from tillbook.books.stock.operations.reservations import (
    NewReservation,
    extend_reservation,
    lapse,
    release_reservation,
    reserve,
    take_up,
)

__all__ = [
    "NewReservation",
    "add_location",
    "add_place",
    "archive_place",
    "change_costing",
    "correct_expiry",
    "create_shelf",
    "edit_location",
    "ensure_transit",
    "extend_reservation",
    "lapse",
    "open_location",
    "release_reservation",
    "rename_place",
    "reserve",
    "take_up",
]
