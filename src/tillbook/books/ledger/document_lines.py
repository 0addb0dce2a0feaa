"""What a document posted and paired, as it would be written again or taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tillbook.books.ledger.models import Allocation, Entry, EntryLine
from tillbook.books.ledger.open_items import items_at
from tillbook.values.effects import Allocation as AllocationValue
from tillbook.values.effects import EntryLine as EntryLineValue

#: What came through a settlement key: in the company's money, in the line's own.
Through = tuple[int, int]


def allocations_of(document_id: UUID) -> list[tuple[UUID, AllocationValue]]:
    """What a document paired, each with its id, in order of id."""
    rows = Allocation.objects.filter(document_id=document_id).order_by("id")
    return [
        (
            row.id,
            AllocationValue(
                row.account_id,
                (row.debit_entry_id, row.debit_number),
                (row.credit_entry_id, row.credit_number),
                row.amount_minor,
                row.undoes_id,
                row.foreign_minor,
            ),
        )
        for row in rows
    ]


def entry_of(document_id: UUID) -> tuple[UUID | None, tuple[EntryLineValue, ...]]:
    """The first entry of a document: its id and its lines, as they would be written again."""
    lines = EntryLine.objects.filter(entry__source_id=document_id, entry__source_number=1)
    rows = list(lines.order_by("number"))
    return (rows[0].entry_id, _values(rows)) if rows else (None, ())


def lines_of_entry(entry_id: UUID) -> tuple[EntryLineValue, ...]:
    """The lines of an entry, as they would be written again."""
    return _values(EntryLine.objects.filter(entry_id=entry_id).order_by("number"))


def settled_by(document_id: UUID) -> set[UUID]:
    """The documents that settled lines of this one, itself not among them."""
    own = list(Entry.objects.filter(source_id=document_id).values_list("id", flat=True))
    ends = Q(debit_entry_id__in=own) | Q(credit_entry_id__in=own)
    found = set(Allocation.objects.filter(ends).values_list("document_id", flat=True))
    return found - {document_id}


def unpaired(document_id: UUID) -> tuple[AllocationValue, ...]:
    """What takes back the pairs that a document's first entry made, where its reversal has the same
    lines turned round: each countered, and its own line paired with the one that reverses it."""
    entry_id, lines = entry_of(document_id)
    back = []
    for key, one in allocations_of(document_id):
        abroad = None if one.foreign_minor is None else -one.foreign_minor
        back.append(
            AllocationValue(
                one.account_id, one.debit, one.credit, -one.amount_minor, key, foreign_minor=abroad
            )
        )
        number = next(end[1] for end in (one.debit, one.credit) if end[0] == entry_id)
        amount = lines[number - 1].amount_minor
        assert isinstance(amount, int)
        ends = (entry_id, number), (None, number)
        debit, credit = ends if amount > 0 else ends[::-1]
        back.append(
            AllocationValue(
                one.account_id, debit, credit, one.amount_minor, foreign_minor=one.foreign_minor
            )
        )
    return tuple(back)


def turned(document_id: UUID, accounts: Collection[UUID]) -> tuple[AllocationValue, ...]:
    """What pairs the lines of a document's first entry that are open on these accounts with those
    of its reversal, which has the same lines turned round: neither stays open."""
    entry_id, lines = entry_of(document_id)
    if entry_id is None:
        return ()
    numbers = [n for n, line in enumerate(lines, 1) if line.account_id in accounts]
    pairs = []
    for (_entry, number), item in sorted(items_at((entry_id, n) for n in numbers).items()):
        if item.open_minor:
            ends: tuple[tuple[UUID | None, int], tuple[UUID | None, int]]
            ends = (entry_id, number), (None, number)
            debit, credit = ends if item.open_minor > 0 else ends[::-1]
            abroad = abs(item.foreign_open or 0) or None
            minor = abs(item.open_minor)
            pairs.append(
                AllocationValue(item.account_id, debit, credit, minor, foreign_minor=abroad)
            )
    return tuple(pairs)


def settled_through(key: str, documents: Iterable[UUID] | QuerySet[Any]) -> dict[UUID, Through]:
    """What these documents posted on lines that name this settlement key: (in the company's money,
    in the line's own)."""
    rows = EntryLine.objects.filter(entry__source_id__in=documents, settlement_key=key)
    found: dict[UUID, Through] = {}
    for source, minor, abroad in rows.order_by("entry_id").values_list(
        "entry__source_id", "amount_minor", "foreign_minor"
    ):
        before = found.get(source, (0, 0))
        found[source] = (before[0] + minor, before[1] + (abroad or 0))
    return found


def _values(rows: Iterable[EntryLine]) -> tuple[EntryLineValue, ...]:
    return tuple(
        EntryLineValue(
            row.account_id,
            row.amount_minor,
            location_id=row.location_id,
            department_id=row.department_id,
            party_id=row.party_id,
            person_id=row.person_id,
            tax_code_id=row.tax_code_id,
            tax_base_minor=row.tax_base_minor,
            foreign_minor=row.foreign_minor,
            foreign_currency=row.foreign_currency,
            memo=row.memo,
        )
        for row in rows
    )
