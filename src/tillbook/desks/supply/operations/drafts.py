"""What is written and not posted: kept as typed, each change against the version one saw."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.lot_timeline import untold
from tillbook.books.stock.queries import levels_of, shelf_of, store_named
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.models import AdjustmentDraft
from tillbook.desks.supply.operations.adjust import Adjusted, adjust_stock, nothing
from tillbook.desks.supply.queries import drafts, limit_of
from tillbook.desks.supply.rules import Cause, Change, Typed, changes_of, typed_of, typed_text
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.idempotency import Claim
from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.writer import write
from tillbook.values.money import extend, format_decimal
from tillbook.values.words import one_line


def own_series(actor: Actor) -> UUID:
    """The run of numbers of what people adjust."""
    return ensure_series(actor.company_id, owner="adjustments", code="AD")


def save_draft(actor: Actor, draft_id: UUID, typed: Typed, version: int) -> int:
    """Keep what was typed, and return its new version. version: the one that was seen, 0 for a new
    draft. Raises AdjustmentRefused: posted already, or changed by somebody else meanwhile."""
    actor.require(Right.INVENTORY_WRITE)
    place = _location(actor, typed.location)

    def work() -> int:
        if draft_id in known_documents([draft_id]):
            raise AdjustmentRefused(Refusal.CONFLICT, str(draft_id))
        now = {
            "content": typed_text(typed),
            "location_id": place.id,
            "changed_by": actor.id if actor.kind == "person" else None,
            "changed_at": clock.now(),
            "waiting": False,
        }
        if version == 0:
            if AdjustmentDraft.objects.filter(id=draft_id).exists():
                raise AdjustmentRefused(Refusal.CHANGED_MEANWHILE)
            row = AdjustmentDraft(id=draft_id, company_id=actor.company_id, **now)
            row.save(force_insert=True)
            return 1
        rows = drafts(actor).filter(id=draft_id, version=version)
        if not rows.order_by().update(version=version + 1, **now):
            raise AdjustmentRefused(Refusal.CHANGED_MEANWHILE)
        return version + 1

    try:
        return write(work)
    except IntegrityError:
        raise AdjustmentRefused(Refusal.CHANGED_MEANWHILE) from None


def _location(actor: Actor, code: str) -> LocationInfo:
    found = company(actor.company_id).location_by_code(code)
    if found is None:
        raise AdjustmentRefused(Refusal.UNKNOWN_LOCATION, code)
    if not actor.at(found.id):
        raise AdjustmentRefused(Refusal.FOREIGN_LOCATION, code)
    return found


def delete_draft(actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away. Raises AdjustmentRefused where there is none."""
    actor.require(Right.INVENTORY_WRITE)

    def work() -> None:
        if not drafts(actor).filter(id=draft_id).order_by().delete()[0]:
            raise AdjustmentRefused(Refusal.UNKNOWN_DRAFT)

    write(work)


def post_draft(actor: Actor, draft_id: UUID, version: int) -> Adjusted:
    """Post a draft as it was seen: it becomes the document and is no draft any more.

    Above the limit it waits instead (NEEDS_APPROVAL) until somebody who may change
    stock there, and did not write it, posts it. The same click twice answers as the first did.
    """
    actor.require(Right.INVENTORY_WRITE)
    row = drafts(actor).filter(id=draft_id).first()
    if row is None:
        found = known_documents([draft_id]).get(draft_id)
        if found is None or found.company_id != actor.company_id:
            raise AdjustmentRefused(Refusal.UNKNOWN_DRAFT)
        return Adjusted(draft_id, found.number, duplicate=True)
    if row.version != version:
        raise AdjustmentRefused(Refusal.CHANGED_MEANWHILE)
    typed = typed_of(row.content)

    def gone() -> None:
        if not AdjustmentDraft.objects.filter(id=draft_id, version=version).delete()[0]:
            raise AdjustmentRefused(Refusal.CHANGED_MEANWHILE)

    try:
        return adjust_with_cause(
            actor,
            draft_id,
            typed,
            series_id=own_series(actor),
            written_by=row.changed_by,
            also=gone,
        )
    except AdjustmentRefused as problem:
        if problem.refusal is Refusal.NEEDS_APPROVAL:
            rows = AdjustmentDraft.objects.filter(id=draft_id, version=version)
            write(lambda: rows.update(waiting=True))
        raise


def adjust_with_cause(
    actor: Actor,
    document_id: UUID,
    typed: Typed,
    *,
    series_id: UUID,
    written_by: UUID | None = None,
    claim: Claim | None = None,
    also: Callable[[], None] = nothing,
) -> Adjusted:
    """Post what was typed whole, or refuse it (AdjustmentRefused): above the limit it needs
    somebody who did not write it."""
    actor.require(Right.INVENTORY_WRITE)
    place = _location(actor, typed.location)
    where, other = _place(place, typed.place), _place(place, typed.to_place)

    def noted() -> None:
        also()
        if typed.cause == Cause.TOLD:
            lots = "; ".join(f"{one.sku}: {one.lots}" for one in typed.lines)
            facts = {"location": place.code, "lots": one_line(lots, 400)}
            audit_by(
                actor,
                actor.company_id,
                "lots.told",
                object_kind="adjustment",
                object_id=document_id,
                reason=typed.note,
                detail=facts,
            )

    try:
        changes, worth = _decided(actor, place, typed, where)
    except LotRefused as problem:
        raise AdjustmentRefused(Refusal.LOTS, lots=problem) from None
    _check_approval(actor, worth, written_by or actor.id)
    return adjust_stock(
        actor,
        document_id=document_id,
        location_code=place.code,
        series_id=series_id,
        reason=typed.note,
        changes=changes,
        claim=claim,
        cause=typed.cause,
        written_by=written_by if written_by != actor.id else None,
        also=noted,
        place_id=where,
        to_place_id=other if typed.cause == Cause.MOVED else None,
    )


def _place(location: LocationInfo, key: str) -> UUID | None:
    """A store room or bin of a location; None for what it sells from. Raises AdjustmentRefused."""
    if not key:
        return None
    found = store_named(location.id, key)
    if found is None:
        raise AdjustmentRefused(Refusal.UNKNOWN_PLACE)
    return found


def _decided(
    actor: Actor, place: LocationInfo, typed: Typed, where: UUID | None
) -> tuple[tuple[Change, ...], int]:
    """What it changes, and what that is worth as far as can be told before it is posted."""
    info = company(actor.company_id)
    items = items_by_sku(info.id, info.version, [one.sku for one in typed.lines])
    levels = levels_of(place.id, [item.id for item in items.values()], where)
    lies = {key: level.on_hand_micro for key, level in levels.items()}
    if typed.cause == Cause.TOLD:
        lies = untold(where or shelf_of(place.id), lies)
    changes = changes_of(typed, items, lies, info.exponent)
    worth = 0
    if typed.cause in (Cause.MOVED, Cause.TOLD):  # nothing is lost: nobody has to approve it
        return changes, worth
    for one in changes:
        level = levels.get(items[one.sku].id)
        known = one.value_minor
        if known is None:
            known = extend(level.unit_cost, one.quantity_micro) if level else 0
        worth += abs(known)
    return changes, worth


def _check_approval(actor: Actor, worth_minor: int, written_by: UUID | None) -> None:
    info = company(actor.company_id)
    limit = limit_of(info.id, info.version)
    if limit is None or worth_minor <= limit:
        return
    if actor.kind != "person" or actor.id == written_by:
        shown = f"{format_decimal(limit, info.exponent)} {info.currency}"
        raise AdjustmentRefused(Refusal.NEEDS_APPROVAL, shown)
