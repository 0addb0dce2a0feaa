"""I3: entries that do not balance, are not complete, or belong to nothing."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


@damage("entry_unbalanced")
def amount_raised(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change(
        "UPDATE entry_line SET amount_minor = amount_minor + 1 WHERE entry_id = :e AND number = 2",
        e=entry,
    )
    return "entry", {"id": entry}


@damage("entry_incomplete")
def entry_line_erased(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change("DELETE FROM entry_line WHERE entry_id = :e AND number = 1", e=entry)
    return "entry", {"id": entry}


@damage("entry_incomplete")
def balanced_lines_added_later(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    line = v.row("entry_line", entry_id=entry, number=1)
    v.insert("entry_line", {**line, "number": 98, "amount_minor": 5})
    v.insert("entry_line", {**line, "number": 99, "amount_minor": -5})
    return "entry", {"id": entry}


@damage("entry_incomplete")
def line_count_lowered(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.void)
    v.change("UPDATE entry SET line_count = line_count - 1 WHERE id = :e", e=entry)
    return "entry", {"id": entry}


@damage("entry_missing")
def entry_of_a_sale_erased(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[3])
    v.change("DELETE FROM entry_line WHERE entry_id = :e", e=entry)
    v.change("DELETE FROM entry WHERE id = :e", e=entry)
    return "sale", {"id": busy.sales[3]}


@damage("entry_missing")
def entry_of_an_adjustment_erased(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.adjustment)
    v.change("DELETE FROM entry_line WHERE entry_id = :e", e=entry)
    v.change("DELETE FROM entry WHERE id = :e", e=entry)
    return "adjustment", {"id": busy.adjustment}


@damage("headless_lines")
def header_erased(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[3])
    v.change("DELETE FROM entry WHERE id = :e", e=entry)
    return "entry_line", {"entry_id": entry}


@damage("entry_without_document")
def entry_turned_to_nothing(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[3])
    v.change("UPDATE entry SET source_id = :n WHERE id = :e", n=new_id(), e=entry)
    return "entry", {"id": entry}


@damage("entry_without_document")
def entry_of_another_kind(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[3])
    v.change("UPDATE entry SET source_kind = 'gift' WHERE id = :e", e=entry)
    return "entry", {"id": entry}


@damage("entry_too_many")
def sale_booked_twice(v: Vandal, busy: BusyShop) -> Named:
    first = entry_of(v, busy.sales[0])
    second = new_id()
    count = v.one("SELECT line_count FROM entry WHERE id = :e", e=first)
    for number in range(1, count + 1):
        line = v.row("entry_line", entry_id=first, number=number)
        v.insert("entry_line", {**line, "entry_id": second})
    v.insert("entry", {**v.row("entry", id=first), "id": second, "source_number": 2})
    return "entry", {"id": second}


@damage("entry_of_another_day")
def entry_backdated(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change("UPDATE entry SET business_date = '2026-01-01' WHERE id = :e", e=entry)
    return "entry", {"id": entry}


@damage("entry_of_another_day")
def tax_point_moved(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change("UPDATE entry SET tax_point = '2027-01-01' WHERE id = :e", e=entry)
    return "entry", {"id": entry}
