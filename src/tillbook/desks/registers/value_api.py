"""The API of registers about what customers have with us; docs/register-protocol.md tells of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from pydantic import Field, StringConstraints

from tillbook.books.loyalty.errors import Refusal, ValueRefused
from tillbook.books.loyalty.operations import hold, let_go
from tillbook.books.loyalty.queries import ValueInfo, card_by_hash, values_of_party
from tillbook.books.loyalty.rules import Key, Kind
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.schemas import Count
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import Id, In, Out

router = Router(tags=["Registers"])
signature = RegisterSignature()

CardHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_CARD = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_STATUSES = {Refusal.UNKNOWN: 404}


class ValueQuery(In):
    """Whose: a card by the hash of its number, or a customer."""

    card: CardHash | None = Field(None, examples=[_CARD])
    customer: Id | None = None


class ValueOut(Out):
    """What somebody has with us, in minor units; available is what can be taken now."""

    kind: str = Field(examples=["gift_card"])
    balance: int
    limit: int = Field(description="How far an account may go below zero.")
    available: int
    blocked: bool
    last_four: str


class ValuesOut(Out):
    """What was found; nothing where there is no such card, or the customer has nothing."""

    items: list[ValueOut]


class HoldIn(In):
    """Keep this much for a sale that is being paid, instead of what was kept for it before."""

    sale: Id = Field(examples=[ID])
    kind: Kind = Field(examples=["gift_card"])
    card: CardHash | None = Field(None, examples=[_CARD])
    customer: Id | None = None
    amount: Count = Field(description="Minor units; 0 lets go of it.", examples=[1500])


class HeldOut(Out):
    """What is left for others."""

    left: int


def _device(request: HttpRequest) -> Device:
    found: Device = request.auth  # type: ignore[attr-defined]
    return found


def _shown(info: ValueInfo) -> ValueOut:
    return ValueOut.model_construct(
        kind=info.kind,
        balance=info.balance_minor,
        limit=info.limit_minor,
        available=info.available_minor,
        blocked=info.blocked_at is not None,
        last_four=info.last_four,
    )


@operation(router, "GET", "/registers/value", gate=signature, out=ValuesOut)
def get_value(request: HttpRequest, wanted: Query[ValueQuery]) -> HttpResponse:
    """Get a balance.

    Of a gift card by the hash of its number, or of a customer: store credit and account.
    """
    company = _device(request).company_id
    found: list[ValueInfo] = []
    if wanted.card is not None:
        card = card_by_hash(company, wanted.card)
        found += [card] if card else []
    if wanted.customer is not None:
        found += values_of_party(company, UUID(str(wanted.customer))).values()
    return answer(ValuesOut.model_construct(items=[_shown(info) for info in found]))


@operation(
    router,
    "POST",
    "/registers/value/hold",
    gate=signature,
    out=HeldOut,
    refusals=(404, 409),
    body_example={"sale": ID, "kind": "gift_card", "card": _CARD, "amount": 1500},
)
def hold_value(request: HttpRequest, wanted: Body[HoldIn]) -> HttpResponse:
    """Hold value.

    For 15 minutes nobody else can take it; the sale's receipt takes it. A register that has no
    network sells within its allowance without.
    """
    company = _device(request).company_id
    sale = UUID(str(wanted.sale))
    key: Key
    if wanted.kind is Kind.GIFT_CARD:
        key = (wanted.kind.value, wanted.card or "")
    elif wanted.customer is None:
        raise Problem(409, Refusal.NO_CUSTOMER.value, "Name the customer.")
    else:
        key = (wanted.kind.value, UUID(str(wanted.customer)))
    if wanted.amount == 0:
        let_go(company, sale, key)
        return answer(HeldOut.model_construct(left=0))
    try:
        left = hold(company, key, sale, wanted.amount)
    except ValueRefused as refused:
        status = _STATUSES.get(refused.refusal, 409)
        detail = f"{refused} Available: {refused.available_minor} minor units."
        raise Problem(status, refused.refusal.value, detail) from None
    return answer(HeldOut.model_construct(left=left))
