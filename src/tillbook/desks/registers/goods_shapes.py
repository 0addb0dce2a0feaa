"""The shapes of goods, as they go out to registers."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.shapes import Out


class BarcodeOut(Out):
    """A code, and how much of the stock unit it stands for, in millionths."""

    code: str
    quantity: int


class TermsOut(Out):
    """What selling something asks for. Prices: minor units x 10^4, where the price is typed."""

    minimum_age: int = Field(description="Years; 0: as its department says.")
    tracking: Literal["", "lot", "serial"]
    asks_price: bool
    lowest_price: int | None
    highest_price: int | None
    for_anybody: bool = Field(False, description="Whatever its department says of age.")


class FamilyOut(Out):
    """The product of a variant that is one of several, what they differ in, and its values."""

    id: UUID
    name: str = Field(examples=["T-shirt"])
    options: list[str] = Field(examples=[["Size", "Colour"]])
    values: list[str] = Field(examples=[["S", "red"]])


class KitPartOut(Out):
    """What stands in one kit: so many millionths of its unit."""

    id: UUID
    quantity: int


class ChoicesOut(Out):
    """A group of modifiers: from least to most of its options are chosen; they are products."""

    name: str = Field(examples=["Milk"])
    least: int
    most: int
    options: list[UUID]


class VariantOut(Out):
    """What is sold. price: minor units x 10^4 for `base` millionths of the unit."""

    id: UUID
    sku: str
    name: str
    department: UUID
    unit: str
    decimals: int
    price: int
    base: int
    tax_category: str
    stocked: bool
    barcodes: list[BarcodeOut]
    archived: bool
    terms: TermsOut | None
    family: FamilyOut | None
    components: list[KitPartOut] | None = Field(
        None, description="Of a kit: what of it is stocked. What is left of it, its parts say."
    )
    choices: list[ChoicesOut] = Field(
        default_factory=list, description="What is chosen with it, in order."
    )
    as_choice: bool = Field(
        False,
        description="Sold only as a modifier: taxed like what it modifies, and counted in its "
        "department.",
    )
