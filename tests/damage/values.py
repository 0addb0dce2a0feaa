"""I12: gift cards, store credit and accounts."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal


@damage("value_is_not_its_moves")
def money_put_on_a_card_by_hand(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stored_value SET balance_minor = 9000 WHERE id = :c", c=busy.card)
    return "stored_value", {"id": busy.card}


@damage("value_is_not_its_moves")
def movement_made_larger(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE value_movement SET amount_minor = amount_minor - 100 WHERE document_id = :d",
        d=busy.card_sale,
    )
    return "stored_value", {"id": busy.card}


@damage("value_not_booked")
def movement_forgotten(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM value_movement WHERE document_id = :d", d=busy.card_sale)
    v.change("UPDATE stored_value SET moves = 1, balance_minor = 2000 WHERE id = :c", c=busy.card)
    return "value_movement", {"document_id": busy.card_sale, "number": 1}


@damage("value_not_booked")
def card_taken_without_the_liability(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE entry_line SET settlement_key = 'cash' WHERE entry_id = :e"
        " AND settlement_key = 'gift-card'",
        e=entry_of(v, busy.card_sale),
    )
    return "sale", {"id": busy.card_sale}


@damage("value_below_zero")
def money_promised_twice(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stored_value SET held_minor = 100 WHERE id = :c", c=busy.card)
    return "stored_value", {"id": busy.card}
