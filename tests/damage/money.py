"""I2: figures that are not exact or do not add up, and journals that say something else."""

from __future__ import annotations

import json

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, booking_of, damage, entry_of
from tests.support.vandal import Vandal


@damage("not_exact")
def figure_too_large_for_a_register(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        f"UPDATE sale_line SET unit_price = {2**53} WHERE sale_id = :d AND number = 2",
        d=busy.sales[0],
    )
    return "sale_line", {"sale_id": busy.sales[0], "number": 2}


@damage("not_exact")
def price_too_large_for_a_register(v: Vandal, busy: BusyShop) -> Named:
    variant = v.one("SELECT id FROM variant WHERE sku = 'P1'")
    v.change(f"UPDATE variant SET unit_price = {-(2**53)} WHERE id = :d", d=variant)
    return "variant", {"id": variant}


@damage("line_does_not_add_up")
def line_gross_raised(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_line SET gross_minor = gross_minor + 1 WHERE sale_id = :d AND number = 2",
        d=busy.sales[0],
    )
    return "sale_line", {"sale_id": busy.sales[0], "number": 2}


@damage("line_does_not_add_up")
def taxes_of_a_line_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale_line SET taxes = '[]' WHERE sale_id = :d AND number = 1", d=busy.sales[0])
    return "sale_line", {"sale_id": busy.sales[0], "number": 1}


@damage("sale_does_not_add_up")
def total_lowered(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET total_minor = total_minor - 100 WHERE id = :d", d=busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("sale_does_not_add_up")
def line_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM sale_line WHERE sale_id = :d AND number = 2", d=busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("tenders_do_not_add_up")
def payment_lowered(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_tender SET amount_minor = amount_minor - 1 WHERE sale_id = :d", d=busy.sales[1]
    )
    return "sale", {"id": busy.sales[1]}


@damage("tenders_do_not_add_up")
def change_without_payment(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale_tender SET change_minor = 5 WHERE sale_id = :d", d=busy.sales[1])
    return "sale_tender", {"sale_id": busy.sales[1], "number": 1}


@damage("wrong_currency")
def currency_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET currency = 'EUR' WHERE id = :d", d=busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("tenders_not_cleared")
def paid_by_other_means(v: Vandal, busy: BusyShop) -> Named:
    card = v.one(
        "SELECT id FROM tender_type WHERE code = 'card' AND company_id = :c",
        c=busy.shop.company_id,
    )
    v.change(
        "UPDATE sale_tender SET tender_type_id = :t WHERE sale_id = :d", t=card, d=busy.sales[0]
    )
    return "entry", {"id": entry_of(v, busy.sales[0])}


@damage("revenue_not_booked")
def line_in_another_department(v: Vandal, busy: BusyShop) -> Named:
    found = v.rows(
        "SELECT department_id, number FROM sale_line WHERE sale_id = :d ORDER BY number",
        d=busy.sales[0],
    )
    assert found[0][0] != found[1][0]
    v.change(
        "UPDATE sale_line SET department_id = :p WHERE sale_id = :d AND number = 1",
        p=found[1][0],
        d=busy.sales[0],
    )
    return "entry", {"id": entry_of(v, busy.sales[0])}


@damage("tax_not_booked")
def tax_under_another_code(v: Vandal, busy: BusyShop) -> Named:
    old = json.loads(
        v.one("SELECT taxes FROM sale_line WHERE sale_id = :d AND number = 1", d=busy.sales[0])
    )
    codes = v.rows("SELECT id FROM tax_code WHERE company_id = :c", c=busy.shop.company_id)
    other = next(str(code) for (code,) in codes if str(code) != old[0][0])
    v.change(
        "UPDATE sale_line SET taxes = :t WHERE sale_id = :d AND number = 1",
        t=json.dumps([[other, *old[0][1:]]]),
        d=busy.sales[0],
    )
    return "entry", {"id": entry_of(v, busy.sales[0])}


@damage("rounding_not_booked")
def rounding_booked_higher(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[8])
    v.change(
        "UPDATE entry_line SET amount_minor = -3 WHERE entry_id = :e AND amount_minor = -2",
        e=entry,
    )
    return "entry", {"id": entry}


@damage("quarantine_not_booked")
def quarantined_money_lowered(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE entry_line SET amount_minor = amount_minor - 1 WHERE settlement_key <> ''"
        " AND entry_id = :e",
        e=entry_of(v, busy.quarantined),
    )
    return "envelope", {"document_id": busy.quarantined}


@damage("quarantine_not_booked")
def money_beside_lowered(v: Vandal, busy: BusyShop) -> Named:
    document = booking_of(v).document
    v.change(
        "UPDATE entry_line SET amount_minor = amount_minor - 1 WHERE settlement_key <> ''"
        " AND entry_id = :e",
        e=entry_of(v, document),
    )
    return "envelope", {"document_id": document}


@damage("clearing_differs")
def dismissed_for_less(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, booking_of(v, "NOT").dismissal)
    add = "UPDATE entry_line SET amount_minor = amount_minor + :m WHERE entry_id = :e"
    v.change(f"{add} AND number = 1", m=1, e=entry)
    v.change(f"{add} AND number = 2", m=-1, e=entry)
    return "entry", {"id": entry}


@damage("clearing_differs")
def dismissed_and_left_on_suspense(v: Vandal, busy: BusyShop) -> Named:
    booking = booking_of(v, "NOT")
    entry = entry_of(v, booking.dismissal)
    v.change("DELETE FROM entry_line WHERE entry_id = :e", e=entry)
    v.change("DELETE FROM entry WHERE id = :e", e=entry)
    return "set_aside_resolution", {"set_aside_id": booking.row}


@damage("quarantine_not_booked")
def quarantine_entry_erased(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.quarantined)
    v.change("DELETE FROM entry_line WHERE entry_id = :e", e=entry)
    v.change("DELETE FROM entry WHERE id = :e", e=entry)
    return "envelope", {"document_id": busy.quarantined}


@damage("clearing_differs")
def resolved_for_less(v: Vandal, busy: BusyShop) -> Named:
    entry = v.one(
        "SELECT id FROM entry WHERE source_id = :d AND journal = 'clearing'", d=busy.resolved
    )
    add = "UPDATE entry_line SET amount_minor = amount_minor + :m WHERE entry_id = :e"
    v.change(f"{add} AND number = 1", m=1, e=entry)
    v.change(f"{add} AND number = 2", m=-1, e=entry)
    return "entry", {"id": entry}


@damage("clearing_differs")
def clearing_by_a_sale_that_resolves_nothing(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    v.change("UPDATE entry SET journal = 'clearing' WHERE id = :e", e=entry)
    return "entry", {"id": entry}


@damage("clearing_differs")
def resolved_without_clearing(v: Vandal, busy: BusyShop) -> Named:
    entry = v.one(
        "SELECT id FROM entry WHERE source_id = :d AND journal = 'clearing'", d=busy.resolved
    )
    v.change("DELETE FROM entry_line WHERE entry_id = :e", e=entry)
    v.change("DELETE FROM entry WHERE id = :e", e=entry)
    row = v.one(
        "SELECT set_aside_id FROM set_aside_resolution WHERE document_id = :d", d=busy.resolved
    )
    return "set_aside_resolution", {"set_aside_id": row}
