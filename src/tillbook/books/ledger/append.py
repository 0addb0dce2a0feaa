"""The ledger's rows, a batch at a time. Only posting imports this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from tillbook.books.ledger.models import Allocation as AllocationRow
from tillbook.books.ledger.models import Entry as EntryRow
from tillbook.books.ledger.models import EntryLine as EntryLineRow
from tillbook.books.ledger.rules import entry_hash
from tillbook.plumbing.appending import Row, Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.values.effects import Allocation, Entry, EntryLine

ENTRY = Table.of(EntryRow, seals=True)
LINE = Table.of(EntryLineRow)
ALLOCATION = Table.of(AllocationRow)


def append_entry(
    writes: WriteSet,
    entry: Entry,
    lines: Sequence[tuple[EntryLine, int]],
    *,
    company_id: UUID,
    source_kind: str,
    source_id: UUID,
    source_number: int,
    posting_date: date,
    recorded_at: datetime,
    entry_id: UUID | None = None,
) -> str:
    """Add a header and lines (each with its amount) to the write set; return the entry's hash."""
    entry_id = entry_id or new_id()
    digest = entry_hash(
        entry_id,
        entry.journal,
        entry.business_date,
        posting_date,
        [
            (
                line.account_id,
                amount,
                line.location_id,
                line.department_id,
                line.tax_code_id,
                line.tax_base_minor,
                line.settlement_key,
            )
            for line, amount in lines
        ],
    )
    writes.extend(
        LINE,
        [
            _line_row(entry_id, number, line, amount)
            for number, (line, amount) in enumerate(lines, 1)
        ],
    )
    writes.append(
        ENTRY,
        (
            entry_id,
            company_id,
            entry.journal,
            entry.business_date,
            posting_date,
            entry.tax_point,
            len(lines),
            source_kind,
            source_id,
            source_number,
            entry.memo,
            recorded_at,
            digest,
        ),
    )
    return digest


def append_allocations(
    writes: WriteSet,
    allocations: Iterable[Allocation],
    *,
    company_id: UUID,
    document_id: UUID,
    own_entry_id: UUID,
    recorded_at: datetime,
) -> None:
    """Add what settles what to the write set, after the entry that it is about."""
    writes.extend(
        ALLOCATION,
        [
            (
                new_id(),
                company_id,
                one.account_id,
                one.debit[0] or own_entry_id,
                one.debit[1],
                one.credit[0] or own_entry_id,
                one.credit[1],
                one.amount_minor,
                document_id,
                one.undoes,
                recorded_at,
                one.foreign_minor,
            )
            for one in allocations
        ],
    )


def _line_row(entry_id: UUID, number: int, line: EntryLine, amount: int) -> Row:
    return (
        entry_id,
        number,
        line.account_id,
        amount,
        line.location_id,
        line.department_id,
        line.person_id,
        line.party_id,
        line.due_date,
        line.tax_code_id,
        line.tax_base_minor,
        line.settlement_key,
        line.foreign_minor,
        line.foreign_currency,
        line.memo,
    )
