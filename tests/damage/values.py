"""I12: gift cards, store credit and accounts."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


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


@damage("value_of_another")
def card_given_to_another_number(v: Vandal, busy: BusyShop) -> Named:
    """Whoever has that number spends what is on the card."""
    v.change("UPDATE stored_value SET number_hash = :h WHERE id = :c", h="f" * 64, c=busy.card)
    document = v.one(
        "SELECT document_id FROM value_movement WHERE value_id = :c ORDER BY document_id LIMIT 1",
        c=busy.card,
    )
    number = v.one("SELECT number FROM value_movement WHERE document_id = :d", d=document)
    return "value_movement", {"document_id": document, "number": number}


@damage("coupon_unfounded")
def coupon_used_up_by_nobody(v: Vandal, busy: BusyShop) -> Named:
    coupon, code, use = new_id(), new_id(), new_id()
    company = busy.shop.company_id
    now = "2026-11-02 10:00:00"
    v.change(
        "INSERT INTO coupon (id, company_id, name, code, batch, uses, per_customer,"
        " offline_a_day, created_at) VALUES (:i, :o, 'Once', 'ONCE', :b, 1, 0, 10, :n)",
        i=coupon,
        o=company,
        b=False,
        n=now,
    )
    v.change(
        "INSERT INTO coupon_code (id, company_id, coupon_id, code) VALUES (:k, :o, :i, 'ONCE')",
        k=code,
        o=company,
        i=coupon,
    )
    v.change(
        "INSERT INTO coupon_use (id, code_id, coupon_id, sale_id, slot, over, claimed_at, used_at)"
        " VALUES (:u, :k, :i, :s, 1, :b, :n, :n)",
        u=use,
        k=code,
        i=coupon,
        s=new_id(),
        b=False,
        n=now,
    )
    return "coupon_use", {"id": use}
