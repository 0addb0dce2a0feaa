"""The pricing rules: pure functions from values to values; docs/algorithms/pricing.md."""

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules.basket import (
    Basket,
    BasketDiscount,
    BasketLine,
    Discount,
    DiscountKind,
    PricedBasket,
    PricedDiscount,
    PricedLine,
    PricedTender,
    Rounding,
    RoundingMethod,
    Tender,
)
from tillbook.masters.pricing.rules.conditions import check_price_list, check_promotion
from tillbook.masters.pricing.rules.paying import rounding_of
from tillbook.masters.pricing.rules.pricing import ENGINE, price
from tillbook.masters.pricing.rules.promotion import (
    Goods,
    ListedPrice,
    Moment,
    Part,
    PricedPromotion,
    PriceList,
    Promotion,
    PromotionKind,
    When,
)
from tillbook.masters.pricing.rules.reading import (
    basket_from_json,
    price_list_from_json,
    promotion_from_json,
)
from tillbook.masters.pricing.rules.writing import (
    basket_to_json,
    price_list_to_json,
    priced_to_json,
    promotion_to_json,
    refusal_to_json,
)

__all__ = [
    "ENGINE",
    "Basket",
    "BasketDiscount",
    "BasketLine",
    "BasketRefused",
    "Discount",
    "DiscountKind",
    "Goods",
    "ListedPrice",
    "Moment",
    "Part",
    "PriceList",
    "PricedBasket",
    "PricedDiscount",
    "PricedLine",
    "PricedPromotion",
    "PricedTender",
    "Promotion",
    "PromotionKind",
    "Refusal",
    "Rounding",
    "RoundingMethod",
    "Tender",
    "When",
    "basket_from_json",
    "basket_to_json",
    "check_price_list",
    "check_promotion",
    "price",
    "price_list_from_json",
    "price_list_to_json",
    "priced_to_json",
    "promotion_from_json",
    "promotion_to_json",
    "refusal_to_json",
    "rounding_of",
]
