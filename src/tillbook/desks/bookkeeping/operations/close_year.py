"""Closing a fiscal year: its months are locked, its figures recorded. Nothing is posted for it:
what a year earned stands in the statements of the next as retained earnings, computed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.books.ledger.operations.periods import close_period
from tillbook.books.ledger.periods import earliest_today, less_closed
from tillbook.books.ledger.rules import LOCKED, fiscal_year
from tillbook.desks.bookkeeping.models import YearEnd
from tillbook.desks.bookkeeping.operations.rows import person_of
from tillbook.desks.bookkeeping.year import YearFigures, figures_of, holds, text_of
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.hashing import hash_text


def close_year(actor: Actor, until: date) -> UUID:
    """Lock the fiscal year that ends on this day and record its figures; the record's id. Whatever
    month of it, or before it, was opened again is locked with it.

    Raises NotPossible: no fiscal year of the company ends then, or it is not over. Once it is
    locked nothing changes its figures: asked again it answers with what is recorded.
    """
    actor.require(Right.LEDGER_CLOSE)
    year = fiscal_year(until, company(actor.company_id).fiscal_year_month)
    if year.until != until or year.since is None:
        raise NotPossible(_("No fiscal year ends on this day."))
    if until >= earliest_today(actor.company_id):
        raise NotPossible(_("This year is not over yet."))
    if less_closed(actor.company_id, until, LOCKED):
        close_period(actor, until, lock=True)
    figures = figures_of(actor.company_id, year.since, until)
    try:
        return write(lambda: _record(actor, figures))
    except IntegrityError:
        found = _recorded(actor.company_id, figures)
        assert found is not None
        return found


def _recorded(company_id: UUID, figures: YearFigures) -> UUID | None:
    """The record that says what the books say."""
    rows = YearEnd.objects.filter(company_id=company_id, until=figures.until).order_by("-made_at")
    return next((row.id for row in rows if holds(row, figures)), None)


def _record(actor: Actor, figures: YearFigures) -> UUID:
    if known := _recorded(actor.company_id, figures):
        return known
    text = text_of(figures)
    row = YearEnd(
        company_id=actor.company_id,
        since=figures.since,
        until=figures.until,
        result_minor=figures.result_minor,
        text=text,
        hash=hash_text("year_end", text),
        made_at=clock.now(),
        person_id=person_of(actor),
    )
    YearEnd.objects.bulk_create([row])
    audit_by(
        actor,
        actor.company_id,
        "year.closed",
        object_kind="year_end",
        object_id=row.id,
        detail={"period": str(figures.until), "result_minor": figures.result_minor},
    )
    made: UUID = row.id
    return made
