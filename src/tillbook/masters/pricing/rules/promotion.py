"""Price lists and promotions as values: what a basket carries along to be priced with.

Only what a basket needs: when and for whom something counts, on which goods, and what it does.
Money: minor units. Unit prices: minor x 10^4 per price base quantity. Percent: parts per million.
Units: whole pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PromotionKind(StrEnum):
    """What a promotion does to the goods it is for; docs/algorithms/promotions.md."""

    PERCENT = "percent"  # value: ppm off each line
    UNIT_AMOUNT = "unit_amount"  # value: minor x 10^4 off each price base quantity
    UNIT_PRICE = (
        "unit_price"  # value: minor x 10^4 for each price base quantity, where that is less
    )
    BUY_GET = "buy_get"  # of `buy` + `get` units, `get` at value ppm off
    SET_PRICE = "set_price"  # value: minor for a set of `parts`
    TOTAL_PERCENT = "total_percent"  # value: ppm off all its goods together
    TOTAL_AMOUNT = "total_amount"  # value: minor off all its goods together


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the basket is sold, by the clock on the wall. date: 20261122; weekday: 1 is Monday;
    minute: of the day. The engine knows no calendar: whoever asks says all three."""

    date: int
    weekday: int
    minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When, where and for whom something counts. Nothing named: always, everywhere, for all.

    Dates are included, as 20261122. Minutes: from (included) to (not included); from after to is
    a time past midnight, and its hours after midnight are those of the weekday before.
    """

    from_date: int = 0
    to_date: int = 0
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = 0
    locations: tuple[str, ...] = ()
    customer_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Products by name and by group, without some. Neither named: all goods."""

    products: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    except_products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many units of some goods, in a set."""

    goods: Goods = Goods()
    units: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """One promotion.

    priority: higher ones come first. exclusive: it takes only goods that no promotion took, and
    no other takes them after it. group: of one group, one promotion a basket. coupon: it counts
    only when that is presented. minimum_minor, minimum_units: what its goods must come to at that
    moment. maximum_minor: the most it takes off; 0 for no limit. limit: the most sets; 0 likewise.
    same: a set of buy and get is of one product. rewards: what is got, where it is not the same
    goods as what is bought.
    """

    id: str
    kind: PromotionKind
    name: str = ""
    value: int = 0
    priority: int = 0
    exclusive: bool = False
    group: str = ""
    coupon: str = ""
    when: When = When()
    goods: Goods = Goods()
    minimum_minor: int = 0
    minimum_units: int = 0
    maximum_minor: int = 0
    limit: int = 0
    buy: int = 0
    get: int = 1
    same: bool = False
    rewards: Goods | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrice:
    """A product's price from a quantity on, all its lines in the basket together."""

    product: str
    unit_price: int
    from_micro: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """Prices instead of the shelf's. The list of the highest priority decides; among equals the
    lowest price.

    off_ppm: where no price of its own is reached, a product among `goods` (None: all) costs so much
    less than on the shelf; 0: such a product is not on the list.
    """

    id: str
    priority: int = 0
    when: When = When()
    prices: tuple[ListedPrice, ...] = ()
    off_ppm: int = 0
    goods: Goods | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPromotion:
    """What a promotion took off a line, or off the basket: always more than nothing."""

    id: str
    name: str
    amount_minor: int
