"""The writers of periods: closing months of the books, and opening them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.models import AccountingPeriod
from tillbook.books.ledger.periods import closed_months, earliest_today, less_closed
from tillbook.books.ledger.rules import LOCKED, OPEN, SOFT, first_of_month
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.faults import fault_point
from tillbook.plumbing.series import company_series, lock_series
from tillbook.plumbing.writer import write


def close_period(actor: Actor, month: date, *, lock: bool = False) -> list[date]:
    """Close the books through a month, softly or for good; return the months that changed.

    Months before it that are less closed are closed with it. Raises NotPossible: not over yet, or
    nothing to close. Two transactions: the first closes, so that who begins to post from then on
    sees it; the second takes every series of the company for a moment, which waits for those who
    began before. Only then is a month locked, when nobody can be on the way into it.
    """
    actor.require(Right.LEDGER_CLOSE)
    _of_the_whole(actor)
    month = first_of_month(month)
    if month >= first_of_month(earliest_today(actor.company_id)):
        raise NotPossible(_("This month is not over yet."))
    months = less_closed(actor.company_id, month, LOCKED if lock else SOFT)
    if not months:
        raise NotPossible(_("It is closed already."))
    write(lambda: _soften(actor, months, lock))
    fault_point("periods.closed")
    write(lambda: _settle(actor.company_id, months if lock else []))
    return months


def _of_the_whole(actor: Actor) -> None:
    """The books are the company's: who works at some locations alone does not close them."""
    if actor.location_ids is not None:
        raise NotPossible(_("Only somebody who works for all locations closes the books."))


def _soften(actor: Actor, months: Sequence[date], lock: bool) -> None:
    known = closed_months(actor.company_id, months[0])
    for month in months:
        if month not in known:
            _set(actor.company_id, month, SOFT, actor.id if actor.kind == "person" else None)
    audit_by(
        actor,
        actor.company_id,
        "books.locked" if lock else "books.closed",
        object_kind="period",
        detail={"period": f"{months[-1]:%Y-%m}", "months": len(months)},
    )


def _settle(company_id: UUID, to_lock: Sequence[date]) -> None:
    lock_series(company_series(company_id))
    rows = AccountingPeriod.objects.filter(company_id=company_id, month__in=list(to_lock))
    rows.filter(state=SOFT).update(state=LOCKED, changed_at=clock.now())


def reopen_period(actor: Actor, month: date, *, reason: str) -> None:
    """Open a closed month again; what came meanwhile stays where it was posted. Months before the
    first that was ever closed count like it. Raises NotPossible: without a reason, or when it is
    open."""
    actor.require(Right.LEDGER_REOPEN)
    _of_the_whole(actor)
    month = first_of_month(month)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise NotPossible(_("Say why it is opened again."))

    def work() -> None:
        rows = AccountingPeriod.objects.filter(company_id=actor.company_id, month=month)
        person = actor.id if actor.kind == "person" else None
        # One before the first that was closed has no row yet, nor have those between the two.
        closed = closed_months(actor.company_id, month)
        every = AccountingPeriod.objects.filter(company_id=actor.company_id, month__in=closed)
        for one in sorted(closed.keys() - set(every.values_list("month", flat=True))):
            _set(actor.company_id, one, closed[one], person)
        opened = rows.exclude(state=OPEN).update(
            state=OPEN, changed_at=clock.now(), changed_by=person
        )
        if not opened:
            raise NotPossible(_("It is open."))
        audit_by(
            actor,
            actor.company_id,
            "books.reopened",
            object_kind="period",
            reason=reason,
            detail={"period": f"{month:%Y-%m}"},
        )

    write(work)


def _set(company_id: UUID, month: date, state: str, person_id: UUID | None) -> None:
    AccountingPeriod.objects.update_or_create(
        company_id=company_id,
        month=month,
        defaults={"state": state, "changed_at": clock.now(), "changed_by": person_id},
    )
