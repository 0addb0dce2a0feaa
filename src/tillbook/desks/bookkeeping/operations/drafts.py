"""Drafts and templates: kept as they are typed, each change against the version one saw."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.rules.reducing import amount_of
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, refused
from tillbook.desks.bookkeeping.models import Draft, ManualEntry, RecurringEntry
from tillbook.desks.bookkeeping.operations.adjust_item import adjust_of, wanted_adjustment
from tillbook.desks.bookkeeping.operations.post_entry import check_approval, post, wanted_of
from tillbook.desks.bookkeeping.operations.recover_debt import wanted_recovery
from tillbook.desks.bookkeeping.operations.reverse_entry import wanted_reversal
from tillbook.desks.bookkeeping.operations.rows import Posted, person_of
from tillbook.desks.bookkeeping.queries import books_for, posted_entry
from tillbook.desks.bookkeeping.rules import Typed, decide, read_day, typed_of, typed_text
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.writer import write


def save_draft(
    actor: Actor, draft_id: UUID, typed: Typed, version: int, *, opening: bool = False
) -> int:
    """Keep what was typed, and return its new version. version: the one that was seen, 0 for a new
    draft. Raises EntryRefused: posted already, or changed by somebody else meanwhile."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> int:
        if draft_id in known_documents([draft_id]):
            raise refused(Refusal.CONFLICT)
        rows = Draft.objects.filter(company_id=actor.company_id, id=draft_id)
        now = {
            "content": typed_text(typed),
            "changed_by": person_of(actor),
            "changed_at": clock.now(),
            "waiting": False,
        }
        if version == 0:
            if rows.exists():
                raise refused(Refusal.CHANGED_MEANWHILE)
            kind = Draft.Kind.OPENING if opening else Draft.Kind.ENTRY
            Draft.objects.create(id=draft_id, company_id=actor.company_id, kind=kind, **now)
            return 1
        fixed = (Draft.Kind.REVERSAL, Draft.Kind.ADJUST)
        editable = rows.filter(version=version).exclude(kind__in=fixed)
        if not editable.update(version=version + 1, **now):
            raise refused(Refusal.CHANGED_MEANWHILE)
        return version + 1

    try:
        return write(work)
    except IntegrityError:
        raise refused(Refusal.CHANGED_MEANWHILE) from None


def delete_draft(actor: Actor, draft_id: UUID) -> None:
    """Throw a draft or template away. Raises EntryRefused where there is none, or it is posted
    every month."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> None:
        if RecurringEntry.objects.filter(template_id=draft_id).exists():
            raise refused(Refusal.CONFLICT)
        rows = Draft.objects.filter(company_id=actor.company_id, id=draft_id)
        if not rows.delete()[0]:
            raise refused(Refusal.UNKNOWN_ENTRY)

    write(work)


def keep_template(actor: Actor, template_id: UUID, name: str, typed: Typed) -> None:
    """Keep an entry under a name, to begin others with. Raises EntryRefused."""
    actor.require(Right.LEDGER_WRITE)
    name = " ".join(name.split())[:80]
    if not name:
        raise refused(Refusal.NO_NAME)

    def work() -> None:
        rows = Draft.objects.filter(company_id=actor.company_id, kind=Draft.Kind.TEMPLATE)
        if rows.filter(name__iexact=name).exists():
            raise refused(Refusal.NAME_TAKEN, text=name)
        Draft.objects.create(
            id=template_id,
            company_id=actor.company_id,
            kind=Draft.Kind.TEMPLATE,
            name=name,
            content=typed_text(typed),
            changed_by=person_of(actor),
            changed_at=clock.now(),
        )

    try:
        write(work)
    except IntegrityError:
        raise refused(Refusal.NAME_TAKEN, text=name) from None


def post_draft(actor: Actor, draft_id: UUID, version: int, *, into_soft: bool = False) -> Posted:
    """Post a draft as it was seen: it becomes the document and is no draft any more.

    Above the limit it waits instead (NEEDS_APPROVAL, OWN_APPROVAL) until somebody who may approve,
    and did not write it, posts it. The same click twice answers as the first did. into_soft: to a
    softly closed period too.
    """
    actor.require(Right.LEDGER_WRITE)
    row = Draft.objects.filter(company_id=actor.company_id, id=draft_id).first()
    if row is None:
        return _posted_before(actor, draft_id)
    if row.version != version or row.kind == Draft.Kind.TEMPLATE:
        raise refused(Refusal.CHANGED_MEANWHILE)
    if row.kind == Draft.Kind.REVERSAL:
        assert row.reverses_id is not None
        day = read_day(typed_of(row.content).day)
        assert day is not None
        wanted = [
            wanted_reversal(
                actor,
                draft_id,
                row.reverses_id,
                day,
                row.reason,
                written_by=row.changed_by,
                into_soft=into_soft,
            )
        ]
        total = posted_total(actor, row.reverses_id)
    elif row.kind == Draft.Kind.ADJUST:
        wish = adjust_of(row)
        recovers = wish.kind == ManualEntry.Kind.RECOVERED
        made = wanted_recovery if recovers else wanted_adjustment
        who = row.changed_by
        wanted = [made(actor, draft_id, wish, written_by=who, into_soft=into_soft)]
        total = abs(amount_of(wanted[0].lines[0]))
    else:
        typed = typed_of(row.content)
        decided = decide(typed, books_for(actor, typed))
        kind = _kind(row)
        wanted = wanted_of(
            actor,
            draft_id,
            decided,
            kind=kind.value,
            written_by=row.changed_by,
            schedule_id=row.schedule_id,
            moves=row.schedule_id is not None,
            into_soft=into_soft,
        )
        total = decided.total_minor
    _approved(actor, row, total)

    def gone() -> None:
        rows = Draft.objects.filter(id=draft_id, version=version)
        if not rows.delete()[0] and draft_id not in known_documents([draft_id]):
            raise refused(Refusal.CHANGED_MEANWHILE)

    return post(wanted, gone)[0]


def _kind(row: Draft) -> ManualEntry.Kind:
    """What kind of entry a draft becomes."""
    if row.schedule_id:
        return ManualEntry.Kind.RECURRING
    opening = row.kind == Draft.Kind.OPENING
    return ManualEntry.Kind.OPENING if opening else ManualEntry.Kind.ENTRY


def posted_total(actor: Actor, entry_id: UUID) -> int:
    """What a posted entry comes to."""
    row = posted_entry(actor, entry_id)
    if row is None:
        raise refused(Refusal.UNKNOWN_ENTRY)
    return row.total_minor


def _approved(actor: Actor, row: Draft, total_minor: int) -> None:
    """Let it through, or have it wait for who may."""
    try:
        check_approval(actor, total_minor, row.changed_by)
    except EntryRefused:
        write(lambda: Draft.objects.filter(id=row.id, version=row.version).update(waiting=True))
        raise


def _posted_before(actor: Actor, draft_id: UUID) -> Posted:
    found = known_documents([draft_id]).get(draft_id)
    if found is None or found.company_id != actor.company_id:
        raise refused(Refusal.UNKNOWN_ENTRY)
    return Posted(draft_id, found.number, duplicate=True)
