"""Expenses and petty cash: posted once or not at all, paid back once, counted to the penny."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from tests.attaching import photo, put
from tests.bookkeeping import NOON, build_shop_at_noon, person
from tests.expensing import OWN, PETTY, bank, fill, laid_out, spend, typed
from tests.support.racing import Ready, race
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.operations.periods import close_period
from tillbook.books.ledger.queries import entries_of
from tillbook.desks.expenses.errors import ExpenseRefused, Refusal
from tillbook.desks.expenses.models import Expense, ExpenseDraft, PettyCash
from tillbook.desks.expenses.operations import (
    count_petty_cash,
    pay_back,
    post_draft,
    post_expense,
    reverse_expense,
    reverse_petty_cash,
    save_draft,
    set_limit,
    take_back,
)
from tillbook.desks.expenses.queries import owed_by_person, petty_of, visible
from tillbook.desks.expenses.totals import totals_of
from tillbook.insight.verification.operations import verify
from tillbook.masters.files.queries import attachments_of
from tillbook.masters.organisation.queries import company, system_actor
from tillbook.masters.organisation.rules import Forbidden, Right
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

DAY = date(2026, 11, 20)


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def balance(shop, code: str) -> int:
    catch_up(shop.company_id)
    rows = trial_balance(shop.company_id, DAY, None, None)
    return next((row.balance_minor for row in rows if row.account.code == code), 0)


def reason(act, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(ExpenseRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def petty(shop, at: str = "STORE001") -> int:
    found = petty_of(company(shop.company_id), shop.locations[at])
    assert found
    return found.balance_minor


def owed(shop) -> dict:
    return owed_by_person(shop.actor)


def test_an_expense_is_posted_with_the_tax_inside_it(shop):
    lines = ("12.00 GB-standard Office supplies", "6.00 GB-standard Travel", "3.50 Postage")
    made = spend(shop, DAY, *lines)
    assert made.number == "EX-000001"
    [one] = entries_of(made.id)
    booked = [(line.account.code, line.amount_minor, line.tax_base_minor) for line in one["lines"]]
    assert booked == [
        ("6410", 1000, None),
        ("1510", 200, 1000),
        ("6440", 500, None),
        ("1510", 100, 500),
        ("6420", 350, None),
        ("1050", -2150, None),
    ]
    row = Expense.objects.get()
    assert (row.total_minor, row.tax_minor, row.supplier) == (2150, 300, "Paper & Co")
    # Neither to an account out of use nor from one; a category of before may still name it.
    for code in ("6420", "1050"):
        own = Account.objects.filter(company_id=shop.company_id, code=code)
        own.update(archived_at=clock.now())
        assert reason(spend, shop, DAY, lines[2]) is Refusal.ARCHIVED_ACCOUNT
        own.update(archived_at=None)
    assert verify().findings == ()


def test_the_same_wish_twice_is_one_and_another_under_its_id_is_refused(shop):
    key, wanted = new_id(), typed(shop, DAY, "5.00")
    assert not post_expense(shop.actor, key, wanted).duplicate
    assert post_expense(shop.actor, key, wanted).duplicate
    assert reason(post_expense, shop.actor, key, typed(shop, DAY, "6.00")) == Refusal.CONFLICT
    assert Expense.objects.count() == 1


def test_petty_cash_is_what_the_ledger_says_and_never_below_nothing(shop):
    assert reason(spend, shop, DAY, "5.00", paid=PETTY) == Refusal.PETTY_CASH_SHORT
    fill(shop, 2000)
    fill(shop, 3000, "STORE002", kind="from_bank")
    spend(shop, DAY, "12.50", paid=PETTY)
    assert (petty(shop), petty(shop, "STORE002")) == (750, 3000)
    assert reason(spend, shop, DAY, "7.51", paid=PETTY) == Refusal.PETTY_CASH_SHORT
    early = DAY - timedelta(days=1)  # nothing was in it then
    assert reason(spend, shop, early, "1.00", paid=PETTY) == Refusal.PETTY_CASH_SHORT_THEN
    back = fill(shop, 750, kind="to_safe")
    assert petty(shop) == 0
    assert reason(fill, shop, 751, kind="from_safe") == Refusal.SAFE_SHORT
    fill(shop, 1, kind="from_safe")
    again = {"reason": "It was not"}
    refused = reason(reverse_petty_cash, shop.actor, back.id, new_id(), **again)
    assert refused == Refusal.SAFE_SHORT
    fill(shop, 1, kind="to_safe")
    assert balance(shop, "1025") == 3000
    assert verify().findings == ()


def test_a_count_books_what_is_over_or_short_and_sees_what_moved_meanwhile(shop):
    fill(shop, 2000)
    here = {"location_id": shop.locations["STORE001"], "note": ""}
    count_petty_cash(shop.actor, new_id(), counted_minor=1980, expected_minor=2000, **here)
    assert (petty(shop), balance(shop, "6130")) == (1980, 20)
    stale = {"counted_minor": 1980, "expected_minor": 2000, **here}
    assert reason(count_petty_cash, shop.actor, new_id(), **stale) == Refusal.COUNTED_MEANWHILE
    right = count_petty_cash(shop.actor, new_id(), counted_minor=1980, expected_minor=1980, **here)
    assert entries_of(right.id) == []
    assert verify().findings == ()


def test_own_money_is_owed_until_it_is_paid_back_from_petty_cash(shop):
    anna = person(shop, "Anna")
    laid_out(shop, DAY, "10.00", by=anna.id)
    laid_out(shop, DAY, "4.00", by=anna.id)
    assert owed(shop) == {anna.id: 1400}
    fill(shop, 5000)
    here = {"location_id": shop.locations["STORE001"], "person_id": anna.id}
    paid = pay_back(shop.actor, new_id(), amount_minor=1200, **here)
    assert owed(shop) == {anna.id: 200}
    too_much = {"amount_minor": 201, **here}
    assert reason(pay_back, shop.actor, new_id(), **too_much) == Refusal.NOTHING_OWED
    reverse_petty_cash(shop.actor, paid.id, new_id(), reason="Given to another")
    assert (owed(shop), petty(shop)) == ({anna.id: 1400}, 5000)
    pay_back(shop.actor, new_id(), amount_minor=1400, **here)
    assert (owed(shop), balance(shop, "2320")) == ({}, 0)
    assert verify().findings == ()


def test_it_is_taken_back_once_by_a_document_that_points_at_it(shop):
    anna = person(shop, "Anna")
    made = laid_out(shop, DAY, "12.00 GB-standard Travel", by=anna.id)
    first = {"day": date(2026, 11, 19), "reason": "Twice"}
    assert reason(reverse_expense, shop.actor, made.id, new_id(), **first) == (
        Refusal.BEFORE_ITS_EXPENSE
    )
    again = {"day": DAY, "reason": "Twice"}
    assert reason(reverse_expense, shop.actor, made.id, new_id(), day=DAY, reason=" ") == (
        Refusal.NO_REASON
    )
    back = reverse_expense(shop.actor, made.id, new_id(), **again)
    assert reason(reverse_expense, shop.actor, made.id, new_id(), **again) == (
        Refusal.ALREADY_REVERSED
    )
    assert reason(reverse_expense, shop.actor, back.id, new_id(), **again) == (
        Refusal.IS_A_REVERSAL
    )
    assert owed(shop) == {}
    assert [balance(shop, code) for code in ("2320", "6440", "1510")] == [0, 0, 0]
    assert Expense.objects.get(id=back.id).reverses_id == made.id
    assert verify().findings == ()


def test_above_the_limit_another_person_posts_who_gets_nothing_for_it(shop):
    set_limit(shop.actor, 5000)
    anna, ben = person(shop, "Anna"), person(shop, "Ben")
    key = new_id()
    wanted = typed(shop, DAY, "50.01", paid=OWN, owed_to=str(ben.id))
    save_draft(anna, key, wanted, 0)
    put(anna, key, photo(), "receipt.jpg", "expense")
    assert reason(post_draft, anna, key, 1) == Refusal.OWN_APPROVAL
    assert ExpenseDraft.objects.get().waiting
    assert reason(post_draft, ben, key, 1) == Refusal.OWN_APPROVAL
    program = system_actor(shop.company_id, "test")
    assert reason(post_expense, program, new_id(), wanted) == Refusal.NEEDS_APPROVAL
    cora = person(shop, "Cora")
    assert not post_draft(cora, key, 1).duplicate
    assert post_draft(cora, key, 1).duplicate
    row = Expense.objects.get()
    assert (row.written_by, row.person_id, row.owed_to) == (anna.id, cora.id, ben.id)
    [receipt] = attachments_of(shop.company_id, "expense", key)
    assert receipt.name == "receipt.jpg"
    back = {"day": DAY, "reason": "Wrong", "late": False}
    assert reason(take_back, cora, key, new_id(), **back) == Refusal.OWN_APPROVAL
    waits = ExpenseDraft.objects.get()
    assert not post_draft(anna, waits.id, 1).duplicate
    assert ExpenseDraft.objects.count() == 0
    assert owed(shop) == {}
    assert verify().findings == ()


def test_who_changes_it_has_entered_it(shop):
    set_limit(shop.actor, 0)
    anna, ben = person(shop, "Anna"), person(shop, "Ben")
    key = new_id()
    save_draft(anna, key, typed(shop, DAY, "5.00"), 0)
    assert reason(save_draft, ben, key, typed(shop, DAY, "9.00"), 0) == Refusal.CHANGED_MEANWHILE
    save_draft(ben, key, typed(shop, DAY, "9.00"), 1)
    assert reason(post_draft, ben, key, 1) == Refusal.CHANGED_MEANWHILE
    assert reason(post_draft, ben, key, 2) == Refusal.OWN_APPROVAL
    assert not post_draft(anna, key, 2).duplicate


def test_a_closed_month_refuses_it_or_takes_it_on_its_first_open_day(shop):
    owner = person(shop, "Olga")
    close_period(owner, date(2026, 10, 1), lock=True)
    old = date(2026, 10, 30)
    assert reason(spend, shop, old, "5.00") == Refusal.CLOSED_PERIOD
    made = post_expense(shop.actor, new_id(), typed(shop, old, "5.00"), late=True)
    [one] = entries_of(made.id)
    assert (one["entry"].business_date, one["entry"].posting_date) == (old, date(2026, 11, 1))


TAMPERED = [
    ({"location": "NOWHERE"}, Refusal.NO_LOCATION),
    ({"paid": "somewhere"}, Refusal.NOT_PAID),
    ({"paid": OWN, "owed_to": str(new_id())}, Refusal.NOBODY_TO_PAY),
    ({"department": "Nowhere"}, Refusal.UNKNOWN_DEPARTMENT),
    ({"day": "2026-11-22"}, Refusal.FUTURE_DATE),
    ({"day": "0000-01-01"}, Refusal.NO_DATE),
    ({"lines": ()}, Refusal.NO_LINES),
]


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(("change", "refusal"), TAMPERED, ids=lambda one: str(one)[:30])
def test_tampered_forms_are_refused_and_write_nothing(shop, change, refusal):
    from dataclasses import replace

    wanted = replace(typed(shop, DAY, "5.00"), **change)
    assert reason(post_expense, shop.actor, new_id(), wanted) == refusal
    assert Expense.objects.count() == 0


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        ("-5.00", Refusal.NO_AMOUNT),
        ("0", Refusal.NO_AMOUNT),
        ("1e3", Refusal.NOT_AN_AMOUNT),
        ("1000000000000000", Refusal.TOO_LARGE),
        ("5.001", Refusal.NOT_AN_AMOUNT),
    ],
)
def test_amounts_that_are_none_are_refused(shop, amount, refusal):
    assert reason(spend, shop, DAY, amount) == refusal


def spend_at_once(details: dict[str, Any], ready: Ready) -> str:
    """Spend petty cash, or take an expense back; what became of it."""
    actor = system_actor(details["company"], "test")
    ready()
    try:
        with clock.set_to(NOON):
            if expense := details.get("expense"):
                reverse_expense(actor, expense, new_id(), day=DAY, reason="both of us")
            else:
                post_expense(actor, details.get("key") or new_id(), details["typed"])
    except ExpenseRefused as refused:
        return str(refused.refusal.value)
    return "done"


def test_two_who_spend_the_last_of_petty_cash_at_once_spend_it_once(database, shop):
    fill(shop, 1000)
    details = {"company": shop.company_id, "typed": typed(shop, DAY, "8.00", paid=PETTY)}
    told = race(database, spend_at_once, [details] * 4)
    assert sorted(told) == ["done", *["petty_cash_short"] * 3]
    assert petty(shop) == 200


def test_the_same_click_twice_at_once_posts_one(database, shop):
    details = {"company": shop.company_id, "typed": typed(shop, DAY, "8.00"), "key": new_id()}
    assert race(database, spend_at_once, [details] * 4) == ["done"] * 4
    assert Expense.objects.count() == 1


def test_two_who_take_it_back_at_once_take_it_back_once(database, shop):
    made = spend(shop, DAY, "8.00")
    details = {"company": shop.company_id, "expense": made.id}
    told = race(database, spend_at_once, [details] * 3)
    assert sorted(told) == ["already_reversed", "already_reversed", "done"]
    assert verify().findings == ()


def test_who_enters_alone_sees_and_takes_back_only_their_own(shop):
    rights = frozenset({Right.EXPENSES_WRITE})
    anna = person(shop, "Anna", rights, "Cashier")
    other = spend(shop, DAY, "5.00")
    own = spend(shop, DAY, "6.00", actor=anna)
    assert [row.id for row in visible(anna)] == [own.id]
    back = {"day": DAY, "reason": "No"}
    assert reason(reverse_expense, anna, other.id, new_id(), **back) == Refusal.UNKNOWN_EXPENSE
    with pytest.raises(Forbidden):
        pay_back(
            anna,
            new_id(),
            location_id=shop.locations["STORE001"],
            person_id=anna.id,
            amount_minor=1,
        )


def test_totals_by_category_and_person_come_to_the_same(shop):
    anna = person(shop, "Anna")
    spend(shop, DAY, "12.00 GB-standard Office supplies", "3.50 Postage")
    taken = laid_out(shop, DAY, "9.00 Travel", by=anna.id)
    reverse_expense(shop.actor, taken.id, new_id(), day=DAY, reason="No")
    laid_out(shop, DAY, "4.00 Travel", by=anna.id)
    spent, people = totals_of(shop.actor, DAY, DAY)
    assert [(one.name, one.gross_minor, one.tax_minor) for one in spent] == [
        ("Office supplies", 1200, 200),
        ("Travel", 400, 0),
        ("Postage", 350, 0),
    ]
    assert sum(one.gross_minor for one in people) == 1950


def test_the_database_itself_keeps_what_was_posted(shop):
    fill(shop, 2000)
    spend(shop, DAY, "5.00", paid=bank(shop))
    for table in ("expense", "expense_line", "petty_cash"):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
    assert (Expense.objects.count(), PettyCash.objects.count()) == (1, 1)
