"""The API of exchange rates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.operations import NewRate, enter_rate, latest_today
from tillbook.masters.currencies.queries import rates_of_day
from tillbook.masters.currencies.rules import Quote, rate_text
from tillbook.masters.currencies.schemas import RateIn, RateOut, RatesOut, RatesQuery, RateTakenOut
from tillbook.masters.currencies.telling import rate_words
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem

router = Router(tags=["Exchange rates"])


@operation(router, "GET", "/exchange-rates", gate=needs(Right.LEDGER_READ), out=RatesOut)
def list_exchange_rates(request: HttpRequest, wanted: Query[RatesQuery]) -> HttpResponse:
    """List the exchange rates of a day.

    The last of each pair on or before it; one that is older than the company allows is left out.
    """
    actor = actor_of(request)
    info = company_of(actor)
    day = wanted.day or latest_today(info.id)
    last: dict[tuple[str, str], Quote] = {}
    for one in rates_of_day(info.id, day).quotes:
        pair = (one.base, one.quote)
        if pair not in last or last[pair].day < one.day:
            last[pair] = one
    items = [
        RateOut(
            base=one.base,
            quote=one.quote,
            rate=rate_text(one),
            day=one.day,
            source=one.source,
        )
        for _pair, one in sorted(last.items())
    ]
    return answer(RatesOut(day=day, currency=info.currency, items=items))


@operation(
    router,
    "POST",
    "/exchange-rates",
    gate=needs(Right.LEDGER_WRITE),
    out=RateTakenOut,
    body_example={"base": "EUR", "quote": "USD", "rate": "1.0843", "day": "2026-03-02"},
)
def post_exchange_rate(request: HttpRequest, wanted: Body[RateIn]) -> HttpResponse:
    """Enter the rate of a day.

    A pair has one rate a day: the same again changes nothing, another one corrects it. What was
    booked keeps its amounts.
    """
    new = NewRate(
        base=wanted.base,
        quote=wanted.quote,
        rate=wanted.rate,
        day=wanted.day,
        source=wanted.source,
    )
    try:
        enter_rate(actor_of(request), new)
    except RateRefused as refused:
        raise Problem(422, refused.refusal.value, rate_words(refused)) from None
    return answer(RateTakenOut(outcome="saved"))
