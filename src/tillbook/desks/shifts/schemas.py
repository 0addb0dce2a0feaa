"""What the API says about shifts."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.cursors import FeedPage
from tillbook.plumbing.api.shapes import Code, Day, DecimalText, Moment, Out


class ShiftsQuery(FeedPage):
    """Which shifts."""

    location_id: Code | None = None


class ClosingOut(Out):
    """How a shift ended, as its Z was printed."""

    id: UUID
    number: str = Field(examples=["R1-000042"])
    z_number: int
    closed_at: Moment
    expected: DecimalText = Field(description="What had to be in the drawer.")
    counted: DecimalText
    difference: DecimalText = Field(description="Over, or below zero short.", examples=["-1.00"])
    corrected: DecimalText = Field(
        description="Of the difference, what is over or short no longer: cash of receipts that came"
        " after the office had closed the shift."
    )
    receipts: int
    sold: DecimalText
    returned: DecimalText = Field(description="By returns and voids; positive.")
    perpetual_receipts: int = Field(description="Since the register's first shift.")
    perpetual_sold: DecimalText
    perpetual_returned: DecimalText


class CashMovementOut(Out):
    """Cash in or out without a sale."""

    id: UUID
    kind: str = Field(examples=["pay_out"])
    amount: DecimalText
    reason: str
    at: Moment


class ShiftOut(Out):
    """A drawer from its float to its count."""

    id: UUID
    number: str = Field(examples=["R1-000007"])
    location_id: str
    register_id: UUID
    person_id: UUID | None
    business_date: Day
    opened_at: Moment
    float_: DecimalText = Field(serialization_alias="float", examples=["150.00"])
    cash: DecimalText = Field(description="Cash payments less cash given back.")
    cash_aside: DecimalText = Field(
        description="The same on receipts that are set aside: neither posted nor dismissed yet."
    )
    expected: DecimalText = Field(description="What must be in the drawer by what is here.")
    movements: list[CashMovementOut]
    closing: ClosingOut | None


class ShiftListOut(Out):
    """A page of shifts in the order of the feed."""

    items: list[ShiftOut]
    next_cursor: str = Field(examples=["4211"])
    more: bool = Field(description="Whether there are further ones now.")
