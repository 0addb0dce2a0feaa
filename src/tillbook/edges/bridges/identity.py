"""Ids of documents that come from elsewhere: the same fact always gets the same id."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from tillbook.values.rounding import divide

_VERSION_8 = 8 << 76
_VARIANT = 2 << 62


def imported_id(
    company_id: UUID, source: str, natural_key: str, occurrence: int, moment: datetime
) -> UUID:
    """A UUIDv8: the document's millisecond, then SHA-256 of where the fact comes from.

    moment: aware, when the document says it happened. natural_key: what the source calls it;
    occurrence: the how-manieth document of that name, from 1.
    """
    text = f"{company_id.hex}\n{source}\n{natural_key}\n{occurrence}"
    digest = int.from_bytes(sha256(text.encode()).digest()[:16], "big")
    milliseconds = int(moment.timestamp()) * 1000 + divide(moment.microsecond, 1000)
    return UUID(
        int=(milliseconds & (2**48 - 1)) << 80
        | _VERSION_8
        | (digest >> 116) << 64
        | _VARIANT
        | digest & (2**62 - 1)
    )
