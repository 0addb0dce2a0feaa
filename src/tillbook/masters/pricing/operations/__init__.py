"""The writers of price lists and promotions."""

from tillbook.masters.pricing.operations.price_lists import (
    PriceListRefused,
    add_price_list,
    change_price_list,
    end_price_list,
)
from tillbook.masters.pricing.operations.promotions import (
    PromotionRefused,
    add_promotion,
    end_promotion,
)

__all__ = [
    "PriceListRefused",
    "PromotionRefused",
    "add_price_list",
    "add_promotion",
    "change_price_list",
    "end_price_list",
    "end_promotion",
]
