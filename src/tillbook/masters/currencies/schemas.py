"""What goes in and out of the API about exchange rates."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tillbook.plumbing.api.shapes import Day, In, Note, Out


class RatesQuery(In):
    """Which day's rates."""

    day: Day | None = Field(None, description="Left out: today.")


class RateOut(Out):
    """One unit of `base` is `rate` of `quote`, as it was quoted."""

    base: str = Field(examples=["EUR"])
    quote: str = Field(examples=["USD"])
    rate: str = Field(examples=["1.0843"])
    day: Day
    source: str


class RatesOut(Out):
    """The rates that count on a day: the last of each pair, none too old."""

    day: Day
    currency: str = Field(description="The company's.", examples=["EUR"])
    items: list[RateOut]


class RateIn(In):
    """The rate of a day, entered or corrected."""

    base: str = Field(pattern="^[A-Z]{3}$", examples=["EUR"])
    quote: str = Field(pattern="^[A-Z]{3}$", examples=["USD"])
    rate: str = Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,10})?$", examples=["1.0843"])
    day: Day
    source: Note = ""


class RateTakenOut(Out):
    """It counts from now on."""

    outcome: Literal["saved"]
