"""What goes in and out of the API about stock adjustments."""

from __future__ import annotations

from pydantic import Field

from tillbook.plumbing.api.shapes import Code, In, Out, QuantityNumber


class InventoryUpdate(In):
    """One change of one product's stock at one location."""

    product_id: Code = Field(description="The product's SKU.", examples=["SKU12345"])
    quantity_change: QuantityNumber = Field(
        description="How much more there is: a number, negative for less; not 0, and no more "
        "decimals than the product's unit has (none for pieces, at most 6).",
        examples=[-1],
    )
    location_id: Code = Field(description="The location's code.", examples=["STORE001"])


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
