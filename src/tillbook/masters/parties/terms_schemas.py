"""What goes in and out of the API about payment terms."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.masters.parties.rules.terms import MOST_DAYS, MOST_INSTALMENTS
from tillbook.plumbing.api.shapes import FREE, Id, In, Out, PositiveDecimalText, text

_MONTH_DAY = (
    "Null: that very day. 0: the end of the month that the days reach; else that day of the month "
    "after it."
)
_TAX = "What paying early does to the tax."
DiscountTaxName = Literal["reduced_when_paid", "never_reduced", "reduced_always"]
TermsName = Annotated[str, text(60, 1), FREE]


class InstalmentIn(In):
    """A part of what is owed. percent: of the total; all together are 100."""

    percent: PositiveDecimalText = Field(examples=["100"])
    days: int = Field(0, strict=True, ge=0, le=MOST_DAYS, description="After the document's day.")
    month_day: Annotated[int, Field(strict=True, ge=0, le=31)] | None = Field(
        None, description=_MONTH_DAY
    )


class EarlyIn(In):
    """So much less for who pays within so many days."""

    percent: PositiveDecimalText = Field(examples=["2"])
    days: int = Field(strict=True, ge=0, le=MOST_DAYS)
    tax: DiscountTaxName = Field("reduced_when_paid", description=_TAX)


class TermsIn(In):
    """Payment terms under a name."""

    name: TermsName
    default: bool = Field(False, strict=True, description="For whoever has none of their own.")
    instalments: list[InstalmentIn] = Field(min_length=1, max_length=MOST_INSTALMENTS)
    discount: EarlyIn | None = None


class InstalmentOut(Out):
    """A part of what is owed."""

    percent: str = Field(examples=["100.0000"])
    days: int
    month_day: int | None = Field(description=_MONTH_DAY)


class EarlyOut(Out):
    """So much less for who pays early."""

    percent: str = Field(examples=["2.0000"])
    days: int
    tax: str = Field(description=_TAX)


class PaymentTermsOut(Out):
    """Payment terms."""

    id: UUID
    name: str
    default: bool
    instalments: list[InstalmentOut]
    discount: EarlyOut | None


class TermsListOut(Out):
    """Payment terms in use, by name."""

    items: list[PaymentTermsOut]


class CustomerTermsIn(In):
    """Which payment terms somebody gets; null: the default ones."""

    terms_id: Id | None


class CustomerTermsOut(Out):
    """Which payment terms somebody has of their own; null: the default ones."""

    terms_id: UUID | None
