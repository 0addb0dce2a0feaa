"""Bank lines settled against what is open, booked, taken back: the books stay right throughout."""

from __future__ import annotations

import threading
from datetime import date
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from tests.banking import SETTLING, lines_of, settling_shop
from tests.bookkeeping import post
from tests.shop import OWNER
from tillbook.books.ledger.models import Allocation, EntryLine
from tillbook.books.ledger.open_fold import not_kept
from tillbook.books.ledger.open_items import account_lines_of, open_items
from tillbook.books.ledger.operations.periods import close_period
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankAccount, BankMatch, BankSettlement, BankWithdrawal
from tillbook.desks.banking.operations import (
    Booked,
    Settle,
    Taken,
    settle_line,
    undo_settlement,
)
from tillbook.desks.banking.reconciliation import clearings, report
from tillbook.desks.banking.settled import unsettled
from tillbook.desks.banking.waiting import bank_alerts, open_alerts
from tillbook.desks.bookkeeping.closing import checklist
from tillbook.edges.bridges.operations import file_of, keep_file, take_file
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import new_id

MARCH = date(2026, 3, 31)
CARDS, BANK, FEES, OWED = "1210", "1050", "6210", "1410"


def balance(shop, code: str) -> int:
    lines = EntryLine.objects.filter(account__company_id=shop.company_id, account__code=code)
    return sum(lines.values_list("amount_minor", flat=True))


def items(shop, code: str):
    account = next(a for a in chart(shop.company_id) if a.code == code)
    kept = not not_kept([account.id])
    return open_items([account.id]) if kept else account_lines_of(account.id)


def taken(one, amount: int | None = None) -> Taken:
    return Taken(entry_id=one.entry_id, number=one.number, amount_minor=amount)


def refusal(work) -> SettleRefusal:
    with pytest.raises(SettlingRefused) as refused:
        work()
    return refused.value.refusal


@pytest.fixture
def bank(shop):
    return settling_shop(shop)


def test_a_payout_clears_its_batch_less_the_fee_and_is_undone(shop, bank):
    line = lines_of(bank)["PO-118"]
    batch = items(shop, CARDS)
    assert [one.open_minor for one in batch] == [300_000, 200_000, -10_000]
    before = balance(shop, BANK)
    wish = Settle(
        line_id=line.id,
        items=tuple(taken(one) for one in batch),
        bookings=(Booked(account=FEES),),
    )
    done = settle_line(shop.actor, new_id(), wish)
    assert done.number == "BK-000001"
    assert (balance(shop, BANK) - before, balance(shop, CARDS)) == (482_150, 0)
    assert balance(shop, FEES) == 7_850
    assert items(shop, CARDS) == []
    assert line.id not in {one.id for one in unsettled(bank)}
    again = settle_line(shop.actor, done.id, wish)
    assert again.duplicate
    assert again.number == done.number
    undo_settlement(shop.actor, done.id, new_id(), why="wrong batch")
    assert (balance(shop, BANK), balance(shop, CARDS), balance(shop, FEES)) == (before, 490_000, 0)
    assert [one.open_minor for one in items(shop, CARDS)] == [300_000, 200_000, -10_000]
    assert line.id in {one.id for one in unsettled(bank)}
    settle_line(shop.actor, new_id(), wish)
    assert items(shop, CARDS) == []
    assert verify().holds


def test_two_lines_pay_an_invoice_in_parts_and_a_small_rest_is_written_off(shop, bank):
    lines = lines_of(bank)
    (invoice,) = items(shop, OWED)
    assert invoice.open_minor == 96_050
    part = Settle(line_id=lines["PART"].id, items=(taken(invoice, 36_050),))
    assert refusal(lambda: settle_line(shop.actor, new_id(), part)) == SettleRefusal.NOT_ADDING_UP
    part = Settle(line_id=lines["PART"].id, items=(taken(invoice, 36_000),))
    settle_line(shop.actor, new_id(), part)
    (rest,) = items(shop, OWED)
    assert rest.open_minor == 60_050
    short = Settle(line_id=lines["REST"].id, items=(taken(rest),), write_off=True)
    settle_line(shop.actor, new_id(), short)
    assert items(shop, OWED) == []
    assert balance(shop, "6110") == 50
    much = Settle(
        line_id=lines["PO-118"].id,
        items=(),
        bookings=(Booked(account=FEES, amount_minor=482_000),),
        write_off=True,
    )
    assert refusal(lambda: settle_line(shop.actor, new_id(), much)) == SettleRefusal.WRITE_OFF_LIMIT
    assert verify().holds


