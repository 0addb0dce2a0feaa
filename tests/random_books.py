"""Random entries written straight into the books, numbered or not: what statements are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tillbook.books.ledger.append import ENTRY, LINE
from tillbook.books.ledger.models import Account
from tillbook.plumbing import clock
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.feed import number_messages
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import OutboxMessage
from tillbook.plumbing.writer import write


@dataclass(frozen=True)
class Line:
    """A line as a naive sum needs it; amounts in minor units, debit positive."""

    day: date
    account: UUID
    amount: int
    location: UUID | None
    department: UUID | None


@dataclass
class Books:
    """What was written: the naive sums are over these."""

    company_id: UUID
    accounts: list[Account]
    locations: list[UUID | None]
    departments: list[UUID | None]
    lines: list[Line]


def random_books(
    company_id: UUID, locations: Sequence[UUID], *, seed: int, entries: int, folded: int
) -> Books:
    """Write random entries of some years; `folded` of them are numbered, the rest stays open."""
    accounts = list(Account.objects.filter(company_id=company_id).order_by("code"))
    departments = [None, new_id(), new_id()]
    books = Books(company_id, accounts, [None, *locations], departments, [])
    random = Random(seed)  # noqa: S311
    made = [_entry(books, random) for _ in range(entries)]
    write(lambda: _write(company_id, made[:folded]))
    while number_messages(company_id):
        pass
    write(lambda: _write(company_id, made[folded:]))
    return books


def _entry(books: Books, random: Random) -> list[Line]:
    # Ends of months and of years more often than a fair die would have them.
    day = random.choice(
        [
            date(2024, 1, 1) + timedelta(days=random.randrange(900)),
            date(random.choice([2024, 2025]), 12, 31),
            date(2024, 2, 29),
            date(2025, random.randrange(1, 13), 1),
        ]
    )
    amounts = [random.randrange(-90_000, 90_000) for _ in range(random.randrange(1, 5))]
    amounts.append(-sum(amounts))
    lines = [
        Line(
            day,
            random.choice(books.accounts).id,
            amount,
            random.choice(books.locations),
            random.choice(books.departments),
        )
        for amount in amounts
    ]
    books.lines += lines
    return lines


def _write(company_id: UUID, entries: list[list[Line]]) -> None:
    for lines in entries:
        writes = WriteSet()
        entry, source = new_id(), new_id()
        writes.extend(LINE, [_row(entry, place, one) for place, one in enumerate(lines, 1)])
        day = lines[0].day
        header: dict[str, Any] = {
            "id": entry,
            "company_id": company_id,
            "journal": "general",
            "business_date": day,
            "posting_date": day,
            "tax_point": day,
            "line_count": len(lines),
            "source_kind": "adjustment",
            "source_id": source,
            "source_number": 1,
            "memo": "",
            "recorded_at": clock.now(),
            "hash": "0" * 64,
        }
        writes.append(ENTRY, tuple(header[name] for name in ENTRY.columns))
        writes.execute()
        OutboxMessage.objects.create(
            company_id=company_id,
            topic="adjustment.committed",
            subject_kind="adjustment",
            subject_id=source,
            created_at=clock.now(),
        )


def _row(entry: UUID, number: int, line: Line) -> tuple[Any, ...]:
    row: dict[str, Any] = {
        "entry_id": entry,
        "number": number,
        "account_id": line.account,
        "amount_minor": line.amount,
        "location_id": line.location,
        "department_id": line.department,
        "settlement_key": "",
        "foreign_currency": "",
        "memo": "",
    }
    return tuple(row.get(name) for name in LINE.columns)
