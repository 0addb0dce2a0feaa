"""Bank accounts in a foreign currency: lines settled at the rate of their day, gains and losses
realised, memo sums kept, taken back; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.banking import bank_account, bank_line, bank_on
from tests.bookkeeping import post
from tests.shop import OWNER
from tests.support.vandal import Vandal, damaged
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.operations import (
    Booked,
    File,
    Settle,
    Taken,
    settle_line,
    take_in,
    undo_settlement,
)
from tillbook.desks.banking.reconciliation import report
from tillbook.desks.banking.rules.foreign import Exchange, carried, decide_foreign
from tillbook.desks.banking.rules.settling import BankSide, Item, Taking
from tillbook.insight.verification.operations import verify
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.models import ExchangeRate
from tillbook.masters.currencies.operations import NewRate, enter_rate
from tillbook.masters.currencies.rules import Rate
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing.fields import new_id
from tillbook.values.effects import EntryLine as Line
from tillbook.values.statements import Scope, Statement, StatementLine

DOLLARS, OWED, FX, SALES = "1060", "1410", "6510", "4010"
INVOICED, PAID = date(2026, 3, 2), date(2026, 3, 9)


def rate(shop, text: str, day: date) -> None:
    enter_rate(shop.actor, NewRate(base="USD", quote="GBP", rate=text, day=day))


def balance(shop, code: str, *, foreign: bool = False) -> int:
    rows = EntryLine.objects.filter(account__company_id=shop.company_id, account__code=code)
    name = "foreign_minor" if foreign else "amount_minor"
    return sum(value or 0 for value in rows.values_list(name, flat=True))


def taken_in(shop, account, *lines: tuple[date, int, str]) -> dict[str, BankLine]:
    told = Statement(
        format="csv",
        scope=Scope.STATEMENT,
        account="4711",
        currency="USD",
        lines=tuple(
            StatementLine(booked=day, amount_minor=minor, name=name) for day, minor, name in lines
        ),
    )
    take_in(shop.actor, account, told, File(name="usd.csv", hash="0" * 64))
    return {one.name: one for one in BankLine.objects.filter(account_id=account)}


def items(shop, code: str = OWED):
    account = next(a for a in chart(shop.company_id) if a.code == code)
    return open_items([account.id])


def settle(shop, line, *takings, **more):
    return settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=takings, **more))


def taken(item, amount: int | None = None) -> Taken:
    return Taken(entry_id=item.entry_id, number=item.number, amount_minor=amount)


@pytest.fixture
def dollars(shop):
    """An account in dollars, $1,000.00 paid in advance at 0.80, and the rate a week later: 0.78."""
    account = bank_account(shop, "4711", 0, "USD")
    rate(shop, "0.80", INVOICED)
    rate(shop, "0.78", PAID)
    lines = taken_in(shop, account, (INVOICED, 100_000, "Deposit"))
    settle(shop, lines["Deposit"], bookings=(Booked(account=OWED),))
    return account


def owed(shop):
    [item] = items(shop)
    return item


def test_what_is_owed_in_dollars_is_paid_at_another_rate(shop, dollars):
    """Customers' money in advance, -$1,000.00 at 0.80, is paid back at 0.78: £20 gained."""
    item = owed(shop)
    assert (item.open_minor, item.foreign_open, item.currency) == (-80_000, -100_000, "USD")
    lines = taken_in(shop, dollars, (PAID, -40_000, "Part"), (PAID, -60_000, "Rest"))
    settle(shop, lines["Part"], taken(item, -40_000))
    # 400 × (0.80 − 0.78) = 8
    assert (balance(shop, FX), owed(shop).open_minor) == (-800, -48_000)
    assert owed(shop).foreign_open == -60_000
    done = settle(shop, lines["Rest"], taken(item))
    assert (items(shop), balance(shop, FX)) == ([], -2_000)
    assert (balance(shop, DOLLARS), balance(shop, DOLLARS, foreign=True)) == (2_000, 0)
    assert (balance(shop, OWED), balance(shop, OWED, foreign=True)) == (0, 0)
    undo_settlement(shop.actor, done.id, new_id(), why="not theirs")
    assert (owed(shop).open_minor, owed(shop).foreign_open) == (-48_000, -60_000)
    assert (balance(shop, FX), balance(shop, DOLLARS, foreign=True)) == (-800, 60_000)
    found = report(BankAccount.objects.get(), PAID).found
    assert (found.books_minor, found.bank_minor) == (60_000, 0)
    assert [row.amount_minor for row in found.rows] == [60_000]
    assert verify().holds


