"""A bookkeeper's months and year, as one would tell them; hledger adds all of it up again."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.banking import bank_on
from tests.bookkeeping import build_shop_at_noon, post, typed
from tests.expensing import spend
from tests.shop import Shop
from tests.taxing import bought, files, standing
from tests.taxing import file as file_return_of
from tillbook.books.ledger.balances import Scope, trial_balance
from tillbook.books.ledger.models import Entry
from tillbook.books.ledger.open_items import account_lines_of, open_items
from tillbook.books.ledger.operations.periods import close_period, reopen_period
from tillbook.books.ledger.periods import came_late
from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.sheets import Asked, sheet
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.operations import Booked, File, Settle, Taken, settle_line, take_in
from tillbook.desks.banking.reconciliation import report
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.models import Draft, YearEnd
from tillbook.desks.bookkeeping.operations import close_year, post_draft, post_entry, reverse_entry
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.taxation.shown import shown
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.money import format_decimal
from tillbook.values.statements import Balance, BalanceKind, Statement, StatementLine
from tillbook.values.statements import Scope as StatementScope

SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))
BANK, OWED, TAX, OPENING, SALES = "1050", "2110", "1510", "3010", "4010"
RENT, FEES = "6140", "6210"


@pytest.fixture
def template_setup():
    return build_shop_at_noon


def balance(shop: Shop, account: str, until: date) -> str:
    """What an account stands at, as text: debit positive."""
    catch_up(shop.company_id)
    rows = trial_balance(shop.company_id, until)
    return format_decimal(next(r.balance_minor for r in rows if r.account.code == account), 2)


def journal_text(until: date, since: date = date.min) -> str:
    """The books of these days, as hledger reads them."""
    lines = []
    entries = Entry.objects.filter(posting_date__range=(since, until))
    entries = entries.order_by("posting_date", "id")
    for entry in entries:
        lines.append(f"\n{entry.posting_date} {entry.source_kind}")
        for line in entry.lines.select_related("account").order_by("number"):
            lines.append(f"    {line.account.code}  {format_decimal(line.amount_minor, 2)}")
    return "\n".join(lines) + "\n"


def added_up_by_hledger(folder: Path, until: date, since: date = date.min) -> dict[str, Decimal]:
    """Account -> balance, as hledger finds it in the same journal."""
    if shutil.which("hledger") is None:
        pytest.skip("hledger is not installed")
    file = folder / f"{since}-{until}.journal"
    file.write_text(journal_text(until, since))
    command = [
        "hledger",
        "-f",
        str(file),
        "balance",
        "--flat",
        "--no-total",
        "--empty",
        "-O",
        "csv",
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [row.replace('"', "").split(",") for row in told.splitlines()[1:]]
    return {account: Decimal(amount) for account, amount in rows}


def same_as_hledger(shop: Shop, folder: Path, until: date) -> None:
    """The trial balance is what hledger makes of the same entries."""
    catch_up(shop.company_id)
    ours = {
        row.account.code: format_decimal(row.balance_minor, 2)
        for row in trial_balance(shop.company_id, until)
        if row.balance_minor
    }
    theirs = added_up_by_hledger(folder, until)
    assert ours == {account: f"{amount:.2f}" for account, amount in theirs.items() if amount}


@pytest.mark.engines("sqlite")
def test_three_months_of_a_small_shop(shop, tmp_path):
    with clock.set_to(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        # September begins with what there was: 10,000 at the bank, 1,200 owed to a supplier.
        post(
            shop, SEPTEMBER, f"{BANK} dr 10000", f"{OWED} cr 1200", f"{OPENING} cr 8800",
            memo="Opening balances",
        )  # fmt: skip
        # A purchase with tax to claim back, paid a week later.
        post(shop, date(2026, 9, 8), f"{RENT} dr 500", f"{TAX} dr 100", f"{OWED} cr 600")
        post(shop, date(2026, 9, 15), f"{OWED} dr 600", f"{BANK} cr 600", memo="Paid")
        # Wages: what people get and what is owed for them.
        post(shop, date(2026, 9, 30), f"{RENT} dr 3000", f"{BANK} cr 2400", f"{OWED} cr 600")
        assert balance(shop, BANK, date(2026, 9, 30)) == "7000.00"
        assert balance(shop, OWED, date(2026, 9, 30)) == "-1800.00"
        same_as_hledger(shop, tmp_path, date(2026, 9, 30))

        # A bill of September that has not come yet: accrued, and taken back in October by itself.
        accrued = typed(date(2026, 9, 30), f"{FEES} dr 250", f"{OWED} cr 250", accrual=True)
        post_entry(shop.actor, new_id(), accrued)
        assert balance(shop, FEES, date(2026, 9, 30)) == "250.00"
        assert balance(shop, FEES, OCTOBER) == "0.00"
        # The bill comes, 10 more than was thought: October bears the 10 alone.
        post(shop, date(2026, 10, 6), f"{FEES} dr 260", f"{OWED} cr 260")
        september = balance(shop, FEES, date(2026, 9, 30))
        assert (september, balance(shop, FEES, date(2026, 10, 31))) == ("250.00", "260.00")

        # September is locked; a till that was in a drawer sends a sale of it.
        close_period(shop.actor, SEPTEMBER, lock=True)
        with clock.set_to(datetime(2026, 9, 20, 12, tzinfo=UTC)):
            late = shop.sale([shop.line("P1", 3)])
        commit_sales(shop.actor, [late])
        [entry] = came_late(shop.company_id)
        assert (entry.business_date, entry.posting_date) == (date(2026, 9, 20), OCTOBER)
        assert balance(shop, SALES, date(2026, 9, 30)) == "0.00"
        assert balance(shop, SALES, OCTOBER) == format_decimal(-late.draft.net_minor, 2)

        # A forgotten fee of September: refused while it is locked, posted once it is open again.
        forgotten = typed(date(2026, 9, 30), f"{FEES} dr 12.50", f"{BANK} cr 12.50")
        with pytest.raises(EntryRefused) as refused:
            post_entry(shop.actor, new_id(), forgotten)
        assert refused.value.refusal is Refusal.CLOSED_PERIOD
        reopen_period(shop.actor, SEPTEMBER, reason="the bank's fee was missing")
        fee = post_entry(shop.actor, new_id(), forgotten)
        close_period(shop.actor, OCTOBER, lock=True)
        assert balance(shop, BANK, date(2026, 9, 30)) == "6987.50"

        # It was twice the real fee: taken back in November and written as it was.
        reverse_entry(shop.actor, fee.id, new_id(), day=NOVEMBER, reason="half of it was ours")
        post(shop, NOVEMBER, f"{FEES} dr 6.25", f"{BANK} cr 6.25")
        assert balance(shop, BANK, NOVEMBER) == "6993.75"
        for until in (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 20)):
            same_as_hledger(shop, tmp_path, until)
        assert verify().findings == ()


YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
SPRING, SUMMER = date(2026, 3, 31), date(2026, 6, 30)
OWED_TO_US, SUPPLIES = "1410", "Office supplies"
OPENINGS = f"account,debit,credit\n{BANK},10000.00,\n{OWED},,1200.00\n{OPENING},,8800.00\n"


def by_account(shop: Shop, kind: str, span: Span) -> dict[str, int]:
    """What a statement says of each account, as its readers see it."""
    catch_up(shop.company_id)
    info = company(shop.company_id)
    shown = sheet(info, Scope(company_id=info.id), Asked(kind=kind, span=span))
    assert shown.ties
    return {row.account.code: row.amounts[0] for row in shown.rows if row.account}


def row_of(shop: Shop, kind: str, span: Span, key: str) -> int:
    """What a statement says in one of its computed rows and sums."""
    info = company(shop.company_id)
    shown = sheet(info, Scope(company_id=info.id), Asked(kind=kind, span=span))
    return next((row.amounts[0] for row in shown.rows if row.key == key and row.amounts), 0)


def statements_as_hledger(shop: Shop, folder: Path, year: Span) -> int:
    """Profit and loss and balance sheet of a year, account by account, are what hledger makes of
    the entries; the result."""
    kinds = {row.code: row.kind for row in chart(shop.company_id)}
    assert year.since is not None
    moved = added_up_by_hledger(folder, year.until, year.since)
    results = {
        code: -int(minor * 100)
        for code, minor in moved.items()
        if kinds[code] in ("income", "expense") and minor
    }
    assert by_account(shop, "profit-and-loss", year) == results
    stands = added_up_by_hledger(folder, year.until)
    sides = {
        code: int(minor * 100) * (1 if kinds[code] == "asset" else -1)
        for code, minor in stands.items()
        if kinds[code] in ("asset", "liability", "equity") and minor
    }
    assert by_account(shop, "balance-sheet", Span(None, year.until)) == sides
    return sum(results.values())


def sold_on(shop: Shop, day: date, minor: int) -> None:
    """A sale of one thing for so much, tax inside it."""
    with clock.set_to(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        sale = shop.sale([shop.line("P1", 1, price_minor=minor)])
    [outcome] = commit_sales(shop.actor, [sale])
    assert outcome.status == "stored"


def bank_of_march(shop: Shop) -> BankAccount:
    """March as the bank tells it, and each of its lines settled: four are in the books already or
    pay an invoice, the fifth is the bank's fee."""
    told = [
        (date(2026, 3, 10), -60_000, "Printer"),
        (date(2026, 3, 12), -1_200, "Paper"),
        (date(2026, 3, 20), 96_000, "Invoice 2041"),
        (date(2026, 3, 30), -240_000, "Wages"),
        (SPRING, -1_250, "Fee"),
    ]
    own = next(row for row in chart(shop.company_id) if row.code == BANK)
    owed = next(row for row in chart(shop.company_id) if row.code == OWED_TO_US)
    key = bank_on(shop, own.id, "4711", "GBP")
    ends = (
        (BalanceKind.OPENING, 1_000_000, date(2026, 3, 1)),
        (BalanceKind.CLOSING, 793_550, SPRING),
    )
    statement = Statement(
        format="camt.053",
        scope=StatementScope.STATEMENT,
        account="4711",
        currency="GBP",
        lines=tuple(
            StatementLine(booked=day, amount_minor=minor, purpose=text, currency="GBP")
            for day, minor, text in told
        ),
        balances=tuple(
            Balance(kind=kind, code="", amount_minor=minor, currency="GBP", day=day)
            for kind, minor, day in ends
        ),
    )
    take_in(shop.actor, key, statement, File(name="march.xml", hash="0" * 64))
    there = {
        one.amount_minor: one for one in account_lines_of(own.id) if one.day >= date(2026, 3, 1)
    }
    [invoice] = open_items([owed.id])
    for line in BankLine.objects.filter(account_id=key):
        item = invoice if line.purpose == "Invoice 2041" else there.get(line.amount_minor)
        wish = Settle(line_id=line.id, bookings=(Booked(account=FEES),))
        if item:
            wish = Settle(
                line_id=line.id, items=(Taken(entry_id=item.entry_id, number=item.number),)
            )
        settle_line(shop.actor, new_id(), wish)
    return BankAccount.objects.get(id=key)


