"""Whether a printed receipt took the promotions of its own version: nobody else's, and no more."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from tillbook.desks.sales.baskets import moment_of
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.queries import promoted_minor, selling
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import LocationInfo
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.queries import promotions_at

#: Promotions of an hour are those of the basket's last change; it may have been paid so many
#: minutes later.
_PAID_LATER = (0, 1, 3, 10, 30)

#: What promotions took off a line: (id, minor units), by id.
Taken = list[tuple[str, int]]


def wrong_promotions(
    company_id: UUID, sale: Sale, lines: list[SaleLine], by_hand: Collection[int]
) -> list[tuple[SaleLine, Taken, Taken]]:
    """Lines whose promotions are not those of the sale's version: (line, expected, printed).

    by_hand: numbers of the lines that somebody priced. May raise `BasketRefused`.
    """
    promotions = promotions_at(company_id, sale.price_version)
    printed = [_printed(line) for line in lines]
    if sale.kind != Sale.Kind.SALE or not (promotions or any(printed)):
        return []
    company = selling(company_id).company
    items = items_by_id(company_id, company.version, [line.variant_id for line in lines])
    location = company.locations[sale.location_id]
    priced_lines = tuple(
        [
            pricing.BasketLine(
                key=str(line.number),
                quantity_micro=line.quantity_micro,
                unit_price=line.unit_price,
                price_base_micro=line.price_base_micro,
                discounts=_by_hand(line),
                product=items[line.variant_id].sku,
                groups=(str(line.department_id),),
                by_hand=line.number in by_hand,
            )
            for line in lines
        ]
    )
    first: list[Taken] | None = None
    for minutes in _PAID_LATER:
        again = _again(sale, location, priced_lines, promotions, minutes)
        if again == printed:
            return []
        first = first or again
    return [
        (line, expected, found)
        for line, expected, found in zip(lines, first or [], printed, strict=True)
        if expected != found
    ]


def _printed(line: SaleLine) -> Taken:
    rows = json.loads(line.discounts)
    return sorted([(promotion[0], minor) for _name, minor, *promotion in rows if promotion])


def _by_hand(line: SaleLine) -> tuple[pricing.Discount, ...]:
    off = line.discount_minor - promoted_minor(line.discounts)
    return (pricing.Discount(kind=pricing.DiscountKind.AMOUNT, value=abs(off)),) if off else ()


def _again(
    sale: Sale,
    location: LocationInfo,
    lines: tuple[pricing.BasketLine, ...],
    promotions: tuple[pricing.Promotion, ...],
    minutes: int,
) -> list[Taken]:
    """What the promotions take off each line, had the basket last changed so long before."""
    moment = moment_of(sale.occurred_at - timedelta(minutes=minutes), location)
    priced = pricing.price(
        pricing.Basket(lines=lines, promotions=promotions, location=location.code, moment=moment)
    )
    return [
        sorted([(one.id, one.amount_minor) for one in line.promotions or ()])
        for line in priced.lines
    ]
