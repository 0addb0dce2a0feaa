"""Why a basket cannot be priced, in the order in which it is checked."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """The closed list of refusals. The first group is about the text, the second the basket.

    Within a group the first offending place in reading order is named; a text is refused before
    its basket is looked at.
    """

    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"  # text for a number, a fraction, a number beyond 2^53 - 1
    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    UNKNOWN_CHOICE = "unknown_choice"

    EXPONENT_OUT_OF_RANGE = "exponent_out_of_range"  # a currency has 0 to 6 decimals
    STEP_NOT_POSITIVE = "step_not_positive"
    LINE_KEY_REPEATED = "line_key_repeated"
    PRICE_BASE_NOT_POSITIVE = "price_base_not_positive"
    DEFINITION_REPEATED = "definition_repeated"  # two price lists or promotions of one id
    DEFINITION_IMPOSSIBLE = "definition_impossible"  # below zero, over 100 %, a set of nothing
    DISCOUNT_NEGATIVE = "discount_negative"
    DISCOUNT_OVER_ALL = "discount_over_all"  # more than 100 %, or than is left of its line
    DISCOUNT_RAISES_PRICE = "discount_raises_price"
    DISCOUNT_NOT_FOR_BASKET = "discount_not_for_basket"  # an amount per unit off a basket
    DISCOUNT_ON_UNKNOWN_LINE = "discount_on_unknown_line"
    TAX_REFUSED = "tax_refused"  # see taxes.errors
    TENDER_TAKES_REST_TWICE = "tender_takes_rest_twice"
    TENDER_OVER_TOTAL = "tender_over_total"  # only cash gives change
    NUMBER_TOO_LARGE = "number_too_large"


SENTENCES = {
    Refusal.NOT_JSON: marked("it is no JSON text."),
    Refusal.WRONG_TYPE: marked("the value is of another kind than this place takes."),
    Refusal.UNKNOWN_FIELD: marked("there is no such field."),
    Refusal.MISSING_FIELD: marked("this field is missing."),
    Refusal.UNKNOWN_CHOICE: marked("it is none of the words that may stand here."),
    Refusal.EXPONENT_OUT_OF_RANGE: marked("a currency has 0 to 6 decimals."),
    Refusal.STEP_NOT_POSITIVE: marked("a step of rounding is 1 or more."),
    Refusal.LINE_KEY_REPEATED: marked("two lines have one key."),
    Refusal.PRICE_BASE_NOT_POSITIVE: marked("a price is for more than nothing."),
    Refusal.DEFINITION_REPEATED: marked("two price lists or promotions have one id."),
    Refusal.DEFINITION_IMPOSSIBLE: marked("this cannot be meant: below zero, over 100 %, none."),
    Refusal.DISCOUNT_NEGATIVE: marked("a discount is not below zero."),
    Refusal.DISCOUNT_OVER_ALL: marked("the discount is more than there is to take off."),
    Refusal.DISCOUNT_RAISES_PRICE: marked("the discount would raise the price."),
    Refusal.DISCOUNT_NOT_FOR_BASKET: marked("an amount for each unit is no discount of a basket."),
    Refusal.DISCOUNT_ON_UNKNOWN_LINE: marked("there is no line of that key."),
    Refusal.TAX_REFUSED: marked("these taxes cannot be worked out together."),
    Refusal.TENDER_TAKES_REST_TWICE: marked("two payments take the rest."),
    Refusal.TENDER_OVER_TOTAL: marked("only cash may be more than there is to pay."),
    Refusal.NUMBER_TOO_LARGE: marked("the number is larger than can be worked with."),
}


class BasketRefused(ValueError):
    """A refusal and the path of what is refused, like `lines[2].discounts[0].value`."""

    def __init__(self, refusal: Refusal, path: str) -> None:
        """Keep both apart: no prose to take apart later."""
        super().__init__(f"{refusal.value}: {path}")
        self.refusal = refusal
        self.path = path


class CouponRefusal(StrEnum):
    """Why a code does not count, in the order in which it is checked."""

    UNKNOWN = "coupon_unknown"
    OVER = "coupon_ended"
    NOT_YET = "coupon_not_yet"
    CUSTOMER_NEEDED = "coupon_needs_customer"
    USED_UP = "coupon_used_up"
    USED_BY_CUSTOMER = "coupon_used_by_customer"


class CouponRefused(ValueError):
    """A refusal of a code, without prose."""

    def __init__(self, refusal: CouponRefusal) -> None:
        """Keep what it is."""
        super().__init__(refusal.value)
        self.refusal = refusal
