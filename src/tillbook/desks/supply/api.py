"""The API of adjustments."""

from __future__ import annotations

from uuid import UUID

from django.db.utils import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.queries import level_after, levels_of, moves_for
from tillbook.books.stock.rules.typed_lots import lots_typed
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.models import Adjustment
from tillbook.desks.supply.operations import Adjusted, Change, adjust_stock, adjust_with_cause
from tillbook.desks.supply.queries import adjusted, lines_of, posted, visible
from tillbook.desks.supply.rules import Cause, Typed, TypedLine
from tillbook.desks.supply.schemas import (
    AdjustmentIn,
    AdjustmentLineOut,
    AdjustmentOut,
    AdjustmentsOut,
    AdjustmentsQuery,
    InventoryUpdate,
    InventoryUpdated,
)
from tillbook.masters.catalog.queries import items_by_id, items_by_sku
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import (
    REPLAYED,
    IdempotencyKey,
    answered_before,
    claim_of,
    document_id,
    key_reused,
)
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.api.shapes import micro_of
from tillbook.plumbing.idempotency import Claim
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal, format_quantity

router = Router(tags=["Inventory"])

REASON = "api"
_STATUS = {
    Refusal.UNKNOWN_LOCATION: 404,
    Refusal.FOREIGN_LOCATION: 403,
    Refusal.UNKNOWN_PRODUCT: 404,
    Refusal.UNKNOWN_PLACE: 404,
    Refusal.CONFLICT: 409,
    Refusal.TOO_FEW: 409,
    Refusal.LOTS: 409,
    Refusal.NOT_LEFT: 409,
    Refusal.NEEDS_APPROVAL: 409,
}


@operation(
    router,
    "POST",
    "/inventory/update",
    gate=needs(Right.INVENTORY_WRITE),
    out=InventoryUpdated,
    refusals=(404, 409),
    body_example={"product_id": "SKU12345", "quantity_change": -1, "location_id": "STORE001"},
)
def update_inventory(
    request: HttpRequest, change: Body[InventoryUpdate], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Change the stock of a product.

    Makes one adjustment document: the stock moves, its value goes with it at its cost, and the
    journal books it. Send an `Idempotency-Key` and the call can be repeated without harm.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "inventory/update", change)
    before = answered_before(claim)
    if before:
        return answer(_shown(actor, before.resource_id), headers=REPLAYED)
    made = _adjust(actor, change, claim)
    return answer(_shown(actor, made.id), headers=REPLAYED if made.duplicate else None)


def _adjust(actor: Actor, change: InventoryUpdate, claim: Claim | None) -> Adjusted:
    """Make the adjustment. Two requests with one key meet at the primary key: the later one looks
    again and finds the document."""
    document = document_id(claim)
    for attempt in (1, 2):
        try:
            return adjust_stock(
                actor,
                document_id=document,
                location_code=change.location_id,
                series_id=_series(actor),
                reason=REASON,
                changes=[_change(change)],
                claim=claim,
            )
        except IntegrityError:
            if attempt == 2 or claim is None:
                raise
        except AdjustmentRefused as refused:
            if refused.refusal is Refusal.CONFLICT and claim:
                raise key_reused(claim.key) from None
            raise Problem(
                _STATUS.get(refused.refusal, 422), refused.refusal.value, str(refused)
            ) from None
    raise AssertionError("unreachable")


def _change(wanted: InventoryUpdate) -> Change:
    micro = micro_of(wanted.quantity_change)
    try:
        return Change(wanted.product_id, micro, pieces=lots_typed(wanted.lots, micro))
    except LotRefused as problem:
        raise AdjustmentRefused(Refusal.LOTS, lots=problem) from None


def _series(actor: Actor) -> UUID:
    if actor.series_id is None:
        raise Problem(403, "no_series", "This key has no series of document numbers.")
    return actor.series_id


def _shown(actor: Actor, document: UUID) -> InventoryUpdated:
    """The answer, rebuilt from what is stored: the same however often it is asked for."""
    company = company_of(actor)
    row = adjusted(actor, document)
    after = level_after(document, 1)
    if row is None or after is None:
        raise key_reused("")
    return InventoryUpdated(
        id=str(document),
        number=row.number,
        product_id=row.sku,
        location_id=company.locations[row.location_id].code,
        quantity_change=format_quantity(after.quantity_micro),
        value_change=format_decimal(after.moved_minor, company.exponent),
        on_hand=format_quantity(after.on_hand_micro),
        value=format_decimal(after.value_minor, company.exponent),
        currency=company.currency,
    )


