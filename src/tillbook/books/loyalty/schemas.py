"""What goes in and out of the API about gift cards."""

from __future__ import annotations

from pydantic import Field

from tillbook.plumbing.api.shapes import Code, In, Out


class CardIn(In):
    """A gift card by its number, as it is printed; blanks and dashes do not matter."""

    number: Code = Field(examples=["7K3M-9QXP-4TVD-2HRA"])


class CardOut(Out):
    """What is on a gift card. available: without what is kept for sales that are being paid."""

    last_four: str = Field(examples=["2HRA"])
    balance: str = Field(examples=["25.00"])
    available: str = Field(examples=["25.00"])
    blocked: bool
    currency: str = Field(examples=["GBP"])
