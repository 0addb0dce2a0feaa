"""Entries that are posted every month: what is due is posted once each, however late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.bookkeeping.effects import KIND
from tillbook.desks.bookkeeping.errors import SENTENCES, EntryRefused, Refusal, refused
from tillbook.desks.bookkeeping.models import Draft, ManualEntry, RecurringEntry
from tillbook.desks.bookkeeping.operations.post_entry import check_approval, post, wanted_of
from tillbook.desks.bookkeeping.operations.rows import derived_id, person_of
from tillbook.desks.bookkeeping.queries import books_for, due_of, schedules, today
from tillbook.desks.bookkeeping.rules import FIRST_YEAR, LAST_YEAR, decide, typed_of, typed_text
from tillbook.masters.files.operations import carry_over
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import system_actor
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.writer import write


def add_recurring(
    actor: Actor, template_id: UUID, *, day_of_month: int, since: date, until: date | None
) -> UUID:
    """Have a template posted every month on this day (31: the last), from a day until another.
    Raises EntryRefused: BAD_SCHEDULE, or what is wrong with the template."""
    actor.require(Right.LEDGER_WRITE)
    rows = Draft.objects.filter(company_id=actor.company_id, kind=Draft.Kind.TEMPLATE)
    template = rows.filter(id=template_id).first()
    in_years = FIRST_YEAR <= since.year <= LAST_YEAR and (until is None or since <= until)
    if template is None or not 1 <= day_of_month <= 31 or not in_years:
        raise refused(Refusal.BAD_SCHEDULE)
    typed = typed_of(template.content)
    asked = replace(typed, day=str(today(actor.company_id)))
    decide(asked, books_for(actor, asked))
    row = RecurringEntry(
        company_id=actor.company_id,
        template=template,
        day_of_month=day_of_month,
        since=since,
        until=until,
        created_by=person_of(actor),
    )

    def work() -> None:
        RecurringEntry.objects.bulk_create([row])
        _tell(actor, "recurring_entry.added", row)

    write(work)
    added: UUID = row.id
    return added


def end_recurring(actor: Actor, row_id: UUID) -> None:
    """Post it no longer; what was posted stays. Raises EntryRefused."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> None:
        rows = RecurringEntry.objects.filter(
            company_id=actor.company_id, id=row_id, ended_at=None
        ).select_related("template")
        row = rows.first()
        if row is None:
            raise refused(Refusal.UNKNOWN_ENTRY)
        rows.update(ended_at=clock.now())
        _tell(actor, "recurring_entry.ended", row)

    write(work)


def post_due(company_id: UUID) -> int:
    """Post what is due through today and was not posted yet, each once; return how many.

    One that is refused is noted with its reason and stops no other; the next run tries again.
    """
    on, done = today(company_id), 0
    for row in schedules(company_id):
        try:
            for day in due_of(row, on):
                _post_one(row, day)
                done += 1
        except EntryRefused as problem:
            _note(row, problem)
    return done


def _post_one(row: RecurringEntry, day: date) -> None:
    """Post it for one due day and say so, in one transaction; above the limit it waits."""
    actor = system_actor(row.company_id, "recurring entries")
    typed = replace(typed_of(row.template.content), day=str(day))
    document_id = derived_id("recurring", str(row.id), str(day))
    decided = decide(typed, books_for(actor, typed))

    def settled() -> None:
        RecurringEntry.objects.filter(id=row.id).update(done_through=day, trouble="")
        carry_over(actor, KIND, row.template_id, document_id)

    try:
        check_approval(actor, decided.total_minor, row.created_by)
    except EntryRefused:

        def waits() -> None:
            _wait(row, document_id, typed_text(typed))
            settled()

        write(waits)
        return
    wanted = wanted_of(
        actor,
        document_id,
        decided,
        kind=ManualEntry.Kind.RECURRING.value,
        written_by=row.created_by,
        schedule_id=row.id,
        moves=True,
    )
    post(wanted, settled)


def _wait(row: RecurringEntry, document_id: UUID, content: str) -> None:
    if Draft.objects.filter(id=document_id).exists() or known_documents([document_id]):
        return
    Draft.objects.create(
        id=document_id,
        company_id=row.company_id,
        content=content,
        waiting=True,
        schedule_id=row.id,
        changed_by=row.created_by,
        changed_at=clock.now(),
    )


def _note(row: RecurringEntry, problem: EntryRefused) -> None:
    first = problem.wrong[0]
    words = (_(SENTENCES[first.refusal]) % first.words)[:400]
    write(lambda: RecurringEntry.objects.filter(id=row.id).update(trouble=words))


def _tell(actor: Actor, action: str, row: RecurringEntry) -> None:
    detail = {"name": row.template.name, "day_of_month": row.day_of_month, "since": str(row.since)}
    audit_by(
        actor,
        actor.company_id,
        action,
        object_kind="recurring_entry",
        object_id=row.id,
        detail=detail,
    )
