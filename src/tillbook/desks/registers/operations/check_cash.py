"""After what a register did with its drawer is in the books: was it anybody's to do?"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tillbook.desks.registers.queries import device_by_series, heard_before, limits
from tillbook.desks.registers.rules import Approval, CashTold, cash_doubts
from tillbook.desks.sales.reading import approvals_of
from tillbook.desks.shifts.operations import note_flags
from tillbook.desks.shifts.queries import cash_acts, pay_out_limit, small_pay_outs
from tillbook.desks.shifts.rules import KINDS
from tillbook.masters.organisation.queries import rights_at
from tillbook.plumbing.cursors import Fed, move_on, unseen
from tillbook.plumbing.series import bodies_of
from tillbook.plumbing.writer import write

FOLLOWER = "registers.check_cash"


def check_cash(company_id: UUID) -> int:
    """Check the next documents of the feed; how many messages were looked at."""
    messages = unseen(company_id, FOLLOWER)
    if not messages:
        return 0
    found = list(_doubts(company_id, messages))

    def work() -> None:
        note_flags(company_id, found)
        move_on(company_id, FOLLOWER, messages)

    write(work)
    return len(messages)


def _doubts(
    company_id: UUID, messages: Iterable[Fed]
) -> Iterable[tuple[UUID, UUID, str, str, str]]:
    """(shift, document, kind, expected, found) of what somebody should look at."""
    ids = [m.subject_id for m in messages if m.kind in KINDS and m.topic == f"{m.kind}.committed"]
    made_by = device_by_series(company_id, {act.series_id for act in cash_acts(company_id, ids)})
    acts = [act for act in cash_acts(company_id, ids) if act.series_id in made_by]
    if not acts:
        return
    bodies = bodies_of([act.id for act in acts])
    rights, most = rights_at(company_id), pay_out_limit(company_id)
    days = small_pay_outs(company_id, [act.id for act in acts], most)
    for act in acts:
        approvals = approvals_of(bodies.get(act.id, ""))
        told = CashTold(
            kind=act.kind,
            person_id=act.person_id,
            occurred_at=act.occurred_at,
            amount_minor=act.amount_minor,
            approvals=tuple([Approval(person_id=p, right=r, at=at) for p, r, at in approvals]),
            rights=rights,
            heard_before=heard_before(made_by[act.series_id], act.occurred_at),
            paid_out_minor=days.get(act.id, 0),
        )
        for kind, expected, found in cash_doubts(told, most, limits(company_id)):
            yield act.shift_id, act.id, kind, expected, found
