"""Discounts: off one line, and off the basket spread over its lines."""

from __future__ import annotations

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules.basket import (
    Basket,
    BasketDiscount,
    BasketLine,
    Discount,
    DiscountKind,
    PricedDiscount,
)
from tillbook.values.money import RATE_SCALE, extend
from tillbook.values.rounding import allocate, divide


def line_discounts(
    line: BasketLine, path: str, left: int
) -> tuple[tuple[PricedDiscount, ...], int]:
    """Take a line's discounts off one after the other: what each took, and what is left."""
    priced: list[PricedDiscount] = []
    for position, discount in enumerate(line.discounts):
        after = _after(discount, line, f"{path}.discounts[{position}].value", left)
        priced.append(PricedDiscount(reason=discount.reason, amount_minor=left - after))
        left = after
    return tuple(priced), left


def _after(discount: Discount, line: BasketLine, path: str, left: int) -> int:
    """Return what one discount leaves of a line; a returned line shrinks towards zero likewise."""
    kind, value = discount.kind, discount.value
    if value < 0:
        raise BasketRefused(Refusal.DISCOUNT_NEGATIVE, path)
    if kind is DiscountKind.PERCENT:
        return _after_percent(left, value, path)
    sign = -1 if left < 0 else 1
    if kind is DiscountKind.PRICE:
        if value > abs(left):
            raise BasketRefused(Refusal.DISCOUNT_RAISES_PRICE, path)
        return sign * value
    off = value
    if kind is DiscountKind.UNIT_AMOUNT:
        off = extend(value, abs(line.quantity_micro), line.price_base_micro)
    if off > abs(left):
        raise BasketRefused(Refusal.DISCOUNT_OVER_ALL, path)
    return left - sign * off


def _after_percent(left: int, rate_ppm: int, path: str) -> int:
    """Return what a percentage leaves: the price that remains is rounded, the discount follows."""
    if rate_ppm > RATE_SCALE:
        raise BasketRefused(Refusal.DISCOUNT_OVER_ALL, path)
    return divide(left * (RATE_SCALE - rate_ppm), RATE_SCALE)


def basket_discounts(
    basket: Basket, left: list[int]
) -> tuple[tuple[PricedDiscount, ...], list[list[int]]]:
    """Take the basket's discounts off, one after the other, each spread over its lines.

    left: what is left of each line, reduced in place. Returns what each discount took off, and
    each discount's shares by line.
    """
    priced: list[PricedDiscount] = []
    shares: list[list[int]] = []
    keys = {line.key: position for position, line in enumerate(basket.lines)}
    for position, discount in enumerate(basket.discounts):
        path = f"discounts[{position}]"
        eligible = _eligible(discount, keys, path, left)
        off = _off_basket(discount, path, left, eligible)
        spread = [0] * len(left)
        for line, share in zip(eligible, _spread(off, eligible, left), strict=True):
            spread[line] = share
            left[line] -= share
        shares.append(spread)
        priced.append(PricedDiscount(reason=discount.reason, amount_minor=off))
    return tuple(priced), shares


def _spread(off: int, eligible: list[int], left: list[int]) -> list[int]:
    """Share a discount out in proportion to what is left of the lines."""
    return allocate(off, [left[line] for line in eligible]) if off else [0] * len(eligible)


def _eligible(
    discount: BasketDiscount, keys: dict[str, int], path: str, left: list[int]
) -> list[int]:
    """Which lines a discount is spread over.

    Lines of one sign: what is sold, or, when nothing is sold, what is returned. Goods that come
    back beside a new purchase keep the price they were sold at.
    """
    for position, key in enumerate(discount.lines):
        if key not in keys:
            raise BasketRefused(Refusal.DISCOUNT_ON_UNKNOWN_LINE, f"{path}.lines[{position}]")
    named = sorted({keys[key] for key in discount.lines}) or range(len(left))
    sold = [line for line in named if left[line] > 0]
    return sold or [line for line in named if left[line] < 0]


def _off_basket(discount: BasketDiscount, path: str, left: list[int], eligible: list[int]) -> int:
    """Return what a basket discount takes off, signed like its lines."""
    kind, value = discount.kind, discount.value
    if value < 0:
        raise BasketRefused(Refusal.DISCOUNT_NEGATIVE, f"{path}.value")
    if discount.minimum_minor < 0:
        raise BasketRefused(Refusal.DISCOUNT_NEGATIVE, f"{path}.minimum_minor")
    if kind is DiscountKind.UNIT_AMOUNT:
        raise BasketRefused(Refusal.DISCOUNT_NOT_FOR_BASKET, f"{path}.kind")
    together = sum([left[line] for line in eligible])
    sign = -1 if together < 0 else 1
    amount = abs(together)
    if kind is DiscountKind.PERCENT:
        off = amount - _after_percent(amount, value, f"{path}.value")
    elif kind is DiscountKind.PRICE:
        off = amount - value
    else:
        off = value
    if amount < discount.minimum_minor:
        return 0
    # Lines of the other sign count too: never more than brings the whole basket to zero.
    return sign * max(0, min(off, amount, sign * sum(left)))
