"""The triggers refuse what raw SQL with the application's rights tries on posted entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tillbook.books.ledger.append import ENTRY, LINE
from tillbook.books.ledger.models import Account, Entry, EntryLine
from tillbook.desks.sales.operations import commit_sales
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.keys import bare


@dataclass(frozen=True)
class Rows:
    """A posted entry's rows under a new id, to be written again with something wrong."""

    header: tuple[Any, ...]
    lines: list[tuple[Any, ...]]


def copied(source: UUID, entry_id: UUID | None = None) -> Rows:
    posted = Entry.objects.get(source_id=source)
    fresh = entry_id or new_id()
    header = Entry.objects.filter(id=posted.id).values(*ENTRY.columns).get()
    header.update(id=fresh, source_id=new_id())
    lines = EntryLine.objects.filter(entry_id=posted.id).order_by("number")
    return Rows(
        tuple(header.values()),
        [(fresh, *line[1:]) for line in lines.values_list(*LINE.columns)],
    )


def write(header: tuple[Any, ...] | None, lines: list[tuple[Any, ...]]) -> None:
    writes = WriteSet()
    writes.extend(LINE, lines)
    if header:
        writes.append(ENTRY, header)
    with transaction.atomic():
        writes.execute()


@pytest.fixture
def sale(shop):
    sale = shop.sale([shop.line("P1"), shop.line("P2")])
    commit_sales(shop.actor, [sale])
    return sale.draft.id


def test_a_whole_balanced_entry_is_taken(sale):
    rows = copied(sale)
    write(rows.header, rows.lines)
    assert Entry.objects.filter(id=rows.header[0]).exists()


def test_an_entry_off_by_one_is_refused(sale):
    rows = copied(sale)
    first = list(rows.lines[0])
    first[LINE.columns.index("amount_minor")] += 1
    with pytest.raises(DatabaseError, match="balance"):
        write(rows.header, [tuple(first), *rows.lines[1:]])


def test_an_entry_with_fewer_lines_than_it_says_is_refused(sale):
    rows = copied(sale)
    amount = LINE.columns.index("amount_minor")
    zero = [(*line[:amount], 0, *line[amount + 1 :]) for line in rows.lines[:-1]]
    with pytest.raises(DatabaseError, match="lines"):
        write(rows.header, zero)


def test_lines_without_a_header_are_refused(sale):
    with pytest.raises(DatabaseError):
        write(None, copied(sale).lines)


@pytest.mark.parametrize("change", ["kind = 'asset'", "currency = 'USD'"])
def test_an_account_that_was_posted_to_keeps_its_kind(sale, change):
    """Moved to the other side of the books, it would change every statement there was."""
    posted = EntryLine.objects.filter(entry__source_id=sale, account__kind="income").first()
    raw = f"UPDATE account SET {change} WHERE id = %s"
    with (
        pytest.raises(DatabaseError, match="keeps its kind"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(raw, [bare(posted.account_id)])
    unused = Account.objects.exclude(entryline__isnull=False).filter(kind="income").first()
    with connection.cursor() as cursor:
        cursor.execute(raw, [bare(unused.id)])
        assert cursor.rowcount == 1
        cursor.execute("UPDATE account SET name = 'x' WHERE id = %s", [bare(posted.account_id)])


def test_a_late_balanced_pair_of_lines_is_refused(sale):
    posted = Entry.objects.get(source_id=sale).id
    number, amount = LINE.columns.index("number"), LINE.columns.index("amount_minor")
    late = []
    for place, line in enumerate(copied(sale, posted).lines[:2]):
        row = list(line)
        row[number], row[amount] = 90 + place, 5 if place else -5
        late.append(tuple(row))
    with pytest.raises(DatabaseError, match="complete"):
        write(None, late)


def test_a_late_second_full_set_of_lines_is_refused(sale):
    posted = Entry.objects.get(source_id=sale).id
    number = LINE.columns.index("number")
    again = [
        (*line[:number], line[number] + 50, *line[number + 1 :])
        for line in copied(sale, posted).lines
    ]
    with pytest.raises(DatabaseError, match="complete"):
        write(None, again)


def test_lines_are_refused_late_in_the_same_transaction_too(sale):
    rows = copied(sale)
    number, amount = LINE.columns.index("number"), LINE.columns.index("amount_minor")
    late = list(rows.lines[0])
    late[number], late[amount] = 90, 0
    with transaction.atomic():
        write(rows.header, rows.lines)
        with pytest.raises(DatabaseError, match="complete"):
            write(None, [tuple(late)])


@pytest.mark.engines("postgresql")
def test_the_guards_look_entries_up_and_never_read_them_all(shop):
    """A plan that was made while the tables were empty is kept for the session."""
    for _ in range(8):
        commit_sales(shop.actor, [shop.sale([shop.line("P1"), shop.line("P2")]) for _ in range(50)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT relname, seq_scan FROM pg_stat_user_tables"
            " WHERE relname IN ('entry', 'entry_line') ORDER BY relname"
        )
        assert cursor.fetchall() == [("entry", 0), ("entry_line", 0)]