def test_an_item_in_the_companys_currency_is_paid_in_dollars(shop, dollars):
    lines = taken_in(shop, dollars, (PAID, 50_000, "Pounds"), (PAID, 10_000, "More"))
    settle(shop, lines["More"], bookings=(Booked(account=SALES, tax="GB-standard"),))
    assert balance(shop, SALES) == -6_500  # $100 is £78, £13 of it tax
    post(shop, "2026-03-02", "1410 dr 389.50 STORE001", "4010 cr 389.50 STORE001", memo="Pounds")
    [item] = [one for one in items(shop) if not one.currency]
    wish = Settle(line_id=lines["Pounds"].id, items=(taken(item),))
    with pytest.raises(SettlingRefused) as refused:  # £390.00 came, £389.50 is owed
        settle_line(shop.actor, new_id(), wish)
    assert refused.value.refusal == SettleRefusal.NOT_ADDING_UP
    settle_line(shop.actor, new_id(), replace(wish, write_off=True))
    assert (balance(shop, FX), [one for one in items(shop) if not one.currency]) == (-50, [])
    assert verify().holds


def test_dollars_are_paid_from_the_companys_own_account(shop, dollars, client):
    """$1,000.00 that stand at £800.00, paid with £785.00: the page says both, finds them by the
    amount on the slip, and the £15.00 are gained at one press."""
    bank = bank_line(shop, PAID, -78_500, "", "Harbour: USD 1,000.00", "4712")
    [line] = BankLine.objects.filter(account_id=bank)
    item = owed(shop)
    client.force_login(Person.objects.get(email=OWNER))
    queue = client.get(reverse("bank_settle", args=[bank])).content.decode()
    assert "USD\xa01,000.00 at another rate: £15.00 gained" in queue
    page = client.get(reverse("bank_line", args=[line.id]), {"q": "usd 1000"})
    [shown] = page.context["items"]
    assert (shown.item.open_minor, shown.item.foreign_open) == (-80_000, -100_000)
    text = page.content.decode().replace("\xa0", " ")
    for said in ("−1,000.00 USD", "−800.00", 'name="exchange" value="1" data-moved-ppm', "+15.00"):
        assert said in text, said
    assert client.get(reverse("bank_line", args=[line.id]), {"q": "999"}).context["items"].hits == 0
    # A line without a name is called by its text, wherever it stands.
    for name in ("bank_account", "bank_reconciliation"):
        told = client.get(reverse(name, args=[bank]), {"until": str(PAID)}).content.decode()
        assert ">Harbour: USD 1,000.00</a>" in told, name
    wish = Settle(line_id=line.id, items=(taken(item),))
    with pytest.raises(SettlingRefused) as refused:
        settle_line(shop.actor, new_id(), wish)
    assert refused.value.refusal == SettleRefusal.NOT_ADDING_UP
    part = replace(wish, items=(taken(item, -50_000),), exchange=True)
    with pytest.raises(SettlingRefused) as refused:  # half of them is no rate
        settle_line(shop.actor, new_id(), part)
    assert refused.value.refusal == SettleRefusal.EXCHANGE_LIMIT
    sent = {"item": f"{item.entry_id}/{item.number}", "rate": "1"}
    address = reverse("settle_bank_line", args=[line.id])
    assert client.post(address, sent).status_code == 200
    assert client.post(address, {**sent, "exchange": "1"}).status_code == 302
    assert (items(shop), balance(shop, FX)) == ([], -1_500)
    assert (balance(shop, OWED), balance(shop, OWED, foreign=True)) == (0, 0)
    assert verify().holds


def test_without_a_rate_or_with_an_old_one_nothing_is_settled(shop, dollars):
    late, early = date(2026, 4, 9), date(2026, 2, 20)
    lines = taken_in(shop, dollars, (late, 1_000, "Late"), (early, 1_000, "Early"))
    before = EntryLine.objects.count()
    for name, words in (("Late", "old_rate"), ("Early", "no_rate")):
        with pytest.raises(RateRefused) as refused:
            settle(shop, lines[name], bookings=(Booked(account=SALES),))
        assert refused.value.refusal.value == words
    assert EntryLine.objects.count() == before


