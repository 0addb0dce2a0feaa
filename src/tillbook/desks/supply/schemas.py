"""What goes in and out of the API about stock adjustments."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from tillbook.books.stock.schemas import LOTS, Lots
from tillbook.desks.supply.rules import Cause
from tillbook.plumbing.api.shapes import (
    FREE,
    PLAIN,
    POSITIVE_DECIMAL,
    Code,
    Day,
    In,
    Out,
    QuantityNumber,
)


class InventoryUpdate(In):
    """One change of one product's stock at one location."""

    product_id: Code = Field(description="The product's SKU.", examples=["SKU12345"])
    quantity_change: QuantityNumber = Field(
        description="How much more there is: a number, negative for less; not 0, and no more "
        "decimals than the product's unit has (none for pieces, at most 6).",
        examples=[-1],
    )
    location_id: Code = Field(description="The location's code.", examples=["STORE001"])
    lots: Lots = LOTS


class InventoryUpdated(Out):
    """The adjustment that was made, and the stock just after it."""

    id: str = Field(
        description="Of the adjustment document.", examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"]
    )
    number: str = Field(examples=["K7f3a91c2-000042"])
    product_id: str = Field(examples=["SKU12345"])
    location_id: str = Field(examples=["STORE001"])
    quantity_change: str = Field(examples=["-1"])
    value_change: str = Field(description="What the goods were worth.", examples=["-0.40"])
    on_hand: str = Field(description="On hand after this adjustment.", examples=["99"])
    value: str = Field(description="What that is worth, at cost.", examples=["39.60"])
    currency: str = Field(examples=["GBP"])


class AdjustmentLineIn(In):
    """One product of an adjustment."""

    product_id: Code = Field(description="The product's SKU.", examples=["SKU12345"])
    quantity: Annotated[str, StringConstraints(pattern=POSITIVE_DECIMAL)] = Field(
        description="How many are gone, or came in; of a `correction` how many really lie there.",
        examples=["2"],
    )
    cost: Annotated[str, StringConstraints(pattern=POSITIVE_DECIMAL)] | None = Field(
        None, description="What one cost, of what is `found` or `opening`; else its known cost."
    )
    lots: Lots = LOTS


class AdjustmentIn(In):
    """An adjustment with a cause that people know."""

    location_id: Code = Field(description="The location's code.", examples=["STORE001"])
    cause: Cause = Field(description="Why the stock changes; it names the account, too.")
    note: Annotated[str, StringConstraints(max_length=80, pattern=PLAIN), FREE] = Field(
        "", description="Free text."
    )
    place_id: UUID | None = Field(
        None, description="The store room or bin; left out, what the location sells from."
    )
    to_place_id: UUID | None = Field(
        None, description="Where goods are `moved` to; left out, what the location sells from."
    )
    lines: list[AdjustmentLineIn] = Field(min_length=1, max_length=200, description="At least one.")


class AdjustmentsQuery(In):
    """Which adjustments."""

    since: Day | None = Field(None, description="From this business date.")
    until: Day | None = Field(None, description="Through this business date.")
    cause: Cause | None = Field(None, description="With this cause.")
    location_id: Code | None = Field(None, description="Of this location.")
    cursor: Annotated[str, StringConstraints(max_length=60, pattern=PLAIN)] | None = Field(
        None, description="`next_cursor` of the page before."
    )
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class AdjustmentLineOut(Out):
    """What moved of a product."""

    product_id: str
    quantity_change: str
    value_change: str | None = Field(description="Null for a key without `costs:read`.")


class AdjustmentOut(Out):
    """A posted adjustment. cause: empty where a program gave a reason alone."""

    id: str
    number: str
    location_id: str
    business_date: Day
    cause: str
    note: str
    place_id: str | None = Field(description="Null: what the location sells from.")
    to_place_id: str | None = Field(description="Of what was `moved`; null: as `place_id`.")
    lines: list[AdjustmentLineOut]


class AdjustmentsOut(Out):
    """A page of adjustments, the latest first."""

    items: list[AdjustmentOut]
    next_cursor: str | None
