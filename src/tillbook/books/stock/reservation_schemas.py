"""What goes in and out of the API about goods put aside."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, Code, Id, In, Moment, Out, PositiveDecimalText, text

State = Literal["open", "taken", "released", "lapsed"]


class ReservationIn(In):
    """Goods to be put aside."""

    product_id: Code = Field(description="The SKU.", examples=["SKU12345"])
    location_id: Code = Field(examples=["STORE001"])
    quantity: PositiveDecimalText = Field(examples=["2"])
    until: Moment = Field(description="From then on anybody may have them; a year at most.")
    kind: Literal["web", "order", "counter"] = "web"
    reference: Annotated[str, text(80), FREE] = Field(
        "", description="What the order or basket is called where it was made.", examples=["WEB-17"]
    )
    customer_id: Id | None = Field(
        None, description="A sale to them at the location takes the goods up by itself."
    )


class LongerIn(In):
    """Until when goods stay put aside instead."""

    until: Moment


class ReservationOut(Out):
    """Goods put aside. One past its `until` is `lapsed`, and anybody may have its goods."""

    id: str
    product_id: str = Field(examples=["SKU12345"])
    location_id: str = Field(examples=["STORE001"])
    quantity: str = Field(examples=["2"])
    taken: str = Field(description="What sales took up of it.", examples=["0"])
    kind: str = Field(examples=["web"])
    reference: str = Field(examples=["WEB-17"])
    customer_id: str | None
    until: datetime
    state: State


class ReservationsOut(Out):
    """A page of reservations, in the order they were made in."""

    items: list[ReservationOut]
    next_cursor: str
    more: bool


class ReservationsQuery(KeyPage):
    """Which reservations."""

    location_id: Code | None = None
    product_id: Code | None = None
    reference: Code | None = None
    state: State | None = None