def test_an_account_in_use_is_not_kept_in_another_currency(shop, dollars):
    in_use = next(a for a in chart(shop.company_id) if a.code == "1050")
    with pytest.raises(NotPossible, match="one of its own"):
        bank_on(shop, in_use.id, "99", "USD")
    lines = taken_in(shop, dollars, (PAID, 1_000, "Wrong"))
    own = SettleRefusal.CONTROL_ACCOUNT
    with pytest.raises(SettlingRefused) as refused:
        settle(shop, lines["Wrong"], bookings=(Booked(account=DOLLARS),))
    assert refused.value.refusal == own


def test_a_rate_far_from_the_one_before_is_asked_about_once(shop, dollars, client):
    client.force_login(Person.objects.get(email=OWNER))
    address = reverse("enter_exchange_rate")
    sent = {"base": "USD", "quote": "GBP", "rate": "79", "day": str(PAID)}
    told = client.post(address, sent).content.decode()
    assert "1 USD was 0.78 GBP. Is it 79 now?" in told
    known = ExchangeRate.objects.filter(day=PAID)
    assert known.get().quote_units * 100 == 78 * known.get().base_units
    client.post(address, {**sent, "rate": "0.79"})
    client.post(address, {**sent, "rate": "2", "sure": "USD/GBP/2"})
    assert known.get().quote_units == 2 * known.get().base_units


def test_an_account_of_the_books_is_made_with_the_bank_account(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("new_bank_account"), {"currency": "USD"})
    offered = [words for _key, words in page.context["accounts"]]
    assert offered == ["1050 Bank", "A new account, 1051"]
    assert page.context["typed"]["ledger_account"] == "new"
    bank = next(str(one.id) for one in chart(shop.company_id) if one.code == "1050")
    new = {"name": "Dollars", "number": "4712", "currency": "USD", "ledger_account": bank}
    told = client.post(reverse("new_bank_account"), new)
    assert "it is made when you add the bank account" in told.content.decode()
    before = len(chart(shop.company_id))
    client.post(reverse("new_bank_account"), {**new, "ledger_account": "new", "name": " "})
    assert len(chart(shop.company_id)) == before  # both or neither
    client.post(reverse("new_bank_account"), {**new, "ledger_account": "new"})
    made = BankAccount.objects.get().ledger_account
    assert (made.code, made.name, made.currency) == ("1051", "Dollars", "USD")


def test_verify_finds_a_dollar_too_much(shop, dollars, database):
    def plant(vandal: Vandal) -> None:
        vandal.change("UPDATE entry_line SET foreign_minor = 100001 WHERE foreign_minor = 100000")

    with damaged(database, plant):
        found = {(one.check, one.table) for one in verify().findings}
    assert ("settlement_not_booked", "bank_settlement") in found


GAIN, LOSS, BANK, ITEMS = new_id(), new_id(), new_id(), new_id()


@given(
    foreign=st.integers(1, 10**9),
    stood=st.integers(1, 10**9),
    numerator=st.integers(1, 10**4),
    parts=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
)
def test_however_it_is_paid_the_item_goes_out_at_what_it_stood_at(foreign, stood, numerator, parts):
    """Any cut of the payment: every entry balances, and the gains come to the values paid less what
    the item stood at."""
    used = Rate(numerator, 1_000, PAID)
    gained, paid, left, book = 0, 0, foreign, stood
    for wanted in [*parts, foreign]:
        amount = min(wanted, left)
        if not amount:
            continue
        item = Item(
            entry_id=new_id(),
            number=1,
            account_id=ITEMS,
            open_minor=book,
            foreign_open=left,
            currency="USD",
        )
        bank = BankSide(amount_minor=amount, account_id=BANK)
        exchange = Exchange(
            currency="USD", worth=lambda m: used.worth(m, 2, 2), gain_id=GAIN, loss_id=LOSS
        )
        if not carried(item, amount):
            return  # a part that stands at nothing
        taking = Taking(item=item, amount_minor=carried(item, amount), foreign_minor=amount)
        decided = decide_foreign(bank, [taking], [], None, exchange)
        sums: dict[object, int] = {}
        for line in decided.lines:
            assert isinstance(line, Line)
            assert isinstance(line.amount_minor, int)
            sums[line.account_id] = sums.get(line.account_id, 0) + line.amount_minor
        assert sum(sums.values()) == 0
        gained -= sums.get(GAIN, 0) + sums.get(LOSS, 0)
        paid += sums.get(BANK, 0)
        book += sums.get(ITEMS, 0)
        left -= amount
    assert (left, book) == (0, 0)
    assert gained == paid - stood
