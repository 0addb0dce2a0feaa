"""Every figure of every statement is the sum over the entry lines; what must tie does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bookkeeping import post
from tests.random_books import Books, Line, random_books
from tests.support.planting import planted
from tillbook.books.ledger import account_lines
from tillbook.books.ledger.account_lines import PAGE, ledger_page, lines_in_order
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.rules import Span, fiscal_year
from tillbook.books.ledger.rules.layouts import HGB, PCG, USUAL
from tillbook.books.ledger.rules.lines import (
    PROFIT_AND_LOSS,
    TURNED,
    StatementLine,
    line_of,
    lines_for,
)
from tillbook.books.ledger.rules.statement_rows import Figures, StatementAccount
from tillbook.books.ledger.rules.statements import STATEMENTS, rows_of
from tillbook.books.ledger.sheets import COMPARISONS, OF_A_DAY, Asked, Sheet, sheet
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.keys import NIL

#: The bank account, and the accounts of tax.
TURNING = ("1050", "1510", "2210")
KINDS = ("asset", "liability", "equity", "income", "expense")


@st.composite
def charts(draw):
    """Accounts anywhere on the statements, and balanced figures on them."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=9))
    accounts = [
        StatementAccount(
            UUID(int=n + 1), str(n), str(n), kind, draw(st.sampled_from(lines_for(kind)))
        )
        for n, kind in enumerate(kinds)
    ]

    def balanced() -> dict[UUID, int]:
        amounts = draw(
            st.lists(st.integers(-9999, 9999), min_size=len(kinds) - 1, max_size=len(kinds) - 1)
        )
        return dict(zip([a.id for a in accounts], [*amounts, -sum(amounts)], strict=True))

    def plus(one: dict[UUID, int], other: dict[UUID, int]) -> dict[UUID, int]:
        return {key: one[key] + other[key] for key in one}

    columns = []
    for _ in range(draw(st.integers(1, 3))):
        before = balanced()
        brought, moved = balanced(), balanced()
        closing = plus(before, moved)
        turns = [a.id for a in accounts if a.line in TURNED]
        turned = frozenset(key for key in turns if draw(st.booleans()))
        more = {"disposed": balanced(), "revalued": balanced()}
        columns.append(Figures(moved, closing, before, brought, turned, **more))
    return accounts, columns


@given(charts())
def test_whatever_the_books_hold_every_statement_ties(chart):
    accounts, columns = chart
    for name, layout in product(STATEMENTS, (USUAL, HGB, PCG)):
        rows = rows_of(name, accounts, columns, layout)
        checks = [row for row in rows if row.form == "check"]
        assert all(not any(row.amounts) for row in checks), (name, rows)
        assert checks or name in ("profit-and-loss", "accounts")


@given(charts())
def test_a_line_is_the_sum_of_its_accounts_and_the_result_of_all(chart):
    accounts, columns = chart
    for name, layout in product(STATEMENTS, (USUAL, HGB, PCG)):
        for n in range(len(columns)):
            line = None
            for row in rows_of(name, accounts, columns, layout):
                if row.form == "line":
                    assert line in (None, 0)
                    line = row.amounts[n]
                elif row.form == "account":
                    line -= row.amounts[n]
                else:
                    assert line in (None, 0)
    last = STATEMENTS["profit-and-loss"](accounts, columns)[-1]
    assert last.key == PROFIT_AND_LOSS[-1].key
    for n, column in enumerate(columns):
        assert last.amounts[n] == -sum(
            column.moved[a.id] for a in accounts if a.kind in ("income", "expense")
        )


@pytest.mark.parametrize("kind", KINDS)
def test_an_account_without_a_line_or_on_anothers_stands_on_its_kinds(kind):
    assert line_of(kind, "") in lines_for(kind)
    assert line_of(kind, "no such line") == line_of(kind, "")
    foreign = "revenue" if kind in ("asset", "liability", "equity") else "cash"
    assert line_of(kind, foreign) == line_of(kind, "")
    assert all(line_of(kind, line.value) == line for line in lines_for(kind))
    assert {line for kind in KINDS for line in lines_for(kind)} == set(StatementLine)


@pytest.fixture
def books(shop) -> Books:
    return random_books(
        shop.company_id, list(shop.locations.values()), seed=3, entries=120, folded=80
    )


def naive(
    books: Books, account: UUID, span: Span, keep: Callable[[Line], bool] = lambda line: True
) -> int:
    return sum(
        line.amount
        for line in books.lines
        if line.account == account
        and (span.since is None or line.day >= span.since)
        and line.day <= span.until
        and keep(line)
    )


