"""The API of transfers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.models import Transfer
from tillbook.desks.transfers.operations import (
    Posted,
    receive_transfer,
    request_transfer,
    ship_directly,
    ship_transfer,
)
from tillbook.desks.transfers.queries import lines_of, sent, transfer, visible
from tillbook.desks.transfers.rules import Wanted, quantity_of
from tillbook.desks.transfers.schemas import (
    ReceiveIn,
    ShipIn,
    TransferIn,
    TransferLineIn,
    TransferLineOut,
    TransferOut,
    TransfersOut,
    TransfersQuery,
)
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_quantity

router = Router(tags=["Inventory"])

_STATUS = {
    Refusal.UNKNOWN_TRANSFER: 404,
    Refusal.UNKNOWN_LOCATION: 404,
    Refusal.FOREIGN_LOCATION: 403,
    Refusal.UNKNOWN_PRODUCT: 404,
    **dict.fromkeys(
        (
            Refusal.CONFLICT,
            Refusal.ALREADY_SHIPPED,
            Refusal.NOT_SHIPPED,
            Refusal.ALREADY_RECEIVED,
            Refusal.CANCELLED,
            Refusal.CHANGED_MEANWHILE,
            Refusal.TOO_FEW,
            Refusal.PUT_ASIDE,
        ),
        409,
    ),
}


@operation(
    router, "GET", "/transfers", gate=needs(Right.INVENTORY_READ), out=TransfersOut, refusals=(404,)
)
def list_transfers(request: HttpRequest, wanted: Query[TransfersQuery]) -> HttpResponse:
    """List transfers.

    Those from or to the key's locations, the latest first.
    """
    actor = actor_of(request)
    rows = visible(actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state.value)
    if wanted.cursor:
        rows = rows.filter(id__lt=wanted.cursor)
    found = list(rows.order_by("-id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].id) if len(found) > wanted.limit else None
    return answer(TransfersOut(items=_outs(actor, shown), next_cursor=more))


@operation(
    router,
    "GET",
    "/transfers/{transfer_id}",
    gate=needs(Right.INVENTORY_READ),
    out=TransferOut,
    refusals=(404,),
)
def get_transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Get a transfer."""
    actor = actor_of(request)
    row = transfer(actor, transfer_id)
    if row is None:
        raise not_found("transfer")
    return answer(_outs(actor, [row])[0])


@operation(
    router,
    "POST",
    "/transfers",
    gate=needs(Right.INVENTORY_WRITE),
    out=TransferOut,
    refusals=(404, 409),
    body_example={
        "from_location": "STORE001",
        "to_location": "STORE002",
        "lines": [{"product_id": "SKU12345", "quantity": "6"}],
    },
)
def begin_transfer(
    request: HttpRequest, wanted: Body[TransferIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Send goods to another location, or ask for them.

    Sent goods leave the shelf at once and are on the way until they are received. Send an
    `Idempotency-Key` and the call can be repeated without harm.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "transfers", wanted)
    act = request_transfer if wanted.request else ship_directly
    return _done(
        actor,
        lambda: act(
            actor,
            document_id(claim),
            source=wanted.from_location,
            target=wanted.to_location,
            wanted=_lines(wanted.lines),
            note=wanted.note,
        ),
    )


@operation(
    router,
    "POST",
    "/transfers/{transfer_id}/ship",
    gate=needs(Right.INVENTORY_WRITE),
    out=TransferOut,
    refusals=(404, 409),
    body_example={"lines": [{"product_id": "SKU12345", "quantity": "6"}]},
)
def ship_requested_transfer(
    request: HttpRequest,
    transfer_id: UUID,
    wanted: Body[ShipIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Ship what was asked for."""
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"transfers/{transfer_id}/ship", wanted)
    key, lines = document_id(claim), _lines(wanted.lines)
    return _done(
        actor, lambda: ship_transfer(actor, transfer_id, key, wanted=lines, note=wanted.note)
    )


@operation(
    router,
    "POST",
    "/transfers/{transfer_id}/receive",
    gate=needs(Right.INVENTORY_WRITE),
    out=TransferOut,
    refusals=(404, 409),
    body_example={"lines": [{"product_id": "SKU12345", "quantity": "6"}]},
)
def receive_shipped_transfer(
    request: HttpRequest,
    transfer_id: UUID,
    wanted: Body[ReceiveIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Receive what came.

    What is left out stays on the way, or is missing for good with `rest_missing`; what came beyond
    the shipment is found. Both need a reason.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"transfers/{transfer_id}/receive", wanted)
    key = document_id(claim)
    return _done(
        actor,
        lambda: receive_transfer(
            actor,
            transfer_id,
            key,
            came=_came(actor, transfer_id, wanted.lines),
            rest_missing=wanted.rest_missing,
            reason=wanted.reason,
        ),
    )


def _lines(lines: Sequence[TransferLineIn]) -> list[Wanted]:
    return [Wanted(one.product_id, one.quantity, one.lots) for one in lines]


def _came(actor: Actor, transfer_id: UUID, lines: Sequence[TransferLineIn]) -> dict[int, int]:
    company = company_of(actor)
    row = transfer(actor, transfer_id)
    if row is None:
        raise TransferRefused(Refusal.UNKNOWN_TRANSFER)
    there = sent(row)
    items = items_by_id(company.id, company.version, [one.variant_id for one in there])
    by_sku = {items[one.variant_id].sku: (one.number, items[one.variant_id]) for one in there}
    came: dict[int, int] = {}
    for line in lines:
        if there and line.product_id not in by_sku:
            raise TransferRefused(Refusal.UNKNOWN_PRODUCT, line.product_id)
        if line.product_id in by_sku:
            number, item = by_sku[line.product_id]
            if number in came:
                raise TransferRefused(Refusal.TWICE)
            came[number] = quantity_of(line.quantity, item)
    return came


def _done(actor: Actor, act: Callable[[], Posted]) -> HttpResponse:
    try:
        made = act()
    except TransferRefused as refused:
        raise Problem(
            _STATUS.get(refused.refusal, 422), refused.refusal.value, str(refused)
        ) from None
    row = transfer(actor, made.transfer_id)
    if row is None:
        raise not_found("transfer")
    return answer(_outs(actor, [row])[0], headers=REPLAYED if made.duplicate else None)


def _outs(actor: Actor, rows: Sequence[Transfer]) -> list[TransferOut]:
    company = company_of(actor)
    ids = [row.id for row in rows]
    numbers, lines = document_numbers(ids), lines_of(ids)
    codes = {key: at.code for key, at in company.locations.items()}
    return [
        TransferOut(
            id=str(row.id),
            number=numbers.get(row.id, ""),
            state=row.state,
            from_location=codes[row.source_id],
            to_location=codes[row.target_id],
            note=row.note,
            begun_at=row.begun_at,
            shipped_at=row.shipped_at,
            closed_at=row.closed_at,
            lines=[
                TransferLineOut(
                    product_id=one.variant.sku,
                    asked=format_quantity(one.asked_micro),
                    shipped=format_quantity(one.shipped_micro),
                    received=format_quantity(one.received_micro),
                    missing=format_quantity(one.missing_micro),
                    extra=format_quantity(one.extra_micro),
                )
                for one in lines.get(row.id, ())
            ],
        )
        for row in rows
    ]
