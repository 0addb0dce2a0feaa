"""The writer of adjustments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.queries import account_map
from tillbook.books.posting import operations as posting
from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.rules.typed_lots import told
from tillbook.desks.supply.effects import adjustment_effects
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.models import Adjustment as AdjustmentRow
from tillbook.desks.supply.models import AdjustmentLine as LineRow
from tillbook.desks.supply.operations.leaving import require_left
from tillbook.desks.supply.rules import (
    MOST_MICRO,
    Adjustment,
    AdjustmentLine,
    Cause,
    Change,
    body_text,
)
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.idempotency import Claim, remember
from tillbook.plumbing.writer import write
from tillbook.values.effects import Effects
from tillbook.values.hashing import canonical_text, hash_text

ADJUSTMENT = Table.of(AdjustmentRow)
LINE = Table.of(LineRow)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What became of an adjustment: its id, its number, and whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An adjustment to be. occurred_at None: now. opening: against opening balance. cause: why, as
    a person says it. written_by: who wrote it, where somebody else posts."""

    document_id: UUID
    location_code: str
    series_id: UUID
    reason: str
    changes: tuple[Change, ...]
    occurred_at: datetime | None = None
    opening: bool = False
    cause: str = ""
    written_by: UUID | None = None
    place_id: UUID | None = None
    to_place_id: UUID | None = None


def nothing() -> None:
    """What is written beside a document that comes alone."""


def adjust_stock(
    actor: Actor,
    *,
    document_id: UUID,
    location_code: str,
    series_id: UUID,
    reason: str,
    changes: Sequence[Change],
    occurred_at: datetime | None = None,
    opening: bool = False,
    claim: Claim | None = None,
    cause: str = "",
    written_by: UUID | None = None,
    also: Callable[[], None] = nothing,
    place_id: UUID | None = None,
    to_place_id: UUID | None = None,
) -> Adjusted:
    """Change stock at a location and book its value, as one document. Raises AdjustmentRefused.

    The same document id with the same content answers as a duplicate. claim: an idempotency key
    that is remembered in the same transaction. also: is written with it.
    """
    wanted = Wanted(
        document_id=document_id,
        location_code=location_code,
        series_id=series_id,
        reason=reason,
        changes=tuple(changes),
        occurred_at=occurred_at,
        opening=opening or cause == Cause.OPENING,
        cause=cause,
        written_by=written_by,
        place_id=place_id,
        to_place_id=to_place_id,
    )
    actor.require(Right.INVENTORY_WRITE)
    adjustment = _decide(actor, wanted)
    [outcome] = _write_beside_others([adjustment], claim, also)
    if isinstance(outcome, AdjustmentRefused):
        raise outcome
    return outcome


def adjust_many(actor: Actor, wanted: Sequence[Wanted]) -> list[Adjusted | AdjustmentRefused]:
    """Several adjustments in one transaction, each a document; one refused stops no other."""
    actor.require(Right.INVENTORY_WRITE)
    outcomes: dict[int, Adjusted | AdjustmentRefused] = {}
    decided: dict[int, Adjustment] = {}
    for place, one in enumerate(wanted):
        try:
            decided[place] = _decide(actor, one)
        except AdjustmentRefused as refused:
            outcomes[place] = refused
    written = _write_beside_others(list(decided.values()), None)
    outcomes.update(zip(decided, written, strict=True))
    return [outcomes[place] for place in range(len(wanted))]


def _write_beside_others(
    adjustments: Sequence[Adjustment],
    claim: Claim | None,
    also: Callable[[], None] = nothing,
) -> list[Adjusted | AdjustmentRefused]:
    """Write them; where a second copy of one came in at the same moment and won, answer as to a
    second copy; where the lots of one are not right, write the others."""
    try:
        return write(lambda: _write(adjustments, claim, also))
    except LotRefused as problem:
        refused = AdjustmentRefused(Refusal.LOTS, lots=problem)
        places = [n for n, one in enumerate(adjustments) if one.id != problem.document_id]
        others = [adjustments[n] for n in places]
        written = _write_beside_others(others, claim, also) if others else []
        by_place = dict(zip(places, written, strict=True))
        return [by_place.get(n, refused) for n in range(len(adjustments))]
    except IntegrityError:
        if not numbering.known_documents([a.id for a in adjustments]):
            raise
        return write(lambda: _write(adjustments, claim, also))


def _decide(actor: Actor, wanted: Wanted) -> Adjustment:
    company = organisation.company(actor.company_id)
    location = company.location_by_code(wanted.location_code)
    if location is None:
        raise AdjustmentRefused(Refusal.UNKNOWN_LOCATION, wanted.location_code)
    if not actor.at(location.id):
        raise AdjustmentRefused(Refusal.FOREIGN_LOCATION, wanted.location_code)
    changes = wanted.changes
    items = items_by_sku(company.id, company.version, [c.sku for c in changes])
    lines = tuple(_line(number, change, items) for number, change in enumerate(changes, 1))
    moment = wanted.occurred_at or clock.now()
    facts = [
        [c.sku, c.quantity_micro, c.value_minor, c.note, *([told(c.pieces)] if c.pieces else [])]
        for c in changes
    ]
    made = Adjustment(
        id=wanted.document_id,
        company_id=company.id,
        location_id=location.id,
        series_id=wanted.series_id,
        business_date=business_date(moment, location.zone, location.day_starts_hour),
        occurred_at=moment,
        reason=wanted.reason,
        lines=lines,
        person_id=actor.id if actor.kind == "person" else None,
        opening=wanted.opening,
        cause=wanted.cause,
        written_by=wanted.written_by,
        place_id=wanted.place_id,
        to_place_id=wanted.to_place_id,
    )
    said = [wanted.location_code, wanted.reason, canonical_text(facts)]
    said += [wanted.cause] if wanted.cause else []
    said += [canonical_text(made.places)] if made.places else []
    return replace(made, content=hash_text("adjustment", *said))


