"""What goes in and out of the API: strict shapes, and the types they are made of.

Amounts, prices and quantities travel as decimal text ("12.50", "1.5"), so that no program on the
way turns them into a float. Nothing is coerced: a number is no text, an unknown field is an error.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from tillbook.plumbing.api.problems import FORMS
from tillbook.values.card_numbers import holds_card_number
from tillbook.values.money import QUANTITY_SCALE

#: No control characters: PostgreSQL cannot store NUL, and names have no line feeds.
PLAIN = r"^[^\x00-\x1f\x7f]*$"
DECIMAL = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
POSITIVE_DECIMAL = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
FORMS[PLAIN] = "This holds control characters."
FORMS[DECIMAL] = 'This must be a decimal number as text, such as "12.50" or "-1.5".'
FORMS[POSITIVE_DECIMAL] = 'This must be a decimal number as text, such as "12.50".'
#: Whole units that a quantity may have: millionths of it fit into 2^53.
LARGEST_QUANTITY = 9_000_000_000


class In(BaseModel):
    """A shape that comes in: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Out(BaseModel):
    """A shape that goes out: exactly these fields."""

    model_config = ConfigDict(extra="forbid")


def _no_card_number(value: str) -> str:
    if holds_card_number(value):
        raise PydanticCustomError("card_number", "This holds a card number, which is not kept.")
    return value


#: Free text of any kind; codes, SKUs and barcodes are none and may look like anything.
FREE = AfterValidator(_no_card_number)


def text(largest: int, smallest: int = 0) -> Any:
    """Metadata of a text of one line."""
    return StringConstraints(strict=True, min_length=smallest, max_length=largest, pattern=PLAIN)


Code = Annotated[str, text(80, 1)]
Name = Annotated[str, text(200, 1), FREE]
Note = Annotated[str, text(200), FREE]
DecimalText = Annotated[str, StringConstraints(strict=True, pattern=DECIMAL)]
PositiveDecimalText = Annotated[str, StringConstraints(strict=True, pattern=POSITIVE_DECIMAL)]


def _only_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "This must be a text.")
    return value


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("day", "This must be a day such as 2026-03-31.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "There is no such day.") from None


def _moment(value: Any) -> Any:
    wrong = PydanticCustomError("moment", "This must be a time such as 2026-03-31T14:05:09Z.")
    if not isinstance(value, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]", value):
        raise wrong
    return value


def _in_time(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("moment", "A time needs its offset, such as Z or +01:00.")
    if not 1970 <= value.year <= 9000:
        raise PydanticCustomError("moment", "This is no time that a shop was open.")
    return value


def _number(value: Any) -> Any:
    """An exact number: an int, or the Decimal that the parser made of a number with a point."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "This must be a number such as -1 or 2.5, not a text.")
    number = Decimal(value)
    if abs(number) > LARGEST_QUANTITY:
        raise PydanticCustomError("number", "This is larger than the books can hold.")
    if number and number.adjusted() < -6:
        raise PydanticCustomError("number", "This must be 0 or at least 0.000001.")
    _, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and exponent < -6 and any(digits[exponent + 6 :]):
        raise PydanticCustomError("number", "This has more than 6 decimals.")
    return number


Id = Annotated[UUID, BeforeValidator(_only_text)]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-31"]}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    AfterValidator(_in_time),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-31T14:05:09Z"]}),
]
QuantityNumber = Annotated[
    Decimal,
    BeforeValidator(_number),
    WithJsonSchema(
        {
            "type": "number",
            "minimum": -LARGEST_QUANTITY,
            "maximum": LARGEST_QUANTITY,
            "multipleOf": 0.000001,
            "not": {"const": 0},
        }
    ),
]


def micro_of(number: Decimal) -> int:
    """A validated `QuantityNumber` in millionths."""
    return int(number * QUANTITY_SCALE)


class FieldError(Out):
    """A field that is wrong."""

    path: str = Field(description="Where in the request, such as `sales[3].basket.lines[0].sku`.")
    message: str = Field(description="What is wrong with it.")


class ProblemOut(Out):
    """A refusal (RFC 9457)."""

    type: str = Field(examples=["urn:tillbook:problem:unknown_product"])
    title: str = Field(examples=["Unknown product"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no product SKU99999."])
    errors: list[FieldError] = Field(default_factory=list)
    server_time: str | None = Field(
        None, description="To registers that are not let in: what their clock should say."
    )
    attempt: str | None = Field(
        None, description="To registers: the card payment that stands in the way of this one."
    )
    limit: int | None = Field(
        None, description="To registers: the most of a day that this would pass, in minor units."
    )
    left: int | None = Field(
        None, description="To registers: what is left of that limit today, in minor units."
    )
