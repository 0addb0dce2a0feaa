"""I2 and I3: folded figures that are not the sum of their documents."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage
from tests.support.vandal import Vandal

KEYS = {
    "daily_balance": ("account_id", "location_id", "department_id", "day"),
    "monthly_balance": ("account_id", "location_id", "department_id", "month"),
    "day_figure": (
        "company_id",
        "business_date",
        "location_id",
        "hour",
        "person_id",
        "department_id",
    ),
    "day_total": ("company_id", "business_date", "location_id", "hour", "kind"),
    "day_tender": ("company_id", "business_date", "location_id", "tender_type_id"),
    "day_promotion": ("company_id", "business_date", "location_id", "promotion_id"),
    "day_product": ("company_id", "business_date", "location_id", "variant_id"),
    "stock_day": ("company_id", "day", "location_id", "item_id"),
    "stock_month": ("company_id", "month", "location_id", "item_id"),
    "stock_posted": ("company_id", "day", "location_id"),
    "day_margin": (
        "company_id",
        "posting_date",
        "location_id",
        "department_id",
        "variant_id",
    ),
    "day_tax": ("company_id", "tax_point", "location_id", "tax_code_id"),
}


def _last(v: Vandal, table: str) -> dict[str, Any]:
    """The key of the table's last row."""
    keys = KEYS[table]
    order = ", ".join(f"{name} DESC" for name in keys)
    found = v.rows(f"SELECT {', '.join(keys)} FROM {table} ORDER BY {order} LIMIT 1")[0]
    return dict(zip(keys, found, strict=True))


def _raise(v: Vandal, table: str, column: str) -> Named:
    key = _last(v, table)
    where = " AND ".join(f"{name} = :{name}" for name in key)
    v.change(f"UPDATE {table} SET {column} = {column} + 1 WHERE {where}", **key)
    return table, _plain(key)


def _plain(key: dict[str, Any]) -> dict[str, Any]:
    return {
        name: UUID(bytes=value)
        if isinstance(value, bytes)
        else str(value)
        if isinstance(value, date)
        else value
        for name, value in key.items()
    }


@damage("daily_balance")
def balance_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "daily_balance", "debit_minor")


@damage("daily_balance")
def balance_erased(v: Vandal, busy: BusyShop) -> Named:
    key = _last(v, "daily_balance")
    where = " AND ".join(f"{name} = :{name}" for name in key)
    v.change(f"DELETE FROM daily_balance WHERE {where}", **key)
    return "daily_balance", _plain(key)


@damage("daily_balance")
def lines_of_a_day_miscounted(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "daily_balance", "lines")


@damage("monthly_balance")
def month_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "monthly_balance", "credit_minor")


@damage("day_figure")
def figure_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_figure", "items_micro")


@damage("day_total")
def documents_of_a_day_miscounted(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_total", "documents")


@damage("day_total")
def documents_without_goods_left_out(v: Vandal, busy: BusyShop) -> Named:
    names = ", ".join(KEYS["day_total"])
    found = v.rows(f"SELECT {names} FROM day_total WHERE kind = 'alone' ORDER BY {names}")
    v.change("UPDATE day_total SET documents = 0 WHERE kind = 'alone'")
    return "day_total", _plain(dict(zip(KEYS["day_total"], found[0], strict=True)))


@damage("day_tender")
def takings_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_tender", "amount_minor")


@damage("day_product")
def product_figure_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_product", "gross_minor")


@damage("day_product")
def product_figure_erased(v: Vandal, busy: BusyShop) -> Named:
    key = _last(v, "day_product")
    where = " AND ".join(f"{name} = :{name}" for name in key)
    v.change(f"DELETE FROM day_product WHERE {where}", **key)
    return "day_product", _plain(key)


@damage("day_promotion")
def promotion_told_to_have_given_more(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_promotion", "given_minor")


@damage("day_promotion")
def promotion_of_a_day_erased(v: Vandal, busy: BusyShop) -> Named:
    key = _last(v, "day_promotion")
    where = " AND ".join(f"{name} = :{name}" for name in key)
    v.change(f"DELETE FROM day_promotion WHERE {where}", **key)
    return "day_promotion", _plain(key)


@damage("day_tax")
def tax_figure_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_tax", "base_minor")


@damage("day_total")
def sale_numbered_but_not_folded(v: Vandal, busy: BusyShop) -> Named:
    company = busy.shop.company_id
    v.change("UPDATE feed_head SET last_number = last_number + 1 WHERE company_id = :c", c=company)
    v.change(
        "UPDATE outbox_message SET feed_number = (SELECT last_number FROM feed_head"
        " WHERE company_id = :c) WHERE subject_id = :d",
        c=company,
        d=busy.unfolded,
    )
    sale = v.row("sale", id=busy.unfolded)
    return "day_total", _plain(
        {
            "company_id": company,
            "business_date": sale["business_date"],
            "location_id": sale["location_id"],
            "hour": 9,
            "kind": "sale",
        }
    )


@damage("stock_month")
def stock_of_a_month_raised(v: Vandal, busy: BusyShop) -> Named:
    table, key = _raise(v, "stock_month", "value_minor")
    del key["month"]
    return table, key


@damage("stock_day")
def stock_of_a_day_raised(v: Vandal, busy: BusyShop) -> Named:
    table, key = _raise(v, "stock_day", "quantity_micro")
    key["month"] = f"{key.pop('day')[:7]}-01"
    return table, key


@damage("stock_posted")
def value_of_a_posting_day_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "stock_posted", "value_minor")


@damage("stock_moved")
def goods_told_to_be_posted_on_another_day(v: Vandal, busy: BusyShop) -> Named:
    """Three pieces too many on a day and too few on the next: month, level and value all agree."""
    day, item, location = v.rows(
        "SELECT e.posting_date, m.item_id, p.location_id FROM entry e"
        " JOIN stock_move m ON m.source_id = e.source_id JOIN place p ON p.id = m.place_id"
        " WHERE e.source_id = :s ORDER BY m.number LIMIT 1",
        s=busy.sales[0],
    )[0]
    key = {"company_id": busy.shop.company_id, "location_id": location, "item_id": item}
    for when, pieces in ((day, 3), (_neighbour(day), -3)):
        own = {**key, "day": when, "q": pieces * 1_000_000}
        v.change(
            "INSERT INTO stock_day (company_id, day, location_id, item_id, quantity_micro,"
            " value_minor) VALUES (:company_id, :day, :location_id, :item_id, :q, 0)"
            " ON CONFLICT (company_id, day, location_id, item_id)"
            " DO UPDATE SET quantity_micro = stock_day.quantity_micro + excluded.quantity_micro",
            **own,
        )
    return "stock_day", {**_plain(key), "day": min(str(day), _neighbour(day))}


def _neighbour(day: date | str) -> str:
    """Another day of the same month."""
    known = date.fromisoformat(str(day))
    return str(known.replace(day=2 if known.day == 1 else known.day - 1))


@damage("day_margin")
def margin_raised(v: Vandal, busy: BusyShop) -> Named:
    return _raise(v, "day_margin", "cost_minor")


@damage("day_margin")
def margin_erased(v: Vandal, busy: BusyShop) -> Named:
    key = _last(v, "day_margin")
    where = " AND ".join(f"{name} = :{name}" for name in key)
    v.change(f"DELETE FROM day_margin WHERE {where}", **key)
    return "day_margin", _plain(key)
