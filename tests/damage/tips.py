"""I13: tips are owed to whom they were left for."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


@damage("tip_not_booked")
def tip_made_smaller(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE tip_movement SET amount_minor = amount_minor - 100 WHERE document_id = :d",
        d=busy.tipped_sale,
    )
    return "tip_movement", {"document_id": busy.tipped_sale, "number": 2}


@damage("tip_not_booked")
def tip_forgotten(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM tip_movement WHERE document_id = :d", d=busy.tipped_sale)
    return "tip_movement", {"document_id": busy.tipped_sale, "number": 2}


@damage("tip_not_booked")
def tip_given_to_another(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE tip_movement SET person_id = :p WHERE document_id = :d",
        p=new_id(),
        d=busy.tipped_sale,
    )
    return "sale", {"id": busy.tipped_sale}


@damage("tip_not_booked")
def tip_booked_as_a_payment(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE entry_line SET settlement_key = 'cash' WHERE entry_id = :e"
        " AND settlement_key = 'tip'",
        e=entry_of(v, busy.tipped_sale),
    )
    return "sale", {"id": busy.tipped_sale}


@damage("tip_differs")
def tip_moved_to_another_shop(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE tip_movement SET location_id = :l WHERE document_id = :d",
        l=busy.shop.locations["STORE002"],
        d=busy.tipped_sale,
    )
    return "tip_movement", {"document_id": busy.tipped_sale, "number": 2}


@damage("tip_differs")
def tip_said_to_be_handed_out(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE tip_movement SET paid = NOT paid WHERE document_id = :d", d=busy.tipped_sale)
    return "tip_movement", {"document_id": busy.tipped_sale, "number": 2}
