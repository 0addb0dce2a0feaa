"""Reading single values of a receipt, exactly: nothing is coerced, nothing is guessed."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tillbook.values.rounding import LARGEST

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_APPROVAL = {"at", "person", "right"}
#: What it is for: of goods the variant, its unit price and for how much of it; of discounts what
#: all of them come to (protocol 4).
_APPROVAL_MAY = {"of"}
#: Each of the most lines may have been allowed twice: its price, and that it is past its day.
_MOST_APPROVALS = 4_000
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(Z|[+-][0-9]{2}:[0-9]{2})")


class Wrong(Exception):
    """The reading stops here; the message says why."""


def object_of(value: Any, where: str, needed: set[str], may: set[str]) -> dict[str, Any]:
    """An object with these fields, and perhaps some of `may`."""
    if not isinstance(value, dict):
        raise Wrong(f"{where}: not an object")
    names = set(value)
    if missing := sorted(needed - names):
        raise Wrong(f"{where}: {missing[0]} is missing")
    if unknown := sorted(str(name) for name in names - needed - may):
        raise Wrong(f"{where}: {unknown[0][:40]!a} is unknown")
    return value


def row_of(value: Any, length: int, where: str) -> dict[str, Any]:
    """A short list as an object with its places as names, so that one reader serves both."""
    if not isinstance(value, list) or len(value) != length:
        raise Wrong(f"{where}: not a list of {length}")
    return {str(place): item for place, item in enumerate(value)}


def list_of(fields: dict[str, Any], name: str, most: int, where: str = "") -> list[Any]:
    """A list of at most so many."""
    value = fields[name]
    if not isinstance(value, list):
        raise Wrong(f"{where_of(where, name)}: not a list")
    if len(value) > most:
        raise Wrong(f"{where_of(where, name)}: more than {most}")
    return value


def where_of(where: str, name: str) -> str:
    """Where a field stands, in words."""
    return f"{where}.{name}" if where else name


def integer_of(fields: dict[str, Any], name: str, where: str = "") -> int:
    """A whole number that the books can hold."""
    value = fields[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(f"{where_of(where, name)}: not a whole number")
    if not -LARGEST <= value <= LARGEST:
        raise Wrong(f"{where_of(where, name)}: larger than the books can hold")
    return value


def flag_of(fields: dict[str, Any], name: str, where: str = "") -> bool:
    """Whether something is so; left out it is not."""
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise Wrong(f"{where_of(where, name)}: neither true nor false")
    return value


def text_of(fields: dict[str, Any], name: str, longest: int, where: str = "") -> str:
    """A text that a database can store, at most so long."""
    value = fields[name]
    if not isinstance(value, str):
        raise Wrong(f"{where_of(where, name)}: not a text")
    if len(value) > longest:
        raise Wrong(f"{where_of(where, name)}: longer than {longest}")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Wrong(f"{where_of(where, name)}: holds what no text holds")
    return value


def key_of(fields: dict[str, Any], name: str, where: str = "") -> UUID:
    """A UUID in its usual form."""
    value = fields[name]
    if isinstance(value, str) and len(value) == 36:
        try:
            key = UUID(value)
        except ValueError:
            pass
        else:
            if str(key) == value:
                return key
    raise Wrong(f"{where_of(where, name)}: not a UUID in its usual form")


def day_of(fields: dict[str, Any], name: str) -> date:
    """A day that a shop was open."""
    value = fields[name]
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if 1970 <= day.year <= 9000:
                return day
    raise Wrong(f"{name}: not a day such as 2026-03-31")


def moment_of(fields: dict[str, Any], name: str) -> datetime:
    """A time with its offset."""
    value = fields[name]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if 1970 < moment.year <= 9000:
                return moment
    raise Wrong(f"{name}: not a time such as 2026-03-31T14:05:09+00:00")


def allowed_in(text: str) -> list[tuple[UUID, int, int] | int | None]:
    """What each consent on a stored body is for, if it says so: (variant, unit price, quantity), or
    minor units taken off."""
    approvals = json.loads(text).get("approvals", []) if text else []
    return [_allowed(one, "approvals") for one in approvals]


def _allowed(one: dict[str, Any], where: str) -> tuple[UUID, int, int] | int | None:
    if "of" not in one:
        return None
    if isinstance(one["of"], list) and len(one["of"]) == 1:
        return integer_of(row_of(one["of"], 1, f"{where}.of"), "0", where)
    row = row_of(one["of"], 3, f"{where}.of")
    return key_of(row, "0", where), integer_of(row, "1", where), integer_of(row, "2", where)


def approvals_in(body: dict[str, Any]) -> list[tuple[UUID, str, datetime]]:
    """Who consented to what on a document: (person, right, when)."""
    found = []
    for place, value in enumerate(
        list_of(body, "approvals", _MOST_APPROVALS) if "approvals" in body else []
    ):
        where = f"approvals[{place}]"
        one = object_of(value, where, _APPROVAL, _APPROVAL_MAY)
        _allowed(one, where)
        found.append(
            (key_of(one, "person", where), text_of(one, "right", 40, where), moment_of(one, "at"))
        )
    return found


def kept_text(value: Any) -> str:
    """What is kept of an item that nobody can read: its JSON, in ASCII."""
    if isinstance(value, str):
        return ascii(value)
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else ascii(value)
