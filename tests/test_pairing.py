"""Open items paired by hand: within what is open, once, taken back whole, and no balance moves."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from tests.banking import bank_on, lines_of, settling_shop
from tests.shop import OWNER
from tests.support.vandal import guards_lifted
from tests.test_aged import OWED, OWES, listed, owe, people
from tests.test_bank_settling import CARDS
from tests.test_bank_settling import items as items_on
from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.models import Allocation, EntryLine
from tillbook.books.ledger.open_items import open_items, settled_accounts
from tillbook.books.ledger.operations.accounts import AccountSettings, add_account
from tillbook.books.ledger.operations.periods import close_period
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankAccount
from tillbook.desks.banking.operations import (
    Booked,
    File,
    Settle,
    Taken,
    settle_line,
    take_in,
    undo_settlement,
)
from tillbook.desks.banking.suggestions import items_for, whose_line
from tillbook.desks.bookkeeping.errors import PairingRefused, PairRefusal
from tillbook.desks.bookkeeping.models import Pairing
from tillbook.desks.bookkeeping.operations import Chosen, PairWish, pair_items, undo_pairing
from tillbook.desks.bookkeeping.operations.pair_items import CERTAIN, OLDEST
from tillbook.desks.bookkeeping.party_accounts import open_accounts, unpaired
from tillbook.desks.bookkeeping.waiting import (
    look_at_items_again,
    overdue_alerts,
    pairing_alerts,
)
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write
from tillbook.values.statements import Scope, Statement, StatementLine

__all__ = ["people"]


def account(shop, side: Side = Side.RECEIVABLES):
    return accounts_of(shop.company_id, side)[0]


def items(shop, side: Side = Side.RECEIVABLES) -> dict[int, int]:
    """What is open, by the amount of the line."""
    return {one.amount_minor: one.open_minor for one in open_items([account(shop, side).id])}


def chosen(shop, amount: int, part: int | None = None) -> Chosen:
    [one] = [o for o in open_items([account(shop).id]) if o.amount_minor == amount]
    return Chosen(entry_id=one.entry_id, number=one.number, amount_minor=part)


def wish(shop, *some: Chosen, way: str = "") -> PairWish:
    return PairWish(account_id=account(shop).id, party_id=shop.customer_id, items=some, way=way)


def refusal(work) -> PairRefusal:
    with pytest.raises(PairingRefused) as refused:
        work()
    return refused.value.refusal


@pytest.fixture
def owing(people):
    """Marta Keane owes 100.00 since January and 50.00 since March, and has paid 120.00."""
    owe(people, "2026-03-01", OWED, 5_000, "C1", due="2026-03-31")
    owe(people, "2026-01-05", OWED, 10_000, "C1", due="2026-01-31")
    owe(people, "2026-03-10", OWED, -12_000, "C1")
    return people


def test_the_oldest_is_paid_first_and_taking_it_back_opens_everything(owing):
    shop = owing
    before = sum(EntryLine.objects.values_list("amount_minor", flat=True))
    entries = EntryLine.objects.count()
    done = pair_items(shop.actor, new_id(), wish(shop, way=OLDEST))
    assert (done.number, done.amount_minor) == ("BK-000001", 12_000)
    assert items(shop) == {5_000: 3_000}
    assert EntryLine.objects.count() == entries
    assert sum(EntryLine.objects.values_list("amount_minor", flat=True)) == before
    again = pair_items(shop.actor, done.id, wish(shop, way=OLDEST))
    assert (again.duplicate, again.amount_minor) == (True, 12_000)
    assert (
        refusal(lambda: pair_items(shop.actor, done.id, wish(shop, way=CERTAIN)))
        is PairRefusal.CONFLICT
    )
    assert verify().holds
    back = undo_pairing(shop.actor, done.id, new_id())
    assert back.amount_minor == -12_000
    assert items(shop) == {5_000: 5_000, 10_000: 10_000, -12_000: -12_000}
    assert (
        refusal(lambda: undo_pairing(shop.actor, done.id, new_id())) is PairRefusal.ALREADY_UNDONE
    )
    assert verify().holds


def test_a_part_is_paired_and_the_rest_stays_open(owing):
    shop = owing
    some = (chosen(shop, 5_000, 2_000), chosen(shop, -12_000))
    assert pair_items(shop.actor, new_id(), wish(shop, *some)).amount_minor == 2_000
    assert items(shop) == {5_000: 3_000, 10_000: 10_000, -12_000: -10_000}
    shown = listed(shop, "2199-12-31")
    assert shown.ties
    assert shown.total_minor == 3_000


def test_what_is_paired_today_was_open_before_today(owing):
    shop = owing
    pair_items(shop.actor, new_id(), wish(shop, way=OLDEST))
    then = listed(shop, "2026-03-31")
    assert {one.name: one.row.amounts for one in then.parties} == {
        "Marta Keane": (5_000, -12_000, 10_000, 0, 0)
    }
    assert then.ties


def test_everything_wrong_is_refused_by_name_and_leaves_nothing(owing):
    shop = owing
    owe(shop, "2026-03-11", OWED, -700, "C9")
    owe(shop, "2026-03-11", OWES, -800, "C1")
    old, paid = chosen(shop, 10_000), chosen(shop, -12_000)
    (foreign,) = open_items([account(shop, Side.PAYABLES).id])
    elsewhere = Chosen(entry_id=foreign.entry_id, number=foreign.number)
    too_much = Chosen(entry_id=old.entry_id, number=old.number, amount_minor=10_001)
    wrong_way = Chosen(entry_id=old.entry_id, number=old.number, amount_minor=-1)
    for some, why in (
        ((old, old, paid), PairRefusal.ITEM_TWICE),
        ((old, Chosen(entry_id=new_id(), number=1)), PairRefusal.UNKNOWN_ITEM),
        ((old, chosen(shop, -700)), PairRefusal.OTHER_PARTY),
        ((old, elsewhere), PairRefusal.OTHER_PARTY),
        ((too_much, paid), PairRefusal.TOO_MUCH),
        ((wrong_way, paid), PairRefusal.TOO_MUCH),
        ((old,), PairRefusal.ONE_SIDE),
        ((old,) * 2_001, PairRefusal.TOO_MANY),
    ):
        assert refusal(lambda s=some: pair_items(shop.actor, new_id(), wish(shop, *s))) is why
    other = PairWish(account_id=new_id(), party_id=shop.customer_id, way=OLDEST)
    assert refusal(lambda: pair_items(shop.actor, new_id(), other)) is PairRefusal.NO_OPEN_ITEM
    unknown = lambda: undo_pairing(shop.actor, new_id(), new_id())  # noqa: E731
    assert refusal(unknown) is PairRefusal.UNKNOWN_PAIRING
    assert not Pairing.objects.exists()
    assert not Allocation.objects.exists()


def test_a_closed_month_does_not_matter_for_it_moves_no_balance(owing):
    shop = owing
    close_period(shop.actor, date(2026, 3, 1), lock=True)
    assert pair_items(shop.actor, new_id(), wish(shop, way=OLDEST)).amount_minor == 12_000


def test_two_people_at_once_pair_it_once(owing):
    shop = owing
    some = (chosen(shop, 10_000), chosen(shop, -12_000))
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait()
            done = pair_items(shop.actor, new_id(), wish(shop, *some))
            outcomes.append(str(done.amount_minor))
        except PairingRefused as refused:
            outcomes.append(refused.refusal.value)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["10000", "item_taken"]
    assert items(shop) == {5_000: 5_000, -12_000: -2_000}
    assert verify().holds


def test_what_is_certain_is_told_apart_and_raises_its_hand(owing):
    shop = owing
    waits = unpaired(shop.actor)
    assert [one.certain_count for one in waits[shop.customer_id]] == [0]
    [alert] = pairing_alerts(shop.actor, [])
    assert alert.count == 1
    [late] = overdue_alerts(shop.actor, [])
    assert late.sentence == "1 customer is overdue with £30.00"
    owe(shop, "2026-03-12", OWED, -3_000, "C1")  # now everything paid is everything owed
    assert unpaired(shop.actor)[shop.customer_id][0].certain_count
    done = pair_items(shop.actor, new_id(), wish(shop, way=CERTAIN))
    assert done.amount_minor == 15_000
    assert not unpaired(shop.actor)
    look_at_items_again()
    assert not list(overdue_alerts(shop.actor, []))
    assert not list(pairing_alerts(shop.actor, []))
    assert not open_accounts(shop.actor, shop.customer_id)


def test_a_pairing_that_says_another_amount_is_found(owing, database):
    shop = owing
    done = pair_items(shop.actor, new_id(), wish(shop, way=OLDEST))
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE pairing SET amount_minor = 1 WHERE id = :d", d=done.id)
    found = {(one.check, one.table) for one in verify().findings}
    assert {("pairing_differs", "pairing"), ("body_differs", "pairing")} <= found


def test_a_bank_line_is_of_the_customer_whom_it_names(people):
    shop = people
    new = NewParty(code="C5", name="Café Lindgren GmbH")
    [lindgren] = write(lambda: add_parties(shop.company_id, [new]))
    bank = settling_shop(shop)
    owe(shop, "2026-03-01", OWED, 36_100, "C5")
    owe(shop, "2026-03-01", OWED, 36_000, "C9")
    [owed] = BankAccount.objects.filter(id=bank)
    items_open = items_for(shop.actor, owed)
    lines = lines_of(bank)
    assert whose_line(owed, lines["PART"], items_open) == lindgren.id
    assert whose_line(owed, lines["RENT-03"], items_open) is None


@pytest.fixture
def signed_in(owing, client: Client) -> Client:
    client.force_login(Person.objects.get(email=OWNER))
    return client


@pytest.mark.engines("sqlite")
def test_the_pages_pair_undo_and_refuse_what_is_odd(owing, signed_in):
    shop, key = owing, owing.customer_id
    address = reverse("party_account", args=[key])
    page = signed_in.get(address).content.decode()
    assert "Pair oldest first" in page
    for odd in ({}, {"account": "x"}, {"account": str(account(shop).id), "item": "'; --"}):
        assert signed_in.post(reverse("pair_party", args=[key]), odd).status_code == 302
    old, paid = (
        f"{one.entry_id}:{one.number}" for one in (chosen(shop, 10_000), chosen(shop, -12_000))
    )
    asked = {
        "account": str(account(shop).id),
        "document": str(new_id()),
        "item": [old, paid],
        f"part-{paid}": "40.00",
        f"side-{paid}": "credit",
    }
    for _again in range(2):
        signed_in.post(reverse("pair_party", args=[key]), asked)
    assert items(shop) == {5_000: 5_000, 10_000: 6_000, -12_000: -8_000}
    row = Pairing.objects.get()
    assert "40.00" in signed_in.get(reverse("pairing", args=[row.id])).content.decode()
    signed_in.post(reverse("undo_pairing", args=[row.id]), {})
    assert items(shop)[10_000] == 10_000
    signed_in.post(reverse("pair_certain"))
    assert items(shop)[10_000] == 10_000  # nothing here is certain
    assert "Marta Keane" in signed_in.get(reverse("unpaired")).content.decode()


@pytest.mark.engines("sqlite")
def test_the_statement_of_account_runs_from_balance_to_balance(owing, signed_in):
    address = reverse("party_statement", args=[owing.customer_id])
    asked = {"since": "2026-02-01", "until": "2026-03-31"}
    page = signed_in.get(address, asked)
    assert "PartyStatement(" not in page.content.decode()
    shown = page.context["account"]
    assert (shown.opening_minor, shown.closing_minor) == (10_000, 3_000)
    assert [one.balance_minor for one in shown.lines] == [15_000, 3_000]
    # What the balance at the start is of: the item of January, named with what is open of it.
    assert [(one.item.day.month, one.open_minor) for one in shown.before] == [(1, 10_000)]
    [start, *rows] = [row for _shown, rows, _ages in page.context["parts"] for row in rows]
    assert (start["open_minor"], start["amount_minor"], len(rows)) == (10_000, None, 2)
    text = b"".join(signed_in.get(address, {**asked, "export": "csv"})).decode("utf-8-sig")
    assert text.splitlines()[-1].endswith("30.00")
    assert shown.lines[-1].line.entry.memo in text.splitlines()[-1]
    assert signed_in.get(address, {**asked, "export": "pdf"}).content.startswith(b"%PDF")
    assert signed_in.get(reverse("party_statement", args=[new_id()])).status_code == 404
    for odd in ({"since": "9999-12-31", "until": "0000-01-01"}, {"side": "payables"}):
        assert signed_in.get(address, odd).status_code == 200


def test_the_database_refuses_an_allocation_beyond_its_lines(shop):
    settling_shop(shop)
    batch = items_on(shop, CARDS)
    row = {
        "company_id": shop.company_id,
        "account_id": batch[0].account_id,
        "debit_entry_id": batch[0].entry_id,
        "debit_number": batch[0].number,
        "credit_entry_id": batch[2].entry_id,
        "credit_number": batch[2].number,
        "document_id": new_id(),
        "recorded_at": "2026-03-01T00:00:00Z",
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.create(**row, amount_minor=10_001)
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.create(**row | {"credit_number": 9}, amount_minor=1)
    Allocation.objects.create(**row, amount_minor=10_000)
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.create(**row, amount_minor=1)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE allocation SET amount_minor = 1")
    assert settled_accounts(shop.company_id)[0].code == "1030"


def test_what_another_bank_line_rests_on_is_taken_back_after_that_one(shop):
    """A transfer: one side books it, the other bank's line is matched with that entry."""
    fee = lines_of(settling_shop(shop))["FEE-118"]
    wanted = AccountSettings(code="1055", name="Savings", kind="asset", statement_line="cash")
    savings = bank_on(shop, add_account(shop.actor, wanted), "78", "GBP")
    told = StatementLine(booked=fee.booked, amount_minor=3_920, name="Transfer")
    read = Statement(
        format="csv", scope=Scope.STATEMENT, account="78", currency="GBP", lines=(told,)
    )
    take_in(shop.actor, savings, read, File(name="s.csv", hash="0" * 64))
    one = settle_line(
        shop.actor, new_id(), Settle(line_id=fee.id, bookings=(Booked(account="1055"),))
    )
    [booked] = items_on(shop, "1055")
    [line] = lines_of(savings).values()
    chosen = Taken(entry_id=booked.entry_id, number=booked.number)
    two = settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=(chosen,)))
    with pytest.raises(SettlingRefused) as refused:
        undo_settlement(shop.actor, one.id, new_id())
    assert refused.value.refusal == SettleRefusal.RESTS_ON_IT
    assert refused.value.words == {"by": two.number}
    undo_settlement(shop.actor, two.id, new_id())
    undo_settlement(shop.actor, one.id, new_id())
    assert verify().holds
