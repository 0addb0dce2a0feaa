"""Bills that wait: approved by somebody else, or thrown away."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.bills.errors import Refusal, refused
from tillbook.desks.bills.models import BillDraft
from tillbook.desks.bills.operations.post_bill import post_bill
from tillbook.desks.bills.operations.rows import Posted
from tillbook.desks.bills.queries import bill, draft, drafts
from tillbook.desks.bills.rules import typed_of
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.writer import write


def approve_bill(actor: Actor, draft_id: UUID, *, late: bool = False) -> Posted:
    """Approve a bill that waits, and post it: who may, and did not enter it. The same click twice
    answers as the first did. Raises BillRefused."""
    actor.require(Right.PURCHASES_WRITE)
    row = draft(actor, draft_id)
    if row is None:
        if bill(actor, draft_id) is None:
            raise refused(Refusal.UNKNOWN_BILL)
        return Posted(draft_id, document_numbers([draft_id]).get(draft_id, ""), duplicate=True)

    def gone() -> None:
        if not BillDraft.objects.filter(id=draft_id).delete()[0]:
            raise refused(Refusal.CHANGED_MEANWHILE)

    # Who approves has seen on its page how much more is billed than came.
    return post_bill(
        actor,
        draft_id,
        typed_of(row.content),
        written_by=row.changed_by,
        late=late,
        accept_more=True,
        also=gone,
    )


def drop_bill(actor: Actor, draft_id: UUID) -> None:
    """Throw a bill away that waits. Raises BillRefused where there is none."""
    actor.require(Right.PURCHASES_WRITE)

    def work() -> None:
        if not drafts(actor).filter(id=draft_id).order_by().delete()[0]:
            raise refused(Refusal.UNKNOWN_BILL)

    write(work)
