"""Why a tax definition or a document cannot be taxed, in the order in which it is checked."""

from __future__ import annotations

from enum import StrEnum


class TaxRefusal(StrEnum):
    """The closed list of refusals of the tax rules."""

    RATE_OUT_OF_RANGE = "rate_out_of_range"  # a rate below -100 % or above 1,000 %
    DIVISION_TAKES_ALL = "division_takes_all"  # percentages of the price including tax reach 100 %
    INCLUDED_TAKES_ALL = "included_takes_all"  # no net amount leads to the price including tax
    CHARGE_OF_UNKNOWN_ROW = "charge_of_unknown_row"  # a charge row on a row that is not before it
    STEP_NOT_POSITIVE = "step_not_positive"  # a rounding step of 0 or less


class TaxRefused(ValueError):
    """A refusal, with the code of the tax it is about ("" when it is about none)."""

    def __init__(self, refusal: TaxRefusal, code: str = "") -> None:
        """Keep the refusal and the tax code apart: no prose to take apart later."""
        super().__init__(f"{refusal.value}: {code}" if code else refusal.value)
        self.refusal = refusal
        self.code = code
