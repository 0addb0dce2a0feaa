"""The API of parked baskets: what waits for any register of a location."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.desks.registers.errors import RegisterRefused
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations import Parked, park_basket, take_basket
from tillbook.desks.registers.parking_shapes import (
    ParkedIn,
    ParkedOut,
    ParkedRowOut,
    TakeIn,
    TakenOut,
)
from tillbook.desks.registers.queries import parked_baskets
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem

router = Router(tags=["Registers"])
signature = RegisterSignature()


def _device(request: HttpRequest) -> Device:
    """Who calls: what the gate let in."""
    found: Device = request.auth  # type: ignore[attr-defined]
    return found


@operation(router, "GET", "/registers/parked", gate=signature, out=ParkedOut)
def get_parked(request: HttpRequest) -> HttpResponse:
    """Get parked baskets.

    Those that wait for any register of the location, the oldest first.
    """
    rows = parked_baskets(_device(request).register.location_id)
    return answer(
        ParkedOut.model_construct(
            items=[
                ParkedRowOut.model_construct(
                    id=row.id,
                    label=row.label,
                    person=row.person,
                    register_=row.register_name,
                    at=row.parked_at,
                    items=row.items,
                    total_minor=row.total_minor,
                )
                for row in rows
            ]
        )
    )


@operation(
    router,
    "POST",
    "/registers/parked",
    gate=signature,
    out=ParkedOut,
    body_example={
        "id": ID,
        "label": "Table 4",
        "person": "Ana",
        "at": "2026-03-31T14:05:09+00:00",
        "items": 2,
        "total_minor": 980,
        "basket": "{}",
    },
)
def park(request: HttpRequest, wanted: Body[ParkedIn]) -> HttpResponse:
    """Park a basket for all.

    It waits until some register of the location takes it. Sent again it is the same one.
    """
    device = _device(request)
    parked = Parked(
        id=wanted.id,
        label=wanted.label,
        person=wanted.person,
        parked_at=wanted.at,
        items=wanted.items,
        total_minor=wanted.total_minor,
        basket=wanted.basket,
    )
    park_basket(device, parked)
    return get_parked(request)


@operation(
    router,
    "POST",
    "/registers/parked/take",
    gate=signature,
    out=TakenOut,
    refusals=(409,),
    body_example={"id": ID, "own": True},
)
def take_parked(request: HttpRequest, wanted: Body[TakeIn]) -> HttpResponse:
    """Take a parked basket.

    Only one register gets it; the same one may ask again when an answer was lost.
    """
    try:
        basket = take_basket(_device(request), wanted.id, own=wanted.own)
    except RegisterRefused as refused:
        raise Problem(409, refused.refusal.value, str(refused)) from None
    return answer(TakenOut.model_construct(basket=basket))
