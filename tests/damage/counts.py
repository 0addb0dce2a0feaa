"""I4: counts of stock say what lay there, and corrections what arrived late."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage
from tests.support.vandal import Vandal


@damage("count_differs")
def counted_more_than_was_booked(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE counted_item SET counted_micro = counted_micro + 1000000 WHERE number = 1")
    return "counted_item", {
        "document_id": v.one("SELECT document_id FROM counted_item"),
        "number": 1,
    }


@damage("count_differs")
def expected_something_else(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE counted_item SET counted_micro = counted_micro + 1000000,"
        " expected_micro = expected_micro + 1000000 WHERE number = 1"
    )
    return "counted_item", {
        "document_id": v.one("SELECT document_id FROM counted_item"),
        "number": 1,
    }


@damage("correction_differs")
def correction_of_another_move(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE count_correction SET late_number = late_number + 1")
    document = v.one("SELECT document_id FROM count_correction")
    return "count_correction", {"document_id": document, "number": 1}
