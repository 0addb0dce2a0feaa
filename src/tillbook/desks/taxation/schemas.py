"""What goes in and out of the API about tax returns."""

from __future__ import annotations

from pydantic import Field

from tillbook.plumbing.api.shapes import Code, Day, In, Out


class TaxReturnOut(Out):
    """A period's return."""

    id: str
    jurisdiction: str = Field(examples=["GB"])
    since: Day
    until: Day
    state: str = Field(description="`running`, `open` or `filed`.", examples=["filed"])
    number: str | None = Field(description="Of the document, once it is filed.")
    due: str | None = Field(
        description="To be paid, negative to come back; once it is filed.", examples=["120.00"]
    )


class TaxReturnsOut(Out):
    """Returns, the latest first."""

    items: list[TaxReturnOut]


class TaxBoxOut(Out):
    """A box of the form. tax: its second column, where it has one."""

    box: str = Field(examples=["6"])
    name: str
    amount: str = Field(examples=["1000.00"])
    tax: str | None


class TaxFiguresOut(Out):
    """A return with its boxes: as it was filed, or as the books have it now."""

    id: str
    jurisdiction: str
    since: Day
    until: Day
    state: str
    number: str | None
    currency: str = Field(examples=["GBP"])
    due: str
    books: str = Field(description="The tax that the books hold for it.")
    late: str = Field(description="Tax of earlier periods that came after they were filed.")
    boxes: list[TaxBoxOut]
    mark: str = Field(description="Of exactly these figures: send it to file them.")


class FileIn(In):
    """Which figures are filed."""

    mark: Code = Field(description="The mark of the figures that were looked at.")
