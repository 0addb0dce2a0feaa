"""A month of small spending, as a bookkeeper would tell it: petty cash, own money, a card."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.bookkeeping import build_shop_at_noon, person
from tests.expensing import PETTY, fill, laid_out, spend
from tests.shop import Shop
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.operations import File, NewAccount, add_bank_account, take_in
from tillbook.desks.banking.operations.settle import Settle, Taken, settle_line
from tillbook.desks.expenses.operations import (
    count_petty_cash,
    pay_back,
    reverse_expense,
)
from tillbook.desks.expenses.queries import owed_by_person
from tillbook.insight.verification.operations import verify
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.statements import Scope, Statement, StatementLine

FIRST = datetime(2026, 11, 2, 12, tzinfo=UTC)
BOX, BANK, STAFF, TAX, SHORT = "1025", "1050", "2320", "1510", "6130"


@pytest.fixture
def template_setup():
    return build_shop_at_noon


def balance(shop: Shop, code: str) -> int:
    catch_up(shop.company_id)
    rows = trial_balance(shop.company_id, date(2026, 11, 30))
    return next((row.balance_minor for row in rows if row.account.code == code), 0)


def the_bank_pays(shop: Shop, day: date, minor: int) -> None:
    """The bank's statement tells of a transfer, and it settles the oldest that is owed to staff."""
    accounts = {row.code: row.id for row in chart(shop.company_id)}
    new = NewAccount(name="Current account", number="4711", ledger_account_id=accounts[BANK])
    account = add_bank_account(shop.actor, new)
    line = StatementLine(booked=day, amount_minor=-minor, name="Anna Kern")
    told = Statement(
        format="csv", scope=Scope.STATEMENT, account="4711", currency="GBP", lines=(line,)
    )
    take_in(shop.actor, account, told, File(name="bank.csv", hash="0" * 64))
    owed = open_items([accounts[STAFF]])[0]
    items = (Taken(entry_id=owed.entry_id, number=owed.number),)
    row = BankLine.objects.get(account_id=account)
    settle_line(shop.actor, new_id(), Settle(line_id=row.id, items=items))


def test_a_month_of_small_spending(shop):
    here = {"location_id": shop.locations["STORE001"], "note": ""}
    anna, ben = person(shop, "Anna"), person(shop, "Ben")
    with clock.set_to(FIRST):
        # Change for the box: 100.00 from the bank.
        fill(shop, 10_000)
        assert balance(shop, BOX) == 10_000
        # Stamps, and paper with a fifth of VAT on top: 24.00 hold 4.00.
        spend(shop, FIRST.date(), "8.50 Postage", paid=PETTY)
        spend(shop, FIRST.date(), "24.00 GB-standard Office supplies", paid=PETTY)
        assert (balance(shop, BOX), balance(shop, TAX)) == (6_750, 400)

    with clock.set_to(FIRST + timedelta(days=7)):
        # Anna pays a train ticket herself, Ben a hammer: the shop owes them.
        day = FIRST.date() + timedelta(days=7)
        laid_out(shop, day, "36.00 Travel", by=anna.id)
        laid_out(shop, day, "18.00 GB-standard Small tools and equipment", by=ben.id)
        assert owed_by_person(shop.actor) == {anna.id: 3_600, ben.id: 1_800}
        assert balance(shop, STAFF) == -5_400
        # A third one was private: it is taken back by a document that says so.
        wrong = laid_out(shop, day, "9.00 Travel", by=ben.id)
        reverse_expense(shop.actor, wrong.id, new_id(), day=day, reason="Was private")

    with clock.set_to(FIRST + timedelta(days=14)):
        # Ben takes his money from the box; Anna gets a transfer.
        pay_back(shop.actor, new_id(), person_id=ben.id, amount_minor=1_800, **here)
        the_bank_pays(shop, FIRST.date() + timedelta(days=14), 3_600)
        assert owed_by_person(shop.actor) == {}
        assert (balance(shop, STAFF), balance(shop, BANK)) == (0, -10_000 - 3_600)
        assert balance(shop, BOX) == 4_950

    with clock.set_to(FIRST + timedelta(days=28)):
        # At the end of the month 49.00 are in the box where 49.50 must be.
        count_petty_cash(shop.actor, new_id(), counted_minor=4_900, expected_minor=4_950, **here)
        assert (balance(shop, BOX), balance(shop, SHORT)) == (4_900, 50)
        assert balance(shop, TAX) == 400 + 300
        assert verify().findings == ()
