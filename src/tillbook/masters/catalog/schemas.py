"""What goes in and out of the API about products."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tillbook.masters.catalog.rules import MOST_COMPONENTS
from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import (
    FREE,
    Code,
    In,
    Name,
    Note,
    Out,
    PositiveDecimalText,
    text,
)

Kind = Literal["stocked", "unstocked", "service", "kit", "recipe"]
Unit = Annotated[str, text(20, 1), FREE]


class ComponentOut(Out):
    """What stands in one kit, or in one batch of a recipe."""

    id: str = Field(description="Its SKU.", examples=["SKU12345"])
    quantity: str = Field(description="Of its unit, what is used of it.", examples=["2"])
    waste_percent: str = Field(
        description="Of a recipe: what is lost of it before it is used.", examples=["0"]
    )


class ComponentIn(In):
    """What stands in one kit, or in one batch of a recipe."""

    id: Code = Field(description="Its SKU.", examples=["SKU12345"])
    quantity: PositiveDecimalText = Field(
        "1", description="Of its unit, what is used of it.", examples=["2"]
    )
    waste_percent: PositiveDecimalText = Field(
        "0", description="Of a recipe: what is lost of it before it is used.", examples=["0"]
    )


Components = Annotated[
    list[ComponentIn],
    Field(
        max_length=MOST_COMPONENTS,
        description="Of a kit or recipe: what it is put together from. Their stock moves, not its.",
    ),
]


Batch = Annotated[
    PositiveDecimalText,
    Field(description="Of a recipe: how much of its own unit one batch makes.", examples=["1"]),
]
Tracking = Literal["", "lot", "serial"]


class TermsOfSaleOut(Out):
    """What selling it asks for."""

    minimum_age: int = Field(description="Its own, in years; 0: as its department says.")
    tracking: Tracking = Field(description="Which number the register asks for.")
    asks_price: bool = Field(description="Whether the price is typed at the till.")
    lowest_price: str | None = Field(examples=["1.00"])
    highest_price: str | None = Field(examples=["50.00"])
    for_anybody: bool = Field(description="Sold at any age, whatever its department says.")
    needs_expiry: bool = Field(description="Of lots: each says when it expires.")


class TermsOfSaleIn(In):
    """What selling it asks for, as a whole: what is left out is not asked."""

    minimum_age: int = Field(
        0, ge=0, le=99, strict=True, description="Its own, in years; 0: as its department says."
    )
    tracking: Tracking = ""
    asks_price: bool = Field(False, strict=True)
    lowest_price: PositiveDecimalText | None = Field(
        None, description="Of a price that is typed; others are let be.", examples=["1.00"]
    )
    highest_price: PositiveDecimalText | None = Field(None, examples=["50.00"])
    for_anybody: bool = Field(
        False,
        strict=True,
        description="Sold at any age, whatever its department says; only without a minimum age.",
    )
    needs_expiry: bool = Field(
        False, strict=True, description="Of lots: each says when it expires."
    )


class ProductOut(Out):
    """What is sold: a product, or one variant of it. Its id is its SKU."""

    id: str = Field(description="The SKU.", examples=["SKU12345"])
    name: str = Field(examples=["Sourdough loaf"])
    variant: str = Field(description="Which variant of the product.", examples=["large"])
    department: str = Field(examples=["Bread"])
    tax_category: str = Field(examples=["standard"])
    kind: Kind
    unit: str = Field(examples=["piece"])
    decimals: int = Field(description="Of its quantities: 0 is counted, 3 is weighed.")
    price: str = Field(description="For `price_quantity` units.", examples=["1.80"])
    price_quantity: str = Field(examples=["1"])
    currency: str = Field(examples=["GBP"])
    brand: str
    collection: str
    barcodes: list[str] = Field(examples=[["5000000000012"]])
    archived: bool
    modifier: bool = Field(description="Sold only with something else, as its modifier.")
    weight: str | None = Field(description="Kilograms that one unit weighs; null: unknown.")
    terms: TermsOfSaleOut
    asked_age: int = Field(
        description="What the register asks for: its own age, else its department's, of a kit "
        "the highest of what is in it. 0: nothing."
    )
    components: list[ComponentOut] = Field(
        description="Of a kit: what one is put together from; of a recipe, one batch."
    )
    batch: str = Field(
        description="Of a recipe: how much of its own unit one batch makes.", examples=["1"]
    )


class ProductsOut(Out):
    """A page of products by SKU."""

    items: list[ProductOut]
    next_cursor: str
    more: bool


class ProductsQuery(KeyPage):
    """Which products."""

    department: Name | None = Field(None, description="Its name.")


class ProductIn(In):
    """A new product with one variant."""

    id: Code = Field(description="The SKU, told apart by letter case.", examples=["SKU20001"])
    name: Name = Field(examples=["Rye loaf"])
    department: Annotated[str, text(40, 1), FREE] = Field(
        description="By name; made when there is none.",
        examples=["Bread"],
    )
    tax_category: Code = Field(examples=["standard"])
    price: PositiveDecimalText = Field(examples=["2.40"])
    modifier: bool = Field(
        False,
        description="Sold only as a modifier of something else (`/modifiers`): taxed like that "
        "and counted in its department.",
    )
    weight: PositiveDecimalText = Field(
        "0", description="Kilograms that one unit weighs; 0: unknown.", examples=["0.25"]
    )
    kind: Kind = "stocked"
    unit: Unit = "piece"
    variant: Note = ""
    brand: Annotated[str, text(120), FREE] = ""
    barcodes: list[Code] = Field(default_factory=list, max_length=50)
    terms: TermsOfSaleIn | None = None
    components: Components = Field(default_factory=list)
    batch: Batch = "1"


class ProductChange(In):
    """What is new about a product, from now on; what is left out stays. Not nothing at all.

    Kind, unit and terms are the product's: all its variants have them.
    """

    price: PositiveDecimalText | None = Field(None, examples=["2.60"])
    weight: PositiveDecimalText | None = Field(
        None, description="Kilograms that one unit weighs; 0: unknown.", examples=["0.25"]
    )
    kind: Kind | None = None
    unit: Unit | None = None
    terms: TermsOfSaleIn | None = None
    components: Components | None = None
    batch: Batch | None = None
