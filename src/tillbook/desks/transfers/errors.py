"""Why goods cannot be sent or received: a closed list."""

from __future__ import annotations

from enum import StrEnum

from tillbook.books.stock.errors import LotRefused
from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_TRANSFER = "unknown_transfer"
    CONFLICT = "conflict"
    UNKNOWN_LOCATION = "unknown_location"
    FOREIGN_LOCATION = "foreign_location"
    SAME_LOCATION = "same_location"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    UNKNOWN_PRODUCT = "unknown_product"
    NOT_STOCKED = "not_stocked"
    TWICE = "twice"
    NOT_A_QUANTITY = "not_a_quantity"
    TOO_FINE = "too_fine"
    TOO_LARGE = "too_large"
    ALREADY_SHIPPED = "already_shipped"
    NOT_SHIPPED = "not_shipped"
    ALREADY_RECEIVED = "already_received"
    CANCELLED = "cancelled"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TOO_FEW = "too_few"
    PUT_ASIDE = "put_aside"
    NOTHING_CAME = "nothing_came"
    NO_REASON = "no_reason"
    LOTS = "lots"


SENTENCES = {
    Refusal.UNKNOWN_TRANSFER: marked("There is no such transfer, or it is not yours."),
    Refusal.CONFLICT: marked("Something else was posted under this id before."),
    Refusal.UNKNOWN_LOCATION: marked("There is no location “{detail}”."),
    Refusal.FOREIGN_LOCATION: marked("You may not do this at {detail}."),
    Refusal.SAME_LOCATION: marked("Goods go from one location to another: choose two."),
    Refusal.NO_LINES: marked("Put a product on the list: scan it, or type its name or SKU."),
    Refusal.TOO_MANY_LINES: marked("A transfer holds at most {detail} lines."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product {detail} on this transfer."),
    Refusal.NOT_STOCKED: marked("Product {detail} is not kept in stock."),
    Refusal.TWICE: marked("A product stands on the list twice. Write it once, with all of it."),
    Refusal.NOT_A_QUANTITY: marked("“{detail}” is no quantity. Write a number like 3 or 0.5."),
    Refusal.TOO_FINE: marked("The quantity is finer than {detail} is counted in."),
    Refusal.TOO_LARGE: marked("The quantity of {detail} is larger than the books can hold."),
    Refusal.ALREADY_SHIPPED: marked("It was shipped before. Load the page again."),
    Refusal.NOT_SHIPPED: marked("It has not been shipped yet."),
    Refusal.ALREADY_RECEIVED: marked("It was received before: nothing was booked now."),
    Refusal.CANCELLED: marked("This transfer was cancelled."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Somebody else changed this meanwhile. Load the page again to see what it is now."
    ),
    Refusal.TOO_FEW: marked(
        "By the books there are fewer of {detail} on the shelf. Send less, or correct the count."
    ),
    Refusal.PUT_ASIDE: marked(
        "Too many of {detail} are put aside for customers. Send less, or release some."
    ),
    Refusal.NOTHING_CAME: marked("Say what came, or that the rest is missing."),
    Refusal.NO_REASON: marked("Say why it differs from what was shipped."),
    Refusal.LOTS: marked("The lots or serial numbers are not right."),
}


class TransferRefused(ValueError):
    """The act is refused whole: nothing was written."""

    def __init__(self, refusal: Refusal, detail: str = "", lots: LotRefused | None = None) -> None:
        self.refusal = refusal
        self.lots = lots
        self.detail = detail
        super().__init__(str(lots) if lots else SENTENCES[refusal].format(detail=detail))
