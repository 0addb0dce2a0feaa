"""Posting a supplier's bill: held against what came, approved where it differs, written once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from tillbook.desks.bills.credited import require_left
from tillbook.desks.bills.effects import KIND
from tillbook.desks.bills.errors import BillRefused, Refusal, Wrong, refused
from tillbook.desks.bills.models import BillDraft
from tillbook.desks.bills.operations.rows import Posted, Wanted, commit, person_of
from tillbook.desks.bills.queries import facts_for, key_of, limit_of, receipts_in
from tillbook.desks.bills.rules import Decided, Kind, Typed, decide, more_micro, typed_text
from tillbook.desks.receiving.queries import variants_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.writer import write
from tillbook.values.hashing import hash_text
from tillbook.values.money import format_decimal

#: What a bill waits for instead of being posted.
WAITS = (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL)


def nothing() -> None:
    """What is written beside a bill that comes alone."""


def post_bill(
    actor: Actor,
    document_id: UUID,
    typed: Typed,
    *,
    written_by: UUID | None = None,
    late: bool = False,
    accept_more: bool = False,
    also: Callable[[], None] = nothing,
) -> Posted:
    """Post a bill whole, or refuse it with all that is wrong (BillRefused).

    The same id with the same content answers as a duplicate. written_by: who entered it, where
    that is not who posts. late: where its month is closed, it goes to the first open day.
    accept_more: more may be billed than came, which is asked about once.
    """
    actor.require(Right.PURCHASES_WRITE)
    wrote = written_by or person_of(actor)
    content = hash_text(KIND, typed_text(typed))
    info = company(actor.company_id)

    def decided() -> Wanted:
        found = decide(typed, facts_for(actor, typed))
        if found.kind is Kind.CREDIT:
            require_left(info.id, document_id, info.exponent, found)
        check_approval(actor, found.differs_minor, wrote)
        if not accept_more and (more := more_than_came(found)):
            raise BillRefused(*more)
        return Wanted(decided=found, written_by=wrote, late=late, also=also)

    place = info.location_by_code(typed.location)
    return commit(
        actor,
        document_id,
        content,
        location_id=place.id if place else None,
        items=variants_of(receipts_in(typed)) if place and actor.at(place.id) else (),
        decided=decided,
        less=typed.kind == Kind.CREDIT.value,
    )


def more_than_came(decided: Decided) -> tuple[Wrong, ...]:
    """The question for each line of which more is billed than came."""
    return tuple(
        Wrong(
            Refusal.MORE_THAN_CAME,
            line.source.key,
            {
                "text": line.source.item.name,
                "billed_micro": str(line.units_micro),
                "left_micro": str(max(line.source.open_micro, 0)),
            },
        )
        for line in decided.lines
        if line.source and more_micro(line)
    )


def check_approval(actor: Actor, differs_minor: int, written_by: UUID | None) -> None:
    """Raise BillRefused where somebody else has to approve: one who may, and did not enter it."""
    limit = limit_of(actor.company_id)
    if limit is None or differs_minor <= limit:
        return
    shown = format_decimal(limit, company(actor.company_id).exponent)
    if not actor.may(Right.PURCHASES_APPROVE) or actor.kind != "person":
        raise refused(Refusal.NEEDS_APPROVAL, limit=shown)
    if actor.id == written_by:
        raise refused(Refusal.OWN_APPROVAL)


def enter_bill(
    actor: Actor,
    document_id: UUID,
    typed: Typed,
    *,
    late: bool = False,
    accept_more: bool = False,
) -> Posted:
    """Post a bill; where somebody else has to approve it, it is kept until they do, and the refusal
    says so. Raises BillRefused."""
    try:
        return post_bill(actor, document_id, typed, late=late, accept_more=accept_more)
    except BillRefused as problem:
        if problem.refusal in WAITS:
            write(lambda: _wait(actor, document_id, typed))
        raise


def _wait(actor: Actor, document_id: UUID, typed: Typed) -> None:
    """Keep it; the same click twice keeps one."""
    if known_documents([document_id]) or BillDraft.objects.filter(id=document_id).exists():
        return
    found = decide(typed, facts_for(actor, typed))
    party = key_of(typed.supplier)
    assert party is not None
    row = BillDraft(
        id=document_id,
        company_id=actor.company_id,
        location_id=found.location_id,
        party_id=party,
        content=typed_text(typed),
        differs_minor=found.differs_minor,
        changed_by=person_of(actor),
        changed_at=clock.now(),
    )
    row.save(force_insert=True)
