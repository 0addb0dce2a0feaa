"""Why something about a shift is refused in the back office: a closed list."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_SHIFT = "unknown_shift"
    ALREADY_CLOSED = "already_closed"
    NO_AMOUNT = "no_amount"
    SAFE_SHORT = "safe_short"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_DEPOSIT = "unknown_deposit"
    ALREADY_ARRIVED = "already_arrived"
    CONFLICT = "conflict"


SENTENCES = {
    Refusal.UNKNOWN_SHIFT: marked("There is no such shift."),
    Refusal.ALREADY_CLOSED: marked("The shift is closed already; its Z stands."),
    Refusal.NO_AMOUNT: marked("Say an amount above zero."),
    Refusal.SAFE_SHORT: marked(
        "The safe holds %(held)s by the books: less than %(wanted)s. If more lies in it, enter"
        " what was there at the start: Books, Entries by hand."
    ),
    Refusal.UNKNOWN_LOCATION: marked("There is no such location, or it is not yours."),
    Refusal.UNKNOWN_DEPOSIT: marked("There is no such deposit."),
    Refusal.ALREADY_ARRIVED: marked("The deposit is at the bank already."),
    Refusal.CONFLICT: marked("Something else was sent under this id before."),
}


class ShiftRefused(ValueError):
    """It is refused whole: nothing was written. words: what its sentence names, amounts in minor
    units."""

    def __init__(self, refusal: Refusal, detail: str = "", **words: int) -> None:
        self.refusal = refusal
        self.words = words
        self.detail = detail
        super().__init__(SENTENCES[refusal])
