"""Shapes of receipts of goods in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from tillbook.books.stock.schemas import LOTS, Lots
from tillbook.desks.receiving.rules import MOST_LINES
from tillbook.plumbing.api.shapes import FREE, Code, In, Note, Out, PositiveDecimalText, text

Slip = Annotated[str, text(60), FREE]


class ReceivedLineIn(In):
    """So much of a product."""

    product_id: Code = Field(description="The product's SKU.", examples=["P1"])
    quantity: PositiveDecimalText = Field(description="In packs.", examples=["4"])
    loose: bool = Field(False, strict=True, description="Counted in its unit, not in packs.")
    lots: Lots = LOTS


class DirectLineIn(ReceivedLineIn):
    """So much of a product that was not ordered here."""

    price: PositiveDecimalText | None = Field(
        None, description="Of a pack, without tax; without one the catalogue's.", examples=["12.00"]
    )


class ReceiveOrderIn(In):
    """What came of an order."""

    lines: list[ReceivedLineIn] = Field(min_length=1, max_length=MOST_LINES)
    delivery_note: Slip = ""
    accept_more: bool = Field(False, strict=True, description="Take more than was ordered.")
    close: bool = Field(False, strict=True, description="The rest does not come any more.")
    reason: Note = Field("", description="Why the rest does not come.")


class GoodsReceiptIn(In):
    """A delivery without an order."""

    supplier_id: UUID = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002"])
    location_id: Code = Field(examples=["STORE001"])
    lines: list[DirectLineIn] = Field(min_length=1, max_length=MOST_LINES)
    delivery_note: Slip = ""
    note: Note = ""


class GiveBackIn(In):
    """What goes back of a receipt."""

    lines: list[ReceivedLineIn] = Field(min_length=1, max_length=MOST_LINES)
    reason: Note = Field(min_length=1)
    again: bool = Field(False, strict=True, description="It is expected again of its order.")


class GoodsReceiptLineOut(Out):
    """A product of a receipt. Negative where it went back."""

    product_id: str
    pack: str = Field(description="Units in a pack.", examples=["12"])
    quantity: str = Field(description="In units.", examples=["48"])
    price: str | None = Field(description="Of a pack; null for who may not see costs.")
    amount: str | None


class GoodsReceiptOut(Out):
    """A receipt of goods (kind `receipt`), or what went back of one (`return`)."""

    id: str
    number: str
    kind: str
    supplier_id: UUID
    location_id: str
    order_id: UUID | None
    returns_id: UUID | None
    delivery_note: str
    note: str
    received_at: datetime
    total: str | None
    lines: list[GoodsReceiptLineOut]


class GoodsReceiptsQuery(In):
    """Which receipts."""

    supplier_id: UUID | None = Field(None, description="From this supplier.")
    order_id: UUID | None = Field(None, description="Of this order.")
    cursor: UUID | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class GoodsReceiptsOut(Out):
    """A page of receipts, the latest first."""

    items: list[GoodsReceiptOut]
    next_cursor: str | None
