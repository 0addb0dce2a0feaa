"""The writers of price lists, promotions and coupons."""

from tillbook.masters.pricing.operations.claims import (
    Claimed,
    claim_coupon,
    coupon_in_use,
    note_held_used,
    note_used,
    release_coupons,
)
from tillbook.masters.pricing.operations.coupons import (
    CouponNotPossible,
    NewCoupon,
    add_codes,
    add_coupon,
    end_coupon,
    give_back,
)
from tillbook.masters.pricing.operations.price_lists import (
    PriceListRefused,
    add_price_list,
    change_price_list,
    end_price_list,
)
from tillbook.masters.pricing.operations.promotions import (
    PromotionRefused,
    add_promotion,
    change_promotion,
    end_promotion,
)

__all__ = [
    "Claimed",
    "CouponNotPossible",
    "NewCoupon",
    "PriceListRefused",
    "PromotionRefused",
    "add_codes",
    "add_coupon",
    "add_price_list",
    "add_promotion",
    "change_price_list",
    "change_promotion",
    "claim_coupon",
    "coupon_in_use",
    "end_coupon",
    "end_price_list",
    "end_promotion",
    "give_back",
    "note_held_used",
    "note_used",
    "release_coupons",
]
