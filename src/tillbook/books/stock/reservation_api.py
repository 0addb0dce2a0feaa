"""The API of goods put aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.books.stock.models import Reservation
from tillbook.books.stock.operations import (
    NewReservation,
    extend_reservation,
    release_reservation,
    reserve,
)
from tillbook.books.stock.reservation_errors import Refusal, ReservationRefused
from tillbook.books.stock.reservation_schemas import (
    LongerIn,
    ReservationIn,
    ReservationOut,
    ReservationsOut,
    ReservationsQuery,
)
from tillbook.books.stock.reserved import open_at, reservation, reservations_of, state_now
from tillbook.masters.organisation.api import actor_of, location_ids_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import (
    REPLAYED,
    IdempotencyKey,
    answered_before,
    claim_of,
    document_id,
)
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_quantity, parse_decimal

router = Router(tags=["Inventory"])

_STATUS = {
    Refusal.UNKNOWN_LOCATION: 404,
    Refusal.FOREIGN_LOCATION: 403,
    Refusal.UNKNOWN_PRODUCT: 404,
    Refusal.UNKNOWN_RESERVATION: 404,
    Refusal.NOT_LEFT: 409,
    Refusal.CLOSED: 409,
}


def _out(row: Reservation, now: datetime) -> ReservationOut:
    return ReservationOut(
        id=str(row.id),
        product_id=row.item.sku,
        location_id=row.place.location.code,
        quantity=format_quantity(row.quantity_micro),
        taken=format_quantity(row.taken_micro),
        kind=row.kind,
        reference=row.reference,
        customer_id=str(row.party_id) if row.party_id else None,
        until=row.until,
        state=state_now(row, now),  # type: ignore[arg-type]
    )


def _told(actor: Actor, key: UUID) -> ReservationOut:
    row = reservation(actor, key)
    if row is None:
        raise not_found("reservation")
    return _out(row, clock.now())


def _tried(act: Callable[[], object]) -> None:
    try:
        act()
    except ReservationRefused as refused:
        status = _STATUS.get(refused.refusal, 422)
        raise Problem(status, refused.refusal.value, str(refused)) from None


@operation(
    router,
    "GET",
    "/stock/reservations",
    gate=needs(Right.INVENTORY_READ),
    out=ReservationsOut,
    refusals=(404,),
)
def list_reservations(request: HttpRequest, wanted: Query[ReservationsQuery]) -> HttpResponse:
    """List goods put aside.

    What is put aside and what was, in the order it was made in.
    """
    actor, now = actor_of(request), clock.now()
    rows = reservations_of(actor).select_related("item", "place__location")
    here = location_ids_of(actor, wanted.location_id)
    if here is not None:
        rows = rows.filter(place__location_id__in=here)
    if wanted.product_id is not None:
        rows = rows.filter(item__sku=wanted.product_id)
    if wanted.reference is not None:
        rows = rows.filter(reference=wanted.reference)
    if wanted.state == "open":
        rows = rows.filter(open_at(now))
    elif wanted.state == "lapsed":
        rows = rows.filter(Q(state="lapsed") | Q(state="open", until__lte=now))
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if after := wanted.after():
        rows = rows.filter(id__gt=_key(after))
    page = list(rows.order_by("id")[: wanted.limit + 1])
    more, page = len(page) > wanted.limit, page[: wanted.limit]
    cursor = key_cursor(str(page[-1].id)) if page else wanted.cursor
    return answer(
        ReservationsOut(items=[_out(row, now) for row in page], next_cursor=cursor, more=more)
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(422, "invalid", "cursor: This is no cursor that was handed out.") from None


@operation(
    router,
    "POST",
    "/stock/reservations",
    gate=needs(Right.SALES_WRITE),
    out=ReservationOut,
    success=201,
    refusals=(403, 404, 409),
    body_example={
        "product_id": "SKU12345",
        "location_id": "STORE001",
        "quantity": "2",
        "until": "2026-12-24T18:00:00Z",
        "reference": "WEB-17",
    },
)
def make_reservation(
    request: HttpRequest, wanted: Body[ReservationIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Put goods aside.

    Refused (409) where fewer are available: the last piece is promised or sold once. A sale takes
    them up that names the reservation, or its customer.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "stock/reservations", wanted)
    if before := answered_before(claim):
        return answer(_told(actor, before.resource_id), status=201, headers=REPLAYED)
    made = document_id(claim)
    new = NewReservation(
        id=made,
        location=wanted.location_id,
        sku=wanted.product_id,
        quantity_micro=parse_decimal(wanted.quantity, 6, "quantity"),
        until=wanted.until,
        kind=wanted.kind,
        reference=wanted.reference,
        party_id=wanted.customer_id,
    )
    _tried(lambda: reserve(actor, new, claim))
    return answer(_told(actor, made), status=201)


@operation(
    router,
    "GET",
    "/stock/reservations/{reservation_id}",
    gate=needs(Right.INVENTORY_READ),
    out=ReservationOut,
    refusals=(404,),
)
def get_reservation(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Get goods put aside."""
    return answer(_told(actor_of(request), reservation_id))


@operation(
    router,
    "PATCH",
    "/stock/reservations/{reservation_id}",
    gate=needs(Right.SALES_WRITE),
    out=ReservationOut,
    refusals=(404, 409),
    body_example={"until": "2026-12-31T18:00:00Z"},
)
def keep_reservation(
    request: HttpRequest, reservation_id: UUID, wanted: Body[LongerIn]
) -> HttpResponse:
    """Keep goods put aside until another moment.

    What lapsed and was needed since is over (409): put the goods aside anew.
    """
    actor = actor_of(request)
    _tried(lambda: extend_reservation(actor, reservation_id, wanted.until))
    return answer(_told(actor, reservation_id))


@operation(
    router,
    "DELETE",
    "/stock/reservations/{reservation_id}",
    gate=needs(Right.SALES_WRITE),
    out=ReservationOut,
    refusals=(404, 409),
)
def end_reservation(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Release goods put aside.

    Anybody may have them from now on; once more changes nothing. What a sale took up is over (409).
    """
    actor = actor_of(request)
    _tried(lambda: release_reservation(actor, reservation_id))
    return answer(_told(actor, reservation_id))