def test_what_was_paid_too_much_stands_on_the_customers_account_and_is_undone(shop, bank, client):
    client.force_login(Person.objects.get(email=OWNER))
    line = lines_of(bank)["REST"]
    address = reverse("settle_bank_line", args=[line.id])
    sent = {"document": str(new_id()), "account": OWED}
    told = client.post(address, sent, follow=True).content.decode()
    assert "Whose is it?" in told
    told = client.post(address, {**sent, "party": "NOBODY"}, follow=True).content.decode()
    assert "no customer or supplier with the code “NOBODY”" in told
    client.post(address, {**sent, "party": "C1"})
    mine = [one for one in items(shop, OWED) if one.party_id == shop.customer_id]
    assert [one.open_minor for one in mine] == [-line.amount_minor]
    undo_settlement(shop.actor, UUID(sent["document"]), new_id(), why="not theirs")
    assert [one for one in items(shop, OWED) if one.party_id == shop.customer_id] == []
    assert verify().holds


def test_a_payout_less_fee_reserve_and_chargeback_is_settled_on_the_page(shop, bank, client):
    """What is looked for, ticked and typed is kept over a search and a refusal; amounts without a
    sign go the way of what is left."""
    client.force_login(Person.objects.get(email=OWNER))
    line = lines_of(bank)["PO-118"]
    first = items(shop, CARDS)[0]
    key = f"{first.entry_id}/{first.number}"
    looked = {"item": key, "on": CARDS, "look": "all", "account": [FEES], "amount": ["8.50"]}
    page = client.post(reverse("bank_line", args=[line.id]), looked)
    form, shown = page.context["form"], page.context["items"]
    assert [one.key == key for one in shown.chosen] == [True, False, False]
    assert page.context["sums"] == {"chosen": 490_000, "booked": -850, "moved": 0, "left": -7_000}
    ticks = [one.key for one in shown.chosen]
    # More than are shown go along in one field.
    sent = {"item": ticks[:1], "keep": "1", "kept": " ".join(ticks[1:]), "on": CARDS}
    sent |= {"account": [FEES, "1410", FEES], "amount": ["8.50", "50.00", ""]}
    sent |= {"tax": ["GB-standard", "", ""], "party": ["", "C1", ""], "memo": ["Fee", "Held", ""]}
    settle = reverse("settle_bank_line", args=[line.id])
    odd = {**sent, "amount": ["8.50", "-50.00", "21.00"]}
    page = client.post(settle, odd)
    assert len(page.context["form"].chosen) == len(form.chosen) == 3
    assert [row.amount for row in page.context["form"].booked] == ["8.50", "-50.00", "21.00"]
    assert page.context["sums"]["left"] == 100
    nameless = client.post(settle, {**sent, "account": ["", "1410", FEES]})
    assert "Name the account of each amount" in nameless.content.decode()
    before = balance(shop, BANK)
    client.post(settle, {**sent, "document": str(new_id())})
    assert (balance(shop, CARDS), balance(shop, BANK) - before) == (0, 482_150)
    assert (balance(shop, FEES), balance(shop, "1510")) == (708 + 2_000, 142)
    held = [one for one in items(shop, OWED) if one.party_id == shop.customer_id]
    assert [one.open_minor for one in held] == [5_000]
    # From the entry of what was paid the way leads up to the settlement, and back down.
    paid = client.get(reverse("entry", args=[first.entry_id])).context["settled"]
    assert [(one.number, one.amount_minor) for one, _account in paid] == [("BK-000001", 300_000)]
    entry = EntryLine.objects.filter(entry__source_kind="bank_settlement")[0].entry_id
    down = client.get(reverse("entry", args=[entry])).context["settled"]
    assert sum(one.amount_minor for one, _account in down) == -490_000
    assert verify().holds


