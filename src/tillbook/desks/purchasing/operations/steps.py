"""The steps of an order: approved, changed again, sent, confirmed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from tillbook.desks.purchasing.errors import OrderRefused, Refusal, refused
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.operations.rows import (
    add_step,
    give_number,
    keep,
    locked_order,
    person_of,
)
from tillbook.desks.purchasing.queries import limit_of, order_of, today
from tillbook.desks.purchasing.rules import (
    OPEN_STATES,
    Approver,
    State,
    Step,
    after,
    require_approval,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write
from tillbook.values.money import format_decimal
from tillbook.values.words import one_line


def approve_order(actor: Actor, order_id: UUID, version: int) -> str:
    """Approve an order as it was seen: it gets its number, which is returned.

    Above the limit it waits instead (NEEDS_APPROVAL, OWN_APPROVAL) until somebody who may approve,
    and did not write it, does. The same click twice answers as the first did.
    """
    actor.require(Right.PURCHASES_WRITE)
    info = company(actor.company_id)

    def work() -> str:
        row = locked_order(actor, order_id)
        if row.state == State.APPROVED and row.version == version + 1:
            return row.code
        if row.version != version or row.state not in OPEN_STATES:
            raise refused(Refusal.CHANGED_MEANWHILE)
        limit = limit_of(info.id)
        person = person_of(actor)
        who = Approver(
            may=actor.may(Right.PURCHASES_APPROVE),
            wrote=person is None or row.written_by in (None, person),
        )
        said = format_decimal(limit or 0, info.exponent)
        require_approval(row.total_minor, limit, who, said)
        row.state = after(row.state, Step.APPROVE)
        give_number(row)
        keep(row, "state", "number", "code")
        add_step(actor, row, Step.APPROVE)
        return row.code

    try:
        return write(work)
    except OrderRefused as problem:
        if problem.refusal in (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL):
            write(lambda: _wait(actor, order_id, version))
        raise


def _wait(actor: Actor, order_id: UUID, version: int) -> None:
    row = locked_order(actor, order_id)
    if row.version == version and row.state in OPEN_STATES:
        PurchaseOrder.objects.filter(id=order_id).update(state=State.WAITING)


def _step(
    actor: Actor,
    order_id: UUID,
    step: Step,
    change: Callable[[PurchaseOrder], list[str]],
    note: str = "",
) -> PurchaseOrder:
    """Take a step; where it was taken already nothing changes. Raises OrderRefused."""
    actor.require(Right.PURCHASES_WRITE)

    def work() -> PurchaseOrder:
        row = locked_order(actor, order_id)
        row.state = after(row.state, step)
        keep(row, "state", *change(row))
        add_step(actor, row, step, note)
        return row

    return write(work)


def reopen_order(actor: Actor, order_id: UUID) -> None:
    """Change an order again that was approved and is not sent; it keeps its number. Raises
    OrderRefused."""
    _step(actor, order_id, Step.REOPEN, lambda row: [])


def note_order_sent(actor: Actor, order_id: UUID, *, how: str) -> PurchaseOrder:
    """The supplier has it. how: in words, or the address it is mailed to. Raises OrderRefused."""
    day = today(company(actor.company_id))

    def change(row: PurchaseOrder) -> list[str]:
        row.ordered_on = row.ordered_on or day
        return ["ordered_on"]

    return _step(actor, order_id, Step.SEND, change, how)


def confirm_order(
    actor: Actor, order_id: UUID, *, reference: str, expected_on: date | None
) -> PurchaseOrder:
    """The supplier said that it comes, and when; again where they say something else. Raises
    OrderRefused."""
    row = order_of(actor, order_id)
    if expected_on is not None and row and row.ordered_on and expected_on < row.ordered_on:
        raise refused(Refusal.PAST_DATE, text=str(expected_on))
    day = today(company(actor.company_id))

    def change(row: PurchaseOrder) -> list[str]:
        row.reference = one_line(reference, 60)
        row.expected_on = expected_on or row.expected_on
        row.ordered_on = row.ordered_on or day
        return ["reference", "expected_on", "ordered_on"]

    return _step(actor, order_id, Step.CONFIRM, change, reference)


def close_order(actor: Actor, order_id: UUID, *, reason: str) -> PurchaseOrder:
    """What has not come is expected no longer. Raises OrderRefused."""
    reason = one_line(reason, 200)
    if not reason:
        raise refused(Refusal.NO_REASON)
    return _step(actor, order_id, Step.CLOSE, lambda row: [], reason)


def cancel_order(actor: Actor, order_id: UUID, *, reason: str) -> PurchaseOrder:
    """Order it no longer; its number stays taken. Raises OrderRefused."""
    reason = one_line(reason, 200)
    if not reason:
        raise refused(Refusal.NO_REASON)
    return _step(actor, order_id, Step.CANCEL, lambda row: [], reason)
