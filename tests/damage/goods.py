"""I4 and I8: stock that is not the sum of its moves, and goods that came back otherwise."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


def level_of(v: Vandal, document: UUID, number: int = 1) -> dict[str, Any]:
    """The place and item that a document's move touched."""
    move = v.row("stock_move", source_id=document, number=number)
    return {"place_id": move["place_id"], "item_id": move["item_id"]}


def key_of(v: Vandal, key: dict[str, Any]) -> dict[str, Any]:
    """The same with keys as UUIDs (SQLite hands out bytes)."""
    return {n: UUID(bytes=k) if isinstance(k, bytes) else k for n, k in key.items()}


AT = "WHERE place_id = :place_id AND item_id = :item_id"


@damage("move_missing")
def move_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM stock_move WHERE source_id = :d AND number = 2", d=busy.sales[0])
    return "sale_line", {"sale_id": busy.sales[0], "number": 2}


@damage("move_missing")
def move_of_an_adjustment_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM stock_move WHERE source_id = :d AND number = 3", d=busy.adjustment)
    return "adjustment_line", {"adjustment_id": busy.adjustment, "number": 3}


@damage("move_without_line")
def goods_taken_with_a_sale(v: Vandal, busy: BusyShop) -> Named:
    move = v.row("stock_move", source_id=busy.sales[0], number=1)
    v.insert("stock_move", {**move, "number": 9, "sequence": 900})
    return "stock_move", {"source_id": busy.sales[0], "number": 9}


@damage("move_without_line")
def goods_taken_with_nothing(v: Vandal, busy: BusyShop) -> Named:
    stray = new_id()
    move = v.row("stock_move", source_id=busy.sales[0], number=1)
    v.insert("stock_move", {**move, "source_id": stray, "sequence": 900})
    return "stock_move", {"source_id": stray, "number": 1}


@damage("move_differs")
def more_moved_than_sold(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE stock_move SET quantity_micro = quantity_micro - 1 WHERE source_id = :d"
        " AND number = 1",
        d=busy.sales[0],
    )
    return "stock_move", {"source_id": busy.sales[0], "number": 1}


@damage("move_differs")
def moved_at_another_place(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE stock_move SET place_id = (SELECT id FROM place WHERE location_id = :l)"
        " WHERE source_id = :d AND number = 1",
        l=busy.shop.locations["STORE002"],
        d=busy.sales[0],
    )
    return "stock_move", {"source_id": busy.sales[0], "number": 1}


