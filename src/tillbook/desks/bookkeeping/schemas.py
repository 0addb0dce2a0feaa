"""What goes in and out of the API about open items and their pairs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import Code, Day, DecimalText, Id, In, Out

_ID = "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"
MOST_ITEMS = 500


class OpenItemsQuery(KeyPage):
    """Which open items, in the order they were posted."""

    side: Literal["receivables", "payables"] = "receivables"
    party_id: Id | None = Field(None, description="Of one customer or supplier alone.")


class OpenItemOut(Out):
    """A line that is open. amount, open: debit positive."""

    entry_id: str = Field(examples=[_ID])
    number: int = Field(description="Of the line in its entry.")
    account: str = Field(examples=["1410"])
    party_id: str | None
    posting_date: Day
    due: Day | None
    amount: str = Field(examples=["1200.00"])
    open: str = Field(examples=["600.00"])
    currency: str | None = Field(description="Of an item in a foreign currency.")
    document_kind: str
    document_id: str
    reference: str
    memo: str


class OpenItemsOut(Out):
    """A page of open items."""

    items: list[OpenItemOut]
    next_cursor: str | None


class PairItemIn(In):
    """An item to pair. amount: signed as it is; absent: all that is open."""

    entry_id: Id
    number: int = Field(strict=True, ge=1, le=100_000)
    amount: DecimalText | None = None


class PairIn(In):
    """What is paired, within one account of one customer or supplier."""

    account: Code = Field(description="Of the books: its code.", examples=["1410"])
    party_id: Id | None = None
    items: list[PairItemIn] = Field(default_factory=list, max_length=MOST_ITEMS)
    way: Literal["items", "oldest", "certain"] = Field(
        "items",
        description="`items`: those named. `oldest`: all that is open, what is due first with what "
        "was paid first. `certain`: what nobody could want otherwise.",
    )


class PairedOut(Out):
    """What came of it: a document that moves no balance."""

    id: str
    number: str
    amount: str


class PairingsQuery(In):
    """Whose pairs."""

    party_id: Id


class PairingOut(Out):
    """A pair made by hand, and not taken back."""

    id: str
    number: str
    day: Day
    account: str
    amount: str


class PairingsOut(Out):
    """The latest first, 50 at most."""

    items: list[PairingOut]
