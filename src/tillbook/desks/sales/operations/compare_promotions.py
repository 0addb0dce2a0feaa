"""Whether a printed receipt took the price lists and promotions of its own version: nobody else's,
and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from tillbook.desks.sales.baskets import moment_of
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.queries import promoted_minor, selling
from tillbook.desks.sales.reading import Circumstances
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import LocationInfo
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.queries import price_lists_for, promotions_at

#: Promotions of an hour are those of the basket's last change; it may have been paid so many
#: minutes later.
_PAID_LATER = (0, 1, 3, 10, 30)

#: What promotions took off a line: (id, minor units), by id.
Taken = list[tuple[str, int]]
#: The price list of a line ("": none), and its unit price.
Asked = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that says otherwise. what: promotion or price_list."""

    what: str
    line: SaleLine
    expected: object
    printed: object


def wrong_promotions(
    company_id: UUID,
    sale: Sale,
    lines: list[SaleLine],
    shelves: Mapping[int, int],
    said: Circumstances,
) -> list[Wrong]:
    """Lines whose price list or promotions are not those of the sale's version.

    shelves: shelf price by number of the lines that no person priced. May raise `BasketRefused`.
    """
    promotions = promotions_at(company_id, sale.price_version)
    company = selling(company_id).company
    items = items_by_id(company_id, company.version, [line.variant_id for line in lines])
    goods = [items[line.variant_id] for line in lines]
    skus = [item.sku for item in goods]
    lists = price_lists_for(company_id, sale.price_version, skus)
    printed = [_printed(line) for line in lines]
    asked = [_asked(line) for line in lines]
    named = any(one for one, _price in asked)
    if sale.kind != Sale.Kind.SALE or not (promotions or lists or named or any(printed)):
        return []
    basket = pricing.Basket(
        lines=tuple(
            [
                pricing.BasketLine(
                    key=str(line.number),
                    quantity_micro=line.quantity_micro,
                    unit_price=shelves.get(line.number, line.unit_price),
                    price_base_micro=line.price_base_micro,
                    discounts=_by_hand(line),
                    product=item.sku,
                    groups=(str(line.department_id),),
                    by_hand=line.number not in shelves,
                    uncounted=item.as_choice,
                )
                for line, item in zip(lines, goods, strict=True)
            ]
        ),
        price_lists=lists,
        promotions=promotions,
        customer_groups=tuple([str(one) for one in said.customer_groups]),
        coupons=tuple([str(one) for one, _code in said.coupons]),
        location=company.locations[sale.location_id].code,
    )
    return _compared(sale, company.locations[sale.location_id], basket, lines, asked, printed)


def _compared(
    sale: Sale,
    location: LocationInfo,
    basket: pricing.Basket,
    lines: list[SaleLine],
    asked: list[Asked],
    printed: list[Taken],
) -> list[Wrong]:
    first: tuple[list[Asked], list[Taken]] | None = None
    for minutes in _PAID_LATER:
        again = _again(sale, location, basket, minutes)
        if again == (asked, printed):
            return []
        first = first or again
    prices, taken = first or (asked, printed)
    wrong = [
        Wrong("price_list", line, expected, found)
        for line, expected, found in zip(lines, prices, asked, strict=True)
        if expected != found
    ]
    return wrong + [
        Wrong("promotion", line, off, found)
        for line, off, found in zip(lines, taken, printed, strict=True)
        if off != found
    ]


def _asked(line: SaleLine) -> Asked:
    return (str(line.price_list_id or ""), line.unit_price)


def _printed(line: SaleLine) -> Taken:
    rows = json.loads(line.discounts)
    return sorted([(promotion[0], minor) for _name, minor, *promotion in rows if promotion])


def _by_hand(line: SaleLine) -> tuple[pricing.Discount, ...]:
    off = line.discount_minor - promoted_minor(line.discounts)
    return (pricing.Discount(kind=pricing.DiscountKind.AMOUNT, value=abs(off)),) if off else ()


def _again(
    sale: Sale, location: LocationInfo, basket: pricing.Basket, minutes: int
) -> tuple[list[Asked], list[Taken]]:
    """What each line asks, and promotions take off it, had the basket changed so long before."""
    moment = moment_of(sale.occurred_at - timedelta(minutes=minutes), location)
    priced = pricing.price(replace(basket, moment=moment))
    pairs = list(zip(basket.lines, priced.lines, strict=True))
    asked = [
        (line.price_list or "", own.unit_price if line.unit_price is None else line.unit_price)
        for own, line in pairs
    ]
    taken = [
        sorted([(one.id, one.amount_minor) for one in each.promotions or ()]) for _o, each in pairs
    ]
    return asked, taken
