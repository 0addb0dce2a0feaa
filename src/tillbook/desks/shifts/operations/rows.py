"""The rows of a shift's documents as they are stored, and which shift a register has open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tillbook.desks.shifts.models import (
    CashMovement,
    OpenShift,
    Shift,
    ShiftClosing,
    ShiftCorrection,
    ShiftFlag,
)
from tillbook.desks.shifts.rules import CLOSING, OPENING, CashDocument, Correction
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.values.hashing import canonical_text

SHIFT = Table.of(Shift)
MOVEMENT = Table.of(CashMovement)
CLOSED = Table.of(ShiftClosing)
CORRECTED = Table.of(ShiftCorrection)
FLAG = Table.of(ShiftFlag)


def append_rows(
    writes: WriteSet,
    document: CashDocument,
    number: int,
    received_at: datetime,
    *,
    again: bool = False,
) -> None:
    """Add a numbered document's row to what is written together. again: a repeated closing."""
    count = canonical_text([list(row) for row in document.count])
    head = (document.id, document.company_id, document.location_id, document.register_id)
    when = (document.business_date, document.occurred_at, received_at)
    if document.kind == OPENING:
        row = (document.series_id, number, document.person_id, *when)
        writes.append(SHIFT, (*head, *row, document.tender_id, document.amount_minor, count))
        return
    if document.kind != CLOSING:
        moved = (document.shift_id, document.series_id, number, document.kind, document.person_id)
        what = (document.amount_minor, document.reason_id, document.reason)
        writes.append(MOVEMENT, (*head, *moved, *when, *what))
        return
    closing = document.closing
    assert closing
    closed = (document.shift_id, document.series_id, number, document.person_id)
    figures = (
        closing.z_number,
        closing.expected_minor,
        closing.counted_minor,
        closing.difference_minor,
        closing.totals.documents,
        closing.totals.sold_minor,
        closing.totals.returned_minor,
        closing.perpetual.documents,
        closing.perpetual.sold_minor,
        closing.perpetual.returned_minor,
    )
    unsent = canonical_text([[str(key), place] for key, place in closing.unsent])
    writes.append(CLOSED, (*head, *closed, *when, *figures, count, unsent, again))


def append_correction(
    writes: WriteSet, made: Correction, number: int, received_at: datetime
) -> None:
    """Add a numbered correction's row to what is written together."""
    head = (made.id, made.company_id, made.location_id, made.register_id, made.shift_id)
    where = (made.series_id, number, made.person_id, made.business_date, made.occurred_at)
    late = (made.totals.documents, made.totals.sold_minor, made.totals.returned_minor)
    writes.append(CORRECTED, (*head, *where, received_at, made.cash_minor, *late))


def append_flags(
    writes: WriteSet,
    document: CashDocument,
    flags: list[tuple[str, str, str]],
    received_at: datetime,
) -> None:
    """Add what somebody should look at: (kind, expected, found)."""
    for kind, expected, found in flags:
        row = (new_id(), document.company_id, document.shift_id, document.id)
        writes.append(FLAG, (*row, kind, expected, found, received_at))


def claim_drawer(register_id: UUID, shift_id: UUID) -> bool:
    """Make this the register's open shift; False when it has another one open.

    One insert decides, in the open writer transaction: of two at once the second finds the first.
    """
    row = OpenShift(register_id=register_id, shift_id=shift_id)
    OpenShift.objects.bulk_create([row], ignore_conflicts=True)
    return OpenShift.objects.filter(register_id=register_id, shift_id=shift_id).exists()


def release_drawer(register_id: UUID, shift_id: UUID) -> bool:
    """The register has this shift open no longer; False when it had not."""
    gone, _ = OpenShift.objects.filter(register_id=register_id, shift_id=shift_id).delete()
    return bool(gone)
