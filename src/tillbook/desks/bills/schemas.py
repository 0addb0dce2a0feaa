"""Shapes of suppliers' bills in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.desks.bills.rules import MOST_LINES
from tillbook.plumbing.api.shapes import (
    FREE,
    Code,
    Day,
    In,
    Note,
    Out,
    PositiveDecimalText,
    text,
)

TheirNumber = Annotated[str, text(60, 1), FREE]


class BilledLineIn(In):
    """Goods of a receipt that are billed."""

    receipt_id: UUID = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002"])
    product_id: Code = Field(description="The product's SKU.", examples=["P1"])
    quantity: PositiveDecimalText | None = Field(
        None, description="In units. A credit note without one is about the price.", examples=["48"]
    )
    amount: PositiveDecimalText = Field(description="Without tax.", examples=["48.00"])
    tax: str = Field("", max_length=40, description="The code of its tax; empty for none.")


class ChargeIn(In):
    """Freight, duty: part of what the goods cost."""

    text: Note = ""
    amount: PositiveDecimalText = Field(description="Without tax.", examples=["9.00"])
    tax: str = Field("", max_length=40, description="The code of its tax; empty for none.")
    spread: Literal["value", "quantity", "weight"] = "value"


class BillIn(In):
    """What a supplier bills or credits."""

    kind: Literal["bill", "credit"] = "bill"
    supplier_id: UUID = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002"])
    location_id: Code = Field(description="Where the goods came.", examples=["STORE001"])
    number: TheirNumber = Field(description="The supplier's.", examples=["2026-118"])
    day: Day = Field(description="That the bill is of.", examples=["2026-11-02"])
    total: PositiveDecimalText | None = Field(
        None, description="With tax, as it is printed: held against the lines.", examples=["57.60"]
    )
    note: Note = ""
    lines: list[BilledLineIn] = Field(default_factory=list, max_length=MOST_LINES)
    charges: list[ChargeIn] = Field(default_factory=list, max_length=20)
    over_receipt_id: UUID | None = Field(
        None, description="Of a bill of charges alone: the receipt whose goods they belong to."
    )
    accept_more: bool = Field(
        False, strict=True, description="Post it though more is billed than came."
    )


class TakeBillBackIn(In):
    """Why a bill is taken back, and on which day."""

    day: Day = Field(examples=["2026-11-03"])
    reason: Note = Field(min_length=1)


class BilledLineOut(Out):
    """A part of a bill. received: what its goods came at."""

    product_id: str | None
    receipt_id: UUID | None
    text: str
    quantity: str
    received: str
    amount: str


class BillOut(Out):
    """A bill as it was posted (kind `bill`, `credit` or `reversal`)."""

    id: str
    number: str
    kind: str
    supplier_id: UUID
    location_id: str
    their_number: str
    day: str
    due_on: str | None
    posted_at: datetime
    takes_back_id: UUID | None
    note: str
    tax: str
    total: str = Field(description="With tax; negative where it is credited.")
    differs: str = Field(description="From what was agreed and came.")
    lines: list[BilledLineOut]


class BillsQuery(In):
    """Which bills."""

    supplier_id: UUID | None = Field(None, description="Of this supplier.")
    cursor: UUID | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class BillsOut(Out):
    """A page of bills, the latest first."""

    items: list[BillOut]
    next_cursor: str | None
