"""I1: documents that are not here once, whole and as printed."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, booking_of, damage, forget_receipt
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


@damage("document_missing")
def sale_erased_whole(v: Vandal, busy: BusyShop) -> Named:
    document = busy.sales[1]
    for table in ("sale_line", "sale_tender"):
        v.change(f"DELETE FROM {table} WHERE sale_id = :d", d=document)
    v.change("DELETE FROM sale WHERE id = :d", d=document)
    return "envelope", {"document_id": document}


@damage("document_missing")
def adjustment_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM adjustment_line WHERE adjustment_id = :d", d=busy.adjustment)
    v.change("DELETE FROM adjustment WHERE id = :d", d=busy.adjustment)
    return "envelope", {"document_id": busy.adjustment}


@damage("document_count")
def receipt_of_a_sale_erased(v: Vandal, busy: BusyShop) -> Named:
    forget_receipt(v, busy.sales[1])
    return "envelope", {"documents": 71, "quarantined": 5, "receipts": 75}


@damage("receipt_missing")
def receipt_erased(v: Vandal, busy: BusyShop) -> Named:
    forget_receipt(v, busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("orphaned_rows")
def sale_erased_without_its_lines(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM sale WHERE id = :d", d=busy.sales[2])
    return "sale_line", {"sale_id": busy.sales[2], "number": 1}


@damage("orphaned_rows")
def payment_of_no_sale(v: Vandal, busy: BusyShop) -> Named:
    stray = new_id()
    row = v.row("sale_tender", sale_id=busy.sales[0], number=1)
    v.insert("sale_tender", {**row, "sale_id": stray})
    return "sale_tender", {"sale_id": stray, "number": 1}


@damage("orphaned_rows")
def message_of_no_sale(v: Vandal, busy: BusyShop) -> Named:
    stray = new_id()
    row = v.row("outbox_message", subject_id=busy.unfolded)
    v.insert("outbox_message", {**row, "id": new_id(), "subject_id": stray})
    return "outbox_message", {"subject_id": stray}


@damage("orphaned_rows")
def discrepancy_of_no_sale(v: Vandal, busy: BusyShop) -> Named:
    row = {
        "id": new_id(),
        "company_id": busy.shop.company_id,
        "sale_id": new_id(),
        "kind": "price",
        "expected": "1",
        "found": "2",
        "recorded_at": "2026-11-02 10:00:00",
    }
    v.insert("discrepancy", row)
    return "discrepancy", {"id": row["id"]}


@damage("document_differs")
def sale_under_another_number(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET number = 900 WHERE id = :d", d=busy.sales[3])
    return "sale", {"id": busy.sales[3]}


@damage("document_differs")
def return_made_a_sale(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET kind = 'sale' WHERE id = :d", d=busy.returns[0])
    return "sale", {"id": busy.returns[0]}


@damage("body_differs")
def unit_price_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale_line SET unit_price = 7 WHERE sale_id = :d", d=busy.sales[0])
    return "sale", {"id": busy.sales[0]}


@damage("body_differs")
def change_given_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE sale_tender SET given_minor = given_minor + 1, change_minor = change_minor + 1"
        " WHERE sale_id = :d",
        d=busy.sales[0],
    )
    return "sale", {"id": busy.sales[0]}


@damage("body_differs")
def adjustment_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE adjustment_line SET value_minor = 499 WHERE adjustment_id = :d AND number = 2",
        d=busy.adjustment,
    )
    return "adjustment", {"id": busy.adjustment}


@damage("lines_missing")
def lines_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM sale_line WHERE sale_id = :d", d=busy.sales[0])
    return "sale", {"id": busy.sales[0]}


@damage("message_missing")
def message_erased(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM outbox_message WHERE subject_id = :d", d=busy.unfolded)
    return "envelope", {"document_id": busy.unfolded}


@damage("message_missing")
def message_doubled(v: Vandal, busy: BusyShop) -> Named:
    row = v.row("outbox_message", subject_id=busy.unfolded)
    v.insert("outbox_message", {**row, "id": new_id()})
    return "envelope", {"document_id": busy.unfolded}


@damage("answer_missing")
def answer_turned_elsewhere(v: Vandal, busy: BusyShop) -> Named:
    row = v.one("SELECT id FROM idempotency_key WHERE resource_kind = 'adjustment'")
    v.change("UPDATE idempotency_key SET resource_id = :d WHERE id = :i", d=new_id(), i=row)
    return "idempotency_key", {"id": row}


@damage("answer_missing")
def answered_with_no_customer(v: Vandal, busy: BusyShop) -> Named:
    row = v.one("SELECT id FROM idempotency_key WHERE resource_kind = 'customer'")
    v.change("UPDATE idempotency_key SET resource_id = :d WHERE id = :i", d=new_id(), i=row)
    return "idempotency_key", {"id": row}


@damage("aside_note_missing")
def quarantine_hidden(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM set_aside WHERE document_id = :d", d=busy.quarantined)
    return "envelope", {"document_id": busy.quarantined}


@damage("aside_differs")
def quarantined_text_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE set_aside SET body = '{}' WHERE document_id = :d", d=busy.quarantined)
    row = v.one("SELECT id FROM set_aside WHERE document_id = :d", d=busy.quarantined)
    return "set_aside", {"id": row}


@damage("aside_differs")
def unreadable_bytes_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE set_aside SET body = 'nothing' WHERE kind = 'unreadable'")
    return "set_aside", {"id": v.one("SELECT id FROM set_aside WHERE kind = 'unreadable'")}


@damage("aside_differs")
def booked_for_another_receipt(v: Vandal, busy: BusyShop) -> Named:
    booking = booking_of(v)
    v.change("UPDATE set_aside SET content_hash = '0' WHERE id = :r", r=booking.row)
    return "envelope", {"document_id": booking.document}


@damage("conflict_unfounded")
def conflict_about_nothing(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE set_aside SET document_id = :d WHERE kind = 'conflict'", d=new_id())
    first = "SELECT id FROM set_aside WHERE kind = 'conflict' ORDER BY id LIMIT 1"
    return "set_aside", {"id": v.one(first)}


@damage("resolution_missing")
def resolved_by_nothing(v: Vandal, busy: BusyShop) -> Named:
    row = v.one("SELECT id FROM set_aside WHERE document_id = :d", d=busy.quarantined)
    v.insert(
        "set_aside_resolution",
        {
            "set_aside_id": row,
            "document_id": new_id(),
            "person_id": None,
            "reason": "entered again",
            "at": "2026-11-04 10:00:00",
        },
    )
    return "set_aside_resolution", {"set_aside_id": row}


@damage("body_differs")
def sale_of_another_customer(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET customer_id = :c WHERE id = :s", c=new_id(), s=busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("body_differs")
def sale_of_another_till(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET register_id = :r WHERE id = :s", r=new_id(), s=busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("body_differs")
def payment_by_another_reference(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale_tender SET reference = 'auth 1' WHERE sale_id = :s", s=busy.sales[1])
    return "sale", {"id": busy.sales[1]}


@damage("body_differs")
def return_of_another_sale(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE sale SET original_id = :o WHERE id = :s", o=busy.sales[0], s=busy.returns[0])
    return "sale", {"id": busy.returns[0]}