@damage("move_differs")
def move_of_another_kind(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stock_move SET source_kind = 'gift' WHERE source_id = :d", d=busy.sales[0])
    return "stock_move", {"source_id": busy.sales[0], "number": 1}


@damage("cost_not_booked")
def cost_booked_higher(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    accounts = {
        role: v.one(
            "SELECT account_id FROM account_role WHERE role = :r AND company_id = :c",
            r=role,
            c=busy.shop.company_id,
        )
        for role in ("cost_of_sales", "inventory")
    }
    first = v.one(
        "SELECT min(number) FROM entry_line WHERE entry_id = :e AND account_id = :a",
        e=entry,
        a=accounts["cost_of_sales"],
    )
    add = "UPDATE entry_line SET amount_minor = amount_minor + :m WHERE entry_id = :e"
    v.change(f"{add} AND number = :n", m=7, e=entry, n=first)
    v.change(f"{add} AND account_id = :a", m=-7, e=entry, a=accounts["inventory"])
    return "entry", {"id": entry}


@damage("inventory_not_booked")
def adjustment_booked_otherwise(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.adjustment)
    add = "UPDATE entry_line SET amount_minor = amount_minor + :m WHERE entry_id = :e"
    v.change(f"{add} AND number = 1", m=7, e=entry)
    v.change(f"{add} AND number = 2", m=-7, e=entry)
    return "entry", {"id": entry}


@damage("inventory_not_booked")
def stock_account_got_more(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE stock_move SET value_minor = value_minor - 9 WHERE source_id = :d AND number = 1",
        d=busy.sales[0],
    )
    return "entry", {"id": entry_of(v, busy.sales[0])}


@damage("level_is_not_its_moves")
def level_raised(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET on_hand_micro = on_hand_micro + 1 {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("level_is_not_its_moves")
def level_miscounts_its_moves(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET moves = moves + 1 {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("level_is_not_its_moves")
def level_out_of_nothing(v: Vandal, busy: BusyShop) -> Named:
    level = v.row("stock_level", **level_of(v, busy.sales[0]))
    place = v.one("SELECT id FROM place WHERE location_id = :l", l=busy.shop.locations["STORE002"])
    v.insert("stock_level", {**level, "place_id": place})
    return "stock_level", key_of(v, {"place_id": place, "item_id": level["item_id"]})


@damage("level_missing")
def level_erased(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"DELETE FROM stock_level {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("move_sequence")
def sequence_jumps(v: Vandal, busy: BusyShop) -> Named:
    move = v.row("stock_move", source_id=busy.sales[0], number=1)
    v.change(
        "UPDATE stock_move SET sequence = sequence + 500 WHERE source_id = :d AND number = 1",
        d=busy.sales[0],
    )
    key = {**level_of(v, busy.sales[0]), "sequence": move["sequence"]}
    return "stock_move", key_of(v, key)


@damage("empty_but_worth")
def nothing_is_worth_something(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET on_hand_micro = 0, value_minor = 5 {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("reserved_differs")
def more_promised_than_was_put_aside(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET reserved_micro = reserved_micro + 1 {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("layers_differ")
def layers_where_none_are_kept(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET layers = '[[1,1]]' {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("lots_differ")
def lots_kept_of_nothing(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET lots = true {AT}", **level)
    return "stock_level", key_of(v, level)


@damage("lot_is_not_its_moves")
def a_lot_nobody_brought(v: Vandal, busy: BusyShop) -> Named:
    lot, place = lot_of(v, busy), level_of(v, busy.sales[0])["place_id"]
    row = {"place_id": place, "lot_id": lot, "on_hand_micro": 5}
    v.insert("stock_lot_level", row)
    return "stock_lot_level", key_of(v, {"place_id": place, "lot_id": lot})


@damage("shares_differ")
def more_of_a_lot_than_moved(v: Vandal, busy: BusyShop) -> Named:
    named = {"source_id": busy.sales[0], "number": 1}
    share = {"part": 1, "quantity_micro": -5, "named": True, "short_micro": 0}
    v.insert("stock_move_lot", {**named, **share, "lot_id": lot_of(v, busy)})
    return "stock_move_lot", named


def lot_of(v: Vandal, busy: BusyShop) -> UUID:
    """A lot of what was sold first, put in by hand."""
    item = level_of(v, busy.sales[0])["item_id"]
    lot = {"id": new_id(), "company_id": busy.shop.company_id, "item_id": item, "code": "A17"}
    v.insert("stock_lot", {**lot, "serial": False, "made_at": "2026-11-02 09:30:00+00"})
    found: UUID = lot["id"]
    return found


@damage("costing_differs")
def one_place_valued_otherwise(v: Vandal, busy: BusyShop) -> Named:
    place = v.one("SELECT id FROM place WHERE location_id = :l", l=busy.shop.locations["STORE002"])
    v.run("DELETE FROM stock_level WHERE place_id = :p AND moves = 0", p=place)
    v.change("UPDATE place SET costing = 'fifo' WHERE id = :p", p=place)
    return "company", {"id": busy.shop.company_id}


@damage("stock_is_not_inventory")
def level_revalued(v: Vandal, busy: BusyShop) -> Named:
    level = level_of(v, busy.sales[0])
    v.change(f"UPDATE stock_level SET value_minor = value_minor + 100 {AT}", **level)
    return "company", {"id": busy.shop.company_id}


@damage("returned_miscounted")
def returns_counted_lower(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE returned_line SET returned_micro = returned_micro - 1, returned_minor ="
        " returned_minor - 1 WHERE sale_id = :d AND number = 1",
        d=busy.returned,
    )
    return "returned_line", {"sale_id": busy.returned, "number": 1}


@damage("returned_miscounted")
def count_of_returns_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM returned_line WHERE sale_id = :d AND number = 2", d=busy.returned)
    return "returned_line", {"sale_id": busy.returned, "number": 2}


@damage("returned_miscounted")
def excess_counted_as_returned(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE returned_line SET returned_micro = returned_micro + 2000000 WHERE sale_id = :d",
        d=busy.sales[0],
    )
    return "returned_line", {"sale_id": busy.sales[0], "number": 1}


@damage("returned_more_than_sold")
def more_came_back_than_was_sold(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE returned_line SET returned_micro = sold_micro + 1 WHERE sale_id = :d"
        " AND number = 1",
        d=busy.returned,
    )
    return "returned_line", {"sale_id": busy.returned, "number": 1}


@damage("returned_of_another")
def sold_quantity_raised(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE returned_line SET sold_micro = sold_micro + 1 WHERE sale_id = :d AND number = 2",
        d=busy.returned,
    )
    return "returned_line", {"sale_id": busy.returned, "number": 2}


@damage("original_missing")
def brought_back_from_nothing(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_line SET original_sale_id = :n WHERE sale_id = :d AND number = 1",
        n=new_id(),
        d=busy.returns[0],
    )
    return "sale_line", {"sale_id": busy.returns[0], "number": 1}


@damage("voided_twice")
def second_void(v: Vandal, busy: BusyShop) -> Named:
    v.run("DROP INDEX sale_voided_once")
    v.change(
        "UPDATE sale SET kind = 'void', original_id = :o WHERE id = :d",
        o=busy.voided,
        d=busy.returns[0],
    )
    return "sale", {"original_id": busy.voided}


@damage("void_is_not_whole")
def void_of_a_part(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale SET net_minor = net_minor + 1, total_minor = total_minor + 1 WHERE id = :d",
        d=busy.void,
    )
    return "sale", {"id": busy.void}
