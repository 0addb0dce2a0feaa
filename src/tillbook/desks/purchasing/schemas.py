"""What goes in and out of the API about orders to suppliers."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.desks.purchasing.rules import MOST_LINES
from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import (
    FREE,
    Code,
    Day,
    Id,
    In,
    Note,
    Out,
    PositiveDecimalText,
    text,
)


class OrderLineOut(Out):
    """A product of an order."""

    product_id: str = Field(examples=["FLOUR-1"])
    code: str = Field(description="What the supplier calls it.")
    pack: str = Field(description="Units in a pack.", examples=["12"])
    packs: str = Field(examples=["4"])
    quantity: str = Field(description="Units in all.", examples=["48"])
    received: str = Field(description="Units that are here of it.", examples=["36"])
    price: str = Field(description="Of a pack, without tax.", examples=["12.00"])
    amount: str = Field(examples=["48.00"])
    expected_on: str | None = Field(description="Null: with the rest of the order.")


class OrderOut(Out):
    """An order to a supplier."""

    id: str
    number: str = Field(description="Empty until it is approved.", examples=["PO-STORE001-000042"])
    state: str = Field(examples=["approved"])
    version: int
    supplier_id: UUID
    location_id: str = Field(examples=["STORE001"])
    ordered_on: str | None
    expected_on: str | None
    reference: str = Field(description="What the supplier calls the order.")
    note: str
    total: str = Field(description="Without tax.", examples=["48.00"])
    currency: str = Field(examples=["GBP"])
    lines: list[OrderLineOut]


class OrdersOut(Out):
    """A page of orders, in the order of their ids."""

    items: list[OrderOut]
    next_cursor: str
    more: bool


class OrdersQuery(KeyPage):
    """Which orders."""

    state: Literal[
        "",
        "draft",
        "waiting",
        "approved",
        "sent",
        "confirmed",
        "part",
        "received",
        "closed",
        "cancelled",
    ] = ""


class OrderLineIn(In):
    """A product to order. Without a price the supplier's catalogue says it."""

    product_id: Code = Field(examples=["P1"])
    packs: PositiveDecimalText = Field(examples=["4"])
    price: PositiveDecimalText | None = Field(None, examples=["12.00"])
    expected_on: Day | None = Field(None, description="Without one, with the rest of the order.")


class OrderIn(In):
    """A new order: a draft until it is approved."""

    supplier_id: Id = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002"])
    location_id: Annotated[str, text(40, 1)] = Field(examples=["STORE001"])
    expected_on: Day | None = None
    note: Annotated[str, text(500), FREE] = ""
    lines: list[OrderLineIn] = Field(min_length=1, max_length=MOST_LINES)


class StepIn(In):
    """What happened to an order. version: of what was seen, to approve it; reference and
    expected_on: to confirm it; note: how it was sent, why it is closed
    or cancelled."""

    step: Literal["approve", "reopen", "send", "confirm", "close", "cancel"]
    version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1
    reference: Annotated[str, text(60), FREE] = ""
    expected_on: Day | None = None
    note: Note = ""
