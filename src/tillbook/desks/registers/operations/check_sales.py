"""After a register's sales are in the books: were they anybody's to make? Never changes a sale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from tillbook.books.earnings.queries import taken_out
from tillbook.books.payments.queries import offline_caps
from tillbook.books.payments.rules import past_caps
from tillbook.books.stock.lots import short_of
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.queries import (
    brought_by_hand,
    device_by_series,
    heard_before,
    limits,
)
from tillbook.desks.registers.rules import RETURN, Approval, Told, doubts
from tillbook.desks.sales.labels import GoodsTold, goods_told
from tillbook.desks.sales.marks import Marked, ages_checked, exempted_of, marks_of, sold_again
from tillbook.desks.sales.operations import note_discrepancies
from tillbook.desks.sales.queries import (
    Refund,
    RegisterSale,
    moved_to_another_day,
    refunds_until,
    register_sales,
)
from tillbook.desks.sales.queries.by_hand import by_hand_in, by_hand_on
from tillbook.desks.sales.queries.refunds import ReturnTold, returns_told
from tillbook.desks.sales.queries.tips import tips_twice
from tillbook.desks.sales.queries.unreferenced import most_back
from tillbook.desks.sales.reading import approvals_of
from tillbook.desks.sales.reading_values import allowed_in
from tillbook.desks.shifts.queries import pay_out_limit
from tillbook.masters.catalog.queries import price_at, terms_of
from tillbook.masters.catalog.rules import NO_TERMS, Terms
from tillbook.masters.organisation.queries import company, rights_at
from tillbook.plumbing.cursors import Fed, move_on, unseen
from tillbook.plumbing.gaps import came_all_the_same
from tillbook.plumbing.series import bodies_of
from tillbook.plumbing.writer import write

FOLLOWER = "registers.check_sales"
KINDS = ("sale", "return", "void")
#: A receipt that came so long after it happened was made without the server; one that came so long
#: before, by a clock that was wrong.
LATE_AFTER = timedelta(minutes=5)


def check_sales(company_id: UUID) -> int:
    """Check the next documents of the feed; how many messages were looked at."""
    messages = unseen(company_id, FOLLOWER)
    if not messages:
        return 0
    found = list(_doubts(company_id, messages))

    def work() -> None:
        note_discrepancies(company_id, found)
        move_on(company_id, FOLLOWER, messages)

    write(work)
    return len(messages)


def _doubts(company_id: UUID, messages: Iterable[Fed]) -> Iterable[tuple[UUID, str, str, str]]:
    ids = [m.subject_id for m in messages if m.topic == f"{m.kind}.committed" and m.kind in KINDS]
    sales = register_sales(company_id, ids)
    if not sales:
        return
    bounds, most = limits(company_id), pay_out_limit(company_id)
    made_by = device_by_series(company_id, {sale.series_id for sale in sales})
    bodies = bodies_of([sale.id for sale in sales])
    rights = rights_at(company_id)
    marks = marks_of([sale.id for sale in sales])
    info = company(company_id) if marks else None
    returns = returns_told(company_id, [sale.id for sale in sales])
    came = {variant for told in returns.values() for variant, *_ in told.unreferenced}
    terms = terms_of({variant for sale in sales for variant, *_ in sale.prices} | came)
    ages = ages_checked([sale.id for sale in sales]) if terms else {}
    tips = taken_out([sale.id for sale in sales])
    hands = by_hand_in([sale.id for sale in sales])
    twice = tips_twice(company_id, [sale.id for sale in sales])
    free = exempted_of([sale.id for sale in sales])
    short = short_of([sale.id for sale in sales])
    for key, reason in came_all_the_same([sale.id for sale in sales]).items():
        yield key, "was_lost", "", reason
    for sale in sales:
        goods = None
        if info and sale.id in marks:
            goods = goods_told(info, sale.business_date, marks[sale.id])
            for kind, expected, seen in goods.doubts:
                yield sale.id, kind, expected, seen
        again = set()
        for kind, expected, seen in _asked(company_id, sale, terms, ages, marks.get(sale.id, [])):
            again |= {seen} if kind == "serial_again" else set()
            yield sale.id, kind, expected, seen
        for _item, code, _micro in short.get(sale.id, ()):
            if code not in again:
                yield sale.id, "not_there", "", code
        device = made_by.get(sale.series_id)
        told = _told(company_id, sale, device, bodies.get(sale.id, ""), rights, goods, terms)
        if sale.id in returns:
            told = _taken_back(told, sale, returns[sale.id])
            yield from _priced_back(sale, returns[sale.id], terms)
        told = replace(
            told,
            tips_out_minor=tips.get(sale.id, 0),
            pay_out_minor=most,
            exempted=sale.id in free,
        )
        # Booked on another day for it: said already when it came.
        if sale.occurred_at - sale.recorded_at > LATE_AFTER and not moved_to_another_day(sale.id):
            yield sale.id, "clock", sale.recorded_at.isoformat(), sale.occurred_at.isoformat()
        if sale.id in twice:
            yield sale.id, "tip_twice", "", twice[sale.id]
        yield from _past_caps(company_id, sale, device, hands)
        for kind, expected, found in doubts(told, bounds):
            yield sale.id, kind, expected, found


def _past_caps(
    company_id: UUID, sale: RegisterSale, device: Device | None, hands: dict[UUID, int]
) -> Iterable[tuple[UUID, str, str, str]]:
    """Cards that were written down without a network, past what the location allows."""
    if device is None or sale.id not in hands:
        return
    taken = by_hand_on(company_id, sale.register_id, sale.business_date)
    if past := past_caps(offline_caps(device.register.location_id), hands[sale.id], taken):
        yield sale.id, *past


def _told(
    company_id: UUID,
    sale: RegisterSale,
    device: Device | None,
    body: str,
    rights: dict[UUID, frozenset[str]],
    goods: GoodsTold | None,
    terms: dict[UUID, Terms],
) -> Told:
    returned = 0
    if sale.kind == "return" or sale.exchanges:
        returned = _given_back_alone(company_id, sale, rights)
    return Told(
        kind=sale.kind,
        exchanges=sale.exchanges,
        person_id=sale.person_id,
        occurred_at=sale.occurred_at,
        recorded_at=sale.recorded_at,
        approvals=tuple(
            [
                Approval(person_id=person, right=right, at=at, of=of)
                for (person, right, at), of in zip(
                    approvals_of(body), allowed_in(body), strict=True
                )
            ]
        ),
        rights=rights,
        list_minor=sale.list_minor,
        off_minor=sale.off_minor,
        given_minor=sale.given_minor,
        priced_by_hand=_priced_by_hand(sale, _known_prices(sale, goods, terms)),
        held_back=_held_back(sale, goods, terms),
        heard_before=heard_before(device, sale.occurred_at) if device else None,
        returned_minor=returned,
        revoked_at=_revoked_at(company_id, sale, device),
    )


def _revoked_at(company_id: UUID, sale: RegisterSale, device: Device | None) -> datetime | None:
    """When its device was revoked, where that is to be looked at: not of a sale made before, that
    somebody with the right brought in by its second copy."""
    if device is None or device.revoked_at is None:
        return None
    before = sale.occurred_at < device.revoked_at
    return None if before and brought_by_hand(company_id, sale.id) else device.revoked_at


def _given_back_alone(
    company_id: UUID, sale: RegisterSale, rights: dict[UUID, frozenset[str]]
) -> int:
    """What the register gave back by itself on this day, this document included: without the
    server, or with nobody's right. 0 where this one was allowed."""
    refunds = refunds_until(company_id, sale, LATE_AFTER)
    free = [one for one in refunds if not one.late and RETURN not in _rights_of(one, rights)]
    bodies = bodies_of([one.id for one in free])
    allowed = {
        one.id
        for one in free
        if any(right == RETURN for _, right, _ in approvals_of(bodies.get(one.id, "")))
    }
    alone = {one.id: one.minor for one in refunds if one.late}
    alone |= {one.id: one.minor for one in free if one.id not in allowed}
    return sum(alone.values()) if sale.id in alone else 0


