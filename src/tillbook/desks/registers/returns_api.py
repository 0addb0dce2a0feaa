"""Returns that need the server: what a customer bought, and goods without a receipt."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from pydantic import Field

from tillbook.desks.registers.api import device_of, signature
from tillbook.desks.registers.queries import limits
from tillbook.desks.registers.schemas import Count
from tillbook.desks.sales.operations.unreferenced import CapReached, Whose, hold_return
from tillbook.desks.sales.queries.refunds import bought_by
from tillbook.desks.sales.queries.unreferenced import most_back
from tillbook.desks.sales.schemas import ID
from tillbook.masters.catalog.queries import shelf_rows, terms_of
from tillbook.masters.catalog.rules import NO_TERMS
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import Day, Id, In, Out

router = Router(tags=["Registers"])
#: Receipts of a customer that are told at once.
_MOST = 50


class BoughtQuery(In):
    """Whose."""

    customer: Id


class BoughtOut(Out):
    """A sale of the customer; items: what was sold, in order."""

    id: UUID
    number: str = Field(examples=["R1-000042"])
    at: str = Field(examples=["2026-03-31T14:05:09+00:00"])
    total: int
    items: list[str]


class BoughtListOut(Out):
    """The latest first."""

    items: list[BoughtOut]


class PriceQuery(In):
    """Of what."""

    variant: Id


class ReturnPriceOut(Out):
    """The most a piece brings that comes back without a receipt: minor x 10^4 for `base`
    millionths; null where only the day's cap bounds it."""

    unit_price: int | None
    base: int | None


class ReturnHoldIn(In):
    """Keep this much of a person's day for a return that is being made."""

    document: Id = Field(description="The return's id.", examples=[ID])
    person: Id
    day: Day = Field(description="The business day.")
    amount: Count = Field(description="Minor units.", examples=[1500])


class ReturnHeldOut(Out):
    """What is left of the day."""

    left: int


@operation(router, "GET", "/registers/returns/bought", gate=signature, out=BoughtListOut)
def get_bought(request: HttpRequest, wanted: Query[BoughtQuery]) -> HttpResponse:
    """Get what a customer bought.

    The last 50 sales, at all locations, to find the one that goods come back from.
    """
    found = bought_by(device_of(request).company_id, UUID(str(wanted.customer)), _MOST)
    return answer(
        BoughtListOut.model_construct(
            items=[
                BoughtOut.model_construct(
                    id=one.id,
                    number=one.number,
                    at=one.at.isoformat(),
                    total=one.total_minor,
                    items=list(one.names),
                )
                for one in found
            ]
        )
    )


@operation(router, "GET", "/registers/returns/price", gate=signature, out=ReturnPriceOut)
def get_return_price(request: HttpRequest, wanted: Query[PriceQuery]) -> HttpResponse:
    """Get the price of a return.

    The lowest price of the shelf in the last 30 days; the highest that may be typed where the
    product has none of its own.
    """
    variant = UUID(str(wanted.variant))
    found = None
    if shelf_rows(device_of(request).company_id, ids={variant}, limit=1):
        found = most_back(variant, terms_of({variant}).get(variant, NO_TERMS), clock.now())
    price, base = found or (None, None)
    return answer(ReturnPriceOut.model_construct(unit_price=price, base=base))


@operation(
    router,
    "POST",
    "/registers/returns/hold",
    gate=signature,
    out=ReturnHeldOut,
    refusals=(409,),
    body_example={"document": ID, "person": ID, "day": "2026-11-22", "amount": 1500},
)
def hold_register_return(request: HttpRequest, wanted: Body[ReturnHoldIn]) -> HttpResponse:
    """Hold a return.

    Goods without a receipt: so much a day, for each person and location. Held for 15 minutes, for
    good once the document has arrived.
    """
    device = device_of(request)
    whose = Whose(
        company_id=device.company_id,
        location_id=device.register.location_id,
        person_id=UUID(str(wanted.person)),
        day=wanted.day,
    )
    cap = limits(device.company_id).unreferenced_day_minor
    try:
        left = hold_return(whose, UUID(str(wanted.document)), wanted.amount, cap)
    except CapReached as reached:
        told = {"limit": cap, "left": reached.left_minor}
        raise Problem(409, "return_cap", f"{reached} (minor units).", more=told) from None
    return answer(ReturnHeldOut.model_construct(left=left))
