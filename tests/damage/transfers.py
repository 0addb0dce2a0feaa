"""I4: transfers that do not stand where their steps left them."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.goods import key_of, level_of
from tests.damage.registry import Named, damage
from tests.support.vandal import Vandal


@damage("transfer_differs")
def more_received_than_came(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE transfer_line SET received_micro = received_micro + 1 WHERE transfer_id = :d",
        d=busy.transfer,
    )
    return "transfer_line", {"transfer_id": busy.transfer, "number": 1}


@damage("transfer_differs")
def closed_while_on_the_way(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE transfer SET state = 'received' WHERE id = :d", d=busy.transfer)
    return "transfer", {"id": busy.transfer}


@damage("transit_differs")
def taken_from_the_van(v: Vandal, busy: BusyShop) -> Named:
    key = key_of(v, level_of(v, busy.transfer, 2))
    v.change(
        "UPDATE stock_level SET on_hand_micro = on_hand_micro - 1"
        " WHERE place_id = :place_id AND item_id = :item_id",
        **key,
    )
    return "stock_level", key


@damage("move_missing")
def move_of_a_transfer_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM stock_move WHERE source_id = :d AND number = 2", d=busy.transfer)
    return "transfer_step_line", {"step_id": busy.transfer, "number": 1}


@damage("body_differs")
def transfer_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE transfer_step_line SET quantity_micro = 1 WHERE step_id = :d", d=busy.transfer)
    return "transfer_step", {"id": busy.transfer}
