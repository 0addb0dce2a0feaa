"""Why goods cannot be received or given back: a closed list."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tillbook.books.stock.errors import LotRefused
from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_RECEIPT = "unknown_receipt"
    CONFLICT = "conflict"
    NOT_RECEIVABLE = "not_receivable"
    NO_SUPPLIER = "no_supplier"
    UNKNOWN_LOCATION = "unknown_location"
    FOREIGN_LOCATION = "foreign_location"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    UNKNOWN_PRODUCT = "unknown_product"
    NOT_ORDERED = "not_ordered"
    IS_A_KIT = "is_a_kit"
    TWICE = "twice"
    NOT_A_QUANTITY = "not_a_quantity"
    NOT_EVEN = "not_even"
    TOO_FINE = "too_fine"
    TOO_LARGE = "too_large"
    NOT_A_PRICE = "not_a_price"
    NO_PRICE = "no_price"
    MORE_THAN_ORDERED = "more_than_ordered"
    FAR_TOO_MUCH = "far_too_much"
    NOTHING_CAME = "nothing_came"
    NO_REASON = "no_reason"
    IS_A_RETURN = "is_a_return"
    MORE_THAN_CAME = "more_than_came"
    TOO_FEW = "too_few"
    LOTS = "lots"
    PUT_ASIDE = "put_aside"


SENTENCES = {
    Refusal.UNKNOWN_ORDER: marked("There is no such order, or it is not yours."),
    Refusal.UNKNOWN_RECEIPT: marked("There is no such receipt of goods, or it is not yours."),
    Refusal.CONFLICT: marked("Something else was posted under this id before."),
    Refusal.NOT_RECEIVABLE: marked(
        "Order %(number)s is %(state)s: nothing can be received of it. Receive these goods without"
        " an order, or write a new one."
    ),
    Refusal.NO_SUPPLIER: marked("Choose one of your suppliers."),
    Refusal.UNKNOWN_LOCATION: marked("There is no location “%(text)s”."),
    Refusal.FOREIGN_LOCATION: marked("You may not do this at %(text)s."),
    Refusal.NO_LINES: marked("Put a product on the list: scan it, or type its name or SKU."),
    Refusal.TOO_MANY_LINES: marked("A receipt holds at most %(text)s lines."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product “%(text)s”."),
    Refusal.NOT_ORDERED: marked(
        "%(text)s is not on this order. Receive it without an order, or put it aside."
    ),
    Refusal.IS_A_KIT: marked("“%(text)s” is a kit: receive what is in it."),
    Refusal.TWICE: marked("A product stands on the list twice. Write it once, with all of it."),
    Refusal.NOT_A_QUANTITY: marked("“%(text)s” is no quantity. Write a number like 3 or 0.5."),
    Refusal.NOT_EVEN: marked("So many packs of %(text)s come to no even number of its unit."),
    Refusal.TOO_FINE: marked("The quantity is finer than %(text)s is counted in."),
    Refusal.TOO_LARGE: marked("The quantity of %(text)s is larger than the books can hold."),
    Refusal.NOT_A_PRICE: marked("“%(text)s” is no price of a pack."),
    Refusal.NO_PRICE: marked(
        "Say what a pack of %(text)s costs: the supplier’s catalogue has no price for it."
    ),
    Refusal.MORE_THAN_ORDERED: marked(
        "More came of %(text)s than was ordered. Tick that you take it, or receive less."
    ),
    Refusal.FAR_TOO_MUCH: marked(
        "That is more than twice what was ordered of %(text)s. Look at the quantity; what is really"
        " too much is received without an order."
    ),
    Refusal.NOTHING_CAME: marked("Say what came."),
    Refusal.NO_REASON: marked("Say why."),
    Refusal.IS_A_RETURN: marked("Goods that went back cannot be given back again."),
    Refusal.MORE_THAN_CAME: marked("Of %(text)s no more can go back than came by this receipt."),
    Refusal.PUT_ASIDE: marked(
        "Too many of {detail} are put aside for customers. Send less back, or release some."
    ),
    Refusal.TOO_FEW: marked(
        "By the books there are fewer of %(text)s on the shelf. Give back less, or correct the"
        " count."
    ),
    Refusal.LOTS: marked("The lots or serial numbers are not right."),
}


class ReceiptRefused(ValueError):
    """The act is refused whole: nothing was written. words: what its sentence names; a state of an
    order by its English words. lots: what is wrong with those, where that is why."""

    def __init__(
        self,
        refusal: Refusal,
        text: str = "",
        *,
        lots: LotRefused | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        self.refusal = refusal
        self.lots = lots
        self.words: Mapping[str, str] = {"text": text, **(words or {})}
        super().__init__(SENTENCES[refusal] % self.words)
