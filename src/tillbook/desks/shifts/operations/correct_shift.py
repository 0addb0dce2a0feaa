"""Put right what the office counted, once receipts come to a shift that it had closed."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from tillbook.books.posting import operations as posting
from tillbook.desks.sales.queries import Selling, selling
from tillbook.desks.shifts.effects import correction_effects
from tillbook.desks.shifts.models import Shift, ShiftClosing
from tillbook.desks.shifts.operations.rows import append_correction
from tillbook.desks.shifts.queries import closing_of, corrected, figures_of
from tillbook.desks.shifts.rules import Correction, Totals, correction_text
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


def correct_closed(company_id: UUID) -> int:
    """Correct each shift that the office closed and that lacks it, as those of before there were
    corrections; how many did. Safe to repeat."""
    own = Shift.objects.filter(id=OuterRef("shift_id")).values("series_id")[:1]
    closed = ShiftClosing.objects.filter(company_id=company_id, repeated=False)
    shifts = closed.annotate(own=Subquery(own)).exclude(series_id=F("own")).values("shift_id")
    return sum([correct_shift(shift) for shift in Shift.objects.filter(id__in=shifts)])


def correct_shift(shift: Shift) -> bool:
    """Book what came to a shift since the office closed it; whether anything had.

    The office counted what lay in the drawer, cash of receipts among it that were not here: it was
    booked as over, and their own entries put it on the drawer once more. The printed Z stays as it
    is; this takes the cash off the drawer and off what was over or short, and says which receipts
    no Z of the shift counts. Safe to repeat: what was corrected is not corrected twice.
    """
    closing = ShiftClosing.objects.filter(shift_id=shift.id, repeated=False).first()
    if closing is None or closing.series_id == shift.series_id:
        return False
    series_id = numbering.back_office_series(shift.location_id) or closing.series_id
    context = selling(shift.company_id)
    return write(lambda: _write(context, shift, closing, series_id))


def _write(context: Selling, shift: Shift, closing: ShiftClosing, series_id: UUID) -> bool:
    # Two workers at once stand in one line here: the second finds what the first corrected.
    locked = posting.lock([], [series_id])
    figures, said = figures_of(shift), closing_of(closing)
    cash, totals = corrected(shift.id)
    more = figures.expected_minor - said.expected_minor - cash
    came = figures.totals.less(said.totals).less(totals)
    if not more and came == Totals():
        return False
    location = context.company.locations[shift.location_id]
    now = clock.now()
    made = Correction(
        id=new_id(),
        company_id=shift.company_id,
        location_id=shift.location_id,
        series_id=series_id,
        register_id=shift.register_id,
        shift_id=shift.id,
        closing_id=closing.id,
        person_id=closing.person_id,
        tender_id=shift.tender_id,
        currency=context.company.currency,
        business_date=business_date(now, location.zone, location.day_starts_hour),
        occurred_at=now,
        cash_minor=more,
        totals=came,
    )
    receipt = numbering.seal(locked.series[series_id], partial(correction_text, made))
    tender = context.tenders.get(shift.tender_id)
    effects = correction_effects(made, context.accounts, tender.code if tender else "")
    writes = WriteSet()
    append_correction(writes, made, receipt.number, now)
    posting.record(locked, [posting.Posting(effects, series_id, receipt, now)], writes)
    return True
