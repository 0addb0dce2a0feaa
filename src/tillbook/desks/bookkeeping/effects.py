"""What an entry by hand does to the books: its lines, as they were typed or turned round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from tillbook.values.effects import Allocation, Effects, Entry, EntryLine, Message
from tillbook.values.words import marked

KIND = "manual_entry"
#: How pages say what entries carry.
WORDS = (marked("manual entry"), marked("general"), marked("pairing"))
PAIRING = "pairing"


def manual_effects(
    *,
    document_id: UUID,
    company_id: UUID,
    day: date,
    memo: str,
    lines: tuple[EntryLine, ...],
    allocations: tuple[Allocation, ...] = (),
) -> Effects:
    """One entry in the general journal, and what its lines are paired with."""
    entry = Entry("general", day, day, lines, memo)
    return Effects(
        source_kind=KIND,
        source_id=document_id,
        company_id=company_id,
        entries=(entry,),
        messages=(Message("manual_entry.committed"),),
        allocations=allocations,
    )


def pairing_effects(
    *, document_id: UUID, company_id: UUID, allocations: tuple[Allocation, ...]
) -> Effects:
    """Pairs alone: what is owed and what pays it stand in the books already."""
    return Effects(
        source_kind=PAIRING,
        source_id=document_id,
        company_id=company_id,
        messages=(Message(f"{PAIRING}.committed"),),
        allocations=allocations,
    )


def taken_back(lines: Iterable[EntryLine]) -> tuple[EntryLine, ...]:
    """The lines that take these back."""

    def turned(line: EntryLine) -> EntryLine:
        assert isinstance(line.amount_minor, int)
        base = None if line.tax_base_minor is None else -line.tax_base_minor
        abroad = None if line.foreign_minor is None else -line.foreign_minor
        amount = -line.amount_minor
        return replace(line, amount_minor=amount, tax_base_minor=base, foreign_minor=abroad)

    return tuple(turned(line) for line in lines)
