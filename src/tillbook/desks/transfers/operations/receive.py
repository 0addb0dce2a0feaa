"""Receiving what is on the way: all of it, some of it, more, or less."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.models import Transfer
from tillbook.desks.transfers.operations.rows import (
    Posted,
    commit,
    counted,
    day_at,
    moved_on,
    person_of,
    require_at,
)
from tillbook.desks.transfers.queries import sent, transfer
from tillbook.desks.transfers.rules import Done, State, Step, all_came, received
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.words import one_line


def receive_transfer(
    actor: Actor,
    transfer_id: UUID,
    document_id: UUID,
    *,
    came: Mapping[int, int],
    rest_missing: bool = False,
    reason: str = "",
) -> Posted:
    """Take in what came: who acts at the location it goes to. came: millionths by line.

    What did not come stays on the way, or is missing for good (`rest_missing`, with its reason);
    what came beyond the shipment is found. Raises TransferRefused.
    """
    actor.require(Right.INVENTORY_WRITE)
    reason = one_line(reason, 200)
    told = canonical_text([[n, micro] for n, micro in sorted(came.items()) if micro])
    content = hash_text("transfer", "receive", str(transfer_id), str(rest_missing), reason, told)
    first = transfer(actor, transfer_id)
    if first is None:
        raise TransferRefused(Refusal.UNKNOWN_TRANSFER)
    at = require_at(actor, first.target_id)

    def decide() -> Done:
        now = clock.now()
        row = transfer(actor, transfer_id)
        assert row is not None
        _require_on_the_way(row)
        # The row is locked by the change: what is on the way is read after it.
        moved_on(row, State.ON_THE_WAY)
        there = sent(row)
        lines = received(there, came, rest_missing=rest_missing, reason=reason)
        closed = all_came(there, lines)
        if closed:
            rows = Transfer.objects.filter(id=row.id)
            rows.update(state=State.RECEIVED.value, closed_at=now)
        done = Done(
            id=document_id,
            transfer_id=row.id,
            company_id=actor.company_id,
            source_id=row.source_id,
            target_id=row.target_id,
            location_id=at.id,
            kind=Step.RECEIVE,
            business_date=day_at(at, now),
            occurred_at=now,
            person_id=person_of(actor),
            note=reason,
            lines=lines,
            content=content,
        )
        counted(row.id, done)
        return done

    return commit(actor, document_id, content, decide)


def _require_on_the_way(row: Transfer) -> None:
    if row.state == State.CANCELLED:
        raise TransferRefused(Refusal.CANCELLED)
    if row.state == State.REQUESTED:
        raise TransferRefused(Refusal.NOT_SHIPPED)
    if row.state == State.RECEIVED:
        raise TransferRefused(Refusal.ALREADY_RECEIVED)
