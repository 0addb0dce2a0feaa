"""Period-end revaluation: posted once, turned back on the next day, and what it comes to in all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.banking import bank_account
from tests.shop import OWNER
from tests.test_foreign_bank import OWED, balance, items, rate, settle, taken, taken_in
from tillbook.books.ledger.balances import Scope, trial_balance
from tillbook.books.ledger.flows import lines_of_flow
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.books.ledger.sheets import Asked, sheet
from tillbook.desks.banking.operations import Booked
from tillbook.desks.bookkeeping.closing import checklist
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.operations import revalue
from tillbook.desks.bookkeeping.party_accounts import party_statements
from tillbook.desks.bookkeeping.revaluing import lines_of, preview
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)
#: Exchange differences realised, and not.
REALISED, UNREALISED, DOLLARS = "6510", "6520", "1060"


def at(shop, day: date, code: str) -> int:
    rows = {row.account.code: row.balance_minor for row in trial_balance(shop.company_id, day)}
    return rows.get(code, 0)


def account_of(shop, code: str):
    return Account.objects.get(company_id=shop.company_id, code=code).id


def do(shop, day: date = MARCH):
    seen = preview(shop.company_id, day).mark
    return revalue(shop.actor, day, seen=seen, memo="March")


@pytest.fixture
def dollars(shop):
    """$1,000.00 in advance from a customer at 0.80, all still in the bank."""
    account = bank_account(shop, "4711", 0, "USD")
    rate(shop, "0.80", date(2026, 3, 2))
    lines = taken_in(shop, account, (date(2026, 3, 2), 100_000, "Deposit"))
    settle(shop, lines["Deposit"], bookings=(Booked(account=OWED),))
    return account


def test_a_balance_is_revalued_and_turned_back(shop, dollars):
    rate(shop, "0.77", MARCH)
    found = preview(shop.company_id, MARCH)
    assert sorted(one.difference_minor for one in found.rows) == [-3_000, 3_000]
    assert any("USD" in one.sentence for one in checklist(shop.actor, MARCH))
    # Where such differences wait on the balance sheet, those of money itself do not.
    Account.objects.filter(code=UNREALISED).update(kind="asset")
    Account.objects.filter(code=DOLLARS).update(statement_line=StatementLine.CASH.value)
    [lost] = [one for one in found.rows if one.position.account_id == account_of(shop, DOLLARS)]
    alone = replace(found, rows=[lost])
    mine = [line.account_id for line in lines_of(shop.company_id, alone, realised=False)]
    assert mine == [account_of(shop, DOLLARS), account_of(shop, REALISED)]
    Account.objects.filter(code=UNREALISED).update(kind="expense")
    posted = do(shop)
    # What cash became worth less is no flow, and its cell leads to the entry alone.
    info = company(shop.company_id)
    asked = Asked(kind="cash-flow", span=Span(MARCH.replace(day=1), MARCH))
    shown = sheet(info, Scope(company_id=info.id), asked)
    rows = {row.key: row.amounts[0] for row in shown.rows if row.amounts and row.key}
    assert (rows["rates_taken"], rows["rates_on_cash"], shown.ties) == (3_000, -3_000, True)
    made_of = lines_of_flow(info.id, "rates").filter(entry__posting_date=MARCH)
    assert set(made_of.values_list("entry__source_id", flat=True)) == {posted.id}
    assert (at(shop, MARCH, DOLLARS), at(shop, MARCH, OWED)) == (77_000, -77_000)
    assert (at(shop, APRIL, DOLLARS), at(shop, APRIL, OWED)) == (80_000, -80_000)
    # What the bank lost the debt gained, each booked for itself.
    rows = EntryLine.objects.filter(account__code=UNREALISED, entry__posting_date=MARCH)
    assert sorted(rows.values_list("amount_minor", flat=True)) == [-3_000, 3_000]
    assert not EntryLine.objects.filter(entry__source_id=posted.id, foreign_minor__isnull=False)
    [item] = items(shop)
    assert (item.open_minor, item.foreign_open) == (-80_000, -100_000)
    again = do(shop)
    assert (again.id, again.duplicate) == (posted.id, True)
    assert ManualEntry.objects.count() == 2
    assert not any("USD" in one.sentence for one in checklist(shop.actor, MARCH))
    assert verify().holds


def test_what_came_later_is_added_by_another_one(shop, dollars):
    rate(shop, "0.77", MARCH)
    do(shop)
    more = taken_in(shop, dollars, (MARCH, 10_000, "More"))
    settle(shop, more["More"], bookings=(Booked(account="4010"),))
    assert preview(shop.company_id, MARCH).unrealised == []  # it came at the day's rate
    rate(shop, "0.76", MARCH)  # corrected
    second = do(shop)
    assert not second.duplicate
    assert (at(shop, MARCH, DOLLARS), at(shop, APRIL, DOLLARS)) == (83_600, 87_700)
    assert verify().holds


def test_realised_and_unrealised_come_to_the_whole(shop, dollars):
    """IAS 21.28: booked at 0.80, 0.77 at the end of the period, paid at 0.82. The period's share is
    a gain of 30 on the debt; the next one's a loss of 50; in all a loss of 20."""
    rate(shop, "0.77", MARCH)
    do(shop)
    rate(shop, "0.82", date(2026, 4, 8))
    lines = taken_in(shop, dollars, (date(2026, 4, 8), -100_000, "Back"))
    [item] = items(shop)
    settle(shop, lines["Back"], taken(item))
    assert balance(shop, REALISED) == 2_000
    assert balance(shop, UNREALISED) == 0
    # The dollars themselves came at 0.80 and went at 0.82: nothing is left, £20 for good.
    april = date(2026, 4, 30)
    found = preview(shop.company_id, april)
    assert [(one.realised, one.difference_minor) for one in found.rows] == [(True, 2_000)]
    do(shop, april)
    assert (balance(shop, REALISED), balance(shop, DOLLARS)) == (0, 0)
    assert preview(shop.company_id, april).rows == []
    assert verify().holds


