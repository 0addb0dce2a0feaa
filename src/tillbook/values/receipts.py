"""The receipt a document travels on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A document as its register sent it: the text that was hashed, and where it says it stands."""

    protocol: int
    number: int
    body: str
    previous_hash: str
    hash: str
    sent_at: datetime | None
    clock_offset_ms: int = 0
