"""Statements over many journal lines: 3 years, 20 locations, the lines made by the database itself.

What is measured is the page as the server makes it, for days and comparisons by chance.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.timing import Result, percentile, seconds
from tillbook.books.ledger.models import Account
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.bookkeeping.models import YearEnd

#: Journal lines, where nothing else is asked for.
LINES = 5_000_000
YEARS = 3
LOCATIONS = 20
#: Entries whose document is committed and not numbered yet.
OPEN = 100
TIMES = 40
#: Milliseconds: of a statement, and of the first page of an account's lines.
STATEMENT_MS, LEDGER_MS = 200.0, 100.0
YEAR_END_SECONDS = 30.0
FIRST = date(2023, 1, 1)
_DAYS = YEARS * 365

#: One entry in five lines: tender, revenue, tax, an expense, bank. `n` counts entries.
_ENTRIES = """
INSERT INTO entry (id, company_id, journal, business_date, posting_date, tax_point, line_count,
                   source_kind, source_id, source_number, memo, recorded_at, hash)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, %(company)s, 'sales', d, d,
       d, 5, 'sale', ('01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, '',
       now(), repeat('0', 64)
FROM generate_series(1, %(entries)s) n,
     LATERAL (SELECT %(first)s::date + (n::bigint * %(days)s / (%(entries)s + 1))::int AS d) AS day
"""
_LINES = """
INSERT INTO entry_line (entry_id, number, account_id, amount_minor, location_id, department_id,
                        settlement_key, foreign_currency, memo)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, k,
       CASE k WHEN 1 THEN (%(tenders)s::uuid[])[1 + n %% 3]
              WHEN 2 THEN (%(income)s::uuid[])[1 + n %% %(incomes)s]
              WHEN 3 THEN %(tax)s WHEN 4 THEN (%(expense)s::uuid[])[1 + n %% %(expenses)s]
              ELSE %(bank)s END,
       CASE k WHEN 1 THEN 1200 + n %% 977 WHEN 2 THEN -1000 - n %% 977 WHEN 3 THEN -200
              WHEN 4 THEN 300 + n %% 89 ELSE -300 - n %% 89 END,
       (%(places)s::uuid[])[1 + n %% %(locations)s],
       CASE k WHEN 2 THEN (%(departments)s::uuid[])[1 + n %% 8] END, '', '', ''
FROM generate_series(1, %(entries)s) n, generate_series(1, 5) k
"""
_OPEN = """
INSERT INTO outbox_message (id, company_id, topic, subject_kind, subject_id, payload, created_at,
                            attempts, last_error)
SELECT e.id, e.company_id, 'sale.committed', 'sale', e.source_id, '{}', now(), 0, ''
FROM entry e ORDER BY e.id DESC LIMIT %s
"""
_DAILY = """
INSERT INTO daily_balance (account_id, location_id, department_id, day, debit_minor, credit_minor,
                           lines)
SELECT l.account_id, coalesce(l.location_id, %(nil)s), coalesce(l.department_id, %(nil)s),
       e.posting_date, sum(greatest(l.amount_minor, 0)), sum(greatest(-l.amount_minor, 0)), count(*)
FROM entry e JOIN entry_line l ON l.entry_id = e.id
WHERE NOT EXISTS (SELECT 1 FROM outbox_message m WHERE m.subject_id = e.source_id)
GROUP BY 1, 2, 3, 4
"""
_MONTHLY = """
INSERT INTO monthly_balance (account_id, location_id, department_id, month, debit_minor,
                             credit_minor, lines)
SELECT account_id, location_id, department_id, date_trunc('month', day)::date, sum(debit_minor),
       sum(credit_minor), sum(lines) FROM daily_balance GROUP BY 1, 2, 3, 4
"""


def build_books() -> UUID:
    """A company with 20 locations and the chart of the United Kingdom; no entries yet."""
    return set_up(
        NewBusiness(
            name="Bench books",
            country="GB",
            currency="GBP",
            chart="uk",
            locations=tuple(
                NewLocation(
                    code=f"STORE{n:03}",
                    name=f"Shop {n}",
                    time_zone="Europe/London",
                    jurisdictions=("GB",),
                )
                for n in range(1, LOCATIONS + 1)
            ),
            owner_name="Bench Owner",
            owner_email="bench@example.com",
            owner_password="a-long-enough-word",
            second_step="nobody",
        )
    )


def fill(database: Any, company_id: UUID, lines: int) -> None:
    """Write so many lines, balanced five by five, and fold all but the last few entries. The
    triggers are off meanwhile: it is the reading that is measured."""
    from tillbook.masters.organisation.models import Location

    accounts = list(Account.objects.filter(company_id=company_id).order_by("code"))
    by_code = {account.code: account.id for account in accounts}
    income = [a.id for a in accounts if a.kind == "income"]
    expense = [a.id for a in accounts if a.kind == "expense"]
    places = list(Location.objects.filter(company_id=company_id).values_list("id", flat=True))
    given = {
        "company": company_id,
        "entries": lines // 5,
        "first": FIRST,
        "days": _DAYS,
        "tenders": [by_code[code] for code in ("1231", "1250", "1251")],
        "income": income,
        "incomes": len(income),
        "expense": expense,
        "expenses": len(expense),
        "tax": by_code["2200"],
        "bank": by_code["1200"],
        "places": places,
        "locations": len(places),
        "departments": [UUID(int=n) for n in range(1, 9)],
    }
    with database.owner() as owner:
        for table in ("entry", "entry_line"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(_ENTRIES, given)
        owner.execute(_LINES, given)
        owner.execute(_OPEN, [OPEN])
        owner.execute(_DAILY, {"nil": UUID(int=0)})
        owner.execute(_MONTHLY)
        for table in ("entry", "entry_line"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("VACUUM ANALYZE")


def measure_books(engine: str, copies: Any, lines: int) -> Iterator[Result]:
    """Each statement and the first page of an account's lines, p95 in milliseconds."""
    with copies.copy(engine, build_books) as database:
        database.use()
        company_id = _company()
        fill(database, company_id, lines)
        client = Client(SERVER_NAME="localhost")
        client.force_login(get_user_model().objects.get(email="bench@example.com"))
        dice = random.Random(1)  # noqa: S311 - dice
        busy = Account.objects.get(company_id=company_id, code="1200").id
        for name, target, path in (
            ("trial balance", STATEMENT_MS, lambda: _trial(dice)),
            ("profit and loss", STATEMENT_MS, lambda: _statement(dice, "profit-and-loss")),
            ("balance sheet", STATEMENT_MS, lambda: _statement(dice, "balance-sheet")),
            ("cash flow", STATEMENT_MS, lambda: _statement(dice, "cash-flow")),
            ("general ledger, first page", LEDGER_MS, lambda: _ledger(dice, busy)),
        ):
            yield _taken(engine, f"books, {lines:,} lines: {name}, p95", target, client, path)
        yield from _closed(engine, f"books, {lines:,} lines: year-end", client)
        connection.close()


def _closed(engine: str, name: str, client: Client) -> Iterator[Result]:
    """Seconds for each year closed in its turn: the page with its checks, then the click. After
    it the page is opened once more, as the one who clicked sees it."""
    pages, clicks = [], []
    for year in range(FIRST.year, FIRST.year + YEARS):
        pages.append(seconds(lambda: _asked(client.get(reverse("year_end")), 200)))
        until = {"until": date(year, 12, 31).isoformat()}
        clicks.append(seconds(lambda: _asked(client.post(reverse("close_year"), until), 302)))  # noqa: B023
    assert YearEnd.objects.count() == YEARS
    both = [page + click for page, click in zip(pages, clicks, strict=True)]
    yield Result(engine, f"{name}, its page", pages, unit="s")
    yield Result(engine, name, both, target=YEAR_END_SECONDS, at_most=True, unit="s")


def _asked(answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.content


def _company() -> UUID:
    from tillbook.masters.organisation.queries import companies

    [one] = companies()
    return one.id


def _taken(
    engine: str, name: str, target: float, client: Client, path: Callable[[], tuple[str, dict]]
) -> Result:
    taken = []
    for n in range(TIMES + 3):
        address, query = path()
        start = time.perf_counter()
        answer = client.get(address, query)
        if n >= 3:  # the first ones fill what the process remembers
            taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, (address, query)
    return Result(engine, name, [percentile(taken, 95)], target=target, at_most=True, unit="ms")


def _days(dice: random.Random) -> dict[str, str]:
    one, other = sorted(FIRST + timedelta(days=dice.randrange(_DAYS)) for _ in "ab")
    return {"since": one.isoformat(), "until": other.isoformat()}


def _trial(dice: random.Random) -> tuple[str, dict]:
    compare = FIRST + timedelta(days=dice.randrange(_DAYS))
    return reverse("trial_balance"), {**_days(dice), "compare": compare.isoformat()}


def _statement(dice: random.Random, kind: str) -> tuple[str, dict]:
    compare = dice.choice(["", "previous", "year", "months", "locations", "departments"])
    return reverse("statement", args=[kind]), {**_days(dice), "compare": compare}


def _ledger(dice: random.Random, account: UUID) -> tuple[str, dict]:
    return reverse("account", args=[account]), _days(dice)
