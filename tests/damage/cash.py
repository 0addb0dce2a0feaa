"""I11: shifts, their cash, and closures."""

from __future__ import annotations

from uuid import uuid4

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal


@damage("shift_missing")
def movement_put_into_no_shift(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE cash_movement SET shift_id = :s WHERE id = :d", s=uuid4(), d=busy.movement)
    return "cash_movement", {"id": busy.movement}


@damage("shift_cash")
def more_cash_expected_than_came_in(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE shift_closing SET expected_minor = expected_minor + 100 WHERE id = :d",
        d=busy.closing,
    )
    return "shift_closing", {"id": busy.closing}


@damage("shift_cash")
def movement_made_smaller(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE cash_movement SET amount_minor = 500 WHERE id = :d", d=busy.movement)
    return "shift_closing", {"id": busy.closing}


@damage("cash_not_booked")
def correction_made_smaller(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE shift_correction SET cash_minor = cash_minor - 10")
    return "entry", {"id": entry_of(v, v.one("SELECT id FROM shift_correction"))}


@damage("shift_late")
def correction_forgotten(v: Vandal, busy: BusyShop) -> Named:
    shift = v.one("SELECT shift_id FROM shift_correction")
    v.change("DELETE FROM shift_correction")
    # Nothing is on its way any more that would bring it.
    v.change("DELETE FROM outbox_message WHERE feed_number IS NULL")
    return "shift_closing", {
        "id": v.one("SELECT id FROM shift_closing WHERE shift_id = :s", s=shift)
    }


@damage("body_differs")
def correction_that_names_other_receipts(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE shift_correction SET documents = 9")
    return "shift_correction", {"id": v.one("SELECT id FROM shift_correction")}


@damage("drawer_not_booked")
def float_booked_on_no_drawer(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.open_shift)
    v.change("UPDATE entry_line SET settlement_key = '' WHERE entry_id = :e", e=entry)
    return "shift", {"id": busy.open_shift}


@damage("cash_not_booked")
def less_booked_than_was_paid_out(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.movement)
    v.change(
        "UPDATE entry_line SET amount_minor = CASE WHEN amount_minor > 0 THEN amount_minor - 200"
        " ELSE amount_minor + 200 END WHERE entry_id = :e",
        e=entry,
    )
    return "entry", {"id": entry}


@damage("open_shift")
def open_shift_forgotten(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM open_shift WHERE shift_id = :s", s=busy.open_shift)
    return "shift", {"id": busy.open_shift}


@damage("perpetual")
def perpetual_total_reset(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE shift_closing SET perpetual_sold_minor = 0 WHERE id = :d", d=busy.closing)
    return "shift_closing", {"id": busy.closing}


@damage("closure_chain")
def closure_sealed_anew(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE closure SET hash = :h WHERE id = :c", h="0" * 64, c=busy.closure)
    return "closure", {"id": busy.closure}


@damage("closure_differs")
def sale_moved_out_of_a_closed_day(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET business_date = '2026-10-01' WHERE shift_id = :s", s=busy.shift)
    return "closure", {"id": busy.closure}


@damage("shift_closed_twice")
def second_z_counted_too(v: Vandal, busy: BusyShop) -> Named:
    v.run("DROP INDEX shift_closed_once")
    v.change("UPDATE shift_closing SET repeated = :f WHERE shift_id = :s", f=False, s=busy.shift)
    return "shift_closing", {"shift_id": busy.shift}


@damage("cash_below_nothing")
def safe_that_was_never_filled(v: Vandal, busy: BusyShop) -> Named:
    """Almost nothing was fetched from the bank, and a deposit left the safe all the same."""
    filled = v.one("SELECT id FROM safe_movement WHERE kind = 'safe_fill'")
    v.change(
        "UPDATE entry_line SET amount_minor = CASE WHEN amount_minor > 0 THEN 1 ELSE -1 END"
        " WHERE entry_id = :e",
        e=entry_of(v, filled),
    )
    deposit = v.one("SELECT id FROM safe_movement WHERE kind = 'bank_deposit'")
    return "entry", {"id": entry_of(v, deposit)}
