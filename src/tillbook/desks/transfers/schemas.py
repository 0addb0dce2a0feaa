"""Shapes of transfers in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from tillbook.books.stock.schemas import LOTS, Lots
from tillbook.desks.transfers.rules import State
from tillbook.plumbing.api.shapes import FREE, PLAIN, POSITIVE_DECIMAL, Code, In, Out

Text = Annotated[str, StringConstraints(max_length=200, pattern=PLAIN), FREE]


class TransferLineIn(In):
    """So much of a product."""

    product_id: Code = Field(description="The product's SKU.", examples=["SKU12345"])
    quantity: Annotated[str, StringConstraints(pattern=POSITIVE_DECIMAL)] = Field(examples=["6"])
    lots: Lots = LOTS


class TransferIn(In):
    """Goods to send, or to ask another location for."""

    from_location: Code = Field(description="The code of the location they leave.")
    to_location: Code = Field(description="The code of the location they go to.")
    request: bool = Field(
        False, strict=True, description="Ask for them only: the other location ships them."
    )
    note: Text = Field("", description="Free text.")
    lines: list[TransferLineIn] = Field(min_length=1, max_length=200, description="At least one.")


class ShipIn(In):
    """What is shipped of a request."""

    note: Text = Field("", description="Free text.")
    lines: list[TransferLineIn] = Field(min_length=1, max_length=200, description="At least one.")


class ReceiveIn(In):
    """What came."""

    lines: list[TransferLineIn] = Field(
        default_factory=list, max_length=200, description="What came; a product left out did not."
    )
    rest_missing: bool = Field(
        False,
        strict=True,
        description="What is still on the way does not come any more: book it as missing.",
    )
    reason: Text = Field("", description="Needed where it differs from what was shipped.")


class TransfersQuery(In):
    """Which transfers."""

    state: State | None = Field(None, description="That stand so.")
    cursor: UUID | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class TransferLineOut(Out):
    """A product of a transfer. extra: came beyond what was shipped."""

    product_id: str
    asked: str
    shipped: str
    received: str
    missing: str
    extra: str


class TransferOut(Out):
    """A transfer as it stands. state: requested, on_the_way, received or cancelled."""

    id: str
    number: str
    state: str
    from_location: str
    to_location: str
    note: str
    begun_at: datetime
    shipped_at: datetime | None
    closed_at: datetime | None
    lines: list[TransferLineOut]


class TransfersOut(Out):
    """A page of transfers, the latest first."""

    items: list[TransferOut]
    next_cursor: str | None
