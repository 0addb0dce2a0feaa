"""I3: entries by hand and tax returns that are not what their text says."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal


@damage("manual_not_booked")
def entry_by_hand_made_larger(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.manual)
    v.change("UPDATE entry_line SET amount_minor = amount_minor * 2 WHERE entry_id = :e", e=entry)
    return "entry", {"id": entry}


@damage("body_differs")
def entry_by_hand_dated_back(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE manual_entry SET business_date = '2026-01-01' WHERE id = :d", d=busy.manual)
    return "manual_entry", {"id": busy.manual}


@damage("receipt_missing")
def entry_by_hand_without_its_text(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM envelope WHERE document_id = :d", d=busy.manual)
    return "manual_entry", {"id": busy.manual}


@damage("return_differs")
def filed_return_of_other_figures(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE tax_return SET due_minor = due_minor + 100 WHERE id = :d", d=busy.tax_return)
    return "tax_return", {"id": busy.tax_return}


@damage("return_differs")
def line_of_a_filed_return_made_larger(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE entry_line SET tax_base_minor = tax_base_minor * 2 WHERE tax_code_id IS NOT NULL"
        " AND entry_id IN (SELECT id FROM entry WHERE posting_date = '2026-10-30')"
    )
    return "tax_return", {"id": busy.tax_return}


@damage("body_differs")
def filed_return_at_another_place_of_the_feed(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE tax_return SET feed_number = 0 WHERE id = :d", d=busy.tax_return)
    return "tax_return", {"id": busy.tax_return}