def test_a_statement_taken_in_by_mistake_goes_while_nothing_of_it_is_settled(shop, bank, client):
    client.force_login(Person.objects.get(email=OWNER))
    line = lines_of(bank)["FEE-118"]
    address = reverse("withdraw_statement", args=[line.statement_id])
    key = new_id()
    settle_line(shop.actor, key, Settle(line_id=line.id, bookings=(Booked(account=FEES),)))
    told = client.post(address, {"reason": "another year"}, follow=True).content.decode()
    assert "take their settlements back first" in told
    row = {"statement_id": line.statement_id, "recorded_at": "2026-03-01T00:00:00Z"}
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        BankWithdrawal.objects.create(**row)
    undo_settlement(shop.actor, key, new_id(), why="wrong year")
    assert "Say why" in client.post(address, {"reason": " "}, follow=True).content.decode()
    told = client.post(address, {"reason": "another year"}, follow=True).content.decode()
    assert "The true one can be taken in now." in told
    assert "No line yet" in told
    assert "already" in client.post(address, {"reason": "x"}, follow=True).content.decode()
    wish = Settle(line_id=line.id, bookings=(Booked(account=FEES),))
    assert refusal(lambda: settle_line(shop.actor, new_id(), wish)) == SettleRefusal.UNKNOWN_LINE
    take_file(shop.actor, file_of(shop.actor, keep_file(shop.actor, "b.sta", SETTLING.encode())))
    assert lines_of(bank).keys() == {"PO-118", "FEE-118", "RENT-03", "PART", "REST"}
    assert report(BankAccount.objects.get(id=bank), date(2026, 3, 6)).found.bank_minor == 389_230
    assert verify().holds


def test_a_fee_is_booked_with_the_tax_in_it(shop, bank):
    line = lines_of(bank)["FEE-118"]
    booked = Booked(account=FEES, tax="GB-standard", memo="February")
    settle_line(shop.actor, new_id(), Settle(line_id=line.id, bookings=(booked,)))
    assert (balance(shop, FEES), balance(shop, "1510")) == (3_267, 653)
    tax = EntryLine.objects.get(account__code="1510")
    assert tax.tax_base_minor == 3_267


def test_a_service_from_abroad_is_booked_with_both_sides_of_its_tax(shop, bank):
    """HMRC's Notice 741A, section 5: the whole of what was paid is the value of the service."""
    fee = Booked(account=FEES, tax="GB-bought-abroad")
    wish = Settle(line_id=lines_of(bank)["FEE-118"].id, bookings=(fee,))
    done = settle_line(shop.actor, new_id(), wish)
    assert (balance(shop, FEES), balance(shop, "1510"), balance(shop, "2210")) == (3_920, 784, -784)
    assert EntryLine.objects.get(account__code="2210").tax_base_minor == -3_920
    undo_settlement(shop.actor, done.id, new_id())
    assert (balance(shop, FEES), balance(shop, "1510"), balance(shop, "2210")) == (0, 0, 0)


def test_tax_in_a_fee_kept_back_from_a_payout_is_input_tax(shop, bank):
    """The bank's line is money in, and yet what is booked of it is a cost."""
    line = lines_of(bank)["PO-118"]
    batch = tuple(taken(one) for one in items(shop, CARDS))
    fee = Booked(account=FEES, tax="GB-standard")
    settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=batch, bookings=(fee,)))
    accounts = account_map(shop.company_id, company(shop.company_id).version)
    tax = EntryLine.objects.get(entry__source_kind="bank_settlement", tax_code_id__isnull=False)
    assert tax.account_id == accounts.find(Role.TAX_DEDUCTIBLE, tax.tax_code_id)
    assert (tax.amount_minor, tax.tax_base_minor) == (1_308, 6_542)
    assert balance(shop, FEES) == 6_542


def test_what_was_booked_before_is_matched_and_not_booked_again(shop, bank, client):
    line = lines_of(bank)["RENT-03"]
    post(shop, "2026-03-04", "6140 dr 1850.00 STORE001", "1050 cr 1850.00", memo="Rent March")
    before = balance(shop, BANK)
    booked = next(one for one in items(shop, BANK) if one.amount_minor == -185_000)
    done = settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=(taken(booked),)))
    assert balance(shop, BANK) == before
    assert BankMatch.objects.count() == 1
    client.force_login(Person.objects.get(email=shop.email))
    leads = reverse("bank_lines_of_entry", args=[booked.entry_id])
    entry = reverse("entry", args=[booked.entry_id])
    settlement = reverse("bank_settlement", args=[done.id])
    for above, below in ((entry, leads), (leads, settlement), (settlement, entry)):
        assert below in client.get(above).content.decode()
    other = lines_of(bank)["FEE-118"]
    wish = Settle(line_id=other.id, items=(taken(booked),))
    assert refusal(lambda: settle_line(shop.actor, new_id(), wish)) == SettleRefusal.ITEM_TAKEN
    undo_settlement(shop.actor, done.id, new_id())
    assert leads not in client.get(entry).content.decode()
    settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=(taken(booked),)))
    assert verify().holds


