"""I4: what came from suppliers, and is booked as not billed."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal


@damage("order_differs")
def more_here_than_came(v: Vandal, busy: BusyShop) -> Named:
    order = v.one("SELECT order_id FROM goods_receipt WHERE id = :d", d=busy.goods_receipt)
    v.change("UPDATE purchase_line SET received_micro = 1 WHERE order_id = :o", o=order)
    return "purchase_line", {"order_id": order, "number": 1}


@damage("received_not_booked")
def booked_for_another_receipt(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE entry_line SET settlement_key = 'elsewhere' WHERE settlement_key <> '' AND"
        " entry_id IN (SELECT id FROM entry WHERE source_id = :d)",
        d=busy.goods_receipt,
    )
    return "goods_receipt", {"id": busy.goods_receipt}


@damage("body_differs")
def receipt_of_goods_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE goods_receipt_line SET price = price + 1 WHERE receipt_id = :d",
        d=busy.goods_receipt,
    )
    return "goods_receipt", {"id": busy.goods_receipt}


@damage("move_missing")
def move_of_a_receipt_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM stock_move WHERE source_id = :d", d=busy.goods_receipt)
    return "goods_receipt_line", {"receipt_id": busy.goods_receipt, "number": 1}


@damage("received_not_booked")
def more_billed_than_booked(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE supplier_bill_line SET received_minor = received_minor + 1"
        " WHERE bill_id = :d AND receipt_id IS NOT NULL",
        d=busy.supplier_bill,
    )
    return "goods_receipt", {"id": busy.goods_receipt}


@damage("bill_not_booked")
def bill_made_cheaper(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE supplier_bill SET total_minor = 1 WHERE id = :d", d=busy.supplier_bill)
    return "entry", {"id": entry_of(v, busy.supplier_bill)}
