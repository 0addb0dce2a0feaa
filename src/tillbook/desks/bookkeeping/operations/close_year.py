"""Closing a fiscal year: its months are locked, its figures recorded. Nothing is posted for it:
what a year earned stands in the statements of the next as retained earnings, computed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.books.ledger.operations.periods import close_period
from tillbook.books.ledger.periods import closed_months, earliest_today
from tillbook.books.ledger.rules import LOCKED, first_of_month, fiscal_year
from tillbook.desks.bookkeeping.models import YearEnd
from tillbook.desks.bookkeeping.operations.rows import person_of
from tillbook.desks.bookkeeping.year import YearFigures, figures_of
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text, hash_text


def close_year(actor: Actor, until: date) -> UUID:
    """Lock the fiscal year that ends on this day and record its figures; the record's id.

    Raises NotPossible: no fiscal year of the company ends then, or it is not over. Once it is
    locked nothing changes its figures: asked again it answers with what is recorded.
    """
    actor.require(Right.LEDGER_CLOSE)
    year = fiscal_year(until, company(actor.company_id).fiscal_year_month)
    if year.until != until or year.since is None:
        raise NotPossible(_("No fiscal year ends on this day."))
    if until >= earliest_today(actor.company_id):
        raise NotPossible(_("This year is not over yet."))
    states = closed_months(actor.company_id, year.since)
    if states.get(first_of_month(until)) != LOCKED:
        close_period(actor, until, lock=True)
    figures = figures_of(actor.company_id, year.since, until)
    try:
        return write(lambda: _record(actor, figures))
    except IntegrityError:
        found: UUID = YearEnd.objects.get(
            company_id=actor.company_id, until=until, hash=digest_of(figures)
        ).id
        return found


def _text(figures: YearFigures) -> str:
    return canonical_text(
        {
            "v": 1,
            "since": str(figures.since),
            "until": str(figures.until),
            "result": figures.result_minor,
            "accounts": [
                [row.code, row.debit_minor, row.credit_minor, row.closing_minor]
                for row in figures.rows
            ],
        }
    )


def digest_of(figures: YearFigures) -> str:
    """What a record of these figures is sealed with: another where any account's differ."""
    return hash_text("year_end", _text(figures))


def _record(actor: Actor, figures: YearFigures) -> UUID:
    digest = digest_of(figures)
    rows = YearEnd.objects.filter(company_id=actor.company_id, until=figures.until, hash=digest)
    if found := rows.values_list("id", flat=True).first():
        known: UUID = found
        return known
    row = YearEnd(
        company_id=actor.company_id,
        since=figures.since,
        until=figures.until,
        result_minor=figures.result_minor,
        text=_text(figures),
        hash=digest,
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
