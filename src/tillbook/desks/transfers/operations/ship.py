"""Asking for goods of another location, sending them, and calling a request off."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.operations import ensure_transit
from tillbook.books.stock.rules.typed_lots import lots_typed, told
from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.models import Transfer, TransferLine
from tillbook.desks.transfers.operations.rows import (
    Posted,
    commit,
    counted,
    day_at,
    moved_on,
    person_of,
    place,
    require_at,
)
from tillbook.desks.transfers.queries import lines_of, transfer
from tillbook.desks.transfers.rules import Done, State, Step, StepLine, Wanted, quantities
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.values.effects import Piece
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.words import one_line


def request_transfer(
    actor: Actor,
    document_id: UUID,
    *,
    source: str,
    target: str,
    wanted: Sequence[Wanted],
    note: str,
) -> Posted:
    """Ask another location for goods; who acts at the one that gets them. Raises
    TransferRefused."""
    return _begin(actor, document_id, Step.REQUEST, source, target, wanted, note)


def ship_directly(
    actor: Actor,
    document_id: UUID,
    *,
    source: str,
    target: str,
    wanted: Sequence[Wanted],
    note: str,
) -> Posted:
    """Send goods that nobody asked for; who acts at the location they leave. Raises
    TransferRefused."""
    return _begin(actor, document_id, Step.SHIP, source, target, wanted, note)


def _begin(
    actor: Actor,
    document_id: UUID,
    kind: Step,
    source: str,
    target: str,
    wanted: Sequence[Wanted],
    note: str,
) -> Posted:
    actor.require(Right.INVENTORY_WRITE)
    come_from, go_to = place(actor, source), place(actor, target)
    if come_from.id == go_to.id:
        raise TransferRefused(Refusal.SAME_LOCATION)
    at = require_at(actor, go_to.id if kind is Step.REQUEST else come_from.id)
    note = one_line(note, 200)
    lines = _lines(actor, wanted)
    content = _content(kind, document_id, note, lines)
    if kind is Step.SHIP:
        ensure_transit(actor.company_id, come_from.id)

    def decide() -> Done:
        now = clock.now()
        state = State.REQUESTED if kind is Step.REQUEST else State.ON_THE_WAY
        Transfer(
            id=document_id,
            company_id=actor.company_id,
            source_id=come_from.id,
            target_id=go_to.id,
            state=state.value,
            note=note,
            begun_at=now,
            shipped_at=now if kind is Step.SHIP else None,
        ).save(force_insert=True)
        TransferLine.objects.bulk_create(_line_rows(document_id, kind, lines))
        return Done(
            id=document_id,
            transfer_id=document_id,
            company_id=actor.company_id,
            source_id=come_from.id,
            target_id=go_to.id,
            location_id=at.id,
            kind=kind,
            business_date=day_at(at, now),
            occurred_at=now,
            person_id=person_of(actor),
            note=note,
            lines=lines,
            content=content,
        )

    return commit(actor, document_id, content, decide)


def _line_rows(document_id: UUID, kind: Step, lines: Sequence[StepLine]) -> list[TransferLine]:
    asked = kind is Step.REQUEST
    return [
        TransferLine(
            transfer_id=document_id,
            number=line.number,
            variant_id=line.variant_id,
            asked_micro=line.quantity_micro if asked else 0,
            shipped_micro=0 if asked else line.quantity_micro,
        )
        for line in lines
    ]


def _lines(
    actor: Actor, wanted: Sequence[Wanted], known: dict[UUID, int] | None = None
) -> tuple[StepLine, ...]:
    """Decided lines. known: numbers that products have on the transfer; others come after."""
    info = company(actor.company_id)
    items = items_by_sku(info.id, info.version, [one.sku for one in wanted])
    numbers = dict(known or {})
    made = []
    named = {one.sku: one.lots for one in wanted}
    for item, micro in quantities(wanted, items):
        number = numbers.setdefault(item.id, max(numbers.values(), default=0) + 1)
        made.append(
            StepLine(
                number=number,
                variant_id=item.id,
                department_id=item.department_id,
                quantity_micro=micro,
                pieces=_pieces(named[item.sku], micro),
            )
        )
    return tuple(sorted(made, key=lambda line: line.number))


def _pieces(lots: str, micro: int) -> tuple[Piece, ...]:
    try:
        return lots_typed(lots, micro)
    except LotRefused as problem:
        raise TransferRefused(Refusal.LOTS, lots=problem) from None


def _content(kind: Step, transfer_id: UUID, note: str, lines: Sequence[StepLine]) -> str:
    said = [
        [str(line.variant_id), line.quantity_micro, *([told(line.pieces)] if line.pieces else [])]
        for line in lines
    ]
    return hash_text("transfer", kind.value, str(transfer_id), note, canonical_text(said))


def ship_transfer(
    actor: Actor, transfer_id: UUID, document_id: UUID, *, wanted: Sequence[Wanted], note: str
) -> Posted:
    """Send what was asked for, more of it or less: who acts at the location it leaves. Raises
    TransferRefused."""
    actor.require(Right.INVENTORY_WRITE)
    row = _own(actor, transfer_id)
    at = require_at(actor, row.source_id)
    known = {line.variant_id: line.number for line in lines_of([row.id]).get(row.id, ())}
    note = one_line(note, 200)
    lines = _lines(actor, wanted, known)
    content = _content(Step.SHIP, row.id, note, lines)
    ensure_transit(actor.company_id, row.source_id)

    def decide() -> Done:
        now = clock.now()
        fresh = _own(actor, transfer_id)
        require_requested(fresh)
        moved_on(fresh, State.ON_THE_WAY, shipped_at=now)
        done = _of(actor, fresh, document_id, Step.SHIP, at.id, note, lines, content)
        counted(fresh.id, done)
        return done

    return commit(actor, document_id, content, decide)


def _of(
    actor: Actor,
    row: Transfer,
    document_id: UUID,
    kind: Step,
    location_id: UUID,
    note: str,
    lines: tuple[StepLine, ...],
    content: str,
) -> Done:
    now = clock.now()
    at = company(actor.company_id).locations[location_id]
    return Done(
        id=document_id,
        transfer_id=row.id,
        company_id=actor.company_id,
        source_id=row.source_id,
        target_id=row.target_id,
        location_id=location_id,
        kind=kind,
        business_date=day_at(at, now),
        occurred_at=now,
        person_id=person_of(actor),
        note=note,
        lines=lines,
        content=content,
    )


def _own(actor: Actor, transfer_id: UUID) -> Transfer:
    row = transfer(actor, transfer_id)
    if row is None:
        raise TransferRefused(Refusal.UNKNOWN_TRANSFER)
    return row


def require_requested(row: Transfer) -> None:
    """Refuse what is no request any more, by what it is."""
    if row.state == State.CANCELLED:
        raise TransferRefused(Refusal.CANCELLED)
    if row.state != State.REQUESTED:
        raise TransferRefused(Refusal.ALREADY_SHIPPED)


def cancel_transfer(actor: Actor, transfer_id: UUID, document_id: UUID, *, note: str) -> Posted:
    """Call a request off: whoever acts at either end. Raises TransferRefused."""
    actor.require(Right.INVENTORY_WRITE)
    row = _own(actor, transfer_id)
    at = row.source_id if actor.at(row.source_id) else row.target_id
    note = one_line(note, 200)
    content = _content(Step.CANCEL, row.id, note, ())

    def decide() -> Done:
        fresh = _own(actor, transfer_id)
        require_requested(fresh)
        moved_on(fresh, State.CANCELLED, closed_at=clock.now())
        return _of(actor, fresh, document_id, Step.CANCEL, at, note, (), content)

    return commit(actor, document_id, content, decide)
