"""I10: rows that refer to another company, or to nothing."""

from __future__ import annotations

from uuid import UUID

from tests.busy_shop import BusyShop
from tests.damage.goods import key_of, level_of
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


def foreign(v: Vandal, busy: BusyShop, table: str) -> UUID:
    """A row of the other company."""
    return v.one(f"SELECT id FROM {table} WHERE company_id = :c LIMIT 1", c=busy.other_company)


@damage("foreign_reference")
def sold_at_a_foreign_location(v: Vandal, busy: BusyShop) -> Named:
    at = foreign(v, busy, "location")
    v.change("UPDATE sale SET location_id = :l WHERE id = :d", l=at, d=busy.sales[0])
    return "sale", {"id": busy.sales[0]}


@damage("foreign_reference")
def sold_to_a_stranger(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET customer_id = :p WHERE id = :d", p=new_id(), d=busy.sales[4])
    return "sale", {"id": busy.sales[4]}


@damage("foreign_reference")
def sold_under_a_foreign_tax(v: Vandal, busy: BusyShop) -> Named:
    tax = foreign(v, busy, "tax_code")
    v.change(
        "UPDATE sale_line SET taxes = '[[\"' || :t || '\",0,0]]' WHERE sale_id = :d AND number = 1",
        t=str(tax),
        d=busy.sales[0],
    )
    return "sale_line", {"sale_id": busy.sales[0], "number": 1}


@damage("foreign_reference")
def sold_in_a_foreign_department(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_line SET department_id = :p WHERE sale_id = :d AND number = 1",
        p=new_id(),
        d=busy.sales[0],
    )
    return "sale_line", {"sale_id": busy.sales[0], "number": 1}


@damage("foreign_reference")
def sold_what_is_not_ours(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_line SET variant_id = :p WHERE sale_id = :d AND number = 2",
        p=new_id(),
        d=busy.sales[0],
    )
    return "sale_line", {"sale_id": busy.sales[0], "number": 2}


@damage("foreign_reference")
def paid_by_foreign_means(v: Vandal, busy: BusyShop) -> Named:
    tender = foreign(v, busy, "tender_type")
    v.change(
        "UPDATE sale_tender SET tender_type_id = :t WHERE sale_id = :d", t=tender, d=busy.sales[0]
    )
    return "sale_tender", {"sale_id": busy.sales[0], "number": 1}


@damage("foreign_reference")
def adjusted_at_a_foreign_location(v: Vandal, busy: BusyShop) -> Named:
    at = foreign(v, busy, "location")
    v.change("UPDATE adjustment SET location_id = :l WHERE id = :d", l=at, d=busy.adjustment)
    return "adjustment", {"id": busy.adjustment}


@damage("foreign_reference")
def entry_in_foreign_books(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change("UPDATE entry SET company_id = :c WHERE id = :e", c=busy.other_company, e=entry)
    return "entry", {"id": entry}


@damage("foreign_reference")
def booked_on_a_foreign_account(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change(
        "UPDATE entry_line SET account_id = :a WHERE entry_id = :e AND number = 3",
        a=foreign(v, busy, "account"),
        e=entry,
    )
    return "entry_line", {"entry_id": entry, "number": 3}


@damage("foreign_reference")
def booked_at_a_foreign_location(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change(
        "UPDATE entry_line SET location_id = :l WHERE entry_id = :e AND number = 1",
        l=foreign(v, busy, "location"),
        e=entry,
    )
    return "entry_line", {"entry_id": entry, "number": 1}


@damage("revenue_not_booked")
def booked_at_our_other_location(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change(
        "UPDATE entry_line SET location_id = :l WHERE entry_id = :e",
        l=busy.shop.locations["STORE002"],
        e=entry,
    )
    return "entry", {"id": entry}


@damage("foreign_reference")
def receipts_in_a_foreign_series(v: Vandal, busy: BusyShop) -> Named:
    series = foreign(v, busy, "series")
    v.change(
        "UPDATE envelope SET series_id = :s, number = 900, arrival = 900 WHERE document_id = :d",
        s=series,
        d=busy.sales[0],
    )
    return "envelope", {"document_id": busy.sales[0]}


@damage("foreign_reference")
def receipts_in_no_series(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM series WHERE id = :s", s=busy.register_series)
    return "envelope", {"document_id": busy.register_sales[0]}


@damage("foreign_reference")
def message_to_foreign_followers(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE outbox_message SET company_id = :c WHERE subject_id = :d",
        c=busy.other_company,
        d=busy.unfolded,
    )
    return "outbox_message", {"subject_id": busy.unfolded}


@damage("foreign_reference")
def stock_of_a_foreign_place(v: Vandal, busy: BusyShop) -> Named:
    level = v.row("stock_level", **level_of(v, busy.sales[0]))
    place = foreign(v, busy, "place")
    v.insert("stock_level", {**level, "place_id": place})
    return "stock_level", key_of(v, {"place_id": place, "item_id": level["item_id"]})


@damage("foreign_reference")
def product_taxed_by_a_foreign_category(v: Vandal, busy: BusyShop) -> Named:
    product = v.one("SELECT id FROM product WHERE company_id = :c LIMIT 1", c=busy.shop.company_id)
    v.change(
        "UPDATE product SET tax_category_id = :t WHERE id = :p",
        t=foreign(v, busy, "tax_category"),
        p=product,
    )
    return "product", {"id": product}
