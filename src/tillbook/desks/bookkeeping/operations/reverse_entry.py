"""Taking a posted entry back: a new one with its lines turned round, that points at it."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from tillbook.books.ledger.document_lines import settled_by, turned, unpaired
from tillbook.books.ledger.made_less import BY_BANK, made_less
from tillbook.books.ledger.open_fold import settled_ids
from tillbook.books.ledger.ports import resting_on
from tillbook.desks.bookkeeping.effects import taken_back
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, Wrong, refused
from tillbook.desks.bookkeeping.models import Draft, ManualEntry
from tillbook.desks.bookkeeping.operations.post_entry import check_approval, post
from tillbook.desks.bookkeeping.operations.recover_debt import came_back
from tillbook.desks.bookkeeping.operations.rows import Posted, Wanted, person_of, soft_of
from tillbook.desks.bookkeeping.queries import lines_of, posted_entry, reversal_of, setting, today
from tillbook.desks.bookkeeping.rules import Typed, check_day, typed_text
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation

#: What was taken off an open item: taken back, the item is open again.
_TAKEN_OFF = (ManualEntry.Kind.DISCOUNT, ManualEntry.Kind.BAD_DEBT)


def reverse_entry(
    actor: Actor,
    entry_id: UUID,
    document_id: UUID,
    *,
    day: date,
    reason: str,
    into_soft: bool = False,
) -> Posted:
    """Take a posted entry back on a day, with the reason; each once. Raises EntryRefused.

    Above the limit a draft waits for somebody else, as the entry itself did.
    """
    actor.require(Right.LEDGER_WRITE)
    reason = " ".join(reason.split())[:200]
    who = person_of(actor)
    wanted = wanted_reversal(
        actor, document_id, entry_id, day, reason, written_by=who, into_soft=into_soft
    )
    row = posted_entry(actor, entry_id)
    assert row is not None
    try:
        check_approval(actor, row.total_minor, person_of(actor))
    except EntryRefused:
        _wait(actor, wanted)
        raise
    return post([wanted])[0]


def wanted_reversal(
    actor: Actor,
    document_id: UUID,
    entry_id: UUID,
    day: date,
    reason: str,
    *,
    written_by: UUID | None,
    into_soft: bool = False,
) -> Wanted:
    """The entry that takes another back, checked. Raises EntryRefused."""
    row = posted_entry(actor, entry_id)
    if row is None:
        raise refused(Refusal.UNKNOWN_ENTRY)
    found = reversal_of(entry_id)
    if found and found.id != document_id:
        number = document_numbers([found.id])[found.id]
        raise refused(Refusal.ALREADY_REVERSED, text=number)
    _check_not_back(actor.company_id, entry_id)
    if not reason:
        raise refused(Refusal.NO_REASON)
    if day < row.business_date:
        raise refused(Refusal.BEFORE_ITS_ENTRY, text=str(row.business_date))
    wrong: list[Wrong] = []
    check_day(day, today(actor.company_id), setting(actor.company_id).future_days, wrong)
    if wrong:
        raise EntryRefused(*wrong)
    pairs_now = partial(_pairs, row)
    return Wanted(
        id=document_id,
        company_id=actor.company_id,
        kind=ManualEntry.Kind.REVERSAL.value,
        day=day,
        memo=row.memo,
        lines=taken_back(lines_of(entry_id)),
        written_by=written_by,
        person_id=person_of(actor),
        reverses_id=entry_id,
        reason=reason,
        soft=soft_of(actor, into_soft),
        pairs=pairs_now(),
        pairs_now=pairs_now,
        still=partial(_check_not_back, actor.company_id, entry_id),
    )


def _pairs(row: ManualEntry) -> tuple[Allocation, ...]:
    """What its lines settled is open again; what is open of them is settled by taking it back."""
    if row.kind in _TAKEN_OFF:
        return unpaired(row.id)
    return turned(row.id, settled_ids(row.company_id))


def _check_not_back(company_id: UUID, entry_id: UUID) -> None:
    """Raise EntryRefused where some of a bad debt is claimed again already, where a discount or a
    bad debt made it less (what they gave back would be given back twice), or where a line of the
    bank is matched with it, which would be settled by nothing."""
    if back := list(came_back(company_id, entry_id)):
        raise refused(Refusal.ALREADY_REVERSED, text=document_numbers(back[:1])[back[0]])
    every = ManualEntry.objects.filter(company_id=company_id)
    undone = every.filter(reverses_id__isnull=False).values("reverses_id")
    less = every.filter(kind__in=_TAKEN_OFF, id__in=settled_by(entry_id)).exclude(id__in=undone)
    found = list(less.order_by("id").values_list("id", flat=True)[:1])
    if found := found or made_less(company_id, [entry_id], [BY_BANK])[:1]:
        raise refused(Refusal.MADE_LESS, text=document_numbers(found)[found[0]])
    if resting := resting_on(entry_id):
        numbers = document_numbers(resting)
        raise refused(Refusal.RESTS_ON_IT, text=", ".join(sorted(numbers.values())))


def _wait(actor: Actor, wanted: Wanted) -> None:
    """Keep it as a draft that somebody else posts; the same click twice keeps one."""
    rows = Draft.objects.filter(company_id=actor.company_id, reverses_id=wanted.reverses_id)

    def work() -> None:
        if rows.exists():
            return
        Draft.objects.create(
            id=wanted.id,
            company_id=actor.company_id,
            kind=Draft.Kind.REVERSAL,
            content=typed_text(Typed(day=str(wanted.day), memo=wanted.memo)),
            waiting=True,
            reverses_id=wanted.reverses_id,
            reason=wanted.reason,
            changed_by=person_of(actor),
            changed_at=clock.now(),
        )

    write(work)
