"""What the demo business offers from its first day on: a happy hour, a coupon, trade prices.

And a gift card that was sold.
All of it begins on that day, so that the eight weeks before are priced as they were.
"""

from __future__ import annotations

from datetime import date
from random import Random
from uuid import UUID

from tillbook.books.loyalty.rules import new_number, reference_of
from tillbook.books.payments.operations import add_tender
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Draft, Submission, Tender
from tillbook.edges.bridges.demo.furnishing import SOURCE
from tillbook.edges.bridges.demo.trade import SHOPS
from tillbook.edges.bridges.identity import imported_id
from tillbook.masters.catalog.queries import departments
from tillbook.masters.organisation.queries import company, registers, system_actor
from tillbook.masters.organisation.rules import Actor, business_date
from tillbook.masters.parties.operations import NewParty, add_group, add_parties, set_groups
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.operations import (
    NewCoupon,
    add_coupon,
    add_price_list,
    add_promotion,
)
from tillbook.plumbing import clock
from tillbook.plumbing.series import open_series
from tillbook.plumbing.writer import write
from tillbook.values.hashing import hash_text

#: What customers of the group "Cafés" pay less, in parts per million.
_TRADE_PPM = 120_000
_CARD_MINOR = 25_00
_FOUR_O_CLOCK, _SIX_O_CLOCK = 16 * 60, 18 * 60
#: Who buys at trade prices: customers of their own, whom the replayed trade does not know.
_CAFES = (("C2001", "Lighthouse Café"), ("C2002", "The Slipway"), ("C2003", "Quay Kitchen"))


def make_offers(company_id: UUID) -> str:
    """Make them all and sell one gift card; its number, which nobody can read again."""
    actor = system_actor(company_id, SOURCE)
    info = selling(company_id).company
    at = info.location_by_code(SHOPS[0].code)
    assert at
    today = business_date(clock.now(), at.zone, at.day_starts_hour)
    shelves = {one.name: str(one.id) for one in departments(company_id)}
    when = pricing.When(from_date=_number(today))
    _promotions(actor, shelves, when)
    _trade_prices(actor, shelves, when)
    for kind, name in (
        ("gift_card", "Gift card"),
        ("store_credit", "Store credit"),
        ("on_account", "On account"),
    ):
        add_tender(actor, name=name, kind=kind)
    return _sell_card(actor, today)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _promotions(actor: Actor, shelves: dict[str, str], when: pricing.When) -> None:
    add_promotion(
        actor,
        pricing.Promotion(
            id="",
            kind=pricing.PromotionKind.PERCENT,
            name="Happy hour: pastry and cakes",
            value=300_000,
            priority=10,
            when=pricing.When(
                from_date=when.from_date, from_minute=_FOUR_O_CLOCK, to_minute=_SIX_O_CLOCK
            ),
            goods=pricing.Goods(groups=(shelves["Pastry and cakes"],)),
        ),
    )
    add_promotion(
        actor,
        pricing.Promotion(
            id="",
            kind=pricing.PromotionKind.BUY_GET,
            name="Bread: 3 for 2",
            value=1_000_000,
            buy=2,
            get=1,
            when=when,
            goods=pricing.Goods(groups=(shelves["Bread"],)),
        ),
    )
    coupon = add_coupon(actor, NewCoupon(name="Welcome letter", code="WELCOME", per_customer=1))
    add_promotion(
        actor,
        pricing.Promotion(
            id="",
            kind=pricing.PromotionKind.TOTAL_AMOUNT,
            name="Welcome: 3 off from 15 on",
            value=3_00,
            minimum_minor=15_00,
            coupon=str(coupon),
            when=when,
        ),
    )


def _trade_prices(actor: Actor, shelves: dict[str, str], when: pricing.When) -> None:
    cafes = add_group(actor, "Cafés")
    country = company(actor.company_id).country
    new = [NewParty(code=code, name=name, country=country) for code, name in _CAFES]
    for made in write(lambda: add_parties(actor.company_id, new)):
        set_groups(actor, made.id, [cafes])
    add_price_list(
        actor,
        "Trade prices for cafés",
        pricing.PriceList(
            id="",
            when=pricing.When(from_date=when.from_date, customer_groups=(str(cafes),)),
            off_ppm=_TRADE_PPM,
            goods=pricing.Goods(groups=(shelves["Bread"], shelves["Pastry and cakes"])),
        ),
    )


def _sell_card(actor: Actor, today: date) -> str:
    """A gift card, sold for cash in a series of its own: the others are counted by the replay."""
    context = selling(actor.company_id)
    tenders = {one.kind: one for one in context.tenders.values()}
    number = new_number(Random("gift card").randrange)  # noqa: S311 - the demo's, for show
    register = registers(actor.company_id)[0]
    code = f"{register.code}-G"
    now = clock.now()
    series_id = write(
        lambda: open_series(
            company_id=actor.company_id,
            owner_kind="register",
            owner_id=register.id,
            code=code,
            opened_at=now,
            location_id=register.location_id,
        )
    )
    cash, card = tenders["cash"], tenders["gift_card"]
    paid = (
        Tender(
            number=1,
            type_id=cash.id,
            code=cash.code,
            amount_minor=_CARD_MINOR,
            given_minor=_CARD_MINOR,
        ),
        Tender(
            number=2,
            type_id=card.id,
            code=card.code,
            amount_minor=-_CARD_MINOR,
            given_minor=-_CARD_MINOR,
            reference=reference_of(number),
        ),
    )
    draft = Draft(
        id=imported_id(actor.company_id, SOURCE, "gift card", 1, now),
        kind="sale",
        company_id=actor.company_id,
        location_id=register.location_id,
        series_id=series_id,
        currency=context.company.currency,
        business_date=today,
        occurred_at=now,
        lines=(),
        tenders=paid,
        net_minor=0,
        tax_minor=0,
        total_minor=0,
        register_id=register.id,
        content=hash_text("gift card", number),
    )
    [outcome] = commit_sales(actor, [Submission(draft)])
    assert outcome.status == "stored", outcome
    return number
