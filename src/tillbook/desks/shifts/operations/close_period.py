"""Close a day, month or year by hand, when the worker had no reason to or did not run."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.desks.shifts.closing_days import days_to_close, first_day
from tillbook.desks.shifts.due import due_at, end_of, missing
from tillbook.desks.shifts.models import Closure
from tillbook.desks.shifts.operations.close_days import close_day, close_longer, closed_to
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def close_period(actor: Actor, location_id: UUID, kind: str, period: str) -> None:
    """Close what is over, with the days in it that are not closed yet; audited.

    kind and period: as `due.due_at` offers them, the oldest first. A month or year is closed to its
    last day, so that what still arrives for it stands in the next closure, as late. Raises
    NotPossible with what is missing.
    """
    actor.require(Right.CASH_DEPOSIT)
    wanted = Closure.Kind(kind) if kind in Closure.Kind.values else None
    offered = [(one.kind, one.period) for one in due_at(actor.company_id, location_id)]
    if wanted is None or not actor.at(location_id) or (kind, period) not in offered:
        raise NotPossible(_("This is not there to be closed: it is not over, or closed already."))
    until = end_of(wanted, period)
    if lacking := missing(actor.company_id, location_id, until):
        raise NotPossible(" ".join(lacking))

    def work() -> None:
        _days(actor.company_id, location_id, until, whole=wanted is not Closure.Kind.DAY)
        if wanted is not Closure.Kind.DAY:
            close_longer(actor.company_id, location_id, Closure.Kind.MONTH, str(until)[:7])
        if wanted is Closure.Kind.YEAR:
            close_longer(actor.company_id, location_id, Closure.Kind.YEAR, period)
        detail = {"kind": kind, "period": period}
        audit_by(
            actor,
            actor.company_id,
            "period.closed",
            object_kind="location",
            object_id=location_id,
            detail=detail,
        )

    try:
        write(work)
    except IntegrityError:
        raise NotPossible(_("Somebody closed it at the same moment.")) from None


def _days(company_id: UUID, location_id: UUID, until: date, *, whole: bool) -> None:
    """Close the days with receipts through one; whole: that one in any case."""
    start = first_day(location_id)
    assert start is not None  # something is due only where shifts began
    for day in days_to_close(location_id, start, closed_to(location_id), date.max):
        if day <= until:
            close_day(company_id, location_id, day)
    last = closed_to(location_id)
    if whole and (last is None or last < until):
        close_day(company_id, location_id, until)
