"""The journal out: the real hledger accepts it, and its balances are ours."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date
from io import StringIO
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillbook.books.ledger import journal
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.journal import JournalAccount, JournalEntry, JournalLine
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.edges.bridges.journal import Scope, export
from tillbook.edges.bridges.journal.formats import CSV_COLUMNS, Names, csv_text, hledger_text
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.fields import new_id
from tillbook.values.money import QUANTITY_SCALE

PAYLOADS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


def hledger(text: str, *arguments: str) -> str:
    done = subprocess.run(
        ["hledger", "-f", "-", *arguments], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stderr}\n{text[:3000]}"
    return done.stdout


def balances(text: str) -> dict[str, int]:
    """What hledger finds on each account, in minor units: name -> balance."""
    rows, _ = json.loads(hledger(text, "balance", "--flat", "-O", "json"))
    found = {}
    for name, _, _, amounts in rows:
        [amount] = amounts
        quantity = amount["aquantity"]
        found[name] = quantity["decimalMantissa"] * 10 ** (2 - quantity["decimalPlaces"])
    return found


@pytest.fixture
def traded(shop):
    """Sales, a return, a void and an adjustment."""
    sales = [shop.sale([shop.line("P1", 3), shop.line("P2")]), shop.sale([shop.line("SKU12345")])]
    commit_sales(shop.actor, sales)
    ways = {"series_id": shop.series["STORE001"], "reason": "torn; (really)"}
    return_items(
        shop.actor,
        sales[0].draft.id,
        {1: QUANTITY_SCALE},
        document_id=new_id(),
        tender_code="cash",
        **ways,
    )
    void_sale(shop.actor, sales[1].draft.id, document_id=new_id(), **ways)
    adjust_stock(
        shop.actor,
        document_id=new_id(),
        location_code="STORE001",
        series_id=shop.series["STORE001"],
        reason="broken",
        changes=[Change("P3", -2 * QUANTITY_SCALE)],
    )
    return shop


def text_of(shop, form: str, **ways) -> str:
    return "".join(export(Scope(company=company(shop.company_id), **ways), form))


def test_hledger_accepts_it_strictly_and_finds_the_trial_balance(traded):
    text = text_of(traded, "hledger")
    hledger(text, "check", "--strict")
    ours = {
        row.account.code: row.balance_minor
        for row in trial_balance(traded.company_id, date(2100, 1, 1))
        if row.balance_minor
    }
    theirs = {name.split(":")[1].split()[0]: amount for name, amount in balances(text).items()}
    assert theirs == ours
    assert len(ours) >= 6


def test_every_account_is_declared_with_its_type(traded):
    text = text_of(traded, "hledger")
    declared = [line for line in text.splitlines() if line.startswith("account ")]
    assert len(declared) == len(journal.accounts(traded.company_id))
    assert {line.rsplit("type:")[1] for line in declared} == {"A", "L", "E", "R", "X"}
    for kind in "ALERX":
        wanted = {x.split("  ;")[0].removeprefix("account ") for x in declared if x[-1] == kind}
        listed = hledger(text, "accounts", "--declared", f"type:{kind}").split("\n")
        assert {name for name in listed if name} == wanted


def test_documents_go_by_their_numbers_in_order_of_day(traded):
    text = text_of(traded, "hledger")
    codes = [line.split("(")[1].split(")")[0] for line in text.splitlines() if " (STORE" in line]
    assert sorted(codes) == [f"STORE001-B-{n:06}" for n in range(1, 7)]
    hledger(text, "check", "ordereddates")


def test_a_span_of_days_holds_both_its_ends(traded):
    entries = [e for page in journal.pages(traded.company_id, None, None) for e in page]
    day = entries[-1].posting_date
    there = text_of(traded, "csv", since=day, until=day)
    before = text_of(traded, "csv", until=date(2000, 1, 1))
    assert {row["date"] for row in csv.DictReader(StringIO(there))} == {str(day)}
    assert before == ",".join(CSV_COLUMNS) + "\r\n"


def test_pages_miss_and_repeat_nothing(traded, monkeypatch):
    whole = [e.id for page in journal.pages(traded.company_id, None, None) for e in page]
    monkeypatch.setattr(journal, "PAGE", 2)
    pages = list(journal.pages(traded.company_id, None, None))
    assert [len(page) for page in pages] == [2, 2, 2]
    assert [e.id for page in pages for e in page] == whole


def test_csv_has_numbers_as_numbers_and_every_line(traded):
    found = list(csv.DictReader(StringIO(text_of(traded, "csv"), newline="")))
    assert sum(int(row["amount"].replace(".", "")) for row in found) == 0
    sold = [row for row in found if row["account"] == "4010" and row["document"].endswith("2")]
    assert [row["amount"] for row in sold] == ["-2.75", "-1.00"]
    assert {row["kind"] for row in found} == {"sale", "return", "void", "adjustment"}


def names(text: str, exponent: int = 2) -> tuple[Names, list[JournalEntry]]:
    """A journal of one entry in which everything that somebody can name is called `text`."""
    one, other, document = UUID(int=1), UUID(int=2), UUID(int=3)
    info = CompanyInfo(
        id=UUID(int=9),
        name=text,
        country="GB",
        currency="GBP",
        exponent=exponent,
        symbol="£",
        tax_per_line=False,
        prices_include_tax=True,
        cash_rounding_minor=1,
        total_rounding_minor=1,
        version=1,
        locations={},
    )
    day = date(2026, 3, 1)
    lines = tuple(
        JournalLine(number, account, amount, one, one, one, 7, text, text)
        for number, account, amount in ((1, one, 1234), (2, other, -1234))
    )
    entry = JournalEntry(one, text, day, date(2026, 2, 28), "sale", document, 1, text, lines)
    accounts = {
        one: JournalAccount(one, "1", text, "asset"),
        other: JournalAccount(other, "2", text, "income"),
    }
    called = {one: text}
    return (
        Names(
            company=info,
            since=None,
            until=None,
            accounts=accounts,
            locations=called,
            departments=called,
            tax_codes=called,
            documents={document: text},
        ),
        [entry],
    )


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet=" \t\n;:|()[]{}*!=@~#%\"'&,.-0A", max_size=20),
        st.sampled_from([*PAYLOADS, "a  b", "(x)", "* x", "2026-01-01 x", "\x85", "\u2028x"]),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_becomes_a_posting_or_breaks_the_format(text):
    written = "".join(hledger_text(*_iterated(names(text))))
    hledger(written, "check", "--strict")
    assert sorted(balances(written).values()) == [-1234, 1234]


def _iterated(made):
    return made[0], iter(made[1])


@pytest.mark.parametrize(
    ("exponent", "amount", "sample"),
    [(0, "1234 GBP", "1000. GBP"), (2, "12.34 GBP", "1000.00 GBP"), (3, "1.234 GBP", "1000.000")],
)
def test_currencies_of_any_exponent(exponent, amount, sample):
    text = "".join(hledger_text(*_iterated(names("x", exponent))))
    assert f"commodity {sample}" in text
    assert f"  {amount}" in text
    hledger(text, "check", "--strict")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_cell_is_a_formula(payload):
    text = "".join(csv_text(*_iterated(names(payload))))
    [_, first, _] = csv.reader(StringIO(text, newline=""))
    live = [cell for cell in first if cell[:1] in "=+-@\t\r＝" and cell]
    assert live == []
    assert f"'{payload}" in first
