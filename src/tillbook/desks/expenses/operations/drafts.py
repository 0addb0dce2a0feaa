"""What is entered and not posted: kept as typed, each change against the version one saw."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError

from tillbook.desks.expenses.errors import ExpenseRefused, Refusal, refused
from tillbook.desks.expenses.models import ExpenseDraft
from tillbook.desks.expenses.operations.post_expense import post_expense, reverse_expense
from tillbook.desks.expenses.operations.rows import Posted, person_of
from tillbook.desks.expenses.queries import drafts, posted
from tillbook.desks.expenses.rules import Typed, read_day, typed_of, typed_text
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line

_WAITS = (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL)


def save_draft(actor: Actor, draft_id: UUID, typed: Typed, version: int) -> int:
    """Keep what was typed, and return its new version. version: the one that was seen, 0 for a new
    draft. Raises ExpenseRefused: posted already, or changed by somebody else meanwhile."""
    actor.require(Right.EXPENSES_WRITE)

    def work() -> int:
        if draft_id in known_documents([draft_id]):
            raise refused(Refusal.CONFLICT)
        now = {
            "content": typed_text(typed),
            "changed_by": person_of(actor),
            "changed_at": clock.now(),
            "waiting": False,
        }
        if version == 0:
            if ExpenseDraft.objects.filter(id=draft_id).exists():
                raise refused(Refusal.CHANGED_MEANWHILE)
            ExpenseDraft(id=draft_id, company_id=actor.company_id, **now).save(force_insert=True)
            return 1
        rows = drafts(actor).filter(id=draft_id, version=version, reverses_id=None)
        if not rows.order_by().update(version=version + 1, **now):
            raise refused(Refusal.CHANGED_MEANWHILE)
        return version + 1

    try:
        return write(work)
    except IntegrityError:
        raise refused(Refusal.CHANGED_MEANWHILE) from None


def delete_draft(actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away. Raises ExpenseRefused where there is none."""
    actor.require(Right.EXPENSES_WRITE)

    def work() -> None:
        if not drafts(actor).filter(id=draft_id).order_by().delete()[0]:
            raise refused(Refusal.UNKNOWN_EXPENSE)

    write(work)


def post_draft(actor: Actor, draft_id: UUID, version: int, *, late: bool = False) -> Posted:
    """Post a draft as it was seen: it becomes the document and is no draft any more.

    Above the limit it waits instead (NEEDS_APPROVAL, OWN_APPROVAL) until somebody who may approve,
    and did not enter it, posts it. The same click twice answers as the first did.
    """
    actor.require(Right.EXPENSES_WRITE)
    row = drafts(actor).filter(id=draft_id).first()
    if row is None:
        return _posted_before(actor, draft_id)
    if row.version != version:
        raise refused(Refusal.CHANGED_MEANWHILE)

    def gone() -> None:
        if not ExpenseDraft.objects.filter(id=draft_id, version=version).delete()[0]:
            raise refused(Refusal.CHANGED_MEANWHILE)

    try:
        if row.reverses_id:
            day = read_day(row.content)
            assert day is not None
            return reverse_expense(
                actor,
                row.reverses_id,
                draft_id,
                day=day,
                reason=row.reason,
                written_by=row.changed_by,
                late=late,
                also=gone,
            )
        typed = typed_of(row.content)
        return post_expense(actor, draft_id, typed, written_by=row.changed_by, late=late, also=gone)
    except ExpenseRefused as problem:
        if problem.refusal in _WAITS:
            rows = ExpenseDraft.objects.filter(id=draft_id, version=version)
            write(lambda: rows.update(waiting=True))
        raise


def _posted_before(actor: Actor, draft_id: UUID) -> Posted:
    found = known_documents([draft_id]).get(draft_id)
    if found is None or found.company_id != actor.company_id:
        raise refused(Refusal.UNKNOWN_EXPENSE)
    return Posted(draft_id, found.number, duplicate=True)


def take_back(
    actor: Actor, expense_id: UUID, document_id: UUID, *, day: date, reason: str, late: bool
) -> Posted:
    """Take an expense back; above the limit a draft waits for somebody else. Raises
    ExpenseRefused."""
    row = posted(actor, expense_id)
    try:
        return reverse_expense(actor, expense_id, document_id, day=day, reason=reason, late=late)
    except ExpenseRefused as problem:
        if problem.refusal in _WAITS and row is not None:
            _wait(actor, expense_id, document_id, day, one_line(reason, 200))
        raise


def _wait(actor: Actor, expense_id: UUID, draft_id: UUID, day: date, reason: str) -> None:
    """Keep it as a draft that somebody else posts; the same click twice keeps one."""

    def work() -> None:
        if ExpenseDraft.objects.filter(reverses_id=expense_id).exists():
            return
        ExpenseDraft(
            id=draft_id,
            company_id=actor.company_id,
            content=str(day),
            waiting=True,
            reverses_id=expense_id,
            reason=reason,
            changed_by=person_of(actor),
            changed_at=clock.now(),
        ).save(force_insert=True)

    write(work)