def test_a_customer_is_told_what_was_billed_not_what_the_books_gained(shop, dollars, client):
    lines = taken_in(shop, dollars, (date(2026, 3, 3), 50_000, "C1"))
    settle(shop, lines["C1"], bookings=(Booked(account=OWED, party="C1"),))
    rate(shop, "0.77", MARCH)
    do(shop)
    rate(shop, "0.82", date(2026, 4, 8))
    back = taken_in(shop, dollars, (date(2026, 4, 8), -20_000, "Back"))
    [item] = [one for one in items(shop) if one.party_id]
    settle(shop, back["Back"], taken(item, -20_000))
    for until, closing in ((MARCH, -50_000), (date(2026, 4, 30), -30_000)):
        [shown] = party_statements(
            shop.actor, shop.customer_id, Side.RECEIVABLES, date(2026, 3, 1), until
        )
        assert (shown.currency.code, shown.closing_minor) == ("USD", closing)
        assert [one.open_minor for one in shown.open_items] == [closing]
    assert [one.amount_minor for one in shown.lines] == [-50_000, 20_000]
    client.force_login(Person.objects.get(email=OWNER))
    address = reverse("party_statement", args=[shop.customer_id])
    page = client.get(address, {"since": "2026-03-01", "until": "2026-04-30"}).content.decode()
    assert "300.00" in page
    assert "£" not in page[page.index("<h1") :]
    assert client.get(address, {"export": "pdf"}).content.startswith(b"%PDF")


def test_what_cannot_be_revalued_is_refused_whole(shop, dollars):
    april = date(2026, 4, 30)
    with pytest.raises(EntryRefused) as refused:  # the last rate is of 2 March
        do(shop, april)
    assert refused.value.refusal == Refusal.CANNOT_REVALUE
    rate(shop, "0.77", MARCH)
    with pytest.raises(EntryRefused) as refused:
        revalue(shop.actor, MARCH, seen="something else", memo="")
    assert refused.value.refusal == Refusal.CHANGED_MEANWHILE
    with pytest.raises(EntryRefused) as refused:
        do(shop, date(2150, 1, 1))
    assert refused.value.refusal == Refusal.FUTURE_DATE
    assert not ManualEntry.objects.exists()


def test_the_page_shows_it_and_posts_it_once(shop, dollars):
    rate(shop, "0.77", MARCH)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("revaluation"), {"day": str(MARCH)})
    assert "1,000.00 USD" in page.content.decode()
    form = {"day": str(MARCH), "mark": page.context["found"].mark}
    for _click in range(2):
        answer = client.post(reverse("post_revaluation"), form, follow=True)
        assert "Posted as JE-000001" in answer.content.decode()
    assert ManualEntry.objects.count() == 2
    account = client.get(reverse("account", args=[dollars_account(shop)])).content.decode()
    assert "1,000.00 USD" in account


def dollars_account(shop):
    return EntryLine.objects.filter(account__code=DOLLARS).values_list("account_id", flat=True)[0]
