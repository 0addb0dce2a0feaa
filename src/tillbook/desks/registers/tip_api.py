"""The API of registers about tips; docs/register-protocol.md tells of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tillbook.books.earnings.queries import owed
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.models import Device
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.shapes import Out

router = Router(tags=["Registers"])
signature = RegisterSignature()


class OwedOut(Out):
    """What is still to be passed on to somebody, in minor units; person: null where nobody is
    named."""

    person: UUID | None
    amount: int = Field(examples=[1250])


class TipsOwedOut(Out):
    """Whoever has nothing to get is absent."""

    items: list[OwedOut]


@operation(router, "GET", "/registers/tips", gate=signature, out=TipsOwedOut)
def get_tips(request: HttpRequest) -> HttpResponse:
    """Get what is owed.

    Tips that were left at this register's location and are not paid out, by person.
    """
    device: Device = request.auth  # type: ignore[attr-defined]
    rows = owed(device.company_id, [device.register.location_id])
    items = [OwedOut.model_construct(person=person, amount=minor) for person, minor in rows]
    return answer(TipsOwedOut.model_construct(items=items))
