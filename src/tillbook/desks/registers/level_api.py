"""The API of registers about what is left on the shelf; docs/register-protocol.md tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.reserved import available_at
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.models import Device
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.shapes import In, Out

router = Router(tags=["Registers"])
signature = RegisterSignature()

#: Products that are asked about at once: as many as a screen shows.
MOST = 60
_KEY = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class LeftQuery(In):
    """Which products: ids, parted by commas; at most 60."""

    ids: Annotated[
        str,
        StringConstraints(pattern=f"^{_KEY}(,{_KEY}){{0,{MOST - 1}}}$"),
        Field(examples=[ID]),
    ]


class LeftOut(Out):
    """What can be sold of a product where the register sells, in millionths of its unit: what lies
    there without what is put aside for somebody."""

    id: UUID
    on_hand: int


class LeftListOut(Out):
    """What is known, as of `at`; products that never moved there are absent."""

    at: datetime
    items: list[LeftOut]


@operation(router, "GET", "/registers/levels", gate=signature, out=LeftListOut)
def get_levels(request: HttpRequest, wanted: Query[LeftQuery]) -> HttpResponse:
    """Get what is left.

    By the books, at the register's location. A figure to look at: it never keeps a sale from
    happening.
    """
    device: Device = request.auth  # type: ignore[attr-defined]
    at = clock.now()
    ids = {UUID(one) for one in wanted.ids.split(",")}
    found = available_at(shelf_of(device.register.location_id), ids, at)
    items = [LeftOut.model_construct(id=key, on_hand=micro) for key, micro in found.items()]
    return answer(LeftListOut.model_construct(at=at, items=items))
