"""Why a supplier's bill cannot be posted: a closed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_BILL = "unknown_bill"
    CONFLICT = "conflict"
    NO_SUPPLIER = "no_supplier"
    NO_LOCATION = "no_location"
    NO_NUMBER = "no_number"
    NUMBER_TAKEN = "number_taken"
    NO_DATE = "no_date"
    FUTURE_DATE = "future_date"
    CLOSED_PERIOD = "closed_period"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    UNKNOWN_LINE = "unknown_line"
    NOT_A_QUANTITY = "not_a_quantity"
    NOT_AN_AMOUNT = "not_an_amount"
    UNKNOWN_TAX = "unknown_tax"
    NO_ACCOUNT = "no_account"
    NOWHERE_TO_SPREAD = "nowhere_to_spread"
    NO_WEIGHT = "no_weight"
    TOTAL_DIFFERS = "total_differs"
    TOO_LARGE = "too_large"
    MORE_THAN_CAME = "more_than_came"
    NEEDS_APPROVAL = "needs_approval"
    OWN_APPROVAL = "own_approval"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NO_REASON = "no_reason"
    ALREADY_TAKEN_BACK = "already_taken_back"
    IS_TAKEN_BACK = "is_taken_back"
    MADE_LESS = "made_less"
    LESS_IS_LEFT = "less_is_left"


SENTENCES = {
    Refusal.UNKNOWN_BILL: marked("There is no such bill, or it is not yours."),
    Refusal.CONFLICT: marked("Something else was posted under this id before."),
    Refusal.NO_SUPPLIER: marked("Choose one of your suppliers."),
    Refusal.NO_LOCATION: marked("Choose one of your locations."),
    Refusal.NO_NUMBER: marked("Write the number that the supplier gave it."),
    Refusal.NUMBER_TAKEN: marked("“%(text)s” of this supplier is in the books already."),
    Refusal.NO_DATE: marked("Write the day that the bill is of."),
    Refusal.FUTURE_DATE: marked("%(text)s has not come yet: write the day that the bill is of."),
    Refusal.CLOSED_PERIOD: marked(
        "%(period)s is closed. Tick that it is booked on %(first)s, the first open day."
    ),
    Refusal.NO_LINES: marked("Say what is billed: goods that came, or freight and duty."),
    Refusal.TOO_MANY_LINES: marked("A bill has at most %(text)s lines."),
    Refusal.UNKNOWN_LINE: marked("These goods did not come from this supplier to this location."),
    Refusal.NOT_A_QUANTITY: marked("“%(text)s” is no quantity."),
    Refusal.NOT_AN_AMOUNT: marked("“%(text)s” is no amount."),
    Refusal.UNKNOWN_TAX: marked("There is no tax “%(text)s” on that day."),
    Refusal.NO_ACCOUNT: marked(
        "No account is set for this tax. Set one under Settings, Account roles."
    ),
    Refusal.NOWHERE_TO_SPREAD: marked(
        "Freight and duty are part of what goods cost: bill goods with them, or begin on the page"
        " of the receipt that they are of."
    ),
    Refusal.NO_WEIGHT: marked(
        "Nobody has said what these weigh: %(text)s. Write it on the product, or share the charge"
        " out by value or quantity."
    ),
    Refusal.TOTAL_DIFFERS: marked(
        "The lines and their tax come to %(sum)s, the bill says %(text)s. Find what differs."
    ),
    Refusal.TOO_LARGE: marked("So much no bill can come to."),
    Refusal.MORE_THAN_CAME: marked(
        "More of %(text)s is billed than came: %(billed)s are billed, and %(left)s came that are on"
        " no bill yet. Correct the quantity, or say that you take the bill as it is."
    ),
    Refusal.NEEDS_APPROVAL: marked(
        "It differs from what was agreed by more than %(limit)s: somebody else has to approve it."
        " It waits for them."
    ),
    Refusal.OWN_APPROVAL: marked("You entered it: somebody else who may approve does."),
    Refusal.CHANGED_MEANWHILE: marked("It is not here any more: load the page again."),
    Refusal.NO_REASON: marked("Say why."),
    Refusal.ALREADY_TAKEN_BACK: marked("It was taken back before."),
    Refusal.MADE_LESS: marked(
        "%(text)s took something off it, and gave its tax back: take that back first."
    ),
    Refusal.LESS_IS_LEFT: marked(
        "%(text)s took something off %(bill)s, and gave its tax back: without tax at most %(limit)s"
        " of it are left to be credited. Credit that, or take %(text)s back first."
    ),
    Refusal.IS_TAKEN_BACK: marked("What takes a bill back cannot be taken back: enter it again."),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: line 0 is the whole. words: what its sentence names; plain figures
    under "limit", "sum", millionths of a quantity under a name that ends in "_micro"."""

    refusal: Refusal
    line: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


class BillRefused(ValueError):
    """It is refused whole, for everything that is wrong with it: nothing was posted."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong: Sequence[Wrong] = wrong
        super().__init__("; ".join(one.refusal.value for one in wrong))

    @property
    def refusal(self) -> Refusal:
        """The first reason."""
        return self.wrong[0].refusal


def refused(refusal: Refusal, line: str = "", **words: str) -> BillRefused:
    """A refusal for one reason."""
    return BillRefused(Wrong(refusal, line, words))