def test_each_wrong_wish_is_its_own_refusal_and_leaves_nothing(shop, bank):
    lines = lines_of(bank)
    batch = items(shop, CARDS)
    line = lines["PO-118"].id
    other = next(one for one in EntryLine.objects.filter(account__code="4010"))

    def wish(*chosen: Taken, **more) -> SettleRefusal:
        wanted = Settle(line_id=more.pop("line_id", line), items=chosen, **more)
        return refusal(lambda: settle_line(shop.actor, new_id(), wanted))

    assert wish(line_id=new_id()) == SettleRefusal.UNKNOWN_LINE
    assert wish() == SettleRefusal.NOTHING_CHOSEN
    assert wish(taken(batch[0]), taken(batch[0])) == SettleRefusal.ITEM_TWICE
    assert wish(Taken(entry_id=new_id(), number=1)) == SettleRefusal.UNKNOWN_ITEM
    assert wish(taken(other)) == SettleRefusal.NO_OPEN_ITEM
    assert wish(taken(batch[0], 300_001)) == SettleRefusal.TOO_MUCH
    assert wish(taken(batch[0], -1)) == SettleRefusal.TOO_MUCH
    for account, why in (("9999", "unknown"), (BANK, "control"), ("1310", "control")):
        found = wish(bookings=(Booked(account=account),))
        assert found == getattr(SettleRefusal, f"{why.upper()}_ACCOUNT")
    assert wish(bookings=(Booked(account=FEES, tax="XX"),)) == SettleRefusal.UNKNOWN_TAX
    # Nobody charged tax under the reverse charge, and only what was bought makes the buyer owe it.
    abroad = Booked(account="4010", tax="GB-bought-abroad")
    assert wish(bookings=(abroad,)) == SettleRefusal.TAX_NOT_CHARGED
    assert wish(bookings=(Booked(account=FEES, department="XX"),)) == (
        SettleRefusal.UNKNOWN_DEPARTMENT
    )
    assert wish(bookings=(Booked(account=FEES, location_id=new_id()),)) == (
        SettleRefusal.UNKNOWN_LOCATION
    )
    assert wish(bookings=(Booked(account=FEES, amount_minor=0),)) == SettleRefusal.NO_AMOUNT
    assert refusal(lambda: undo_settlement(shop.actor, new_id(), new_id())) == (
        SettleRefusal.UNKNOWN_SETTLEMENT
    )
    assert not BankSettlement.objects.exists()
    assert not Allocation.objects.exists()
    key = new_id()
    settle_line(shop.actor, key, Settle(line_id=line, bookings=(Booked(account=FEES),)))
    assert wish(taken(batch[0])) == SettleRefusal.ALREADY_SETTLED
    of_another = next(one for one in items(shop, BANK) if one.source_id == key)
    rest = lines["REST"].id
    assert wish(taken(of_another, 60_000), line_id=rest) == SettleRefusal.ITEM_TAKEN
    conflict = Settle(line_id=line, bookings=(Booked(account="6140"),))
    assert refusal(lambda: settle_line(shop.actor, key, conflict)) == SettleRefusal.CONFLICT
    undo_settlement(shop.actor, key, new_id())
    assert refusal(lambda: undo_settlement(shop.actor, key, new_id())) == (
        SettleRefusal.ALREADY_UNDONE
    )


