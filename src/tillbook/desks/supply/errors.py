"""Why stock cannot be adjusted: a closed list, in the order it is checked."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_LOCATION = "unknown_location"
    FOREIGN_LOCATION = "foreign_location"
    UNKNOWN_PRODUCT = "unknown_product"
    NOT_STOCKED = "not_stocked"
    ZERO_QUANTITY = "zero_quantity"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    CONFLICT = "conflict"


SENTENCES = {
    Refusal.UNKNOWN_LOCATION: "There is no location {detail}.",
    Refusal.FOREIGN_LOCATION: "You may not change stock at location {detail}.",
    Refusal.UNKNOWN_PRODUCT: "There is no product {detail}.",
    Refusal.NOT_STOCKED: "Product {detail} is not kept in stock.",
    Refusal.ZERO_QUANTITY: "The quantity changes by 0: nothing to do for {detail}.",
    Refusal.TOO_MANY_DECIMALS: "The quantity is finer than its unit is counted in: {detail}.",
    Refusal.TOO_LARGE: "The quantity of {detail} is larger than the books can hold.",
    Refusal.CONFLICT: "Document {detail} is here already with other content.",
}


class AdjustmentRefused(ValueError):
    """The adjustment is refused whole: nothing was written."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        self.detail = detail
        super().__init__(SENTENCES[refusal].format(detail=detail))
