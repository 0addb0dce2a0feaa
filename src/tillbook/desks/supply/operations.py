"""The writer of adjustments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillbook.books.ledger.queries import account_map
from tillbook.books.posting import operations as posting
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.supply.effects import adjustment_effects
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.models import Adjustment as AdjustmentRow
from tillbook.desks.supply.models import AdjustmentLine as LineRow
from tillbook.desks.supply.rules import Adjustment, AdjustmentLine, body_text
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.idempotency import Claim, remember
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.rounding import LARGEST

ADJUSTMENT = Table.of(AdjustmentRow)
LINE = Table.of(LineRow)


@dataclass(frozen=True, slots=True)
class Change:
    """One item to adjust: by SKU, millionths into the place positive, its worth where known."""

    sku: str
    quantity_micro: int
    value_minor: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What became of an adjustment: its id, its number, and whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool


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
) -> Adjusted:
    """Change stock at a location and book its value, as one document. Raises AdjustmentRefused.

    The same document id with the same content answers as a duplicate. claim: an idempotency key
    that is remembered in the same transaction.
    """
    actor.require(Right.INVENTORY_WRITE)
    adjustment = _decide(
        actor, document_id, location_code, series_id, reason, changes, occurred_at, opening
    )
    return write(lambda: _write(adjustment, claim))


def _decide(
    actor: Actor,
    document_id: UUID,
    location_code: str,
    series_id: UUID,
    reason: str,
    changes: Sequence[Change],
    occurred_at: datetime | None,
    opening: bool,
) -> Adjustment:
    company = organisation.company(actor.company_id)
    location = company.location_by_code(location_code)
    if location is None:
        raise AdjustmentRefused(Refusal.UNKNOWN_LOCATION, location_code)
    if not actor.at(location.id):
        raise AdjustmentRefused(Refusal.FOREIGN_LOCATION, location_code)
    items = items_by_sku(company.id, company.version, [c.sku for c in changes])
    lines = []
    for number, change in enumerate(changes, 1):
        item = items.get(change.sku)
        if item is None:
            raise AdjustmentRefused(Refusal.UNKNOWN_PRODUCT, change.sku)
        if not item.stocked:
            raise AdjustmentRefused(Refusal.NOT_STOCKED, change.sku)
        if change.quantity_micro == 0:
            raise AdjustmentRefused(Refusal.ZERO_QUANTITY, change.sku)
        if abs(change.quantity_micro) > LARGEST:
            raise AdjustmentRefused(Refusal.TOO_LARGE, change.sku)
        lines.append(
            AdjustmentLine(
                number=number,
                variant_id=item.id,
                sku=item.sku,
                department_id=item.department_id,
                quantity_micro=change.quantity_micro,
                value_minor=change.value_minor,
                note=change.note,
            )
        )
    moment = occurred_at or clock.now()
    facts = [[c.sku, c.quantity_micro, c.value_minor, c.note] for c in changes]
    return Adjustment(
        id=document_id,
        company_id=company.id,
        location_id=location.id,
        series_id=series_id,
        business_date=business_date(moment, location.zone, location.day_starts_hour),
        occurred_at=moment,
        reason=reason,
        lines=tuple(lines),
        person_id=actor.id if actor.kind == "person" else None,
        opening=opening,
        content=hash_text("adjustment", location_code, reason, canonical_text(facts)),
    )


def _write(adjustment: Adjustment, claim: Claim | None) -> Adjusted:
    known = numbering.known_documents([adjustment.id]).get(adjustment.id)
    if known:
        if f'"content":"{adjustment.content}"' not in known.body:
            raise AdjustmentRefused(Refusal.CONFLICT, str(adjustment.id))
        return Adjusted(adjustment.id, known.number, duplicate=True)
    received_at = clock.now()
    accounts = account_map(
        adjustment.company_id, organisation.company(adjustment.company_id).version
    )
    effects = adjustment_effects(adjustment, accounts, shelf_of(adjustment.location_id))
    locked = posting.lock([effects], [adjustment.series_id])
    series = locked.series[adjustment.series_id]
    receipt = numbering.seal(series, lambda number: body_text(adjustment, number))
    writes = WriteSet()
    _append_rows(writes, adjustment, receipt.number, received_at)
    if claim:
        remember(writes, claim, "adjustment", adjustment.id, received_at)
    made = posting.Posting(effects, adjustment.series_id, receipt, received_at)
    posting.record(locked, [made], writes)
    return Adjusted(adjustment.id, series.name(receipt.number), duplicate=False)


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