def _line(number: int, change: Change, items: Mapping[str, Item]) -> AdjustmentLine:
    item = items.get(change.sku)
    if item is None:
        raise AdjustmentRefused(Refusal.UNKNOWN_PRODUCT, change.sku)
    if not item.stocked:
        raise AdjustmentRefused(Refusal.NOT_STOCKED, change.sku)
    if change.quantity_micro == 0:
        raise AdjustmentRefused(Refusal.ZERO_QUANTITY, change.sku)
    if not item.comes_in(change.quantity_micro):
        decimals = item.decimals or "no"
        raise AdjustmentRefused(
            Refusal.TOO_MANY_DECIMALS,
            f"{change.sku} is counted by the {item.unit}, with {decimals} decimals",
        )
    if abs(change.quantity_micro) > MOST_MICRO:
        raise AdjustmentRefused(Refusal.TOO_LARGE, change.sku)
    return AdjustmentLine(
        number=number,
        variant_id=item.id,
        sku=item.sku,
        department_id=item.department_id,
        quantity_micro=change.quantity_micro,
        value_minor=change.value_minor,
        note=change.note,
        pieces=change.pieces,
    )


def _write(
    adjustments: Sequence[Adjustment],
    claim: Claim | None,
    also: Callable[[], None] = nothing,
) -> list[Adjusted | AdjustmentRefused]:
    """The transaction: answer known ids, lock, number, post; the claim goes with the first."""
    known = {
        # Another company's document says nothing here but that the id is taken.
        key: (found.number, found.body if found.company_id == adjustments[0].company_id else "")
        for key, found in numbering.known_documents([a.id for a in adjustments]).items()
    }
    received_at = clock.now()
    outcomes: list[Adjusted | AdjustmentRefused] = []
    fresh: list[tuple[Adjustment, Effects]] = []
    for adjustment in adjustments:
        if adjustment.id in known:
            outcomes.append(_answer(adjustment, *known[adjustment.id]))
            continue
        version = organisation.company(adjustment.company_id).version
        accounts = account_map(adjustment.company_id, version)
        effects = adjustment_effects(adjustment, accounts, shelf_of(adjustment.location_id))
        fresh.append((adjustment, effects))
        known[adjustment.id] = ("", body_text(adjustment, 0))
        outcomes.append(Adjusted(adjustment.id, "", duplicate=False))
    if not fresh:
        return outcomes
    locked = posting.lock([e for _, e in fresh], [a.series_id for a, _ in fresh])
    refused = require_left(fresh, locked, received_at)
    outcomes = [refused.get(a.id, o) for a, o in zip(adjustments, outcomes, strict=True)]
    fresh = [(a, e) for a, e in fresh if a.id not in refused]
    if not fresh:
        return outcomes
    also()
    writes = WriteSet()
    postings = []
    numbers: dict[UUID, str] = {}
    for adjustment, effects in fresh:
        series = locked.series[adjustment.series_id]
        receipt = numbering.seal(series, partial(body_text, adjustment))
        numbers[adjustment.id] = series.name(receipt.number)
        _append_rows(writes, adjustment, receipt.number, received_at)
        postings.append(
            posting.Posting(effects, adjustment.series_id, receipt, received_at, asks=True)
        )
    if claim:
        remember(writes, claim, "adjustment", fresh[0][0].id, received_at)
    posting.record(locked, postings, writes)
    return [
        replace(o, number=numbers.get(o.id, o.number)) if isinstance(o, Adjusted) else o
        for o in outcomes
    ]


def _answer(adjustment: Adjustment, number: str, body: str) -> Adjusted | AdjustmentRefused:
    """What a document whose id is known is told: a duplicate, or other content."""
    if f'"content":"{adjustment.content}"' not in body:
        return AdjustmentRefused(Refusal.CONFLICT, str(adjustment.id))
    return Adjusted(adjustment.id, number, duplicate=True)


def _append_rows(
    writes: WriteSet, adjustment: Adjustment, number: int, received_at: datetime
) -> None:
    writes.append(
        ADJUSTMENT,
        (
            adjustment.id,
            adjustment.company_id,
            adjustment.location_id,
            adjustment.series_id,
            number,
            adjustment.person_id,
            adjustment.business_date,
            adjustment.occurred_at,
            received_at,
            adjustment.reason,
            adjustment.cause,
            adjustment.written_by,
            adjustment.place_id,
            adjustment.to_place_id,
        ),
    )
    writes.extend(
        LINE,
        [
            (
                adjustment.id,
                line.number,
                line.variant_id,
                line.quantity_micro,
                line.value_minor,
                line.note,
            )
            for line in adjustment.lines
        ],
    )
