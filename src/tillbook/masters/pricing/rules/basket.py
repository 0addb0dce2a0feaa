"""A basket and a priced basket, as values.

Money: minor units. Unit prices: minor x 10^4 per price base quantity. Quantities: millionths.
Percent: parts per million. A negative quantity returns goods: all its figures are negative.
"""

from __future__ import annotations

from enum import StrEnum

from tillbook.masters.pricing.rules.promotion import (
    Moment,
    PricedPromotion,
    PriceList,
    Promotion,
)
from tillbook.masters.taxes.rules import Exemption, LineTax, Tax, TaxRounding, TaxTotal
from tillbook.values.records import quick_dataclass


class DiscountKind(StrEnum):
    """What the value of a discount says."""

    PERCENT = "percent"  # parts per million taken off; what is left is rounded
    AMOUNT = "amount"  # minor units taken off
    UNIT_AMOUNT = "unit_amount"  # minor x 10^4 taken off each price base quantity; lines only
    PRICE = "price"  # minor units that are left


class RoundingMethod(StrEnum):
    """Where an amount between two multiples goes."""

    HALF_UP = "half_up"  # to the nearer one, halves away from zero
    UP = "up"  # away from zero
    DOWN = "down"  # towards zero


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Round to multiples of `step_minor`."""

    step_minor: int
    method: RoundingMethod = RoundingMethod.HALF_UP


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A discount on one line. More than is left of the line is refused: a slip of the hand."""

    kind: DiscountKind
    value: int
    reason: str = ""


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class BasketDiscount:
    """A discount on the basket, or on the lines it names, spread in proportion.

    It takes off at most what is left, and never takes the basket past zero. minimum_minor: it only
    counts when its lines come to that much, as shown to the customer and before this discount.
    """

    kind: DiscountKind
    value: int
    reason: str = ""
    lines: tuple[str, ...] = ()
    minimum_minor: int = 0


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """One thing sold or returned. `key` names the line in the basket.

    product, groups: what price lists and promotions know it by. by_hand: somebody gave it its
    price, and neither changes it. uncounted: it is a part of another line, such as the milk of a
    coffee: promotions may take of its money, but it is no piece of what they count.
    """

    key: str
    quantity_micro: int
    unit_price: int
    price_base_micro: int = 1_000_000
    taxes: tuple[Tax, ...] = ()
    discounts: tuple[Discount, ...] = ()
    product: str = ""
    groups: tuple[str, ...] = ()
    by_hand: bool = False
    uncounted: bool = False


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """A way of paying. given_minor None: what is left. Only cash is rounded and gives change."""

    key: str
    given_minor: int | None = None
    cash: bool = False


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is priced. exponent: the currency's decimals, 0 to 6.

    total_rounding applies to the total whatever it is paid with; cash_rounding to what remains for
    cash after all other tenders. moment, location, customer_groups and coupons (those presented
    and allowed) decide which price lists and promotions count. exemption: the buyer is free of
    taxes; promotions and discounts count as for everybody, then the taxes are taken off.
    """

    lines: tuple[BasketLine, ...]
    discounts: tuple[BasketDiscount, ...] = ()
    exponent: int = 2
    tax_rounding: TaxRounding = TaxRounding.DOCUMENT
    total_rounding: Rounding | None = None
    cash_rounding: Rounding | None = None
    tenders: tuple[Tender, ...] = ()
    price_lists: tuple[PriceList, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    coupons: tuple[str, ...] = ()
    customer_groups: tuple[str, ...] = ()
    location: str = ""
    moment: Moment | None = None
    exemption: Exemption | None = None


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class PricedDiscount:
    """What a discount took off; 0 when it did not count."""

    reason: str
    amount_minor: int


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line, stage by stage.

    list_minor - discount_minor - promotion_minor - basket_discount_minor = amount_minor, as the
    price is shown (with the included taxes). net_minor + tax_minor = gross_minor, which to an
    exempt buyer is less than the amount by the included taxes. basket_shares:
    this line's part of each basket discount, in their order. promotions: this line's part of each
    that took something off it; None in a basket without promotions. unit_price, price_list: what
    was asked for one, and which list says so ("": none); None in a basket without price lists.
    """

    key: str
    list_minor: int
    discounts: tuple[PricedDiscount, ...]
    discount_minor: int
    basket_shares: tuple[int, ...]
    basket_discount_minor: int
    amount_minor: int
    taxes: tuple[LineTax, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    promotions: tuple[PricedPromotion, ...] | None = None
    promotion_minor: int | None = None
    unit_price: int | None = None
    price_list: str | None = None


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class PricedTender:
    """given_minor - change_minor = amount_minor, what it settles."""

    key: str
    cash: bool
    given_minor: int
    change_minor: int
    amount_minor: int


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class PricedBasket:
    """The whole of it: gross + total rounding + cash rounding = to pay = tenders + remaining.

    totals: one row per tax. remaining_minor: what is not paid yet. promotions: those that took
    something off, in the order they came; None in a basket without promotions.
    """

    lines: tuple[PricedLine, ...]
    discounts: tuple[PricedDiscount, ...]
    totals: tuple[TaxTotal, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    total_rounding_minor: int
    cash_rounding_minor: int
    to_pay_minor: int
    tenders: tuple[PricedTender, ...]
    change_minor: int
    remaining_minor: int
    promotions: tuple[PricedPromotion, ...] | None = None
