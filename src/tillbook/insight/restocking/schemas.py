"""What goes in and out of the API about proposed orders and how goods are kept."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import Code, Day, Id, In, Out, PositiveDecimalText, text

Place = Annotated[str, text(40, 1)]
#: Per cent of order cycles without a stock-out.
Service = Literal["80", "90", "95", "98", "99", "99.5"]


class ProposalQuery(In):
    """For which location."""

    location_id: Place = Field(examples=["STORE001"])


class ProposalLineOut(Out):
    """A product to order, and why."""

    product_id: str = Field(examples=["FLOUR-1"])
    packs: str = Field(examples=["4"])
    pack: str = Field(description="Units in a pack.", examples=["12"])
    quantity: str = Field(description="Units in all.", examples=["48"])
    price: str | None = Field(description="Of a pack, without tax.", examples=["12.00"])
    amount: str = Field(examples=["48.00"])
    on_hand: str
    on_order: str
    sold: str = Field(description="In the 28 days before today.")
    demand: str = Field(description="A day, as it is expected.")
    lead_days: int
    lead_time: Literal["measured", "promised", "assumed"]
    order_at: str = Field(description="More is proposed at this much or less.")
    safety: str = Field(description="What of that stands against uneven demand and delivery.")
    reason: str = Field(examples=["sold 31 in 28 days, 9 left, 6 days lead time"])


class ProposalGroupOut(Out):
    """What to order of a supplier; supplier_id null: what nobody delivers, or at no price."""

    supplier_id: UUID | None
    supplier: str
    total: str = Field(description="Without tax.")
    least_order: str = Field(description="What their orders have to come to; 0 for none.")
    lines: list[ProposalLineOut]


class ProposalOut(Out):
    """What to order for a location today."""

    location_id: str
    day: str
    currency: str
    looked_at: int = Field(description="Products that were looked at.")
    groups: list[ProposalGroupOut]


class ProposalIn(In):
    """Write the proposed orders of a location as drafts: of these suppliers, or of all."""

    location_id: Place = Field(examples=["STORE001"])
    supplier_ids: list[Id] = Field(default_factory=list, max_length=500)


class ProposalMadeOut(Out):
    """The drafts that were written."""

    order_ids: list[UUID]


class KeepingOut(Out):
    """How a product is kept at a location; null: as the company."""

    product_id: str
    location_id: str
    minimum: str | None
    maximum: str | None
    cover_days: int | None
    service: str | None
    left_out_through: str | None
    expiring_days: int | None = Field(description="Told of so long before a lot expires.")


class KeepingsOut(Out):
    """A page of products with something of their own, in the order of their ids."""

    items: list[KeepingOut]
    next_cursor: str
    more: bool


class KeepingQuery(KeyPage):
    """For which location."""

    location_id: Place = Field(examples=["STORE001"])


class KeepingIn(In):
    """How products are kept at a location from now on; null takes the company's way."""

    location_id: Place = Field(examples=["STORE001"])
    product_ids: list[Code] = Field(min_length=1, max_length=1000, examples=[["P1"]])
    minimum: PositiveDecimalText | None = None
    maximum: PositiveDecimalText | None = None
    cover_days: Annotated[int, Field(strict=True, ge=1, le=365)] | None = None
    service: Service | None = None
    left_out_through: Day | None = None
    expiring_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = Field(
        None, description="Told of so long before a lot expires."
    )


class KeptOut(Out):
    """How many products it was said of."""

    products: int


class StockAlertsQuery(KeyPage):
    """Where, and of which kind."""

    location_id: Place | None = Field(None, examples=["STORE001"])
    kind: Literal["", "negative", "out", "expiring", "low", "over", "still"] = ""


class StockAlertOut(Out):
    """A product at a location that somebody should look at."""

    product_id: str
    location_id: str
    kind: str = Field(examples=["low"])
    since: str
    on_hand: str


class StockAlertsOut(Out):
    """A page of alerts, in the order of their ids."""

    items: list[StockAlertOut]
    next_cursor: str
    more: bool
