"""A bookkeeper's months, as one would tell them; hledger, where it is here, adds them up again."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.bookkeeping import build_shop_at_noon, post, typed
from tests.shop import Shop
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Entry
from tillbook.books.ledger.operations.periods import close_period, reopen_period
from tillbook.books.ledger.periods import came_late
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.operations import post_entry, reverse_entry
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.money import format_decimal

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


def journal_text(until: date) -> str:
    """The books through a day, as hledger reads them."""
    lines = []
    entries = Entry.objects.filter(posting_date__lte=until).order_by("posting_date", "id")
    for entry in entries:
        lines.append(f"\n{entry.posting_date} {entry.source_kind}")
        for line in entry.lines.select_related("account").order_by("number"):
            lines.append(f"    {line.account.code}  {format_decimal(line.amount_minor, 2)}")
    return "\n".join(lines) + "\n"


def added_up_by_hledger(folder: Path, until: date) -> dict[str, Decimal]:
    """Account -> balance, as hledger finds it in the same journal."""
    file = folder / f"{until}.journal"
    file.write_text(journal_text(until))
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
    if shutil.which("hledger") is None:
        return
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
