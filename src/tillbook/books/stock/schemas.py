"""What goes out of the API about stock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from tillbook.books.stock.rules.typed_lots import LONGEST_TEXT
from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, PLAIN, Code, Day, In, Out

LotCode = Annotated[str, StringConstraints(max_length=60, pattern=PLAIN), FREE]
Lots = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), FREE]
#: How every line of goods says of which lots it is.
LOTS = Field(
    "",
    description="Of which lots, or which pieces by their serial numbers: "
    "`A17 2026-12-31 = 10; A18 = 5`, or `SN1001, SN1002`. What comes in says so where the product "
    "is traced; of what goes out the lots that expire first are taken where it does not.",
    examples=["A17 2026-12-31 = 4"],
)


class LevelOut(Out):
    """What lies of a product at a location."""

    product_id: str = Field(description="The SKU.", examples=["SKU12345"])
    name: str = Field(examples=["Sourdough loaf"])
    location_id: str = Field(examples=["STORE001"])
    on_hand: str = Field(description="Below 0 when more was sold than came in.", examples=["99"])
    reserved: str = Field(
        description="Put aside for a customer, an order or a web shop.", examples=["3"]
    )
    available: str = Field(
        description="`on_hand` without `reserved`: what can be promised or sold.", examples=["96"]
    )
    incoming: str = Field(
        description="Ordered from suppliers or sent by other locations, not received yet.",
        examples=["48"],
    )
    stored: str = Field(
        description="In store rooms and bins of the location, beside `on_hand`.", examples=["24"]
    )
    value: str | None = Field(
        description="At cost; null for a key without `costs:read`.", examples=["39.60"]
    )
    currency: str = Field(examples=["GBP"])


class LotLevelOut(Out):
    """What lies of a lot somewhere."""

    location_id: str = Field(examples=["STORE001"])
    place: str = Field(description="Which room or bin; empty: what the location sells from.")
    on_hand: str = Field(examples=["4"])


class LotOut(Out):
    """A lot, or a piece with its serial number, with what lies of it."""

    id: str = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"])
    lot: str = Field(description="Empty: what nobody named a lot of.", examples=["A17"])
    serial: bool = Field(description="Whether it is one piece with its number.")
    product_id: str = Field(description="The SKU.", examples=["SKU12345"])
    expires_on: Day | None
    levels: list[LotLevelOut] = Field(description="Where it lies; nowhere, where it is gone.")


class LotsOut(Out):
    """A page of lots."""

    items: list[LotOut]
    next_cursor: str | None


class LotsQuery(In):
    """Which lots."""

    product_id: Code | None = Field(None, description="Of this product.")
    location_id: Code | None = Field(None, description="Lying at this location.")
    lot: LotCode | None = Field(None, description="With this code or serial number.")
    expires_by: Day | None = Field(
        None, description="Lying somewhere, and expiring on this day or before."
    )
    gone: bool = Field(False, description="With those of which nothing lies anywhere.")
    cursor: UUID | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(100, ge=1, le=500, description="How many at most.")


class LotMoveOut(Out):
    """What a document did to a lot."""

    document_id: str
    kind: str = Field(examples=["sale"])
    number: str
    at: datetime
    location_id: str
    counterpart: str = Field(description="customer, supplier, adjustment, transfer, place…")
    reason: str
    quantity_change: str = Field(examples=["-1"])
    named: bool = Field(description="Whether somebody named the lot; else it was chosen.")


class LotTraceOut(LotOut):
    """A lot with every document that moved it, the first first."""

    moves: list[LotMoveOut]


class LevelsOut(Out):
    """A page of stock levels by SKU and location."""

    items: list[LevelOut]
    next_cursor: str
    more: bool


class LevelsQuery(KeyPage):
    """Which levels."""

    location_id: Code | None = None
    product_id: Code | None = None


class CostingIn(In):
    """By which method stock is valued from now on."""

    method: Literal["average", "fifo"] = Field(
        description="`average`, the moving average, or `fifo`: first in, first out."
    )
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN), FREE] = (
        Field(description="Why; it stays in the history.", examples=["New fiscal year"])
    )


class CostingOut(Out):
    """By which method stock is valued."""

    method: str = Field(examples=["average"], description="`average` or `fifo`.")
    since: datetime | None = Field(description="When it was changed last; null where it never was.")
    reason: str = Field(examples=["New fiscal year"])
