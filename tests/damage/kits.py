"""Damage to kits: what they were made of, and what that moved."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage
from tests.support.vandal import Vandal

#: The first part of a sale of two lines.
FIRST = 5


@damage("move_differs")
def kit_made_of_more(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_part SET quantity_micro = quantity_micro + 1 WHERE sale_id = :d"
        " AND number = :n",
        d=busy.kit_sale,
        n=FIRST,
    )
    return "stock_move", {"source_id": busy.kit_sale, "number": FIRST}


@damage("move_differs")
def kit_made_of_something_else(v: Vandal, busy: BusyShop) -> Named:
    other = v.row("sale_part", sale_id=busy.kit_sale, number=FIRST)["variant_id"]
    v.change(
        "UPDATE sale_part SET variant_id = :o WHERE sale_id = :d AND number = :n",
        o=other,
        d=busy.kit_sale,
        n=FIRST + 1,
    )
    return "stock_move", {"source_id": busy.kit_sale, "number": FIRST + 1}


@damage("move_without_line")
def part_of_a_kit_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "DELETE FROM sale_part WHERE sale_id = :d AND number = :n", d=busy.kit_sale, n=FIRST + 1
    )
    return "stock_move", {"source_id": busy.kit_sale, "number": FIRST + 1}


@damage("move_missing")
def move_of_a_part_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "DELETE FROM stock_move WHERE source_id = :d AND number = :n", d=busy.kit_sale, n=FIRST + 1
    )
    return "sale_part", {"sale_id": busy.kit_sale, "number": FIRST + 1}


@damage("part_differs")
def part_goes_the_other_way(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_part SET quantity_micro = -quantity_micro WHERE sale_id = :d AND number = :n",
        d=busy.kit_sale,
        n=FIRST,
    )
    return "sale_part", {"sale_id": busy.kit_sale, "number": FIRST}


@damage("orphaned_rows")
def part_of_a_line_that_is_not_there(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_part SET line_number = 9 WHERE sale_id = :d AND number = :n",
        d=busy.kit_sale,
        n=FIRST + 1,
    )
    return "sale_part", {"sale_id": busy.kit_sale, "number": FIRST + 1}


@damage("cost_not_booked")
def a_part_costs_less(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE stock_move SET value_minor = value_minor + 1 WHERE source_id = :d AND number = :n",
        d=busy.kit_sale,
        n=FIRST,
    )
    entry = v.one("SELECT id FROM entry WHERE source_id = :d", d=busy.kit_sale)
    return "entry", {"id": entry}
