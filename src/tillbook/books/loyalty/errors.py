"""Why something cannot be taken from a stored value: a closed list, in the order it is checked."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    NO_NUMBER = "no_number"
    UNKNOWN = "unknown_value"
    BLOCKED = "value_blocked"
    NO_CUSTOMER = "customer_needed"
    SHORT = "value_short"
    LIMIT = "credit_limit"


SENTENCES = {
    Refusal.NO_NUMBER: marked("That is no number of a gift card: look at it again."),
    Refusal.UNKNOWN: marked("There is no such gift card here."),
    Refusal.BLOCKED: marked("It is blocked: a manager can say why."),
    Refusal.NO_CUSTOMER: marked("Choose the customer first."),
    Refusal.SHORT: marked("There is not that much on it."),
    Refusal.LIMIT: marked("This is past what the customer may owe."),
}


class ValueRefused(ValueError):
    """What has not happened yet is refused: nothing was written."""

    def __init__(self, refusal: Refusal, available_minor: int = 0) -> None:
        self.refusal = refusal
        self.available_minor = available_minor
        super().__init__(SENTENCES[refusal])