def _rights_of(refund: Refund, rights: dict[UUID, frozenset[str]]) -> frozenset[str]:
    return rights.get(refund.person_id, frozenset()) if refund.person_id else frozenset()


def _taken_back(told: Told, sale: RegisterSale, told_of: ReturnTold) -> Told:
    return replace(
        told,
        own=told_of.own,
        refund_minor=sale.back_minor,
        otherwise=told_of.otherwise,
        unreferenced=bool(told_of.unreferenced),
    )


def _priced_back(
    sale: RegisterSale, told_of: ReturnTold, terms: dict[UUID, Terms]
) -> Iterable[tuple[UUID, str, str, str]]:
    """Goods without a receipt that came back for more than they ever cost of late."""
    for variant, price, base in told_of.unreferenced:
        most = most_back(variant, terms.get(variant, NO_TERMS), sale.occurred_at)
        if most is not None and price * most[1] > most[0] * base:
            yield sale.id, "return_price", str(most[0]), str(price)


def _asked(
    company_id: UUID,
    sale: RegisterSale,
    terms: dict[UUID, Terms],
    ages: dict[UUID, int],
    marks: Iterable[Marked],
) -> Iterable[tuple[str, str, str]]:
    """What selling these goods asks for, and the document does not say."""
    if sale.kind != "sale":
        return
    mine = [terms[variant] for variant, *_ in sale.prices if variant in terms]
    minimum = max((one.minimum_age for one in mine), default=0)
    if minimum > ages.get(sale.id, 0):
        yield "age", str(minimum), str(ages.get(sale.id, 0))
    for mark in marks:
        if mark.serial and mark.quantity_micro > 0:
            other = sold_again(company_id, sale.id, mark.variant_id, mark.serial)
            if other:
                yield "serial_again", str(other), mark.serial
    said = {(mark.variant_id, "serial" if mark.serial else "lot") for mark in marks}
    for variant in {variant for variant, *_ in sale.prices if variant in terms}:
        tracking = terms[variant].tracking
        if tracking and (variant, tracking) not in said:
            yield "not_tracked", tracking, str(variant)


