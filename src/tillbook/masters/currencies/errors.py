"""Why there is no rate, or one is not taken in: a closed list."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_CURRENCY = "unknown_currency"
    SAME_CURRENCY = "same_currency"
    NOT_A_RATE = "not_a_rate"
    BAD_DAY = "bad_day"
    WHOLE_COMPANY = "whole_company"
    BAD_AGE = "bad_age"
    NO_RATE = "no_rate"
    OLD_RATE = "old_rate"


SENTENCES = {
    Refusal.UNKNOWN_CURRENCY: marked("“%(text)s” is no currency: three letters, as USD."),
    Refusal.SAME_CURRENCY: marked("A rate is between two currencies."),
    Refusal.NOT_A_RATE: marked("“%(text)s” is no rate: a figure above nothing, as 1.0843."),
    Refusal.BAD_DAY: marked("Give the day of the rate, at the latest today."),
    Refusal.WHOLE_COMPANY: marked("Rates are the whole company’s: who keeps all its books may."),
    Refusal.BAD_AGE: marked("A rate is used for 1 to 92 days."),
    Refusal.NO_RATE: marked(
        "There is no rate for %(currency)s on %(day)s. Enter it under Books, Exchange rates."
    ),
    Refusal.OLD_RATE: marked(
        "The last rate for %(currency)s before %(day)s is of %(last)s: older than %(most)s days."
        " Enter a newer one under Books, Exchange rates."
    ),
}


class RateRefused(ValueError):
    """Nothing was written. words: what its sentence names; days as ISO text."""

    def __init__(self, refusal: Refusal, **words: str) -> None:
        self.refusal = refusal
        self.words = words
        super().__init__(refusal.value)


def no_rate(currency: str, day: date, last: date | None, most: int) -> RateRefused:
    """There is none for the day, or the last one is too old."""
    words = {"currency": currency, "day": str(day), "most": str(most), "last": str(last or "")}
    return RateRefused(Refusal.OLD_RATE if last else Refusal.NO_RATE, **words)
