"""What goes out of the API about stock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, PLAIN, Code, In, Out


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
