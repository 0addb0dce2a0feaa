"""I1 and I2: attached files are the bytes that were attached; expenses are booked as they say."""

from __future__ import annotations

from typing import Any

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal


@damage("file_differs")
def attached_file_exchanged(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stored_file SET content = :c", c=b"%PDF-1.7\nanother\n%%EOF\n")
    return "stored_file", {"id": v.one("SELECT id FROM stored_file")}


@damage("file_differs")
def attached_file_made_shorter(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stored_file SET size = size - 1")
    return "stored_file", {"id": v.one("SELECT id FROM stored_file")}


def _expense(v: Vandal) -> Any:
    return v.one("SELECT id FROM expense")


@damage("expense_not_booked")
def expense_made_larger_than_its_entry(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE expense SET total_minor = total_minor + 1 WHERE id = :d", d=_expense(v))
    v.change(
        "UPDATE expense_line SET gross_minor = gross_minor + 1 WHERE expense_id = :d",
        d=_expense(v),
    )
    return "entry", {"id": entry_of(v, _expense(v))}


@damage("expense_not_booked")
def count_of_petty_cash_changed(v: Vandal, busy: BusyShop) -> Named:
    document = v.one("SELECT id FROM petty_cash")
    v.change("UPDATE petty_cash SET amount_minor = amount_minor + 1")
    return "entry", {"id": entry_of(v, document)}


@damage("expense_does_not_add_up")
def line_of_an_expense_taken_away(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM expense_line WHERE expense_id = :d AND number = 2", d=_expense(v))
    return "expense", {"id": _expense(v)}