def require_naive(books: Books, shown: Sheet) -> None:
    """Each account's figure in each column is the sum over its lines."""
    kinds = {account.id: account.kind for account in books.accounts}
    for n, column in enumerate(shown.columns):
        by = {"locations": "location", "departments": "department"}.get(shown.asked.compare, "")

        def keep(line: Line, by: str = by, key: UUID | None = column.key) -> bool:
            return key is None or (getattr(line, by) or NIL) == key

        cash_at_end, on_the_left = False, True
        for row in shown.rows:
            span = column.span
            on_the_left = on_the_left and row.key != "total_assets"
            cash_at_end = cash_at_end or row.key == "opening_cash"
            if row.account is None:
                continue
            closing = shown.asked.kind in OF_A_DAY or cash_at_end
            if closing:
                span = Span(None, span.until)
            if shown.asked.kind == "accounts" and kinds[row.account.id] in ("income", "expense"):
                span = fiscal_year(span.until, shown.asked.first_month)
                span = Span(span.since, column.span.until)
            amount = naive(books, row.account.id, span, keep)
            if shown.asked.kind == "accounts" or cash_at_end:
                sign = 1
            elif shown.asked.kind == "balance-sheet":
                sign = 1 if on_the_left else -1
                if row.account.code in TURNING:
                    # In the red the bank account stands on the right, and on the left at nothing;
                    # tax that comes back the other way round.
                    holds = row.account.kind == "asset"
                    minor = naive(books, row.account.id, span)
                    turned = minor < 0 if holds else minor > 0
                    amount = amount if on_the_left is (holds is not turned) else 0
            else:
                sign = -1
            assert row.amounts[n] == sign * amount, (shown.asked, column, row)


def test_every_statement_and_comparison_is_the_naive_sum(books):
    info = company(books.company_id)
    random = Random(5)  # noqa: S311
    for kind in STATEMENTS:
        for compare in COMPARISONS:
            one, other = (date(2024, 1, 1) + timedelta(days=random.randrange(950)) for _ in "ab")
            span = Span(None if kind in OF_A_DAY else min(one, other), max(one, other))
            month = random.randrange(1, 13)
            asked = Asked(kind=kind, span=span, compare=compare, first_month=month)
            shown = sheet(info, Scope(company_id=info.id), asked)
            require_naive(books, shown)
            if not shown.narrowed:
                assert shown.ties


def test_what_opening_balances_bring_is_no_flow_of_cash(shop):
    post(shop, date(2026, 10, 1), "1050 dr 500.00", "1410 dr 40.00", "3010 cr 540.00")
    post(shop, date(2026, 10, 7), "1050 dr 30.00", "4090 cr 30.00")
    info = company(shop.company_id)
    asked = Asked(kind="cash-flow", span=Span(date(2026, 10, 1), date(2026, 10, 31)))
    shown = sheet(info, Scope(company_id=info.id), asked)
    rows = {row.key: row.amounts[0] for row in shown.rows if row.amounts and row.key}
    assert "total_financing" not in rows
    assert (rows["trade_receivables"], rows["brought_operating"]) == (-4_000, 4_000)
    assert rows["change_of_cash"] == rows["result_of_period"] == 3_000
    assert (rows["opening_cash"], rows["brought_cash"], rows["cash"]) == (0, 50_000, 53_000)
    assert shown.ties
    later = Asked(kind="cash-flow", span=Span(date(2026, 10, 2), date(2026, 10, 31)))
    rows = {
        row.key: row.amounts[0]
        for row in sheet(info, Scope(company_id=info.id), later).rows[1:]
        if row.amounts
    }
    assert (rows["opening_cash"], "brought_cash" in rows) == (50_000, False)


def test_results_of_this_year_and_before_are_the_fiscal_years(books):
    info = company(books.company_id)
    day = date(2025, 5, 20)
    asked = Asked(kind="balance-sheet", span=Span(None, day), first_month=4)
    shown = sheet(info, Scope(company_id=info.id), asked)
    rows = {row.key: row.amounts[0] for row in shown.rows if row.amounts}
    assert fiscal_year(day, 4).since == date(2025, 4, 1)

    def result(span: Span) -> int:
        return -sum(
            naive(books, a.id, span) for a in books.accounts if a.kind in ("income", "expense")
        )

    assert rows["result_of_year"] == result(Span(date(2025, 4, 1), day)) != 0
    assert rows["results_before"] == result(Span(None, date(2025, 3, 31))) != 0
    assert rows["total_assets"] == rows["total_liabilities_and_equity"]


