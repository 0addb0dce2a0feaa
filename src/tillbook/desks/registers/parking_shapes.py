"""Parked baskets as they go in and out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from tillbook.desks.registers.schemas import Count, Whole
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.api.shapes import Id, In, Moment, Note, Out
from tillbook.values.card_numbers import holds_card_number

#: Characters of a basket; the longest of a shop is a tenth of it.
LONGEST_BASKET = 1_000_000
#: Where in it stands what somebody typed.
_FREE = {"label", "name", "note", "reason"}


def _no_card_number(basket: str) -> str:
    """What people typed into a basket holds no card number; ids and codes may look like one."""
    try:
        found = _typed(json.loads(basket))
    except (ValueError, RecursionError):
        raise PydanticCustomError("basket", "This is no basket: JSON is expected.") from None
    if any(map(holds_card_number, found)):
        raise PydanticCustomError("card_number", "This holds a card number, which is not kept.")
    return basket


def _typed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _typed(one)]
    if not isinstance(value, dict):
        return []
    own = [one for name, one in value.items() if name in _FREE and isinstance(one, str)]
    return own + [text for one in value.values() for text in _typed(one)]


class ParkedIn(In):
    """A basket that waits for any register of the location."""

    id: Id = Field(description="Made by the register, fresh for each parking.", examples=[ID])
    label: Annotated[Note, Field(max_length=80)] = Field("", examples=["Table 4"])
    person: Annotated[Note, Field(max_length=200)] = Field("", examples=["Ana"])
    at: Moment
    items: Count = 0
    total_minor: Whole = 0
    basket: Annotated[
        str, Field(strict=True, max_length=LONGEST_BASKET), AfterValidator(_no_card_number)
    ] = Field(description="The register's own text of it.", examples=["{}"])


class ParkedRowOut(Out):
    """A basket that waits, without what is in it."""

    id: UUID
    label: str
    person: str
    register_: str = Field(serialization_alias="register", examples=["Counter one"])
    at: datetime
    items: int
    total_minor: int


class ParkedOut(Out):
    """The baskets that wait."""

    items: list[ParkedRowOut]


class TakeIn(In):
    """Which basket is taken up again."""

    id: Id = Field(examples=[ID])
    own: Annotated[bool, Field(strict=True)] = Field(
        False, description="It was parked here and may not have arrived yet."
    )


class TakenOut(Out):
    """The basket; empty where it was taken before it came."""

    basket: str
