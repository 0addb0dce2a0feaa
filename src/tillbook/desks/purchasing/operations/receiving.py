"""What comes of an order, and goes back: written with the document that says so."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import F

from tillbook.desks.purchasing.errors import Refusal, refused
from tillbook.desks.purchasing.models import PurchaseLine, PurchaseOrder
from tillbook.desks.purchasing.operations.rows import add_step, keep, locked_order
from tillbook.desks.purchasing.queries import today
from tillbook.desks.purchasing.rules import (
    RECEIVABLE_STATES,
    STATE_WORDS,
    State,
    Step,
    received_state,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor


def lock_for_receipt(actor: Actor, order_id: UUID) -> PurchaseOrder:
    """An order that goods may come of, locked until the open transaction ends: what is open of it
    is read after this. Raises OrderRefused."""
    row = locked_order(actor, order_id)
    if row.state not in RECEIVABLE_STATES:
        state = STATE_WORDS[State(row.state)]
        raise refused(Refusal.NOT_RECEIVABLE, number=row.code, state=state)
    return row


def hold_order(actor: Actor, order_id: UUID) -> None:
    """Lock an order in whatever state until the open transaction ends. Raises OrderRefused."""
    locked_order(actor, order_id)


def note_received(
    actor: Actor,
    row: PurchaseOrder,
    came: Mapping[int, int],
    *,
    document: str,
    close: bool = False,
    reason: str = "",
) -> None:
    """Write what came of each line (millionths of the unit) of a locked order, in the open
    transaction. close: the rest is expected no longer."""
    _add(row, came)
    row.state = _state(row, close=close)
    row.ordered_on = row.ordered_on or today(company(actor.company_id))
    keep(row, "state", "ordered_on")
    add_step(actor, row, Step.RECEIVE, document)
    if row.state == State.CLOSED:
        add_step(actor, row, Step.CLOSE, reason)


def note_given_back(
    actor: Actor, order_id: UUID, back: Mapping[int, int], *, document: str, again: bool
) -> None:
    """Write what goes back to the supplier of each line, in the open transaction. again: it is
    expected once more."""
    row = locked_order(actor, order_id)
    if again:
        _add(row, {number: -micro for number, micro in back.items()})
        row.state = _state(row, close=False)
        keep(row, "state")
    add_step(actor, row, Step.GIVE_BACK, document)


def _add(row: PurchaseOrder, came: Mapping[int, int]) -> None:
    for number, micro in sorted(came.items()):
        lines = PurchaseLine.objects.filter(order_id=row.id, number=number)
        lines.update(received_micro=F("received_micro") + micro)


def _state(row: PurchaseOrder, *, close: bool) -> State:
    lines = PurchaseLine.objects.filter(order_id=row.id)
    return received_state(
        row.state, lines.values_list("units_micro", "received_micro"), close=close
    )
