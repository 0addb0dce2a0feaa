"""Price lists: which price a line has before anything is taken off it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tillbook.masters.pricing.rules.basket import Basket, BasketLine
from tillbook.masters.pricing.rules.conditions import counts, wanted
from tillbook.masters.pricing.rules.promotion import Goods, PriceList
from tillbook.values.money import PRICE_SCALE, RATE_SCALE
from tillbook.values.rounding import divide

_ALL = Goods()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A line's unit price, and the price list it is from ("": its own)."""

    unit_price: int
    price_list: str


def unit_prices(basket: Basket) -> list[Found]:
    """Each line's price. Goods that come back and prices by hand stay as they are."""
    together: dict[str, int] = defaultdict(int)
    for line in basket.lines:
        if line.quantity_micro > 0 and not line.by_hand:
            together[line.product] += line.quantity_micro
    in_force = [one for one in basket.price_lists if counts(one.when, basket)]
    found: list[Found] = []
    for line in basket.lines:
        best: tuple[int, int, str] | None = None
        if line.quantity_micro > 0 and not line.by_hand:
            for price_list in in_force:
                price = _price_in(price_list, line, together[line.product])
                if price is None:
                    continue
                rank = (-price_list.priority, price, price_list.id)
                if best is None or rank < best:
                    best = rank
        if best is None:
            found.append(Found(unit_price=line.unit_price, price_list=""))
        else:
            found.append(Found(unit_price=best[1], price_list=best[2]))
    return found


def _price_in(price_list: PriceList, line: BasketLine, quantity_micro: int) -> int | None:
    """The price of the largest quantity that is reached; of two for one quantity the lower."""
    best: tuple[int, int] | None = None
    for price in price_list.prices:
        if price.product == line.product and price.from_micro <= quantity_micro:
            rank = (-price.from_micro, price.unit_price)
            if best is None or rank < best:
                best = rank
    if best is not None:
        return best[1]
    if price_list.off_ppm and wanted(price_list.goods or _ALL, line):
        return less(line.unit_price, price_list.off_ppm)
    return None


def less(unit_price: int, off_ppm: int) -> int:
    """A unit price lowered by parts per million, rounded once; whole minor units stay whole."""
    left = unit_price * (RATE_SCALE - off_ppm)
    if divide(unit_price, PRICE_SCALE) * PRICE_SCALE == unit_price:
        return divide(left, RATE_SCALE * PRICE_SCALE) * PRICE_SCALE
    return divide(left, RATE_SCALE)
