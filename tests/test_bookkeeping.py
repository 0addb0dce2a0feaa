"""Entries by hand: posted once or not at all, taken back once, held back for a second person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.bookkeeping import NOON, build_shop_at_noon, person, post, typed
from tests.support.racing import Ready, race
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account, Entry
from tillbook.books.ledger.queries import entries_of
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.models import Draft, ManualEntry, RecurringEntry
from tillbook.desks.bookkeeping.operations import (
    add_recurring,
    keep_template,
    post_draft,
    post_due,
    post_entry,
    reverse_entry,
    save_draft,
    set_bookkeeping,
)
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.bookkeeping.rules import typed_of
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import system_actor
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

DAY = date(2026, 11, 20)
RENT = ("6140 dr 900.00 STORE001", "1050 cr 900.00")


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def balance(shop, code: str, until: date = DAY) -> int:
    rows = trial_balance(shop.company_id, until, None, None)
    return next(row.balance_minor for row in rows if row.account.code == code)


def written():
    """The journal entries of entries by hand."""
    return Entry.objects.filter(source_kind="manual_entry")


def reason(act, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(EntryRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def test_an_entry_is_posted_numbered_and_proved(shop):
    first, second = post(shop, DAY, *RENT, memo="Rent"), post(shop, DAY, *RENT)
    assert (first.number, second.number) == ("JE-000001", "JE-000002")
    [one] = entries_of(first.id)
    assert [line.amount_minor for line in one["lines"]] == [90_000, -90_000]
    assert one["entry"].memo == "Rent"
    assert one["lines"][0].location_id == shop.locations["STORE001"]
    catch_up(shop.company_id)
    assert balance(shop, "1050") == -180_000
    assert verify().findings == ()


def test_the_same_click_twice_posts_once(shop):
    key = new_id()
    wanted = typed(DAY, *RENT)
    assert not post_entry(shop.actor, key, wanted).duplicate
    assert post_entry(shop.actor, key, wanted).duplicate
    other = typed(DAY, "6140 dr 1.00", "1050 cr 1.00")
    assert reason(post_entry, shop.actor, key, other) is Refusal.CONFLICT
    assert ManualEntry.objects.count() == written().count() == 1


WRONG = [
    (typed(DAY, "6140 dr 5.00", "1050 cr 4.99"), Refusal.UNBALANCED),
    (typed(DAY, "6140 dr 5.00", "9876 cr 5.00"), Refusal.UNKNOWN_ACCOUNT),
    (typed(DAY, "6140 dr -5.00", "1050 cr -5.00"), Refusal.NEGATIVE),
    (typed(DAY, f"6140 dr 1{'0' * 15}", f"1050 cr 1{'0' * 15}"), Refusal.TOO_LARGE),
    (typed(DAY, "6140 dr 5.001", "1050 cr 5.001"), Refusal.NOT_AN_AMOUNT),
    (typed("0000-01-01", *RENT), Refusal.DATE_OUT_OF_RANGE),
    (typed("0001-01-01", *RENT), Refusal.DATE_OUT_OF_RANGE),
    (typed("2026-02-30", *RENT), Refusal.NO_DATE),
    (typed("", *RENT), Refusal.MISSING_DATE),
    (typed(DAY + timedelta(days=36), *RENT), Refusal.FUTURE_DATE),
    (typed(DAY, "6140 dr 5.00"), Refusal.TOO_FEW_LINES),
    (typed(DAY, "6140 dr 0.00", "1050 cr 0"), Refusal.NO_AMOUNT),
    (typed(DAY, "6140 dr 5.00 NOWHERE", "1050 cr 5.00"), Refusal.UNKNOWN_LOCATION),
]


@pytest.mark.engines("sqlite")
def test_each_mistake_is_a_refusal_of_its_own_and_writes_nothing(shop):
    for wanted, why in WRONG:
        assert reason(post_entry, shop.actor, new_id(), wanted) is why
    assert not written().exists()
    assert not ManualEntry.objects.exists()


@pytest.mark.engines("sqlite")
def test_accounts_that_are_archived_foreign_or_the_stock_s_are_refused(shop):
    Account.objects.filter(company_id=shop.company_id, code="6140").update(archived_at=NOON)
    assert reason(post, shop, DAY, *RENT) is Refusal.ARCHIVED_ACCOUNT
    [code] = _codes_of(shop, "inventory")
    stock = (f"{code} dr 5.00", "1050 cr 5.00")
    assert reason(post, shop, DAY, *stock) is Refusal.CONTROL_ACCOUNT
    foreign = replace(shop.actor, location_ids=frozenset({shop.locations["STORE002"]}))
    wanted = typed(DAY, "1050 dr 5.00 STORE001", "4090 cr 5.00 STORE002")
    assert reason(post_entry, foreign, new_id(), wanted) is Refusal.UNKNOWN_LOCATION
    wanted = typed(DAY, "1050 dr 5.00", "4090 cr 5.00 STORE002")
    assert reason(post_entry, foreign, new_id(), wanted) is Refusal.NO_LOCATION
    assert not written().exists()


def _codes_of(shop, role: str) -> set[str]:
    rows = Account.objects.filter(company_id=shop.company_id, accountrole__role=role)
    return set(rows.values_list("code", flat=True))


@pytest.mark.engines("sqlite")
def test_a_reversal_turns_every_line_round_points_back_and_happens_once(shop):
    entry = post(shop, DAY, *RENT)
    other = DAY - timedelta(days=1)
    ask = {"day": DAY, "reason": "typed twice"}
    early = reason(reverse_entry, shop.actor, entry.id, new_id(), day=other, reason="too early")
    assert early is Refusal.BEFORE_ITS_ENTRY
    no_words = reason(reverse_entry, shop.actor, entry.id, new_id(), day=DAY, reason=" ")
    assert no_words is Refusal.NO_REASON
    key = new_id()
    back = reverse_entry(shop.actor, entry.id, key, **ask)
    assert reverse_entry(shop.actor, entry.id, key, **ask).duplicate
    assert reason(reverse_entry, shop.actor, entry.id, new_id(), **ask) is Refusal.ALREADY_REVERSED
    assert ManualEntry.objects.get(id=back.id).reverses_id == entry.id
    catch_up(shop.company_id)
    assert balance(shop, "1050") == balance(shop, "6140") == 0
    assert verify().findings == ()


def reverse_at_once(details: dict[str, Any], ready: Ready) -> str:
    """Take an entry back, or post a draft; what became of it."""
    actor = system_actor(details["company"], "test")
    ready()
    try:
        if draft := details.get("draft"):
            return "posted" if not post_draft(actor, draft, 1).duplicate else "duplicate"
        day, key = date.fromisoformat(details["day"]), details["key"]
        reverse_entry(actor, details["entry"], key, day=day, reason="both of us")
    except EntryRefused as refused:
        return str(refused.refusal.value)
    return "reversed"


def test_two_who_take_an_entry_back_at_once_take_it_back_once(database, shop):
    with clock.set_to(datetime.now(UTC)):
        day = today(shop.company_id)
        entry = post(shop, day, *RENT)
    base = {"company": shop.company_id, "entry": entry.id, "day": str(day)}
    told = race(database, reverse_at_once, [{**base, "key": new_id()} for _ in range(4)])
    assert sorted(told) == ["already_reversed"] * 3 + ["reversed"]
    assert ManualEntry.objects.filter(reverses_id=entry.id).count() == 1


def test_two_who_post_a_draft_at_once_post_it_once(database, shop):
    with clock.set_to(datetime.now(UTC)):
        draft = new_id()
        save_draft(shop.actor, draft, typed(today(shop.company_id), *RENT), 0)
    told = race(database, reverse_at_once, [{"company": shop.company_id, "draft": draft}] * 4)
    assert sorted(told) == ["duplicate"] * 3 + ["posted"]
    assert written().count() == 1
    assert not Draft.objects.exists()


@pytest.mark.engines("sqlite")
def test_who_saves_over_somebody_else_s_change_is_told(shop):
    draft = new_id()
    assert save_draft(shop.actor, draft, typed(DAY, *RENT), 0) == 1
    assert save_draft(shop.actor, draft, typed(DAY, *RENT, memo="Rent"), 1) == 2
    late = typed(DAY, *RENT, memo="Something else")
    assert reason(save_draft, shop.actor, draft, late, 1) is Refusal.CHANGED_MEANWHILE
    assert reason(post_draft, shop.actor, draft, 1) is Refusal.CHANGED_MEANWHILE
    assert not written().exists()
    assert post_draft(shop.actor, draft, 2).number == "JE-000001"
    assert post_draft(shop.actor, draft, 2).duplicate
    assert reason(save_draft, shop.actor, draft, late, 2) is Refusal.CONFLICT


@pytest.mark.engines("sqlite")
def test_above_the_limit_somebody_else_posts_who_may(shop):
    set_bookkeeping(shop.actor, approval_minor=50_000, future_days=35)
    writer, second = person(shop, "Wanda"), person(shop, "Sam")
    clerk = replace(second, id=uuid4(), rights=second.rights - {"ledger:approve"})
    draft = new_id()
    save_draft(writer, draft, typed(DAY, *RENT), 0)
    assert reason(post_draft, writer, draft, 1) is Refusal.OWN_APPROVAL
    assert Draft.objects.get(id=draft).waiting
    assert reason(post_draft, clerk, draft, 1) is Refusal.NEEDS_APPROVAL
    assert reason(post_entry, shop.actor, new_id(), typed(DAY, *RENT)) is Refusal.NEEDS_APPROVAL
    entry = post_draft(second, draft, 1)
    row = ManualEntry.objects.get(id=entry.id)
    assert (row.written_by, row.person_id) == (writer.id, second.id)
    back = new_id()
    ask = {"day": DAY, "reason": "wrong"}
    assert reason(reverse_entry, second, entry.id, back, **ask) is Refusal.OWN_APPROVAL
    assert post_draft(writer, back, 1).number == "JE-000002"
    small = typed(DAY, "6140 dr 500.00", "1050 cr 500.00")
    assert post_entry(writer, new_id(), small).number == "JE-000003"
    assert verify().findings == ()


@pytest.mark.engines("sqlite")
def test_an_accrual_takes_itself_back_on_the_first_of_the_next_month(shop):
    entry = post_entry(shop.actor, new_id(), typed(DAY, *RENT, accrual=True))
    [back] = ManualEntry.objects.filter(reverses_id=entry.id)
    assert back.business_date == date(2026, 12, 1)
    catch_up(shop.company_id)
    assert balance(shop, "6140", date(2026, 11, 30)) == 90_000
    assert balance(shop, "6140", date(2026, 12, 1)) == 0
    ask = {"day": DAY, "reason": "again"}
    assert reason(reverse_entry, shop.actor, entry.id, new_id(), **ask) is Refusal.ALREADY_REVERSED


@pytest.fixture
def template(shop) -> UUID:
    key = new_id()
    keep_template(shop.actor, key, "Rent", typed(DAY, *RENT))
    return key


def test_a_recurring_entry_catches_up_with_what_was_missed_once_each(shop, template):
    asked = {"day_of_month": 31, "since": date(2026, 8, 15), "until": date(2026, 10, 31)}
    add_recurring(shop.actor, template, **asked)
    assert post_due(shop.company_id) == 3
    assert post_due(shop.company_id) == 0
    RecurringEntry.objects.update(done_through=None)  # as if a run had died before it said so
    assert post_due(shop.company_id) == 3
    days = [row.business_date for row in ManualEntry.objects.order_by("business_date")]
    assert days == [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
    assert verify().findings == ()


@pytest.mark.engines("sqlite")
def test_one_recurring_entry_that_is_refused_says_why_and_stops_no_other(shop, template):
    other = new_id()
    keep_template(shop.actor, other, "Licence", typed(DAY, "6210 dr 5.00", "1050 cr 5.00"))
    for key in (template, other):
        add_recurring(shop.actor, key, day_of_month=1, since=date(2026, 11, 1), until=None)
    Account.objects.filter(code="6140").update(archived_at=NOON)
    assert post_due(shop.company_id) == 1
    assert "6140" in RecurringEntry.objects.get(template_id=template).trouble
    Account.objects.filter(code="6140").update(archived_at=None)
    assert post_due(shop.company_id) == 1
    assert RecurringEntry.objects.get(template_id=template).trouble == ""


@pytest.mark.engines("sqlite")
def test_above_the_limit_a_recurring_entry_waits_for_somebody(shop, template):
    set_bookkeeping(shop.actor, approval_minor=100, future_days=35)
    add_recurring(shop.actor, template, day_of_month=1, since=date(2026, 11, 1), until=None)
    assert post_due(shop.company_id) == 1
    assert post_due(shop.company_id) == 0
    assert not written().exists()
    [draft] = Draft.objects.filter(waiting=True)
    assert post_draft(person(shop, "Sam"), draft.id, draft.version).number == "JE-000001"


@pytest.mark.engines("sqlite")
def test_what_the_second_person_sends_back_as_it_was_shown_is_no_change(shop, client):
    set_bookkeeping(shop.actor, approval_minor=50_000, future_days=35)
    writer, draft = person(shop, "Wanda"), new_id()
    save_draft(writer, draft, typed(DAY, "6140 dr 900.00", "1050 cr 900.00"), 0)
    assert reason(post_draft, writer, draft, 1) is Refusal.OWN_APPROVAL
    client.force_login(Person.objects.get(email=shop.email))
    shown = client.get(f"/entries/drafts/{draft}/").content.decode()
    accounts = re.findall(r'name="account" list="accounts" value="([^"]+)"', shown)
    assert [text.split()[0] for text in accounts] == ["6140", "1050"]
    assert "900.00" in shown
    sent = {"entry": str(draft), "version": "1", "day": str(DAY), "action": "post"}
    sent |= {"account": accounts, "debit": ["900.00", ""], "credit": ["", "900"]}
    answer = client.post("/entries/save", sent)
    assert answer.headers["Location"] == f"/entries/{draft}/"
    row = ManualEntry.objects.get()
    assert row.written_by == writer.id
    assert client.post("/entries/save", sent).headers["Location"] == f"/entries/{draft}/"
    assert written().count() == 1


@pytest.mark.engines("sqlite")
def test_a_draft_is_changed_and_posted_by_who_kept_it(shop, client):
    client.force_login(Person.objects.get(email=shop.email))

    def send(page: str, **changes: Any) -> Any:
        """The form as its page shows it, with changes."""
        shown = client.get(page).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
        lines = {"account": ["6140", "1050"], "debit": ["9", ""], "credit": ["", "9"]}
        return client.post("/entries/save", hidden | lines | {"day": str(DAY)} | changes)

    page = send("/entries/new", action="save", memo="Rent").headers["Location"]
    assert send(page, action="save", memo="Rent of May").headers["Location"] == page
    assert typed_of(Draft.objects.get().content).memo == "Rent of May"
    posted = send(page, action="post", memo="Rent of June").headers["Location"]
    assert ManualEntry.objects.get().memo == "Rent of June"
    assert client.get(posted).status_code == 200
