"""The API of gift cards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.books.loyalty.errors import SENTENCES, Refusal
from tillbook.books.loyalty.queries import card_by_hash
from tillbook.books.loyalty.rules import normal, number_hash
from tillbook.books.loyalty.schemas import CardIn, CardOut
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.values.money import format_decimal

router = Router(tags=["Gift cards"])


@operation(
    router,
    "POST",
    "/gift-cards/balance",
    gate=needs(Right.SALES_READ),
    out=CardOut,
    refusals=(404,),
    body_example={"number": "7K3M-9QXP-4TVD-2HRA"},
)
def card_balance(request: HttpRequest, wanted: Body[CardIn]) -> HttpResponse:
    """Get a gift card's balance.

    By its number, which travels in the body so that no log of addresses holds it.
    """
    actor = actor_of(request)
    company = company_of(actor)
    number = normal(wanted.number)
    if not number:
        raise Problem(422, Refusal.NO_NUMBER.value, SENTENCES[Refusal.NO_NUMBER])
    card = card_by_hash(actor.company_id, number_hash(number))
    if card is None:
        raise Problem(404, Refusal.UNKNOWN.value, SENTENCES[Refusal.UNKNOWN])
    return answer(
        CardOut(
            last_four=card.last_four,
            balance=format_decimal(card.balance_minor, company.exponent),
            available=format_decimal(card.available_minor, company.exponent),
            blocked=card.blocked_at is not None,
            currency=company.currency,
        )
    )
