"""What goes in and out of the API about what suppliers deliver."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tillbook.masters.sourcing.rules import MOST_PRICES
from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, Day, In, Out, PositiveDecimalText, text

Pack = Annotated[str, text(40, 1)]


class BreakOut(Out):
    """What a pack costs in an order of so many and more."""

    from_packs: str = Field(examples=["10"])
    price: str = Field(description="Of a pack, without tax.", examples=["10.80"])


class SupplierItemOut(Out):
    """A product as a supplier delivers it today."""

    product_id: str = Field(examples=["FLOUR-1"])
    name: str
    code: str = Field(description="What the supplier calls it.", examples=["HM-550"])
    pack: str = Field(description="Units in a pack: 12, 2.5 or 1/3.", examples=["12"])
    unit: str
    least_packs: str = Field(description="The fewest packs they deliver.", examples=["2"])
    lead_days: int | None = Field(description="Days in which they promise to deliver.")
    valid_from: str | None = Field(description="Since when the prices hold.")
    priced_pack: str | None = Field(description="The pack that the prices are for.")
    prices: list[BreakOut]


class SupplierItemsOut(Out):
    """A page of what a supplier delivers, by SKU."""

    items: list[SupplierItemOut]
    next_cursor: str
    more: bool


class SupplierItemsQuery(KeyPage):
    """Which products."""


class BreakIn(In):
    """What a pack costs in an order of so many and more."""

    from_packs: PositiveDecimalText = "0"
    price: PositiveDecimalText = Field(examples=["12.00"])


class SupplierItemIn(In):
    """How a supplier delivers a product. Without prices those that hold stay."""

    code: Annotated[str, text(60), FREE] = Field("", examples=["HM-550"])
    pack: Pack = Field("1", description="Units in a pack: 12, 2.5 or 1/3.", examples=["12"])
    least_packs: PositiveDecimalText = "0"
    lead_days: Annotated[int, Field(strict=True, ge=0, le=730)] | None = None
    valid_from: Day | None = Field(None, description="From which day on; null: today.")
    prices: list[BreakIn] = Field([], max_length=MOST_PRICES)