def _known_prices(
    sale: RegisterSale, goods: GoodsTold | None, terms: dict[UUID, Terms]
) -> frozenset[tuple[UUID, int]]:
    """(variant, unit price) that nobody made up: of a label, or typed where it is to be typed."""
    typed = {
        (variant, price)
        for variant, price, _ in sale.prices
        if terms.get(variant, NO_TERMS).asks_price
    }
    return (goods.label_prices if goods else frozenset()) | typed


def _held_back(
    sale: RegisterSale, goods: GoodsTold | None, terms: dict[UUID, Terms]
) -> tuple[tuple[UUID, int | None, int], ...]:
    """(variant, price, quantity) of what is past its day, at any price, or was typed at a price
    outside what anybody may type."""
    found: list[tuple[UUID, int | None, int]] = []
    for (variant, price, _base), quantity in zip(sale.prices, sale.quantities, strict=True):
        asked = terms.get(variant, NO_TERMS)
        if asked.asks_price and not asked.allows(price):
            found.append((variant, price, quantity))
    return (
        (*found, *((variant, None, quantity) for variant, quantity in goods.expired))
        if goods
        else tuple(found)
    )


def _priced_by_hand(
    sale: RegisterSale, known: frozenset[tuple[UUID, int]]
) -> tuple[tuple[UUID, int, int], ...]:
    """(variant, unit price, quantity) of what was sold at another price than its shelf's at the
    register's version, that is not known from elsewhere."""
    found = []
    for (variant, unit_price, base), quantity in zip(sale.prices, sale.quantities, strict=True):
        if (variant, unit_price) in known:
            continue
        shelf = price_at(variant, sale.price_version)
        if shelf is not None and shelf != (unit_price, base):
            found.append((variant, unit_price, quantity))
    return tuple(found)
