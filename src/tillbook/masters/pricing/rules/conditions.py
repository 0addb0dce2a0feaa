"""Whether something counts now, here and for this customer, and on which goods."""

from __future__ import annotations

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules.basket import Basket, BasketLine
from tillbook.masters.pricing.rules.promotion import (
    Goods,
    Moment,
    PriceList,
    Promotion,
    PromotionKind,
    When,
)
from tillbook.values.money import RATE_SCALE

_PERCENTAGES = (PromotionKind.PERCENT, PromotionKind.TOTAL_PERCENT, PromotionKind.BUY_GET)


def counts(when: When, basket: Basket) -> bool:
    """Whether the basket is sold when, where and to whom this counts."""
    if when.locations and basket.location not in when.locations:
        return False
    if when.customer_groups and not set(when.customer_groups) & set(basket.customer_groups):
        return False
    timed = when.from_date or when.to_date or when.weekdays or when.from_minute or when.to_minute
    if not timed:
        return True
    return basket.moment is not None and _in_time(when, basket.moment)


def _in_time(when: When, moment: Moment) -> bool:
    if moment.date < when.from_date or (when.to_date and moment.date > when.to_date):
        return False
    weekday, minute = moment.weekday, moment.minute
    begins, ends = when.from_minute, when.to_minute
    if begins <= ends:
        open_now = begins == ends or begins <= minute < ends
    else:
        open_now = minute >= begins or minute < ends
        if minute < ends:  # past midnight it is still the evening before
            weekday = 7 if weekday == 1 else weekday - 1
    return open_now and (not when.weekdays or weekday in when.weekdays)


def wanted(goods: Goods, line: BasketLine) -> bool:
    """Whether a line's product is among the goods."""
    if line.product in goods.except_products:
        return False
    if not goods.products and not goods.groups:
        return True
    return line.product in goods.products or any(one in goods.groups for one in line.groups)


def check_definitions(basket: Basket) -> None:
    """Refuse price lists and promotions that say nothing or the impossible."""
    known: set[str] = set()
    for position, price_list in enumerate(basket.price_lists):
        _once(price_list.id, known, f"price_lists[{position}].id")
        check_price_list(price_list, f"price_lists[{position}]")
    known = set()
    for position, promotion in enumerate(basket.promotions):
        _once(promotion.id, known, f"promotions[{position}].id")
        check_promotion(promotion, f"promotions[{position}]")


def _once(name: str, known: set[str], path: str) -> None:
    if name in known:
        raise BasketRefused(Refusal.DEFINITION_REPEATED, path)
    known.add(name)


def check_price_list(price_list: PriceList, path: str = "price_list") -> None:
    """Refuse a price list that says the impossible."""
    for position, price in enumerate(price_list.prices):
        _at_least(0, price.unit_price, f"{path}.prices[{position}].unit_price")
        _at_least(0, price.from_micro, f"{path}.prices[{position}].from_micro")
    _at_least(0, price_list.off_ppm, f"{path}.off_ppm")
    if price_list.off_ppm > RATE_SCALE:
        raise BasketRefused(Refusal.DEFINITION_IMPOSSIBLE, f"{path}.off_ppm")


def check_promotion(promotion: Promotion, path: str = "promotion") -> None:
    """Refuse a promotion that says nothing or the impossible."""
    _at_least(0, promotion.value, f"{path}.value")
    if promotion.kind in _PERCENTAGES and promotion.value > RATE_SCALE:
        raise BasketRefused(Refusal.DEFINITION_IMPOSSIBLE, f"{path}.value")
    _at_least(0, promotion.minimum_minor, f"{path}.minimum_minor")
    _at_least(0, promotion.minimum_units, f"{path}.minimum_units")
    _at_least(0, promotion.maximum_minor, f"{path}.maximum_minor")
    _at_least(0, promotion.limit, f"{path}.limit")
    if promotion.kind is PromotionKind.BUY_GET:
        _at_least(0, promotion.buy, f"{path}.buy")
        _at_least(1, promotion.get, f"{path}.get")
    if promotion.kind is PromotionKind.SET_PRICE:
        _at_least(1, len(promotion.parts), f"{path}.parts")
        for position, part in enumerate(promotion.parts):
            _at_least(1, part.units, f"{path}.parts[{position}].units")


def _at_least(least: int, value: int, path: str) -> None:
    if value < least:
        raise BasketRefused(Refusal.DEFINITION_IMPOSSIBLE, path)
