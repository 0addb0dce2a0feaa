"""Why a return or a registration is refused: a closed list."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_RETURN = "unknown_return"
    NO_FORM = "no_form"
    BAD_PERIOD = "bad_period"
    KNOWN_ALREADY = "known_already"
    NO_CONTROL_ACCOUNT = "no_control_account"
    ENDS_BEFORE = "ends_before"
    NOT_OVER = "not_over"
    ANOTHER_FIRST = "another_first"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TOO_FAR_OFF = "too_far_off"


SENTENCES = {
    Refusal.UNKNOWN_RETURN: marked("There is no such return, or it is not yours."),
    Refusal.NO_FORM: marked("There is no form for this jurisdiction yet."),
    Refusal.BAD_PERIOD: marked(
        "A first period begins on the first day of a month, not before 1950, and has 1, 3, 6 or 12"
        " months."
    ),
    Refusal.KNOWN_ALREADY: marked("You file there already."),
    Refusal.NO_CONTROL_ACCOUNT: marked(
        "Choose the account that owes the office what a return comes to."
    ),
    Refusal.ENDS_BEFORE: marked("Its last return that is filed is later."),
    Refusal.NOT_OVER: marked("Its period is not over yet."),
    Refusal.ANOTHER_FIRST: marked("Returns are filed in order: an earlier one is open."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Something was posted meanwhile, or is not numbered yet. Look at the figures again."
    ),
    Refusal.TOO_FAR_OFF: marked(
        "The form and the tax accounts are too far apart for rounding: an entry has tax without its"
        " taxed amount, or the other way round."
    ),
}


class ReturnRefused(ValueError):
    """Nothing was written. `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.value)
