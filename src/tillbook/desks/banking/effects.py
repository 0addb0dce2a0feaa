"""What settling a bank line does to the books: one entry in the bank journal, and its pairs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tillbook.values.effects import Allocation, Effects, Entry, EntryLine, Message
from tillbook.values.words import marked

KIND = "bank_settlement"
JOURNAL = "bank"
#: How pages say what entries carry.
WORDS = (marked("bank settlement"), marked("bank"))


def settlement_effects(
    *,
    document_id: UUID,
    company_id: UUID,
    day: date,
    memo: str,
    lines: tuple[EntryLine, ...],
    allocations: tuple[Allocation, ...],
) -> Effects:
    """The entry (none where the bank's line was booked before) and what it pairs."""
    entries = (Entry(JOURNAL, day, day, lines, memo),) if lines else ()
    return Effects(
        source_kind=KIND,
        source_id=document_id,
        company_id=company_id,
        entries=entries,
        messages=(Message(f"{KIND}.committed"),),
        allocations=allocations,
    )