def march(shop: Shop) -> BankAccount:
    """Sales, a purchase, an expense, an invoice on account, wages; and the bank tells it all."""
    sold_on(shop, date(2026, 3, 9), 3_600)
    bought(shop, date(2026, 3, 10), "500.00", "100.00")
    spend(shop, date(2026, 3, 12), f"12.00 GB-standard {SUPPLIES}")
    post(shop, date(2026, 3, 16), f"{OWED_TO_US} dr 960 STORE001", f"{SALES} cr 960 STORE001")
    post(shop, date(2026, 3, 30), f"{RENT} dr 3000", f"{BANK} cr 2400", f"{OWED} cr 600")
    return bank_of_march(shop)


@pytest.mark.engines("sqlite")
def test_a_year_of_a_small_shop_and_the_first_month_of_the_next(shop, tmp_path, client):
    with clock.set_to(datetime(2027, 2, 15, 12, tzinfo=UTC)):
        # The year begins with the balances of another program, brought in by a file.
        client.force_login(Person.objects.get(email=shop.email))
        file = SimpleUploadedFile("books.csv", OPENINGS.encode(), "text/csv")
        client.post("/entries/opening", {"file": file, "day": "2026-01-01"})
        draft = Draft.objects.get()
        post_draft(shop.actor, draft.id, draft.version)
        files(shop, months=3, since=date(2026, 1, 1))

        account = march(shop)
        agreed = report(account, SPRING).found
        assert (agreed.bank_minor, agreed.difference_minor, agreed.rows) == (793_550, 0, ())
        assert balance(shop, BANK, SPRING) == "7935.50"
        assert balance(shop, OWED_TO_US, SPRING) == "0.00"

        # The return of spring is filed; a bill of March that comes then is in the next one.
        file_return_of(shop, SPRING)
        spring = shown(standing(shop, SPRING)).figures.values
        assert [spring[box] for box in "14567"] == [600, 10_200, -9_600, 3_000, 51_000]
        bought(shop, date(2026, 3, 28), "10.00", "2.00")
        file_return_of(shop, SUMMER)
        summer = shown(standing(shop, SUMMER)).figures.values
        assert [summer[box] for box in "147"] == [0, 200, 1_000]
        assert shown(standing(shop, SPRING)).figures.values == spring

        # December: a bill that has not come yet, and a fee that was too high and is taken back.
        bill = typed(YEAR.until, f"{FEES} dr 250", f"{OWED} cr 250", accrual=True)
        post_entry(shop.actor, new_id(), bill)
        fee = post(shop, date(2026, 12, 1), f"{FEES} dr 12.50", f"{BANK} cr 12.50")
        reverse_entry(shop.actor, fee.id, new_id(), day=date(2026, 12, 2), reason="not ours")

        # The year is closed with its result; nothing comes into it, or before it, any more.
        result = statements_as_hledger(shop, tmp_path, YEAR)
        first = YearEnd.objects.get(id=close_year(shop.actor, YEAR.until))
        assert first.result_minor == result
        for day in (YEAR.until, date(2025, 12, 31)):
            with pytest.raises(EntryRefused) as refused:
                post(shop, day, f"{FEES} dr 5", f"{BANK} cr 5")
            assert refused.value.refusal is Refusal.CLOSED_PERIOD

        # The next year begins with what the last one left; its result stands in equity.
        sold_on(shop, date(2027, 1, 8), 1_200)
        post(shop, date(2027, 1, 20), f"{FEES} dr 260", f"{OWED} cr 260", memo="The bill is here")
        january = Span(date(2027, 1, 1), date(2027, 1, 31))
        of_january = statements_as_hledger(shop, tmp_path, january)
        assert by_account(shop, "profit-and-loss", january)[FEES] == -1_000
        on = Span(None, january.until)
        assert row_of(shop, "balance-sheet", on, "results_before") == result
        assert row_of(shop, "balance-sheet", on, "result_of_year") == of_january

        # December is opened again for what was forgotten, and the year closed anew: both stand.
        reopen_period(shop.actor, YEAR.until, reason="the bank's fee was missing")
        post(shop, YEAR.until, f"{FEES} dr 5", f"{BANK} cr 5")
        second = YearEnd.objects.get(id=close_year(shop.actor, YEAR.until))
        assert second.result_minor == statements_as_hledger(shop, tmp_path, YEAR) == result - 500
        assert YearEnd.objects.count() == 2
        same_as_hledger(shop, tmp_path, january.until)
        assert verify().findings == ()
