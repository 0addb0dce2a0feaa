"""Every balance is the sum over the entry lines to the cent, folded or not, on both engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from tests.random_books import Books, Line, random_books
from tillbook.books.ledger.balances import Scope, Sums, day_and_balance, sums, trial_balance
from tillbook.books.ledger.models import DailyBalance, MonthlyBalance
from tillbook.books.ledger.rules import Span
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.writer import write


@pytest.fixture
def books(shop) -> Books:
    return random_books(
        shop.company_id, list(shop.locations.values()), seed=7, entries=160, folded=120
    )


def naive(books: Books, span: Span, keep: Callable[[Line], bool]) -> dict[UUID, tuple[int, ...]]:
    found: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in books.lines:
        if (span.since is None or line.day >= span.since) and line.day <= span.until and keep(line):
            one = found[line.account]
            one[0 if line.amount > 0 else 1] += abs(line.amount)
            one[2] += 1
    return {account: tuple(one) for account, one in found.items()}


def shown(found: Sums, span: Span, only: UUID | None = None) -> dict[UUID, tuple[int, ...]]:
    """Without what the shop's own opening stock posted, which is of today."""
    moved = found.of(span, only)
    return {a: (m.debit_minor, m.credit_minor, m.lines) for a, m in moved.items() if m.lines}


def random_spans(random: Random) -> list[Span]:
    def day() -> date:
        return date(2024, 1, 1) + timedelta(days=random.randrange(1000))

    found = [Span(None, day())]
    for _ in range(random.randrange(0, 5)):
        one, other = day(), day()
        found.append(Span(min(one, other), max(one, other)))
    month = date(2024, random.randrange(1, 12), 1)
    found.append(Span(month, date(2024, month.month + 1, 1) - timedelta(days=1)))
    return found


def test_sums_of_any_spans_are_those_of_the_lines(books):
    random = Random(11)  # noqa: S311
    for _ in range(25):
        spans = random_spans(random)
        place = random.choice(books.locations[1:])
        department = random.choice(books.departments)
        whole = Scope(company_id=books.company_id)
        there = Scope(company_id=books.company_id, location_ids=(place,))
        of_it = Scope(company_id=books.company_id, department_ids=(department or NIL,))
        for scope, keep in (
            (whole, lambda line: True),
            (there, lambda line, place=place: line.location == place),
            (of_it, lambda line, department=department: line.department == department),
        ):
            found = sums(scope, spans)
            for span in spans:
                assert shown(found, span) == naive(books, span, keep), (span, spans)


@pytest.mark.parametrize("by", ["location", "department"])
def test_sums_side_by_side_are_those_of_each_alone(books, by):
    spans = [Span(date(2024, 2, 10), date(2025, 3, 3)), Span(None, date(2025, 12, 31))]
    found = sums(Scope(company_id=books.company_id), spans, by)
    for span in spans:
        for key in books.locations if by == "location" else books.departments:
            only = naive(books, span, lambda line, key=key: getattr(line, by) == key)
            assert shown(found, span, key or NIL) == only


def test_a_day_and_its_end_agree_with_the_trial_balance(books):
    day = date(2024, 12, 31)
    on_day, to_its_end = day_and_balance(books.company_id, day)
    assert on_day == trial_balance(books.company_id, day, day)
    assert to_its_end == trial_balance(books.company_id, day)
    assert sum(one.balance_minor for one in to_its_end) == 0
    assert trial_balance(books.company_id, day, day + timedelta(days=1))[0].debit_minor == 0


def test_months_are_the_sum_of_their_days(books):
    months: dict[tuple[UUID, UUID, UUID, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in DailyBalance.objects.all():
        key = (row.account_id, row.location_id, row.department_id, row.day.replace(day=1))
        for place, amount in enumerate((row.debit_minor, row.credit_minor, row.lines)):
            months[key][place] += amount
    stored = {
        (m.account_id, m.location_id, m.department_id, m.month): [
            m.debit_minor,
            m.credit_minor,
            m.lines,
        ]
        for m in MonthlyBalance.objects.all()
    }
    assert stored
    assert stored == months


def test_a_migration_that_folds_again_ends_where_folding_does(books, monkeypatch):
    from importlib import import_module
    from types import SimpleNamespace

    def rows() -> list[list[tuple]]:
        return [
            sorted(model.objects.values_list(), key=str) for model in (DailyBalance, MonthlyBalance)
        ]

    before = rows()
    migration = import_module("tillbook.books.ledger.migrations.0004_fold_again")

    def work() -> None:
        with connection.cursor() as cursor:
            for table in ("daily_balance", "monthly_balance"):
                cursor.execute(f"DELETE FROM {table}")
            editor = SimpleNamespace(
                connection=connection, execute=lambda sql, given: cursor.execute(sql, given)
            )
            migration.fill(None, editor)

    write(work)
    assert rows() == before
