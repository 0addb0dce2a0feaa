"""Writing a decided step: one transaction, under the transfer's row, the levels and the series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from tillbook.books.ledger.queries import account_map
from tillbook.books.posting import operations as posting
from tillbook.books.posting.promised import free_lapsed
from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.left import most_to_take
from tillbook.books.stock.operations import ensure_transit
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.transfers.effects import step_effects
from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.models import Transfer, TransferLine, TransferStep, TransferStepLine
from tillbook.desks.transfers.rules import Done, State, Step, body_text
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.writer import write

STEP = Table.of(TransferStep)
LINE = Table.of(TransferStepLine)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a step: its document, its transfer, whether it had been here before."""

    id: UUID
    transfer_id: UUID
    number: str
    duplicate: bool = False


def place(actor: Actor, code: str) -> LocationInfo:
    """A location of the company by its code. Raises TransferRefused."""
    found = company(actor.company_id).location_by_code(code)
    if found is None:
        raise TransferRefused(Refusal.UNKNOWN_LOCATION, code)
    return found


def require_at(actor: Actor, location_id: UUID) -> LocationInfo:
    """Refuse who may not act at a location."""
    at = company(actor.company_id).locations[location_id]
    if not actor.at(location_id):
        raise TransferRefused(Refusal.FOREIGN_LOCATION, at.name)
    return at


def day_at(at: LocationInfo, now: datetime) -> Any:
    """The day it is at a location."""
    return business_date(now, at.zone, at.day_starts_hour)


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def commit(actor: Actor, document_id: UUID, content: str, decide: Callable[[], Done]) -> Posted:
    """Decide under the transfer's lock, and write. The same id with the same content answers as a
    duplicate; what was done by somebody else meanwhile is refused by what it is now."""
    series_id = ensure_series(actor.company_id, owner="transfers", code="TF")

    def work() -> Posted:
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        return _write(series_id, decide())

    try:
        return write(work)
    except LotRefused as problem:
        raise TransferRefused(Refusal.LOTS, lots=problem) from None
    except IntegrityError:  # the same step, sent twice at one moment
        if not numbering.known_documents([document_id]):
            raise
        return write(work)


def _answer(actor: Actor, found: numbering.Known, document_id: UUID, content: str) -> Posted:
    if found.company_id != actor.company_id or f'"content":"{content}"' not in found.body:
        raise TransferRefused(Refusal.CONFLICT)
    row = TransferStep.objects.get(id=document_id)
    return Posted(document_id, row.transfer_id, found.number, duplicate=True)


def moved_on(row: Transfer, state: State, **more: Any) -> None:
    """Carry a transfer to its next state if nobody did meanwhile: the lock of everything else."""
    rows = Transfer.objects.filter(id=row.id, version=row.version)
    if not rows.update(version=row.version + 1, state=state.value, **more):
        raise TransferRefused(Refusal.CHANGED_MEANWHILE)


def _write(series_id: UUID, done: Done) -> Posted:
    info = company(done.company_id)
    now = clock.now()
    effects = step_effects(
        done,
        account_map(info.id, info.version),
        shelf=shelf_of(done.source_id),
        transit=ensure_transit(info.id, done.source_id)
        if done.kind in (Step.SHIP, Step.RECEIVE)
        else shelf_of(done.source_id),
        target_shelf=shelf_of(done.target_id),
    )
    locked = posting.lock([effects], [series_id])
    if done.kind is Step.SHIP:
        _require_there(done, locked)
    series = locked.series[series_id]
    receipt = numbering.seal(series, partial(body_text, done, series_id))
    writes = WriteSet()
    writes.append(
        STEP,
        (
            done.id,
            done.company_id,
            done.transfer_id,
            done.location_id,
            series_id,
            receipt.number,
            done.kind.value,
            done.person_id,
            done.business_date,
            done.occurred_at,
            now,
            done.note,
        ),
    )
    writes.extend(
        LINE,
        [
            (
                done.id,
                line.number,
                line.variant_id,
                line.quantity_micro,
                line.missing_micro,
                line.extra_micro,
            )
            for line in done.lines
        ],
    )
    made = posting.Posting(effects, series_id, receipt, now, asks=done.kind is Step.SHIP)
    posting.record(locked, [made], writes)
    return Posted(done.id, done.transfer_id, series.name(receipt.number))


def _require_there(done: Done, locked: posting.Locked) -> None:
    """Nothing is sent that is not on the shelf, or is put aside: looked at under the lock."""
    shelf, info = shelf_of(done.source_id), company(done.company_id)
    free_lapsed(locked, done.occurred_at)
    for line in done.lines:
        level = locked.levels[shelf, line.variant_id]
        lacks = level.on_hand_micro < line.quantity_micro
        if lacks or most_to_take(level.on_hand_micro, level.reserved_micro) < line.quantity_micro:
            why = Refusal.TOO_FEW if lacks else Refusal.PUT_ASIDE
            raise TransferRefused(why, _name(info.id, info.version, line.variant_id))


def _name(company_id: UUID, version: int, variant_id: UUID) -> str:
    return items_by_id(company_id, version, [variant_id])[variant_id].name


def counted(transfer_id: UUID, done: Done) -> None:
    """Add what a step did to the transfer's lines."""
    for line in done.lines:
        rows = TransferLine.objects.filter(transfer_id=transfer_id, number=line.number)
        if done.kind is Step.RECEIVE:
            rows.update(
                received_micro=F("received_micro") + line.quantity_micro,
                missing_micro=F("missing_micro") + line.missing_micro,
                extra_micro=F("extra_micro") + line.extra_micro,
            )
        elif not rows.update(shipped_micro=line.quantity_micro):
            TransferLine(
                transfer_id=transfer_id,
                number=line.number,
                variant_id=line.variant_id,
                shipped_micro=line.quantity_micro,
            ).save(force_insert=True)
