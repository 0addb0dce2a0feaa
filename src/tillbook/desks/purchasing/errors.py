"""Why an order is refused, or does not take its next step: a closed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_ORDER = "unknown_order"
    CONFLICT = "conflict"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NO_SUPPLIER = "no_supplier"
    NO_LOCATION = "no_location"
    NUMBERED = "numbered"
    NO_DATE = "no_date"
    PAST_DATE = "past_date"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    NO_PRODUCT = "no_product"
    UNKNOWN_PRODUCT = "unknown_product"
    IS_A_KIT = "is_a_kit"
    ARCHIVED = "archived"
    TWICE = "twice"
    NOT_A_QUANTITY = "not_a_quantity"
    NO_QUANTITY = "no_quantity"
    NOT_EVEN = "not_even"
    TWO_MEANINGS = "two_meanings"
    NOT_A_PRICE = "not_a_price"
    NO_PRICE = "no_price"
    TOO_LARGE = "too_large"
    NEEDS_APPROVAL = "needs_approval"
    OWN_APPROVAL = "own_approval"
    WRONG_STEP = "wrong_step"
    NO_REASON = "no_reason"
    NOT_RECEIVABLE = "not_receivable"


SENTENCES = {
    Refusal.UNKNOWN_ORDER: marked("There is no such order, or it is not yours."),
    Refusal.CONFLICT: marked("Something else was made under this id before."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Somebody else changed this order meanwhile. Load the page again to see what it is now."
    ),
    Refusal.NO_SUPPLIER: marked("Choose one of your suppliers."),
    Refusal.NO_LOCATION: marked("Choose one of your locations."),
    Refusal.NUMBERED: marked(
        "Its number is of another location: cancel it, and write a new order for this one."
    ),
    Refusal.NO_DATE: marked("“%(text)s” is no day."),
    Refusal.PAST_DATE: marked("%(text)s is over: say a day on which it can come."),
    Refusal.NO_LINES: marked("Say what to order."),
    Refusal.TOO_MANY_LINES: marked("An order has at most %(most)s lines."),
    Refusal.NO_PRODUCT: marked("Say which product: its SKU or a barcode."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product “%(text)s”."),
    Refusal.IS_A_KIT: marked("“%(text)s” is a kit: order what is in it."),
    Refusal.ARCHIVED: marked("“%(text)s” is archived: sell it again first, or leave it out."),
    Refusal.TWICE: marked("“%(text)s” stands on another line already."),
    Refusal.NOT_A_QUANTITY: marked("“%(text)s” is no number of packs."),
    Refusal.NO_QUANTITY: marked("Say how many packs."),
    Refusal.NOT_EVEN: marked("%(text)s packs come to no even number of its unit."),
    Refusal.TWO_MEANINGS: marked("“%(text)s” can be read in two ways. Write it as 1234.50."),
    Refusal.NOT_A_PRICE: marked("“%(text)s” is no price of a pack."),
    Refusal.NO_PRICE: marked(
        "Say what a pack costs: the supplier's catalogue has no price for it."
    ),
    Refusal.TOO_LARGE: marked("So much no order can come to."),
    Refusal.NEEDS_APPROVAL: marked(
        "Above %(limit)s somebody else has to approve it. It waits for them."
    ),
    Refusal.OWN_APPROVAL: marked("You wrote it: somebody else who may approve orders does."),
    Refusal.WRONG_STEP: marked("An order that is %(state)s cannot be %(step)s."),
    Refusal.NO_REASON: marked("Say why."),
    Refusal.NOT_RECEIVABLE: marked(
        "Order %(number)s is %(state)s: nothing can be received of it. Receive these goods without"
        " an order, or write a new one."
    ),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: line 0 is the whole. words: what its sentence names; plain figures
    under "limit"; states and steps by their codes."""

    refusal: Refusal
    line: int = 0
    words: Mapping[str, str] = field(default_factory=dict)


class OrderRefused(ValueError):
    """It is refused whole, for everything that is wrong with it: nothing was written."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong: Sequence[Wrong] = wrong
        super().__init__("; ".join(one.refusal.value for one in wrong))

    @property
    def refusal(self) -> Refusal:
        """The first reason."""
        return self.wrong[0].refusal


def refused(refusal: Refusal, line: int = 0, **words: str) -> OrderRefused:
    """A refusal for one reason."""
    return OrderRefused(Wrong(refusal, line, words))
