"""Three other programs add our journal up again and find the trial balance, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shop import OWNER, build_shop
from tests.support.text_ledgers import READERS
from tests.test_demo import SATURDAY, opened_demo
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.journal import JournalAccount, JournalEntry, JournalLine, accounts
from tillbook.desks.sales.operations import commit_sales
from tillbook.edges.bridges.demo import bank, replay
from tillbook.edges.bridges.journal import FORMATS, Scope, export
from tillbook.edges.bridges.journal.beancount import account_names
from tillbook.edges.bridges.journal.formats import Names
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company, demo_company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing import clock

FAR = date(2100, 1, 1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def template_setup(request):
    return opened_demo if "opened" in request.fixturenames else build_shop


@pytest.fixture
def opened(database):
    with clock.set_to(SATURDAY):
        yield database.seed


def ours(company_id: UUID, since: date | None = None) -> dict[str, Decimal]:
    """The trial balance of the product itself, by account number."""
    exponent = company(company_id).exponent
    return {
        row.account.code: Decimal(row.balance_minor).scaleb(-exponent)
        for row in trial_balance(company_id, FAR, since)
        if row.balance_minor
    }


def theirs(company_id: UUID, form: str, file: Path, **ways) -> dict[str, Decimal]:
    """What the program finds, by account number."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines(export(Scope(company=company(company_id), **ways), form))
    found = READERS[form](file)
    if form == "beancount":
        codes = {account.id: account.code for account in accounts(company_id)}
        named = {name: codes[key] for key, name in account_names(accounts(company_id)).items()}
        return {named[name]: amount for name, amount in found.items()}
    return {name.split(":")[1].split()[0]: amount for name, amount in found.items()}


def same_everywhere(company_id: UUID, folder: Path) -> None:
    wanted = ours(company_id)
    assert len(wanted) >= 5
    assert sum(wanted.values()) == 0
    for form in READERS:
        assert theirs(company_id, form, folder / form) == wanted, form


@pytest.mark.postgresql_by_night
def test_three_programs_find_the_trial_balance_of_the_demo(opened, tmp_path):
    company_id, _ = demo_company()
    same_everywhere(company_id, tmp_path)


@pytest.mark.nightly
@pytest.mark.engines("sqlite")
def test_three_programs_find_the_trial_balance_of_all_weeks_of_the_demo(opened, tmp_path):
    company_id, first_start = demo_company()
    replay(company_id, first_start, SATURDAY)
    bank(company_id, first_start, SATURDAY)
    same_everywhere(company_id, tmp_path)


@pytest.fixture
def two_days(shop):
    """A sale on each of two days."""
    for moment in (NOON, NOON + timedelta(days=1)):
        with clock.set_to(moment):
            commit_sales(shop.actor, [shop.sale([shop.line("P1", 3), shop.line("P2")])])
    return shop


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("form", READERS)
def test_a_span_is_what_happened_in_it_or_what_stood_at_its_end(two_days, form, tmp_path):
    day = (NOON + timedelta(days=1)).date()
    moved = theirs(two_days.company_id, form, tmp_path / "moved", since=day)
    assert moved == ours(two_days.company_id, since=day)
    stood = theirs(two_days.company_id, form, tmp_path / "stood", since=day, opening=True)
    assert stood == ours(two_days.company_id) != moved
    # Before the first day there was nothing to bring forward.
    first = theirs(two_days.company_id, form, tmp_path / "1", since=date(2026, 1, 1), opening=True)
    assert first == stood


@pytest.mark.engines("sqlite")
def test_the_page_and_its_file(two_days, tmp_path):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    assert reverse("journal_export") in client.get(reverse("journal")).content.decode()
    assert client.get(reverse("journal_export")).status_code == 200
    for form in FORMATS:
        answer = client.get(reverse("journal_file"), {"form": form, "since": "2026-11-21"})
        text = b"".join(answer.streaming_content).decode()
        assert "attachment" in answer["Content-Disposition"]
        assert text == "".join(
            export(Scope(company=company(two_days.company_id), since=date(2026, 11, 21)), form)
        )
        assert "2026-11-20" not in text
    for query in (
        {"form": "csv", "since": "2026-02-30"},
        {"form": "csv", "since": "2026-02-02", "until": "2026-02-01"},
        {"form": "qif"},
        {"form": "csv", "until": "0000-01-01"},
    ):
        assert client.get(reverse("journal_file"), query).headers["Location"] == reverse(
            "journal_export"
        )
    audit = client.get(reverse("audit_trail")).content.decode()
    assert "List exported" in audit


def all_called(text: str) -> tuple[Names, Iterator[JournalEntry]]:
    """A journal of one entry in which everything that somebody can name is called `text`."""
    one, other, document = UUID(int=1), UUID(int=2), UUID(int=3)
    info = CompanyInfo(
        id=UUID(int=9),
        name=text,
        country="GB",
        currency="GBP",
        exponent=2,
        symbol="£",
        tax_per_line=False,
        prices_include_tax=True,
        cash_rounding_minor=1,
        total_rounding_minor=1,
        version=1,
        locations={},
    )
    lines = tuple(
        JournalLine(number, account, amount, one, one, one, 7, text, text)
        for number, account, amount in ((1, one, 1234), (2, other, -1234))
    )
    day = date(2026, 3, 1)
    entry = JournalEntry(one, text, day, date(2026, 2, 28), text, document, 1, text, lines)
    chart = {
        one: JournalAccount(one, "1", text, "asset"),
        other: JournalAccount(other, "2", text, "income"),
    }
    called = {one: text}
    names = Names(
        company=info,
        since=None,
        until=None,
        accounts=chart,
        locations=called,
        departments=called,
        tax_codes=called,
        documents={document: text},
    )
    return names, iter([entry])


NASTY = [
    "a  b",
    "(x)",
    "[2026-13-40]",
    "* x",
    '"x" \\',
    "2026-01-01 x",
    "\x85",
    "\u2028x",
    "ß",
    "²",
]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("form", READERS)
@given(
    text=st.one_of(
        st.text(max_size=30),
        st.text(alphabet=" \t\n;:|()[]{}<>*!=@~#%\"'\\&,.-/^$?`0Aä²", max_size=20),
        st.sampled_from(NASTY),
    )
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_no_text_becomes_a_posting_or_breaks_a_format(form, text, tmp_path):
    file = tmp_path / form
    file.write_text("".join(FORMATS[form](*all_called(text))), encoding="utf-8", errors="replace")
    assert sorted(READERS[form](file).values()) == [Decimal("-12.34"), Decimal("12.34")]


def test_no_two_accounts_are_called_the_same():
    chart = [
        JournalAccount(UUID(int=n), code, name, "asset")
        for n, (code, name) in enumerate(
            [("1.0", "Cash in hand"), ("1-0", "cash in hand"), ("x", "kaSse ü"), ("²", "٣")]
        )
    ]
    assert list(account_names(chart).values()) == [
        "Assets:1-0-Cash-In-Hand",
        "Assets:1-0-Cash-In-Hand-2",
        "Assets:X-KaSse-Ü",
        "Assets:٣",
    ]
