"""The API of adjustments."""

from __future__ import annotations

from uuid import UUID

from django.db.utils import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.books.stock.queries import level_after
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.operations import Adjusted, Change, adjust_stock
from tillbook.desks.supply.queries import adjusted
from tillbook.desks.supply.schemas import InventoryUpdate, InventoryUpdated
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
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import micro_of
from tillbook.plumbing.idempotency import Claim
from tillbook.values.money import format_decimal, format_quantity

router = Router(tags=["Inventory"])

REASON = "api"
_STATUS = {
    Refusal.UNKNOWN_LOCATION: 404,
    Refusal.FOREIGN_LOCATION: 403,
    Refusal.UNKNOWN_PRODUCT: 404,
    Refusal.CONFLICT: 409,
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
                changes=[Change(change.product_id, micro_of(change.quantity_change))],
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
