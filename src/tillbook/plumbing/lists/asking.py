"""What the address of a list asks for: filters, search, order, where the page begins."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model
from django.http import QueryDict

from tillbook.plumbing.lists.shapes import Column, Filter, Listing

#: Parameters of the machinery's own; no filter may be called so.
OWN = ("q", "sort", "after", "before", "export", "totals")
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """The address, read: only what means something is kept, everything else is as if not there."""

    filters: Mapping[str, str] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    down: bool = False
    after: str = ""
    before: str = ""
    export: str = ""

    def query(self, **changes: str | None) -> str:
        """The address's question part with these parameters changed (None: taken out)."""
        values: dict[str, str | None] = {"q": self.search, **self.filters}
        if self.sort:
            values["sort"] = f"-{self.sort}" if self.down else self.sort
        values.update(changes)
        query = QueryDict(mutable=True)
        for name, value in values.items():
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def asked(parameters: Mapping[str, str], listing: Listing) -> Asked:
    """Read the parameters of an address."""
    filters: dict[str, str] = {}
    for one in listing.filters:
        value = str(parameters.get(one.name, "")).strip()[:_LONGEST]
        if value and "\0" not in value and one.words(value) is not None:
            filters[one.name] = value
    search = str(parameters.get("q", "")).replace("\0", "").strip()[:_LONGEST]
    key = str(parameters.get("sort", ""))
    column = listing.column(key.removeprefix("-"))
    sort = column.key if column and column.sort else ""
    return Asked(
        filters=filters,
        search=search if listing.search else "",
        sort=sort,
        down=bool(sort) and key.startswith("-"),
        after=str(parameters.get("after", "")),
        before=str(parameters.get("before", "")),
        export=str(parameters.get("export", "")),
    )


def active(listing: Listing, question: Asked) -> list[tuple[Filter, str]]:
    """The filters that are set, with their values, in the list's order."""
    return [
        (one, question.filters[one.name]) for one in listing.filters if one.name in question.filters
    ]


def sort_column(listing: Listing, question: Asked) -> Column | None:
    """The column that the list is asked to be ordered by."""
    return listing.column(question.sort) if question.sort else None


def cursor_text(values: tuple[Any, ...]) -> str:
    """Where a page ends, as an address can carry it."""
    plain = [
        value.isoformat() if isinstance(value, date | datetime)
        else value.hex if isinstance(value, UUID)
        else value
        for value in values
    ]  # fmt: skip
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=True)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_values(text: str, model: type[Model], order: tuple[str, ...]) -> tuple[Any, ...] | None:
    """The values of a cursor for this order; None when it is none, or one of another order."""
    if not text or len(text) > 2_000:
        return None
    try:
        padded = text + "=" * (-len(text) & 3)
        plain = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if not isinstance(plain, list) or len(plain) != len(order):
            return None
        return tuple(_value(model, name, value) for name, value in zip(order, plain, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None


def _value(model: type[Model], path: str, plain: Any) -> Any:
    """A value of a cursor as its field holds it."""
    if plain is None or isinstance(plain, bool | list | dict | float):
        raise ValueError("a cursor holds texts and whole numbers")
    if isinstance(plain, str) and "\0" in plain:
        raise ValueError("no text of ours holds this")
    kind: Any = model
    try:
        *way, last = path.lstrip("-").split("__")
        for step in way:
            kind = kind._meta.get_field(step).related_model
        value = kind._meta.get_field(last).to_python(plain)
    except FieldDoesNotExist:
        return plain
    if isinstance(value, int) and abs(value) > 2**53:
        raise ValueError("larger than any stored integer")
    if value is None:
        raise ValueError("no value")
    return value