@operation(
    router,
    "POST",
    "/adjustments",
    gate=needs(Right.INVENTORY_WRITE),
    out=AdjustmentOut,
    refusals=(404, 409),
    body_example={
        "location_id": "STORE001",
        "cause": "broken",
        "lines": [{"product_id": "SKU12345", "quantity": "2"}],
    },
)
def post_adjustment(
    request: HttpRequest, wanted: Body[AdjustmentIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Adjust stock with a cause.

    `told` says of which lots goods are that lie there without one: nothing moves.

    One document for all lines, refused whole or posted whole. What is worth more than the
    company's limit a person has to write and another one to post. Send an `Idempotency-Key` and
    the call can be repeated without harm.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "adjustments", wanted)
    before = answered_before(claim)
    if before:
        return _told(actor, before.resource_id, duplicate=True)
    company = company_of(actor)
    items = items_by_sku(company.id, company.version, [one.product_id for one in wanted.lines])
    at = company.location_by_code(wanted.location_id)
    ids = [item.id for item in items.values()]
    levels = levels_of(at.id, ids, wanted.place_id) if at else {}
    lies = {item.sku: levels[item.id].on_hand_micro for item in items.values() if item.id in levels}
    typed = Typed(
        location=wanted.location_id,
        cause=wanted.cause.value,
        note=wanted.note,
        place=str(wanted.place_id or ""),
        to_place=str(wanted.to_place_id or ""),
        lines=tuple(
            TypedLine(
                sku=one.product_id,
                quantity=one.quantity,
                seen=lies.get(one.product_id, 0) if wanted.cause is Cause.CORRECTION else 0,
                cost=one.cost or "",
                lots=one.lots,
            )
            for one in wanted.lines
        ),
    )
    try:
        made = adjust_with_cause(
            actor, document_id(claim), typed, series_id=_series(actor), claim=claim
        )
    except AdjustmentRefused as refused:
        if refused.refusal is Refusal.CONFLICT and claim:
            raise key_reused(claim.key) from None
        raise Problem(
            _STATUS.get(refused.refusal, 422), refused.refusal.value, str(refused)
        ) from None
    return _told(actor, made.id, duplicate=made.duplicate)


def _told(actor: Actor, document: UUID, *, duplicate: bool) -> HttpResponse:
    row = posted(actor, document)
    if row is None:
        raise key_reused("")
    return answer(_outs(actor, [row])[0], headers=REPLAYED if duplicate else None)


@operation(
    router,
    "GET",
    "/adjustments",
    gate=needs(Right.INVENTORY_READ),
    out=AdjustmentsOut,
    refusals=(404,),
)
def list_adjustments(request: HttpRequest, wanted: Query[AdjustmentsQuery]) -> HttpResponse:
    """List adjustments.

    Posted ones, the latest first. Their photos are attachments of kind `adjustment`.
    """
    actor = actor_of(request)
    rows = visible(actor)
    if wanted.since:
        rows = rows.filter(business_date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(business_date__lte=wanted.until)
    if wanted.cause:
        rows = rows.filter(cause=wanted.cause.value)
    if wanted.location_id:
        at = company_of(actor).location_by_code(wanted.location_id)
        if at is None or not actor.at(at.id):
            raise not_found("location")
        rows = rows.filter(location_id=at.id)
    if wanted.cursor:
        try:
            rows = rows.filter(id__lt=UUID(wanted.cursor))
        except ValueError:
            raise Problem(422, "invalid", "cursor: This is no cursor of this list.") from None
    found = list(rows.order_by("-id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].id) if len(found) > wanted.limit else None
    return answer(AdjustmentsOut(items=_outs(actor, shown), next_cursor=more))


@operation(
    router,
    "GET",
    "/adjustments/{adjustment_id}",
    gate=needs(Right.INVENTORY_READ),
    out=AdjustmentOut,
    refusals=(404,),
)
def get_adjustment(request: HttpRequest, adjustment_id: UUID) -> HttpResponse:
    """Get an adjustment."""
    actor = actor_of(request)
    row = posted(actor, adjustment_id)
    if row is None:
        raise not_found("adjustment")
    return answer(_outs(actor, [row])[0])


def _outs(actor: Actor, rows: list[Adjustment]) -> list[AdjustmentOut]:
    company = company_of(actor)
    ids = [row.id for row in rows]
    numbers, moves = document_numbers(ids), moves_for(ids)
    moved = {move.item_id for own in moves.values() for move in own}
    items = items_by_id(company.id, company.version, moved)
    costs = actor.may(Right.COSTS_READ)
    told = lines_of([row.id for row in rows if row.cause == Cause.TOLD])
    return [
        AdjustmentOut(
            id=str(row.id),
            number=numbers.get(row.id, ""),
            location_id=company.locations[row.location_id].code,
            business_date=row.business_date,
            cause=row.cause,
            note=row.reason,
            place_id=str(row.place_id) if row.place_id else None,
            to_place_id=str(row.to_place_id) if row.to_place_id else None,
            lines=[
                AdjustmentLineOut(
                    product_id=items[move.item_id].sku,
                    quantity_change=format_quantity(move.quantity_micro),
                    value_change=format_decimal(move.value_minor, company.exponent)
                    if costs
                    else None,
                )
                for move in moves.get(row.id, ())
            ]
            + [
                AdjustmentLineOut(
                    product_id=line.variant.sku,
                    quantity_change="0",
                    value_change=format_decimal(0, company.exponent) if costs else None,
                )
                for line in told.get(row.id, ())
            ],
        )
        for row in rows
    ]
