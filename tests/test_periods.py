"""Months of the books: nothing is posted to one that is closed, and what comes late is kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from tests.banking import lines_of, settling_shop
from tests.bookkeeping import NOON, build_shop_at_noon, person, post, typed
from tests.expensing import typed as spent
from tests.support.racing import Ready, race
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account, Entry
from tillbook.books.ledger.operations.accounts import AccountSettings, change_account
from tillbook.books.ledger.operations.periods import close_period, reopen_period
from tillbook.books.ledger.periods import came_late
from tillbook.books.posting import operations as posting
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.models import Draft, YearEnd
from tillbook.desks.bookkeeping.operations import (
    add_recurring,
    close_year,
    keep_template,
    post_draft,
    post_due,
    post_entry,
    save_draft,
)
from tillbook.desks.bookkeeping.operations.settings import set_bookkeeping
from tillbook.desks.bookkeeping.queries import drafts, posted_entry
from tillbook.desks.bookkeeping.waiting import look_at_items_again
from tillbook.desks.bookkeeping.year import figures_of
from tillbook.desks.expenses.errors import ExpenseRefused
from tillbook.desks.expenses.operations import post_draft as post_expense_draft
from tillbook.desks.expenses.operations import save_draft as save_expense
from tillbook.desks.expenses.operations import set_limit
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.queries import company, system_actor
from tillbook.masters.organisation.rules import Forbidden
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write

RENT = ("6140 dr 900.00 STORE001", "1050 cr 900.00")


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def balance(shop, code: str, until: date) -> int:
    catch_up(shop.company_id)
    rows = trial_balance(shop.company_id, until)
    return next(row.balance_minor for row in rows if row.account.code == code)


def reason(act, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(EntryRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


@pytest.fixture
def template(shop) -> UUID:
    key = new_id()
    keep_template(shop.actor, key, "Rent", typed(LATE, *RENT))
    return key


OCTOBER = date(2026, 10, 1)
LATE = date(2026, 10, 15)


def posted_on(document_id: UUID) -> list[date]:
    rows = Entry.objects.filter(source_id=document_id).order_by("source_number")
    return list(rows.values_list("posting_date", flat=True))


@pytest.mark.engines("sqlite")
def test_months_close_in_order_and_open_again_with_a_reason(shop):
    post(shop, date(2026, 8, 3), *RENT)
    with pytest.raises(NotPossible):
        close_period(shop.actor, date(2026, 11, 1))
    assert close_period(shop.actor, OCTOBER) == [date(2026, m, 1) for m in (8, 9, 10)]
    assert close_period(shop.actor, date(2026, 9, 1), lock=True) == [
        date(2026, 8, 1),
        date(2026, 9, 1),
    ]
    with pytest.raises(NotPossible):
        close_period(shop.actor, date(2026, 9, 1))
    with pytest.raises(NotPossible):
        reopen_period(shop.actor, OCTOBER, reason=" ")
    writer = replace(shop.actor, rights=shop.actor.rights - {"ledger:close", "ledger:reopen"})
    with pytest.raises(Forbidden):
        reopen_period(writer, OCTOBER, reason="please")
    wanted = typed(LATE, *RENT)
    assert reason(post_entry, writer, new_id(), wanted) is Refusal.CLOSED_PERIOD
    assert reason(post_entry, shop.actor, new_id(), wanted) is Refusal.SOFT_PERIOD  # may, if asked
    soft = post_entry(shop.actor, new_id(), wanted, into_soft=True)
    assert posted_on(soft.id) == [LATE]
    assert reason(post_entry, writer, new_id(), wanted, into_soft=True) is Refusal.CLOSED_PERIOD
    deep = typed(date(2026, 9, 15), *RENT)
    assert reason(post_entry, shop.actor, new_id(), deep) is Refusal.CLOSED_PERIOD
    reopen_period(shop.actor, OCTOBER, reason="the rent was missing")
    assert posted_on(post_entry(writer, new_id(), wanted).id) == [LATE]
    row = AuditRecord.objects.filter(action="books.reopened").get()
    # What lies before the first month of the books moves what it begins with.
    older = typed(date(2025, 12, 15), *RENT)
    assert reason(post_entry, shop.actor, new_id(), older) is Refusal.CLOSED_PERIOD
    reopen_period(shop.actor, date(2026, 7, 1), reason="forgot the summer")
    august = typed(date(2026, 8, 15), *RENT)
    assert reason(post_entry, shop.actor, new_id(), august) is Refusal.CLOSED_PERIOD
    assert posted_on(post_entry(writer, new_id(), older).id) == [date(2025, 12, 15)]
    assert row.reason == "the rent was missing"


def test_what_comes_late_is_posted_on_the_first_open_day_and_listed(shop, template):
    post(shop, OCTOBER, *RENT)
    close_period(shop.actor, OCTOBER, lock=True)
    with clock.set_to(datetime(2026, 10, 15, 12, tzinfo=UTC)):
        sale = shop.sale([shop.line("P1", 2)])
    [outcome] = commit_sales(shop.actor, [sale])
    assert outcome.status == "stored"
    assert set(posted_on(sale.draft.id)) == {date(2026, 11, 1)}
    add_recurring(shop.actor, template, day_of_month=5, since=OCTOBER, until=LATE)
    assert post_due(shop.company_id) == 1
    listed = list(came_late(shop.company_id).values_list("business_date", "posting_date"))
    assert listed == [(date(2026, 10, 5), date(2026, 11, 1)), (LATE, date(2026, 11, 1))]
    catch_up(shop.company_id)
    assert balance(shop, "4010", date(2026, 10, 31)) == 0
    assert verify().findings == ()


def test_the_database_itself_refuses_a_locked_month_and_those_before_the_books(database, shop):
    entry = post(shop, OCTOBER, *RENT)
    close_period(shop.actor, OCTOBER, lock=True)
    for day in ("posting_date", "'2025-12-15'"):
        with pytest.raises(IntegrityError, match="locked"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO entry (id, company_id, journal, business_date, posting_date,"
                " tax_point, line_count, source_kind, source_id, source_number, memo, recorded_at,"
                f" hash) SELECT source_id, company_id, journal, business_date, {day},"
                " tax_point, line_count, source_kind, id, 2, memo, recorded_at, hash FROM entry"
                " WHERE source_id = %s",
                [entry.id if connection.vendor == "postgresql" else entry.id.bytes],
            )


def close_or_post(details: dict[str, Any], ready: Ready) -> str:
    """Close October, or post into it again and again until it is refused."""
    actor = system_actor(details["company"], "test")
    if details["what"] == "close":
        ready()
        close_period(actor, OCTOBER, lock=details["lock"])
        seen = Entry.objects.filter(posting_date=LATE).count()
        return f"closed over {seen}"
    writer = replace(actor, rights=actor.rights - {"ledger:close"})
    ready()
    posted = 0
    for _again in range(60):
        try:
            post_entry(writer, new_id(), typed(LATE, *RENT))
        except EntryRefused as refused:
            if refused.refusal is not Refusal.CLOSED_PERIOD:
                raise
            break
        posted += 1
    return f"posted {posted}"


@pytest.mark.parametrize("lock", [False, True], ids=["closed", "locked"])
def test_nothing_is_posted_to_a_month_after_it_was_closed(database, shop, lock):
    with clock.set_to(datetime.now(UTC)):
        post(shop, OCTOBER, *RENT)
    base = {"company": shop.company_id, "lock": lock}
    acts = [{**base, "what": "post"} for _ in range(3)]
    told = race(database, close_or_post, [*acts, {**base, "what": "close"}])
    assert told[-1] == f"closed over {Entry.objects.filter(posting_date=LATE).count()}"


def test_a_year_is_locked_with_its_figures_and_the_next_goes_on(database, shop, client):
    with clock.set_to(datetime(2027, 2, 10, 12, tzinfo=UTC)):
        post(shop, date(2026, 3, 1), "1050 dr 1000.00", "3010 cr 1000.00")
        post(shop, date(2026, 12, 31), "1050 dr 300.00", "4090 cr 300.00")
        post(shop, date(2027, 1, 5), "6140 dr 50.00", "1050 cr 50.00")
        for wrong in (date(2026, 12, 30), date(2027, 12, 31)):
            with pytest.raises(NotPossible):
                close_year(shop.actor, wrong)
        end = date(2026, 12, 31)
        earned = figures_of(shop.company_id, date(2026, 1, 1), end)
        first = close_year(shop.actor, end)
        assert close_year(shop.actor, end) == first
        row = YearEnd.objects.get()
        assert row.result_minor == earned.result_minor
        wanted = typed(end, "6140 dr 40.00", "1050 cr 40.00")
        assert reason(post_entry, shop.actor, new_id(), wanted) is Refusal.CLOSED_PERIOD
        reopen_period(shop.actor, end, reason="a bill was missing")
        post_entry(shop.actor, new_id(), wanted)
        assert close_year(shop.actor, end) != first
        results = YearEnd.objects.order_by("made_at").values_list("result_minor", flat=True)
        assert list(results) == [earned.result_minor, earned.result_minor - 4_000]
        # What moved between accounts of the balance sheet alone breaks the seal as well.
        client.force_login(Person.objects.get(email=shop.email))
        reopen_period(shop.actor, end, reason="the wrong bank")
        moved = new_id()
        post_entry(shop.actor, moved, typed(end, "1050 dr 5.00", "3010 cr 5.00"))
        close_period(shop.actor, end, lock=True)
        assert "Changed since" in client.get("/year-end/").content.decode()
        last = close_year(shop.actor, end)
        assert "Changed since" not in client.get("/year-end/").content.decode()
        # Any month that was opened again is locked with the year: one that nothing was posted to
        # yet, before all that was, and in the middle.
        records = YearEnd.objects.count()
        for month in (date(2026, 2, 1), date(2026, 6, 1)):
            reopen_period(shop.actor, month, reason="a late bill")
            assert "Lock the year through" in client.get("/year-end/").content.decode()
            close_year(shop.actor, end)
            late = typed(month, "6140 dr 1.00", "1050 cr 1.00")
            assert reason(post_entry, shop.actor, new_id(), late) is Refusal.CLOSED_PERIOD
        assert "Lock the year through" not in client.get("/year-end/").content.decode()
        assert YearEnd.objects.count() == records
        # Another number of an account is no other figure.
        renamed = Account.objects.get(company_id=shop.company_id, code="4090")
        wanted_name = AccountSettings(code="1005", name=renamed.name, kind=renamed.kind)
        change_account(shop.actor, renamed.id, wanted_name)
        assert "Changed since" not in client.get("/year-end/").content.decode()
        assert close_year(shop.actor, end) == last
        # Nor may years begin elsewhere now, which would take the closed one apart.
        form = client.get("/settings/company/").context["form"].initial
        told = client.post("/settings/company/", {**form, "fiscal_year_month": 4})
        assert "The fiscal year through 31 December 2026 is closed" in told.content.decode()
        assert company(shop.company_id).fiscal_year_month == 1
        # Nothing was posted for the close: the next year's balance goes on from the last one's.
        assert balance(shop, "1050", date(2027, 1, 31)) - balance(shop, "1050", end) == -5_000
        assert verify().findings == ()


@pytest.mark.engines("sqlite")
def test_somebody_of_one_location_neither_sees_others_drafts_nor_closes_the_books(shop):
    here = replace(person(shop, "Hana"), location_ids=frozenset({shop.locations["STORE001"]}))
    draft = new_id()
    save_draft(shop.actor, draft, typed(LATE, *RENT), 0)
    assert not drafts(here, *Draft.Kind.values).exists()
    entry = post(shop, OCTOBER, "6140 dr 5.00 STORE002", "1050 cr 5.00 STORE002")
    assert posted_entry(here, entry.id) is None
    for act in (close_period, lambda a, m: reopen_period(a, m, reason="why not")):
        with pytest.raises(NotPossible):
            act(here, OCTOBER)


def test_closing_waits_for_whoever_read_that_the_month_was_open(database, shop, monkeypatch):
    post(shop, OCTOBER, *RENT)
    held, go, told = Event(), Event(), []

    def stall(name: str) -> None:
        """Between what posting read and what it writes."""
        if name == "posting.before_write" and not held.is_set():
            held.set()
            assert go.wait(60)

    def late_one() -> None:
        post(shop, LATE, *RENT)
        told.append("posted")

    def closing() -> None:
        close_period(shop.actor, OCTOBER, lock=True)
        told.append(f"closed over {Entry.objects.filter(posting_date=LATE).count()}")

    monkeypatch.setattr(posting, "fault_point", stall)
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(connected, late_one)
        assert held.wait(60)
        closer = pool.submit(connected, closing)
        time.sleep(1)
        assert told == []  # it waits
        go.set()
        late.result(60)
        closer.result(60)
    assert sorted(told) == ["closed over 1", "posted"]
    assert reason(post, shop, LATE, *RENT) is Refusal.CLOSED_PERIOD


def connected(act: Callable[[], None]) -> None:
    """Do it in a thread that lets its connection go."""
    try:
        act()
    finally:
        connection.close()


@pytest.mark.engines("sqlite")
def test_who_may_close_is_asked_before_a_closed_month_takes_their_entry(shop, client):
    post(shop, OCTOBER, *RENT)
    close_period(shop.actor, OCTOBER)
    client.force_login(Person.objects.get(email=shop.email))
    key = str(new_id())
    lines = {"account": ["6140", "1050"], "debit": ["9", ""], "credit": ["", "9"]}
    form = {"entry": key, "version": "0", "memo": "Paper", "day": str(LATE), **lines}
    asked = client.post("/entries/save", form | {"action": "post"}).content.decode()
    assert "Post it to the closed month" in asked
    assert not posted_on(UUID(key))
    [version] = re.findall(r'name="version" value="(\d+)"', asked)
    client.post("/entries/save", form | {"version": version, "action": "post_soft"})
    assert posted_on(UUID(key)) == [LATE]

    # Taking it back asks in the same way, with a tick of its own.
    page = client.get(f"/entries/{key}/").content.decode()
    assert 'name="into_soft"' in page
    back = {"document": str(new_id()), "day": str(LATE), "reason": "typed twice"}
    client.post(f"/entries/{key}/reverse", back)
    assert not posted_on(UUID(back["document"]))
    client.post(f"/entries/{key}/reverse", back | {"into_soft": "1"})
    assert posted_on(UUID(back["document"])) == [LATE]


@pytest.mark.engines("sqlite")
def test_months_are_shown_by_year_and_what_waits_unfolds(shop, client):
    for year in (2021, 2025, 2026):
        post(shop, date(year, 3, 1), *RENT)
    save_draft(shop.actor, new_id(), typed(date(2021, 3, 9), *RENT, memo="Window"), 0)
    client.force_login(Person.objects.get(email=shop.email))
    page = client.get("/periods/").content.decode()
    assert "March 2021" in page
    assert "April 2026" not in page
    assert "Window" in page
    page = client.get("/periods/?year=2026").content.decode()
    assert "April 2026" in page
    assert "October 2021" not in page
    assert client.get("/periods/?year=1066").status_code == 200
    bank = settling_shop(shop)
    waits = what_waits(shop)
    for address in ("/periods/", "/year-end/"):
        page = client.get(address).content.decode()
        # The bank line is of 2026: closing March 2021 waits for nothing of later.
        assert f"/bank/line/{lines_of(bank)['FEE-118'].id}/" not in page, address
        for one in waits:
            assert one in page, (address, one)


def what_waits(shop) -> list[str]:
    """The addresses of an entry and an expense that wait for approval, of a sale that
    raises a question, and of a customer who is overdue and has paid what is not paired."""
    for day, *lines in (
        (1, "1410 dr 60.00 STORE001", "4010 cr 60.00 STORE001"),
        (2, "1410 cr 10.00 STORE001", "1050 dr 10.00"),
    ):
        one = typed(date(2021, 3, day), *lines)
        own = replace(one.lines[0], party="C1")
        post_entry(shop.actor, new_id(), replace(one, lines=(own, one.lines[1])))
    look_at_items_again()
    sale = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sale])
    asked = {"company_id": shop.company_id, "sale_id": sale.draft.id, "kind": "price"}
    write(lambda: Discrepancy(**asked, recorded_at=NOON).save(force_insert=True))
    set_bookkeeping(shop.actor, approval_minor=10, future_days=35)
    set_limit(shop.actor, 10)
    entry, expense = new_id(), new_id()
    anna = person(shop, "Anna")
    save_draft(anna, entry, typed(date(2021, 3, 9), *RENT), 0)
    save_expense(anna, expense, spent(shop, date(2021, 3, 9), "12.00"), 0)
    with pytest.raises(EntryRefused):
        post_draft(anna, entry, 1)
    with pytest.raises(ExpenseRefused):
        post_expense_draft(anna, expense, 1)
    return [
        f"/entries/drafts/{entry}/",
        f"/expenses/drafts/{expense}/",
        f"/sales/{sale.draft.id}/",
        "· £50.00</a>",
        f"/accounts-of/{shop.customer_id}/",
    ]
