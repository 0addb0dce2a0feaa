"""Shapes of counts in the API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from tillbook.plumbing.api.shapes import PLAIN, POSITIVE_DECIMAL, Code, Day, In, Moment, Out

Area = Annotated[str, StringConstraints(max_length=40, pattern=PLAIN)]
Lot = Annotated[str, StringConstraints(max_length=60, pattern=PLAIN)]
Cursor = Annotated[str, StringConstraints(max_length=60, pattern=PLAIN)]


class CountsQuery(In):
    """Which counts."""

    state: Literal["open", "approved", "cancelled"] | None = Field(
        None, description="Only those that are so."
    )
    cursor: Cursor | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class CountIn(In):
    """A count to open: everything (`full`), departments, a list, or what is due (`cyclic`)."""

    location_id: Code = Field(description="The location's code.", examples=["STORE001"])
    place_id: UUID | None = Field(
        None, description="A store room or bin of it; without one, what the location sells from."
    )
    kind: Literal["full", "department", "list", "cyclic"]
    name: Area = Field("", description="What people call it.")
    blind: bool = Field(
        True, strict=True, description="Who counts is not told what should be there."
    )
    departments: list[Code] = Field([], max_length=200, description="Codes, of `department`.")
    products: list[Code] = Field(
        [], max_length=2000, description="SKUs or barcodes, of `list`; they are kept in stock."
    )
    most: int = Field(
        50, ge=1, le=2000, strict=True, description="How many of what is due, of `cyclic`."
    )


class CountLineIn(In):
    """So much of a product on a shelf."""

    id: UUID = Field(description="Made by you, once only: the same line sent again is one.")
    product_id: Code = Field(description="A SKU or a barcode.")
    quantity: Annotated[str, StringConstraints(strict=True, pattern=POSITIVE_DECIMAL)] = Field(
        description="How much lies there, 0 for none.", examples=["12"]
    )
    area: Area = Field("", description="The shelf; shelves add up.")
    lot: Lot = Field(
        "",
        description="Of which lot, or which piece by its serial number, where the product is traced"
        " and the code is no GS1 code that says it; `-` where nobody can read it.",
        examples=["A17"],
    )
    expires_on: Day | None = Field(None, description="When that lot expires, where it says so.")
    new_lot: bool = Field(
        False, strict=True, description="It is meant although the books do not know such a lot."
    )
    how: Literal["", "add", "replace"] = Field(
        "",
        description="What it does with what somebody else counted on that shelf before; empty: "
        "somebody is asked before the count is approved.",
    )
    counted_at: Moment | None = Field(
        None, description="By the clock of the counting device; else when it arrives."
    )


class CountLinesIn(In):
    """Lines of a count, and when they are sent by the clock that says when they were counted."""

    sent_at: Moment | None = Field(
        None, description="With it, a wrong clock does no harm; needed for `counted_at` to count."
    )
    lines: list[CountLineIn] = Field(min_length=1, max_length=500)


class CountLineOut(Out):
    """What became of a line: `kept`, `known` (it was here), `late` (the count is closed; kept, in
    no figure) or `refused`, with why."""

    id: str
    status: Literal["kept", "known", "late", "refused"]
    product_id: str | None = Field(description="Its SKU, of a line that is new.")
    lot: str = Field(description="Of which lot it is; empty where it has none.")
    reason: str | None
    asks: bool = Field(description="Somebody else counted on that shelf: say `how`, or a person.")


class CountLinesOut(Out):
    """One for each line, in the order sent."""

    lines: list[CountLineOut]


class CountOut(Out):
    """A count. version: what to name when it is approved."""

    id: str
    number: str | None = Field(description="Of the document, once it is approved.")
    location_id: str
    place_id: str | None = Field(description="Null: what the location sells from.")
    kind: str
    name: str
    state: str
    blind: bool
    version: int
    opened_at: str
    products_counted: int
    lines: int


class CountsOut(Out):
    """A page of counts, the latest opened first."""

    items: list[CountOut]
    next_cursor: str | None


class CountDifferenceOut(Out):
    """A product that was counted, or one lot of it. value: of what is missing or too many, at cost;
    null without `costs:read`."""

    product_id: str
    counted: str
    expected: str
    difference: str
    lot: str | None = Field(description="Null of a product that is counted as a whole.")
    was_without_lot: str = Field(
        description="So much of the difference lay there, or left, without a lot: it moves nothing."
    )
    value: str | None
    counted_at: str
    count_again: bool


class LotLeftOut(Out):
    """A lot that nobody counted of a product that was counted; empty: what has none."""

    product_id: str
    lot: str
    expected: str


class CountReviewOut(Out):
    """A count with its differences, the largest first. Only for who may approve."""

    count: CountOut
    differences: list[CountDifferenceOut]
    not_counted: list[str] = Field(description="SKUs that nobody counted and the books have.")
    lots_not_counted: list[LotLeftOut]
    to_be_said: int = Field(description="Lines of which somebody has to say how they hold.")


class ApproveIn(In):
    """Approve a count as it was seen."""

    version: int = Field(ge=1, description="Of the count as it was read.")
    uncounted: Literal["", "zero", "leave"] = Field(
        "", description="What nobody counted is none (`zero`) or stays; asked where there is any."
    )
    as_counted: bool = Field(
        False, strict=True, description="Large differences hold without a second count."
    )


class ApprovedOut(Out):
    """The document."""

    id: str
    number: str
