"""Bank matching: what is suggested for 10,000 lines of a bank against 50,000 open items.

Everything is read from the database as the page reads it. Beside the seconds stands the ratio of a
tenth of it: near-linear means that ten times as much takes about ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from bench.books import build_books
from bench.timing import Result, seconds
from tillbook.books.ledger.append import ENTRY, LINE
from tillbook.books.ledger.models import OpenLine
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.operations import File, NewAccount, add_bank_account, take_in
from tillbook.desks.banking.settle_pages import SHOWN
from tillbook.desks.banking.suggestions import items_for, items_near, suggested
from tillbook.masters.organisation.queries import companies, system_actor
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write
from tillbook.values.statements import Scope, Statement, StatementLine

LINES, ITEMS = 10_000, 50_000
SECONDS = 10.0
#: The page of lines to settle, with that much open.
PAGE_SECONDS = 2.0
#: A tenth of the work may take no less than a twentieth of the time.
SHARE = 20.0
_FIRST = date(2026, 1, 1)
_DAYS = 300
_AT_ONCE = 2_000


def measure_banking(engine: str, copies: Any) -> Iterator[Result]:
    """Seconds for all of it, and how many times those of a tenth that is."""
    with copies.copy(engine, build_books) as database:
        database.use()
        [info] = companies()
        actor = system_actor(info.id, "bench")
        account = _account(actor)
        _fill(actor, account)
        lines = list(BankLine.objects.filter(account_id=account.id).order_by("booked", "id"))

        def match(part: int) -> None:
            items = items_for(actor, account)[: ITEMS // part]
            found = suggested(actor, account, lines[: LINES // part], items)
            assert len(found) > LINES // part * 9 // 10, len(found)

        page = lines[:SHOWN]

        def show() -> None:
            found = suggested(actor, account, page, items_near(actor, account, page))
            assert found

        times = [seconds(show) for _ in range(5)]
        name = f"lines to settle, {SHOWN} of them, {ITEMS:,} open items"
        yield Result(engine, name, times, target=PAGE_SECONDS, at_most=True, unit="s")
        name = f"bank matching, {LINES:,} lines, {ITEMS:,} open items"
        whole = [seconds(lambda: match(1)) for _ in range(3)]
        yield Result(engine, name, whole, target=SECONDS, at_most=True, unit="s")
        tenth = [seconds(lambda: match(10)) for _ in range(3)]
        ratios = [one / other for one, other in zip(whole, tenth, strict=True)]
        yield Result(engine, f"{name}: times a tenth", ratios, target=SHARE, at_most=True)
        connection.close()


def _account(actor: Actor) -> BankAccount:
    bank = next(a for a in chart(actor.company_id) if a.code == "1200")
    new = NewAccount(name="Bench", number="4711", ledger_account_id=bank.id)
    return BankAccount.objects.get(id=add_bank_account(actor, new))


def _fill(actor: Actor, account: BankAccount) -> None:
    """Invoices and card payments, by the day; a line for every fifth, some for a day's cards."""
    codes = {a.code: a.id for a in chart(actor.company_id)}
    owed, cards, revenue = codes["1100"], codes["1250"], codes["4000"]
    for start in range(0, ITEMS, _AT_ONCE):
        numbers = range(start, start + _AT_ONCE)
        write(lambda numbers=numbers: _write(actor, numbers, owed, cards, revenue))
    day = lambda n: _FIRST + timedelta(days=n * _DAYS // ITEMS)  # noqa: E731
    lines = [
        StatementLine(
            booked=day(n * 5) + timedelta(days=3),
            amount_minor=_amount(n * 5),
            name=f"Customer {n}",
            purpose=f"Invoice INV-{n * 5:07d}" if n % 2 else "Thank you",
            reference=f"R{n}",
        )
        for n in range(LINES)
    ]
    lines.sort(key=lambda one: one.booked)
    told = Statement(
        format="csv", scope=Scope.STATEMENT, account="4711", currency="GBP", lines=tuple(lines)
    )
    take_in(actor, account.id, told, File(name="bench.csv", hash="0" * 64))


def _amount(n: int) -> int:
    return 1_000 + n * 7_919 % 90_000


def _write(actor: Actor, numbers: range, owed: UUID, cards: UUID, revenue: UUID) -> None:
    writes, now = WriteSet(), clock.now()
    kept = []
    for n in numbers:
        entry, day = new_id(), _FIRST + timedelta(days=n * _DAYS // ITEMS)
        account = owed if n % 5 == 0 else cards
        for number, (to, sign) in enumerate(((account, 1), (revenue, -1)), 1):
            amounts = (sign * _amount(n), None, None, None, None, None, None, None)
            memo = f"INV-{n:07d}" if n % 5 == 0 else ""
            writes.append(LINE, (entry, number, to, *amounts, "", None, "", memo))
        kept.append(
            OpenLine(
                entry_id=entry,
                number=1,
                account_id=account,
                posting_date=day,
                open_minor=_amount(n),
            )
        )
        head = (entry, actor.company_id, "general", day, day, day, 2, "bench", new_id(), 1)
        writes.append(ENTRY, (*head, "", now, "0" * 64))
    writes.execute()
    OpenLine.objects.bulk_create(kept)
