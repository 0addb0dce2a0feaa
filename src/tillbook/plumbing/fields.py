"""The column types of the house: keys, and integers that stay exact everywhere."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

import uuid_utils.compat
from django.db import models

from tillbook.values.rounding import LARGEST


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: unique without asking anybody, and sorted by time."""
    return uuid_utils.compat.uuid7()


def as_id(value: uuid.UUID | bytes) -> uuid.UUID:
    """A key as a bare cursor returns it, on either engine."""
    return value if isinstance(value, uuid.UUID) else _from_bytes(bytes(value))


#: Rows that are read together share their keys, and making a UUID takes longer than reading it.
@lru_cache(maxsize=16_384)
def _from_bytes(value: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=value)


class KeyField(models.Field):
    """A UUID key made by the application: native on PostgreSQL, 16 bytes on SQLite.

    Django's own UUIDField stores 32 characters on SQLite, in every row and every index of it;
    the books' rows are mostly keys, so that would double the file.
    """

    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "KeyField"

    def db_type(self, connection: Any) -> str:
        return "uuid" if connection.vendor == "postgresql" else "blob"

    def rel_db_type(self, connection: Any) -> str:
        return self.db_type(connection)

    def db_check(self, connection: Any) -> str | None:
        if connection.vendor != "sqlite":
            return None
        column = f'"{self.column}"'
        return f"{column} IS NULL OR (typeof({column}) = 'blob' AND length({column}) = 16)"

    def to_python(self, value: Any) -> uuid.UUID | None:
        if value is None or isinstance(value, uuid.UUID):
            return value
        if isinstance(value, bytes):
            return uuid.UUID(bytes=value)
        try:
            return uuid.UUID(str(value))
        except ValueError:
            from django.core.exceptions import ValidationError

            raise ValidationError(f"“{value}” is not an id") from None

    def get_prep_value(self, value: Any) -> uuid.UUID | None:
        return self.to_python(super().get_prep_value(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = self.to_python(value)
        if value is None or connection.vendor == "postgresql":
            return value
        return value.bytes

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None on PostgreSQL, whose driver reads keys as they are: lists read thousands of them."""
        return [] if connection.vendor == "postgresql" else super().get_db_converters(connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> uuid.UUID | None:
        return None if value is None else as_id(value)

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(**{"form_class": forms.UUIDField, **kwargs})


class ExactIntegerField(models.BigIntegerField):
    """An integer column that the database holds to whole numbers within ±(2^53 - 1).

    The name of the attribute says the unit: `_minor`, `_micro`, `_ppm`, `_seconds`. SQLite would
    otherwise store a float or a text in an integer column without a word.
    """

    def db_check(self, connection: Any) -> str | None:
        column = f'"{self.column}"'
        bounds = f"{column} BETWEEN -{LARGEST} AND {LARGEST}"
        if connection.vendor == "sqlite":
            bounds = f"typeof({column}) = 'integer' AND {bounds}"
        return f"{column} IS NULL OR ({bounds})" if self.null else bounds
