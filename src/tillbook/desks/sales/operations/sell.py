"""Sell baskets: priced by the server, and posted or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from tillbook.desks.sales.baskets import BasketSale, Shelf, content_of, decide
from tillbook.desks.sales.choosing import with_modifiers
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.operations.commit_sales import commit_sales
from tillbook.desks.sales.operations.taking_back import Stale
from tillbook.desks.sales.ports import return_cap
from tillbook.desks.sales.queries import Selling, selling, selling_as_known
from tillbook.desks.sales.queries.unreferenced import most_back_of
from tillbook.desks.sales.rules import Draft, Exempted, Outcome, Submission
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import configuration_version, working_people
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.masters.parties.queries import certificate_of, groups_of, known_parties
from tillbook.masters.pricing.errors import CouponRefused
from tillbook.masters.pricing.operations import (
    claim_coupon,
    note_held_used,
    release_coupons,
)
from tillbook.masters.pricing.queries import price_lists_for, promotions_at
from tillbook.masters.pricing.rules import PricedBasket
from tillbook.masters.taxes.queries import exempt_code, taxes_at
from tillbook.plumbing import clock
from tillbook.plumbing.series import back_office_series, known_documents


def sell(actor: Actor, baskets: Sequence[BasketSale]) -> list[Outcome]:
    """Price and post these baskets, each once; one that is refused leaves nothing behind.

    Numbers come from the actor's own series (an API key's), else from the location's back office.
    """
    actor.require(Right.SALES_WRITE)
    outcomes: dict[int, Outcome] = {}
    baskets = [with_modifiers(one) for one in baskets]
    waiting = list(range(len(baskets)))
    # The transaction that writes compares the version, so that nobody needs to ask for it before.
    context = selling_as_known(actor.company_id)
    for _ in range(5):
        answers = _sell(actor, context, [baskets[n] for n in waiting])
        outcomes.update(zip(waiting, answers, strict=True))
        waiting = [n for n in waiting if outcomes[n].status == "stale"]
        if not waiting:
            return [outcomes[n] for n in range(len(baskets))]
        context = selling(actor.company_id)
    raise Stale("the configuration changed five times in a row")


def preview(actor: Actor, wanted: BasketSale) -> tuple[Draft, PricedBasket]:
    """What selling this basket would come to; posts nothing. Raises SaleRefused."""
    context = selling(actor.company_id)
    wanted = with_modifiers(wanted)
    groups = groups_of([wanted.customer_id]) if wanted.customer_id else {}
    shelf = _shelf(actor, context, wanted, _items(context, [wanted]), {})
    now = clock.now()
    shelf = _for_returns(_for_basket(shelf, wanted, groups), wanted, now)
    shelf = _exempt(shelf, wanted, now)
    return decide(actor, wanted, shelf, clock.now())


def _sell(actor: Actor, context: Selling, baskets: Sequence[BasketSale]) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    drafts: list[tuple[int, Draft]] = []
    shelves: dict[tuple[UUID, date], Shelf] = {}
    items = _items(context, baskets)
    customers = known_parties(actor.company_id, {b.customer_id for b in baskets if b.customer_id})
    groups = groups_of(customers) if customers else {}
    people = working_people(actor.company_id, {b.person_id for b in baskets if b.person_id})
    now = clock.now()
    for position, basket in enumerate(baskets):
        try:
            if basket.person_id and basket.person_id not in people:
                raise SaleRefused(Refusal.UNKNOWN_EMPLOYEE, str(basket.person_id))
            if basket.customer_id and basket.customer_id not in customers:
                raise SaleRefused(Refusal.UNKNOWN_CUSTOMER, str(basket.customer_id))
            shelf = _shelf(actor, context, basket, items, shelves)
            shelf = _for_returns(_for_basket(shelf, basket, groups), basket, now)
            shelf = _exempt(shelf, basket, now)
            shelf = _with_coupons(shelf, basket, now)
            draft = decide(actor, basket, shelf, now)[0]
            if not basket.reason.strip() and any(line.quantity_micro < 0 for line in basket.lines):
                raise SaleRefused(Refusal.REASON_NEEDED)
            drafts.append((position, draft))
        except SaleRefused as refused:
            if basket.coupons:
                release_coupons(actor.company_id, basket.id)
            outcomes[position] = _refused_or_known(context.company, basket, refused)
    named = {one.id: one.reservations for one in baskets if one.reservations}
    committed = commit_sales(actor, _submissions(actor, context, [d for _, d in drafts], named))
    outcomes.update(zip([position for position, _ in drafts], committed, strict=True))
    for position, _draft in drafts:
        if baskets[position].coupons:
            _settle_coupons(actor.company_id, baskets[position], outcomes[position])
    return [outcomes[position] for position in range(len(baskets))]


def _submissions(
    actor: Actor,
    context: Selling,
    drafts: Sequence[Draft],
    named: Mapping[UUID, tuple[UUID, ...]],
) -> list[Submission]:
    """The drafts at their prices' version, with the cap of what comes back without its sale.
    named: which reservations they take up, by their ids."""
    back = any(line.quantity_micro < 0 for draft in drafts for line in draft.lines)
    cap = return_cap(actor.company_id) if back else None
    version = context.company.version
    # It is given back by whoever asks, today: an API key names as its employee whom it likes, and
    # any day that was.
    whose = None if actor.kind == "person" else actor.id
    now = clock.now()
    made = []
    for draft in drafts:
        place = context.company.locations[draft.location_id]
        day = business_date(now, place.zone, place.day_starts_hour)
        own = named.get(draft.id, ())
        plain = Submission(draft, priced_at=version, if_left=True, reservations=own)
        made.append(replace(plain, return_cap_minor=cap, returned_by=whose, returned_on=day))
    return made


def _for_returns(shelf: Shelf, basket: BasketSale, now: datetime) -> Shelf:
    """The shelf with the most that goods bring which come back in this basket."""
    back = {line.sku for line in basket.lines if line.quantity_micro < 0}
    items = {sku: shelf.items[sku] for sku in back if sku in shelf.items}
    return replace(shelf, most_back=most_back_of(items, now)) if items else shelf


def _refused_or_known(company: CompanyInfo, basket: BasketSale, refused: SaleRefused) -> Outcome:
    """What is refused today may have been sold before the price, the product… went away.

    What is refused by knowledge that has grown old is only stale.
    """
    if configuration_version(company.id) != company.version:
        return Outcome(basket.id, "stale")
    known = known_documents([basket.id]).get(basket.id)
    if known and known.company_id == company.id:
        same = f'"content":"{content_of(basket)}"' in known.body
        return Outcome(basket.id, "duplicate" if same else "conflict", known.number)
    return Outcome(basket.id, "refused", refusal=refused.refusal, detail=refused.detail)


def _items(context: Selling, baskets: Iterable[BasketSale]) -> dict[str, Item]:
    """Everything these baskets name that there is, by SKU."""
    skus = {line.sku for basket in baskets for line in basket.lines}
    return items_by_sku(context.company.id, context.company.version, skus)


def _shelf(
    actor: Actor,
    context: Selling,
    basket: BasketSale,
    items: Mapping[str, Item],
    shelves: dict[tuple[UUID, date], Shelf],
) -> Shelf:
    """What this basket is priced with; taxes and tenders are read once a location and day."""
    company = context.company
    location = company.location_by_code(basket.location)
    if location is None:
        raise SaleRefused(Refusal.UNKNOWN_LOCATION, basket.location)
    if not actor.at(location.id):
        raise SaleRefused(Refusal.FOREIGN_LOCATION, basket.location)
    moment = basket.occurred_at or clock.now()
    day = business_date(moment, location.zone, location.day_starts_hour)
    shelf = shelves.get((location.id, day))
    if shelf is None:
        taxes, tax_ids = taxes_at(company.id, company.version, location.id, day)
        shelf = Shelf(
            company=company,
            location=location,
            series_id=actor.series_id or _series(location.id),
            items=items,
            taxes=taxes,
            tax_ids=tax_ids,
            promotions=promotions_at(company.id, company.version),
            tenders={t.code: (t.id, t.rounds_cash) for t in context.tenders.values() if t.taken},
        )
        shelves[location.id, day] = shelf
    return shelf


def _for_basket(shelf: Shelf, basket: BasketSale, groups: Mapping[UUID, tuple[UUID, ...]]) -> Shelf:
    """The shelf with the price lists of what is sold, and the groups of who buys it."""
    company = shelf.company
    lists = price_lists_for(company.id, company.version, [line.sku for line in basket.lines])
    mine = groups.get(basket.customer_id, ()) if basket.customer_id else ()
    if not lists and not mine:
        return shelf
    return replace(shelf, price_lists=lists, customer_groups=tuple([str(one) for one in mine]))


def _exempt(shelf: Shelf, basket: BasketSale, now: datetime) -> Shelf:
    """The shelf for a basket that is sold free of tax by a certificate of its customer."""
    if basket.certificate_id is None:
        return shelf
    found = certificate_of(shelf.company.id, basket.certificate_id)
    at, moment = shelf.location, basket.occurred_at or now
    day = business_date(moment, at.zone, at.day_starts_hour)
    if found is None or found[0] != basket.customer_id or not found[1].counts_on(day):
        raise SaleRefused(Refusal.CERTIFICATE, str(basket.certificate_id))
    paper = found[1]
    exempted = Exempted(
        certificate_id=paper.id, number=paper.number, jurisdiction=paper.jurisdiction
    )
    return replace(shelf, exempted=exempted, exempt_code=exempt_code(shelf.taxes, paper.counted_as))


def _with_coupons(shelf: Shelf, basket: BasketSale, now: datetime) -> Shelf:
    """The shelf with the coupons that count for this sale; each code is held for it from now on."""
    if not basket.coupons:
        return shelf
    day = (basket.occurred_at or now).astimezone(shelf.location.zone).date()
    held = []
    for place, code in enumerate(basket.coupons):
        try:
            held.append(
                claim_coupon(
                    shelf.company.id, code, basket.id, customer_id=basket.customer_id, day=day
                )
            )
        except CouponRefused as refused:
            detail = f"coupons[{place}]: {refused.refusal.value}"
            raise SaleRefused(Refusal.COUPON, detail) from None
    return replace(shelf, coupons=tuple([str(one.coupon_id) for one in held]))


def _settle_coupons(company_id: UUID, basket: BasketSale, outcome: Outcome) -> None:
    """What was held is used, or anybody's again. A crash before lets it lapse."""
    if outcome.status in ("stored", "duplicate"):
        note_held_used(company_id, basket.id)
    else:
        release_coupons(company_id, basket.id)


def _series(location_id: UUID) -> UUID:
    series = back_office_series(location_id)
    if series is None:
        raise SaleRefused(Refusal.UNKNOWN_SERIES)
    return series
