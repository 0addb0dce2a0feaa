"""What goes in and out of the API about price lists and promotions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.shapes import (
    FREE,
    Code,
    Day,
    Id,
    In,
    Out,
    PositiveDecimalText,
    text,
)

Title = Annotated[str, text(60, 1), FREE]
Minute = Annotated[int, Field(strict=True, ge=0, le=1440)]
Priority = Annotated[int, Field(strict=True, ge=-1000, le=1000)]


class WhenIn(In):
    """When, where and for whom; what is left out does not matter."""

    from_date: Day | None = None
    to_date: Day | None = Field(None, description="Still on that day.")
    weekdays: list[Annotated[int, Field(strict=True, ge=1, le=7)]] = Field(
        default_factory=list, max_length=7, description="1 is Monday."
    )
    from_minute: Minute = Field(0, description="Of the day, by the location's clock: 900 is 15:00.")
    to_minute: Minute = Field(0, description="Not any more; below `from_minute`: past midnight.")
    locations: list[Code] = Field(default_factory=list, max_length=500, description="Codes.")
    customer_groups: list[Id] = Field(default_factory=list, max_length=50, description="Ids.")


class WhenShown(Out):
    """When, where and for whom."""

    from_date: date | None
    to_date: date | None
    weekdays: list[int]
    from_minute: int
    to_minute: int
    locations: list[str]
    customer_groups: list[UUID]


class PriceIn(In):
    """A product's price from a quantity on, all its lines in a basket together."""

    product_id: Code = Field(description="The SKU.", examples=["SKU12345"])
    price: PositiveDecimalText = Field(examples=["1.80"])
    from_quantity: PositiveDecimalText = Field("0", examples=["12"])


class PriceOut(Out):
    """A product's price from a quantity on."""

    product_id: str
    price: str = Field(examples=["1.80"])
    from_quantity: str = Field(examples=["12"])


class PriceListIn(In):
    """Prices instead of the shelf's: of their own, a percentage less for the rest, or both."""

    name: Title = Field(description="Receipts show it.", examples=["Trade price"])
    priority: Priority = Field(0, description="The highest decides, among equals the lower price.")
    prices: list[PriceIn] = Field(default_factory=list, max_length=20_000)
    percent_less: PositiveDecimalText = Field(
        "0", description="Of the shelf price, where no price above is reached.", examples=["10"]
    )
    departments: list[Id] = Field(
        default_factory=list, max_length=500, description="The percentage only in these; none: all."
    )
    when: WhenIn = Field(default_factory=WhenIn)  # type: ignore[arg-type]


class PriceListOut(Out):
    """A price list as it is from a moment on. A change makes a new one; the old ends and stays."""

    id: UUID
    origin_id: UUID = Field(description="The id it was first made with.")
    name: str
    priority: int
    prices: list[PriceOut]
    percent_less: str = Field(examples=["10.0000"])
    departments: list[UUID]
    when: WhenShown
    created_at: datetime
    ended_at: datetime | None


class PriceListHead(Out):
    """A price list without its prices."""

    id: UUID
    origin_id: UUID
    name: str
    priority: int
    number_of_prices: int
    created_at: datetime
    ended_at: datetime | None


class PriceListsOut(Out):
    """Lists that hold, then those that are over."""

    items: list[PriceListHead]


Count = Annotated[int, Field(strict=True, ge=0, le=9_999)]
Kind = Literal[
    "percent",
    "unit_amount",
    "unit_price",
    "buy_get",
    "set_price",
    "total_percent",
    "total_amount",
]


class GoodsIn(In):
    """Products and departments, without some products; neither named: everything."""

    products: list[Code] = Field(default_factory=list, max_length=2_000, description="SKUs.")
    departments: list[Id] = Field(default_factory=list, max_length=500)
    except_products: list[Code] = Field(default_factory=list, max_length=2_000)


class GoodsShown(Out):
    """Products and departments, without some products."""

    products: list[str]
    departments: list[str]
    except_products: list[str]


class SetPartIn(In):
    """So many pieces of some goods, in a set."""

    goods: GoodsIn = Field(default_factory=GoodsIn)
    units: Annotated[int, Field(strict=True, ge=1, le=999)] = 1


class SetPartShown(Out):
    """So many pieces of some goods, in a set."""

    goods: GoodsShown
    units: int


class PromotionIn(In):
    """A promotion; docs/algorithms/promotions.md says what each kind does."""

    name: Title = Field(description="Receipts show it.", examples=["3 for 2 on Tea"])
    kind: Kind = Field(examples=["buy_get"])
    value: PositiveDecimalText = Field(
        description="A percentage (percent, buy_get, total_percent), else an amount or price.",
        examples=["100"],
    )
    priority: Priority = 0
    exclusive: Annotated[bool, Field(strict=True)] = False
    group: Annotated[str, text(60), FREE] = Field(
        "", description="Of promotions of one group a basket gets the best."
    )
    coupon_id: Id | None = Field(None, description="Only with a code of this coupon.")
    when: WhenIn = Field(default_factory=WhenIn)  # type: ignore[arg-type]
    goods: GoodsIn = Field(default_factory=GoodsIn)
    minimum: PositiveDecimalText = Field("0", description="What its goods must come to.")
    minimum_units: Count = 0
    maximum: PositiveDecimalText = Field("0", description="The most it takes off; 0: no limit.")
    limit: Count = Field(0, description="The most sets in a basket; 0: no limit.")
    buy: Count = 0
    get: Annotated[int, Field(strict=True, ge=1, le=999)] = 1
    same: Annotated[bool, Field(strict=True)] = Field(
        False, description="Bought and got are of one product."
    )
    rewards: GoodsIn | None = Field(None, description="What is got, if something else.")
    parts: list[SetPartIn] = Field(
        default_factory=list, max_length=20, description="set_price: one is mix and match."
    )


class PromotionOut(Out):
    """A promotion as it is from a moment on. A change makes a new one; the old ends and stays."""

    id: UUID
    origin_id: UUID = Field(description="The id it was first made with.")
    name: str
    kind: str
    value: str
    priority: int
    exclusive: bool
    group: str
    coupon_id: UUID | None
    when: WhenShown
    goods: GoodsShown
    minimum: str
    minimum_units: int
    maximum: str
    limit: int
    buy: int
    get: int
    same: bool
    rewards: GoodsShown | None
    parts: list[SetPartShown]
    created_at: datetime
    ended_at: datetime | None


class PromotionsOut(Out):
    """Promotions that hold, then those that are over."""

    items: list[PromotionOut]
