"""What goes in and out when a register has its terminal take a card."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.api.shapes import Id, In, Moment, Out
from tillbook.values.rounding import LARGEST

Above = Annotated[int, Field(strict=True, ge=1, le=LARGEST, description="Minor units.")]


class CardAttemptIn(In):
    """A payment for the terminal. There is no place for a card number: the terminal keeps it."""

    id: Id = Field(description="Made by the register; the same again is the same.", examples=[ID])
    sale: Id = Field(description="The document that it is to pay.", examples=[ID])
    amount: Above = Field(examples=[1250])
    kind: Literal["charge", "refund"] = "charge"
    of: Id | None = Field(None, description="Of a refund: the charge.")
    person: Id | None = None
    before: Moment | None = Field(None, description="Later than that it is not begun any more.")
    known: list[Id] = Field(
        [], max_length=50, description="Charges of this sale that the register knows of."
    )


class CardAttemptQuery(In):
    """Which payment."""

    id: Id = Field(examples=[ID])


class AttemptCardOut(Out):
    """The card, as far as the terminal tells of it."""

    method: str
    brand: str
    wallet: str
    entry: str
    last_four: str = Field(examples=["4242"])


class CardAttemptOut(Out):
    """How a payment stands. `unknown`: do not charge again, ask again."""

    id: UUID
    sale: UUID
    reference: str = Field(description="What the terminal knows it by.")
    kind: str
    amount: int
    state: str = Field(
        examples=["started", "waiting", "unknown", "approved", "declined", "cancelled"]
    )
    reason: str = Field(examples=["", "funds", "no_answer"])
    label: str = Field(description="The card as people say it.", examples=["Visa ··4242"])
    card: AttemptCardOut
    since: datetime
