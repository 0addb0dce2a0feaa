"""What goes out of the API about a key and its company."""

from __future__ import annotations

from pydantic import Field

from tillbook.plumbing.api.shapes import Out


class LocationOut(Out):
    """A shop, warehouse or web shop."""

    id: str = Field(examples=["STORE001"])
    name: str = Field(examples=["Harbour Street"])
    time_zone: str = Field(examples=["Europe/London"])


class MeOut(Out):
    """The key that called, and whose books it works on."""

    name: str = Field(examples=["Web shop"])
    scopes: list[str] = Field(examples=[["catalog:read", "inventory:write"]])
    company: str = Field(examples=["Harbour Bakehouse"])
    currency: str = Field(description="Of all amounts.", examples=["GBP"])
    currency_decimals: int = Field(examples=[2])
    prices_include_tax: bool
    locations: list[LocationOut] = Field(description="Where the key may act.")
