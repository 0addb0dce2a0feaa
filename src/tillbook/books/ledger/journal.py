"""The whole journal in order, a page at a time: for exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from tillbook.books.ledger.models import Account, Entry, EntryLine

#: Entries in memory at once.
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class JournalAccount:
    """An account of the chart. kind: asset, liability, equity, income, expense."""

    id: UUID
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line; amounts in minor units of the company's currency, debit positive."""

    number: int
    account_id: UUID
    amount_minor: int
    location_id: UUID | None
    department_id: UUID | None
    tax_code_id: UUID | None
    tax_base_minor: int | None
    settlement_key: str
    memo: str
    party_id: UUID | None = None
    due_date: date | None = None
    foreign_minor: int | None = None
    foreign_currency: str = ""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry with its lines in order."""

    id: UUID
    journal: str
    posting_date: date
    business_date: date
    source_kind: str
    source_id: UUID
    source_number: int
    memo: str
    lines: tuple[JournalLine, ...]
    recorded_at: datetime | None = None


def accounts(company_id: UUID) -> list[JournalAccount]:
    """The company's chart, by code."""
    rows = Account.objects.filter(company_id=company_id).order_by("code")
    return [JournalAccount(*row) for row in rows.values_list("id", "code", "name", "kind")]


def count(company_id: UUID, since: date, until: date) -> int:
    """How many entries there are by posting date; both days count."""
    rows = Entry.objects.filter(company_id=company_id, posting_date__range=(since, until))
    return rows.count()


def pages(company_id: UUID, since: date | None, until: date | None) -> Iterator[list[JournalEntry]]:
    """Entries by posting date; both days count. Read inside one `snapshot`."""
    wanted = Q(company_id=company_id)
    if since:
        wanted &= Q(posting_date__gte=since)
    if until:
        wanted &= Q(posting_date__lte=until)
    after = Q()
    while True:
        page = list(Entry.objects.filter(wanted & after).order_by("posting_date", "id")[:PAGE])
        if not page:
            return
        lines = _lines([entry.id for entry in page])
        yield [_entry(entry, lines.get(entry.id, ())) for entry in page]
        last = page[-1]
        after = Q(posting_date__gt=last.posting_date) | Q(
            posting_date=last.posting_date, id__gt=last.id
        )


def posted_for(
    source_ids: Sequence[UUID],
) -> dict[UUID, list[tuple[JournalEntry, str]]]:
    """The entries of these documents in order, each with its hash."""
    rows = list(
        Entry.objects.filter(source_id__in=list(source_ids)).order_by("source_id", "source_number")
    )
    lines = _lines([entry.id for entry in rows])
    found: dict[UUID, list[tuple[JournalEntry, str]]] = {}
    for entry in rows:
        whole = _entry(entry, lines.get(entry.id, ()))
        found.setdefault(entry.source_id, []).append((whole, entry.hash))
    return found


def _lines(entry_ids: list[UUID]) -> dict[UUID, tuple[JournalLine, ...]]:
    rows = (
        EntryLine.objects.filter(entry_id__in=entry_ids)
        .order_by("entry_id", "number")
        .values_list(
            "entry_id",
            "number",
            "account_id",
            "amount_minor",
            "location_id",
            "department_id",
            "tax_code_id",
            "tax_base_minor",
            "settlement_key",
            "memo",
            "party_id",
            "due_date",
            "foreign_minor",
            "foreign_currency",
        )
    )
    return {
        entry_id: tuple(JournalLine(*row[1:]) for row in group)
        for entry_id, group in groupby(rows, key=lambda row: row[0])
    }


def _entry(entry: Entry, lines: tuple[JournalLine, ...]) -> JournalEntry:
    return JournalEntry(
        entry.id,
        entry.journal,
        entry.posting_date,
        entry.business_date,
        entry.source_kind,
        entry.source_id,
        entry.source_number,
        entry.memo,
        lines,
        entry.recorded_at,
    )
