"""Proving a document of cash: its rows say what its text says, and it is booked so."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules import findings
from tillbook.insight.verification.rules.documents import Cash, Document, Proof, kind_of
from tillbook.insight.verification.rules.rows import (
    CashMovement,
    SafeMovement,
    Shift,
    ShiftClosing,
    ShiftCorrection,
)

#: What a movement does to the drawer.
SIGNS = {"pay_in": 1, "pay_out": -1, "drop": -1, "no_sale": 0}


def prove_cash(document: Document, row: Cash, body: dict[str, Any] | None, proof: Proof) -> None:
    """Check a document of a shift or of the safe."""
    if proof.books.locations.get(row.location_id, (None,))[0] != row.company_id:
        proof.add("foreign_reference", document.table, row.id, "location")
    if document.envelope:
        words = "its text cannot be read" if body is None else _difference(row, body)
        if words:
            proof.add("body_differs", document.table, row.id, words)
    _booked(document, row, proof)


def _difference(row: Cash, body: dict[str, Any]) -> str:
    """The first field in which the row is not its text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": findings.dashed(row.id),
        "kind": kind_of(row),
        "number": row.number,
        "series": findings.dashed(row.series_id),
        **_own(row),
    }
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return ""


def _own(row: Cash) -> dict[str, Any]:
    if isinstance(row, Shift):
        return {"amount": row.float_minor, "shift": findings.dashed(row.id)}
    if isinstance(row, CashMovement):
        return {"amount": row.amount_minor, "shift": findings.dashed(row.shift_id)}
    if isinstance(row, SafeMovement):
        return {"amount": row.amount_minor}
    if isinstance(row, ShiftCorrection):
        late = {
            "documents": row.documents,
            "sold": row.sold_minor,
            "returned": row.returned_minor,
        }
        return {"cash": row.cash_minor, "shift": findings.dashed(row.shift_id), "late": late}
    return {
        "shift": findings.dashed(row.shift_id),
        "z": row.z_number,
        "expected": row.expected_minor,
        "counted": row.counted_minor,
        "difference": row.difference_minor,
        "totals": {
            "documents": row.documents,
            "sold": row.sold_minor,
            "returned": row.returned_minor,
        },
        "perpetual": {
            "documents": row.perpetual_documents,
            "sold": row.perpetual_sold_minor,
            "returned": row.perpetual_returned_minor,
        },
    }


def _booked(document: Document, row: Cash, proof: Proof) -> None:
    """(the drawer's line, all lines): the drawer is settled by its means of payment."""
    lines = document.lines_of_own_entries()
    drawer = [line.amount_minor for line in lines if line.settlement_key]
    amounts = sorted([line.amount_minor for line in lines])
    in_drawer, others = _expected(row)
    wanted = sorted([amount for amount in (in_drawer, *others) if amount])
    right = amounts == wanted and sum(drawer) == in_drawer
    if right and all(line.location_id == row.location_id for line in lines):
        return
    detail = f"booked {amounts}, it says {wanted}"
    if not document.own_entries:
        proof.add("entry_missing", document.table, row.id)
    else:
        proof.add("cash_not_booked", "entry", document.own_entries[0].id, detail)


def _expected(row: Cash) -> tuple[int, list[int]]:
    """What the drawer gets, and what stands against it."""
    if isinstance(row, Shift):
        return row.float_minor, [-row.float_minor]
    if isinstance(row, CashMovement):
        moved = SIGNS.get(row.kind, 0) * row.amount_minor
        return moved, [-moved]
    if isinstance(row, SafeMovement):
        return 0, [row.amount_minor, -row.amount_minor]
    if isinstance(row, ShiftCorrection):
        return -row.cash_minor, [row.cash_minor]
    assert isinstance(row, ShiftClosing)
    if row.repeated:
        return 0, []
    return -row.expected_minor, [row.counted_minor, row.expected_minor - row.counted_minor]
