"""Close a shift from the back office: its register is lost, or somebody went home."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.posting import operations as posting
from tillbook.desks.sales.queries import Selling, selling
from tillbook.desks.shifts.effects import cash_effects
from tillbook.desks.shifts.errors import Refusal, ShiftRefused
from tillbook.desks.shifts.models import Shift, ShiftClosing
from tillbook.desks.shifts.operations.rows import append_rows, release_drawer
from tillbook.desks.shifts.queries import figures_of, next_z, visible_shifts
from tillbook.desks.shifts.rules import CLOSING, MOST_MINOR, CashDocument, Closing, body_text
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True)
class Closed:
    """How a shift was closed: its document, and what was over (positive) or short."""

    id: UUID
    number: str
    z_number: int
    difference_minor: int


def close_shift(actor: Actor, shift_id: UUID, document_id: UUID, counted_minor: int) -> Closed:
    """Close a shift with what was counted, in the back office's series. Raises ShiftRefused.

    What the rows say must be there is what the count is compared with. The same document again
    answers as the first time; another one, also at the same moment, finds the shift closed.
    """
    actor.require(Right.CASH_DEPOSIT)
    if not 0 <= counted_minor <= MOST_MINOR:
        raise ShiftRefused(Refusal.NO_AMOUNT)
    shift = visible_shifts(actor).filter(id=shift_id).first()
    if shift is None:
        raise ShiftRefused(Refusal.UNKNOWN_SHIFT)
    context = selling(actor.company_id)
    for _ in range(4):
        try:
            return write(lambda: _write(actor, context, shift, document_id, counted_minor))
        except IntegrityError:
            # Somebody else closed it beside us: look again.
            continue
    raise ShiftRefused(Refusal.ALREADY_CLOSED)


def _write(
    actor: Actor, context: Selling, shift: Shift, document_id: UUID, counted_minor: int
) -> Closed:
    if before := ShiftClosing.objects.filter(shift_id=shift.id, repeated=False).first():
        if before.id != document_id:
            raise ShiftRefused(Refusal.ALREADY_CLOSED)
        number = numbering.document_numbers([before.id])[before.id]
        return Closed(before.id, number, before.z_number, before.difference_minor)
    series_id = numbering.back_office_series(shift.location_id)
    if series_id is None:
        raise ShiftRefused(Refusal.UNKNOWN_LOCATION)
    locked = posting.lock([], [series_id])
    document = _decided(actor, context, shift, document_id, series_id, counted_minor)
    receipt = numbering.seal(locked.series[series_id], partial(body_text, document))
    tender = context.tenders.get(shift.tender_id)
    effects = cash_effects(document, context.accounts, tender.code if tender else "")
    received_at = clock.now()
    writes = WriteSet()
    append_rows(writes, document, receipt.number, received_at)
    made = posting.Posting(effects, series_id, receipt, received_at)
    posting.record(locked, [made], writes)
    release_drawer(shift.register_id, shift.id)
    closing = document.closing
    assert closing
    detail = {"z": closing.z_number, "counted_minor": counted_minor}
    audit_by(
        actor,
        shift.company_id,
        "shift.closed",
        object_kind="shift",
        object_id=shift.id,
        detail=detail,
    )
    number = locked.series[series_id].name(receipt.number)
    return Closed(document_id, number, closing.z_number, closing.difference_minor)


def _decided(
    actor: Actor,
    context: Selling,
    shift: Shift,
    document_id: UUID,
    series_id: UUID,
    counted_minor: int,
) -> CashDocument:
    figures = figures_of(shift)
    z_number, at = next_z(shift)
    location = context.company.locations[shift.location_id]
    now = clock.now()
    return CashDocument(
        id=document_id,
        kind=CLOSING,
        company_id=shift.company_id,
        location_id=shift.location_id,
        series_id=series_id,
        register_id=shift.register_id,
        shift_id=shift.id,
        person_id=actor.id if actor.kind == "person" else None,
        tender_id=shift.tender_id,
        currency=context.company.currency,
        business_date=business_date(now, location.zone, location.day_starts_hour),
        occurred_at=now,
        closing=Closing(
            z_number=z_number,
            expected_minor=figures.expected_minor,
            counted_minor=counted_minor,
            difference_minor=counted_minor - figures.expected_minor,
            totals=figures.totals,
            perpetual=at.ever.plus(figures.totals),
            late=at.late,
        ),
    )
