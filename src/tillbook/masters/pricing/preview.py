"""A sample basket under one promotion: what it would take off, on goods that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tillbook.masters.catalog.rules import Item
from tillbook.masters.pricing.rules import (
    Basket,
    BasketLine,
    Promotion,
    When,
    price,
)
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import times_in

#: Lines of a sample.
LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """A line of the sample, in minor units."""

    name: str
    quantity: int
    list_minor: int
    off_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample basket, priced."""

    lines: tuple[SampleLine, ...]
    list_minor: int
    off_minor: int
    paid_minor: int


def sample(promotion: Promotion, items: Sequence[Item], exponent: int) -> Sample:
    """Price enough of these goods that the promotion counts, whatever day it is."""
    units = max([promotion.buy + promotion.get, *[part.units for part in promotion.parts]])
    each = max(1, times_in(units + len(items) - 1, max(1, len(items))))
    always = replace(promotion, when=When(), coupon="")
    basket = Basket(
        exponent=exponent,
        lines=tuple(
            [
                BasketLine(
                    key=str(place),
                    quantity_micro=each * QUANTITY_SCALE,
                    unit_price=item.unit_price,
                    price_base_micro=item.price_base_micro,
                    product=item.sku,
                    groups=(str(item.department_id),),
                    uncounted=item.as_choice,
                )
                for place, item in enumerate(items)
            ]
        ),
        promotions=(always,),
    )
    priced = price(basket)
    lines = [
        SampleLine(
            name=item.name,
            quantity=each,
            list_minor=line.list_minor,
            off_minor=line.promotion_minor or 0,
            paid_minor=line.amount_minor,
        )
        for item, line in zip(items, priced.lines, strict=True)
    ]
    whole = sum([line.list_minor for line in lines])
    off = sum([line.off_minor for line in lines])
    return Sample(lines=tuple(lines), list_minor=whole, off_minor=off, paid_minor=whole - off)
