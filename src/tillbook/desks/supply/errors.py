"""Why stock cannot be adjusted: a closed list, in the order it is checked."""

from __future__ import annotations

from enum import StrEnum

from tillbook.books.stock.errors import LotRefused
from tillbook.values.words import marked


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
    NO_CAUSE = "no_cause"
    UNKNOWN_PLACE = "unknown_place"
    SAME_PLACE = "same_place"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    NOT_A_QUANTITY = "not_a_quantity"
    BELOW_ZERO = "below_zero"
    NOT_AN_AMOUNT = "not_an_amount"
    TWICE = "twice"
    TOO_FEW = "too_few"
    FEWER_UNTOLD = "fewer_untold"
    NOT_LEFT = "not_left"
    NOTHING_DIFFERS = "nothing_differs"
    UNKNOWN_DRAFT = "unknown_draft"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NEEDS_APPROVAL = "needs_approval"
    LOTS = "lots"


SENTENCES = {
    Refusal.UNKNOWN_LOCATION: marked("There is no location {detail}."),
    Refusal.FOREIGN_LOCATION: marked("You may not change stock at location {detail}."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product {detail}."),
    Refusal.NOT_STOCKED: marked("Product {detail} is not kept in stock."),
    Refusal.ZERO_QUANTITY: marked("The quantity changes by 0: nothing to do for {detail}."),
    Refusal.TOO_MANY_DECIMALS: marked(
        "The quantity is finer than its unit is counted in: {detail}."
    ),
    Refusal.TOO_LARGE: marked("The quantity of {detail} is larger than the books can hold."),
    Refusal.CONFLICT: marked("Document {detail} is here already with other content."),
    Refusal.NO_CAUSE: marked("Say why the stock changes."),
    Refusal.UNKNOWN_PLACE: marked("There is no such place at this location, or it was put away."),
    Refusal.SAME_PLACE: marked("Say another place to move the goods to."),
    Refusal.NO_LINES: marked("Put a product on the list: scan it, or type its name or SKU."),
    Refusal.TOO_MANY_LINES: marked("A document holds at most {detail} lines. Post what is here."),
    Refusal.NOT_A_QUANTITY: marked("“{detail}” is no quantity. Write a number like 3 or 0.5."),
    Refusal.BELOW_ZERO: marked("“{detail}” is below zero. Write how many, without a sign."),
    Refusal.NOT_AN_AMOUNT: marked("“{detail}” is no amount."),
    Refusal.TWICE: marked("A product stands on the list twice. Write it once, with all of it."),
    Refusal.TOO_FEW: marked(
        "By the books there are fewer of {detail}. Correct how many there are first."
    ),
    Refusal.FEWER_UNTOLD: marked(
        "Fewer of {detail} are here without a lot: of the rest it is known which lots they are."
    ),
    Refusal.NOT_LEFT: marked(
        "Of {detail} can leave here: the rest is not there, or is put aside for customers. Correct "
        "how many there are, or release a reservation."
    ),
    Refusal.NOTHING_DIFFERS: marked("What you counted is what the books say: nothing to post."),
    Refusal.UNKNOWN_DRAFT: marked("There is no such adjustment, or it is not yours."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Somebody else changed this meanwhile. Load the page again to see what it is now."
    ),
    Refusal.NEEDS_APPROVAL: marked(
        "It is worth more than {detail}: somebody else who may change stock posts it."
    ),
    Refusal.LOTS: marked("The lots or serial numbers are not right."),
}


class AdjustmentRefused(ValueError):
    """The adjustment is refused whole: nothing was written."""

    def __init__(self, refusal: Refusal, detail: str = "", lots: LotRefused | None = None) -> None:
        self.refusal = refusal
        self.lots = lots
        self.detail = detail
        super().__init__(str(lots) if lots else SENTENCES[refusal].format(detail=detail))