def test_an_accounts_pages_hold_every_line_once_with_its_balance(books, monkeypatch):
    monkeypatch.setattr("tillbook.books.ledger.account_lines.PAGE", 3)
    count = Counter(line.account for line in books.lines)
    account = count.most_common(1)[0][0]
    scope = Scope(company_id=books.company_id)
    for span in (Span(None, date(2026, 9, 30)), Span(date(2024, 6, 1), date(2025, 6, 30))):
        lines, number = [], 1
        while True:
            found = ledger_page(scope, account, span, number)
            lines += found.lines
            if found.older is None:
                break
            number = found.older
        own = [x for x in books.lines if x.account == account and x.day <= span.until]
        own = [line for line in own if span.since is None or line.day >= span.since]
        assert len(lines) == len(own) == found.moved.lines > 3
        balance = naive(books, account, Span(None, span.until))
        assert found.closing_minor == balance
        for line, after in lines:
            assert after == balance
            balance -= line.amount_minor
        assert balance == found.opening_minor
        days = [line.entry.posting_date for line, _after in lines]
        assert days == sorted(days, reverse=True)
        forward = [line for line, _number in lines_in_order(scope, account, span)]
        assert [line.pk for line in forward] == [line.pk for line, _ in reversed(lines)]
    assert PAGE == 50


#: Pieces of the general ledger, each with a fault in it.
FAULTS = [
    ("opening + moved.balance_minor, (number", "moved.balance_minor, (number"),
    ("(number - 1) * PAGE", "number * PAGE"),
    ("if before else 0\n", "if before else 1\n"),
    ("return Span(counts_from, span.since - DAY)", "return Span(counts_from, span.since)"),
    ("skip, balance = skip - count, balance - amount", "skip = skip - count"),
    ("last is None and count <= skip", "last is None and count <= skip + 1"),
    ("last, missing = day, PAGE + skip", "last, missing = day, 0"),
    ("if place >= skip:", "if place > skip:"),
    ("        balance -= line.amount_minor", "        balance += line.amount_minor"),
    ("entry__posting_date__lte=last)", "entry__posting_date__lt=last)"),
    ("yield from days_of(scope, Span(span.since, weeks - DAY))", "return"),
    ("Span(weeks, span.until)", "Span(weeks + DAY, span.until)"),
    ("f.debit_minor - f.credit_minor AS amount", "f.debit_minor AS amount"),
    ("SELECT e.posting_date, l.amount_minor, 1", "SELECT e.posting_date, l.amount_minor, 0"),
    ("ORDER BY day DESC", "ORDER BY day"),
    ('.order_by("-entry__posting_date", "-entry_id", "-number")', ""),
    ("named | Q(**{name: None}) if NIL in wanted else named", "named"),
]


def ledger_told(module, books) -> list[object]:
    """Every page of two accounts over some spans, at no location too, by a module's reading. The
    spans begin on a day with a line, and six weeks after one they end."""
    module.PAGE = 3
    told: list[object] = []
    nowhere = Counter(line.account for line in books.lines if line.location is None)
    busiest = Counter(line.account for line in books.lines)
    for account in (busiest.most_common(1)[0][0], nowhere.most_common(1)[0][0]):
        days = sorted(line.day for line in books.lines if line.account == account)
        middle = days[len(days) // 2]
        for places in (None, (NIL,)):
            scope = Scope(company_id=books.company_id, location_ids=places)
            for span in (Span(None, middle + timedelta(weeks=6)), Span(middle, days[-1])):
                number: int | None = 1
                while number and len(told) < 4_000:
                    found = module.ledger_page(scope, account, span, number)
                    told.append((found.opening_minor, found.closing_minor))
                    told += [(line.pk, after) for line, after in found.lines]
                    number = found.older
    return told


@pytest.mark.engines("sqlite")
def test_a_fault_planted_in_the_general_ledger_is_seen(books):
    with planted(account_lines, "PAGE = 50", "PAGE = 3") as sound:
        right = ledger_told(sound, books)
    assert len(right) > 50
    unseen = []
    for piece, fault in FAULTS:
        with planted(account_lines, piece, fault) as faulty:
            if ledger_told(faulty, books) == right:
                unseen.append(piece)
    assert not unseen, "\n".join(unseen)