def test_a_line_of_a_closed_month_waits_for_a_word_and_is_posted_late(shop, bank):
    line = lines_of(bank)["FEE-118"]
    close_period(shop.actor, date(2026, 3, 1), lock=True)
    wish = Settle(line_id=line.id, bookings=(Booked(account=FEES),))
    assert refusal(lambda: settle_line(shop.actor, new_id(), wish)) == SettleRefusal.CLOSED_PERIOD
    late = Settle(line_id=line.id, bookings=(Booked(account=FEES),), late=True)
    settle_line(shop.actor, new_id(), late)
    booked = EntryLine.objects.select_related("entry").get(account__code=FEES).entry
    assert (booked.business_date, booked.posting_date) == (date(2026, 3, 3), date(2026, 4, 1))


def test_two_people_settle_one_line_and_one_of_them_does(shop, bank):
    line, batch = lines_of(bank)["PO-118"], items(shop, CARDS)
    wish = Settle(line_id=line.id, items=tuple(map(taken, batch)), bookings=(Booked(account=FEES),))
    answers: list[str] = []
    start = threading.Barrier(4)

    def settle() -> None:
        start.wait()
        try:
            answers.append(settle_line(shop.actor, new_id(), wish).number)
        except SettlingRefused as refused:
            answers.append(refused.refusal.value)
        finally:
            connections.close_all()

    people = [threading.Thread(target=settle) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(answers) == ["BK-000001", *["already_settled"] * 3]
    assert balance(shop, CARDS) == 0


def test_books_and_bank_agree_when_all_is_settled_and_differ_by_lines_before(shop, bank):
    account = BankAccount.objects.get(id=bank)
    march, third = date(2026, 3, 31), date(2026, 3, 3)

    def rows(day: date) -> list[tuple[str, int]]:
        return [(row.kind, row.amount_minor) for row in report(account, day).rows]

    assert rows(third) == [("not_in_books", -482_150), ("not_in_books", 3_920)]
    post(shop, "2026-03-30", "6140 dr 12.00 STORE001", "1050 cr 12.00", memo="Cheque 12")
    for line in lines_of(bank).values():
        settle_line(shop.actor, new_id(), Settle(line_id=line.id, bookings=(Booked(account=FEES),)))
    assert rows(march) == [("not_in_bank", -1_200)]
    assert report(account, third).found.difference_minor == 0
    found = report(account, march).found
    assert (found.books_minor, found.bank_minor) == (389_230 - 1_200, 389_230)
    undo_settlement(shop.actor, BankSettlement.objects.get(line__reference="PART").id, new_id())
    assert rows(march) == [("not_in_bank", -1_200), ("not_in_books", -36_000)]
    left = {one.code: one.open_minor for one in clearings(shop.actor)}
    assert left == {CARDS: 490_000, OWED: 96_050}


def test_every_page_of_settling_shows_in_both_languages(shop, bank, client):
    lines = lines_of(bank)
    wish = Settle(line_id=lines["FEE-118"].id, bookings=(Booked(account=FEES),))
    done = settle_line(shop.actor, new_id(), wish)
    [alert] = bank_alerts(shop.actor, ())
    assert (alert.count, alert.sentence) == (4, "4 bank lines are not settled: Current account")
    [long] = open_alerts(shop.actor, ())
    assert "1 account has money on its way" in long.sentence
    for day, counts in ((date(2026, 2, 28), []), (date(2026, 3, 2), [1]), (MARCH, [4])):
        assert [one.count for one in bank_alerts(shop.actor, (), day)] == counts
        told = [one.sentence for one in checklist(shop.actor, day)]
        assert any("bank line" in words for words in told) == bool(counts)
        assert any("on its way" in words for words in told) == bool(counts)
    client.force_login(Person.objects.get(email=shop.email))
    for language, words in (("en", "Nothing found that fits"), ("de", "Nichts Passendes gefunden")):
        client.cookies["django_language"] = language
        shown = {
            path: client.get(path, headers={"accept-language": language})
            for path in (
                f"/bank/{bank}/settle?settled={done.id}",
                f"/bank/line/{lines['PO-118'].id}/",
                f"/bank/settlement/{done.id}/",
                f"/bank/{bank}/reconciliation?day=2026-03-31",
                f"/bank/{bank}/reconciliation?day=2026-03-31&export=csv",
                f"/bank/{bank}/reconciliation?day=2026-03-31&export=pdf",
                f"/bank/{bank}/",
                "/bank/rules",
                "/bank/",
            )
        }
        assert {path: one.status_code for path, one in shown.items()} == dict.fromkeys(shown, 200)
        assert words in next(iter(shown.values())).content.decode()
