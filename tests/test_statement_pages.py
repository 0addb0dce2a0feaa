"""Statements as pages and files: figures lead down to what they are the sums of, files add up."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import post
from tests.random_books import Books, random_books
from tests.shop import OWNER
from tests.test_aged import owe
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.ledger.operations.accounts import AccountSettings, add_account
from tillbook.books.ledger.queries import described
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.statements import STATEMENTS
from tillbook.books.ledger.sheets import Asked, sheet
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.anchors import anchor_heads
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.proofs import anchors


@pytest.fixture
def books(shop) -> Books:
    return random_books(
        shop.company_id, list(shop.locations.values()), seed=3, entries=120, folded=80
    )


@pytest.mark.postgresql_by_night
def test_a_bank_account_in_the_red_is_owed_to_the_bank(shop, client):
    """By account and day: side by side with a day on which it held something; the till never."""
    post(shop, date(2026, 10, 1), "1050 dr 500.00", "3010 cr 500.00")
    post(shop, date(2026, 11, 2), "6140 dr 800.00", "1050 cr 800.00")
    post(shop, date(2026, 11, 3), "6140 dr 10.00", "1010 cr 10.00")
    post(shop, date(2026, 11, 4), "1050 dr 20.00 STORE001", "4090 cr 20.00")
    info = company(shop.company_id)
    asked = Asked(kind="balance-sheet", span=Span(None, date(2026, 11, 30)), compare="previous")
    shown = sheet(info, Scope(company_id=info.id), asked)
    rows = {row.key: row.amounts for row in shown.rows if row.amounts and row.key}
    assert rows["cash"] == (-1_000, 50_000)
    assert rows["short_term_loans"] == (28_000, 0)
    assert rows["total_assets"] == rows["total_liabilities_and_equity"]
    flow = sheet(info, Scope(company_id=info.id), replace(asked, kind="cash-flow", compare=""))
    assert flow.ties
    # One location's part of it stands where the account does.
    here = Scope(company_id=info.id, location_ids=(shop.locations["STORE001"],))
    part = sheet(info, here, replace(asked, compare=""))
    rows = {row.key: row.amounts for row in part.rows if row.amounts and row.key}
    assert ("cash" in rows, rows["short_term_loans"]) == (False, (-2_000,))
    # Each cell leads to the accounts that it is the sum of.
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("statement", args=["balance-sheet"]), {"until": "2026-11-30"})
    for row in page.context["rows"]:
        if row["words"] in ("Cash and bank", "Short-term loans and overdrafts"):
            [(minor, url)] = row["cells"]
            held = client.get(url.replace("&amp;", "&")).context["rows"]
            assert abs(sum(one.closing_minor for one in held)) == abs(minor) > 0
            assert [one.account.code for one in held] == [{1_000: "1010"}.get(-minor, "1050")]


@pytest.mark.postgresql_by_night
def test_tax_that_comes_back_is_owed_by_the_office(shop, client):
    """What a return settles turns together: tax paid in advance beside the tax is no debt of the
    office yet. Other taxes are owed to others, and turn by themselves."""
    line = {"kind": "liability", "statement_line": "tax_liabilities"}
    add = partial(AccountSettings, **line)
    add_account(shop.actor, add(code="2215", name="VAT to the office", tax_box="5"))
    add_account(shop.actor, add(code="2220", name="Trade tax"))
    start = ("2210 cr 30.00", "2215 dr 10.00", "2220 cr 70.00", "1510 dr 4.00 STORE001")
    post(shop, date(2026, 10, 5), *start, "3010 dr 86.00")
    post(shop, date(2026, 11, 5), "2215 dr 45.00 STORE001", "1510 cr 9.00", "3010 cr 36.00")
    post(shop, date(2026, 11, 6), "2220 dr 71.00", "3010 cr 71.00")
    info = company(shop.company_id)
    asked = Asked(kind="balance-sheet", span=Span(None, date(2026, 11, 30)), compare="previous")
    shown = sheet(info, Scope(company_id=info.id), asked)
    rows = {row.key: row.amounts for row in shown.rows if row.amounts and row.key}
    assert rows["tax_receivable"] == (-3_000 + 5_500 + 100, 400)
    assert rows["tax_liabilities"] == (500, 3_000 - 1_000 + 7_000)
    assert rows["total_assets"] == rows["total_liabilities_and_equity"]
    assert shown.ties
    # One location's part stands where the company's does; cash flow and equity know no sides.
    here = Scope(company_id=info.id, location_ids=(shop.locations["STORE001"],))
    part = sheet(info, here, replace(asked, compare=""))
    rows = {row.key: row.amounts for row in part.rows if row.amounts and row.key}
    assert (rows["tax_receivable"], rows["tax_liabilities"]) == ((4_500,), (-400,))
    for kind in ("cash-flow", "equity"):
        assert sheet(info, Scope(company_id=info.id), replace(asked, kind=kind)).ties
    # Each cell leads to the accounts that it is the sum of, in the column's days; files have them.
    client.force_login(Person.objects.get(email=OWNER))
    address, day = reverse("statement", args=["balance-sheet"]), {"until": "2026-11-30"}
    page = client.get(address, {**day, "compare": "previous"})
    led = {}
    for row in page.context["rows"]:
        if row["words"] in ("Tax receivable", "Tax liabilities"):
            for minor, url in row["cells"]:
                held = client.get(url.replace("&amp;", "&")).context["rows"]
                assert abs(sum(one.closing_minor for one in held)) == abs(minor) > 0
                led[minor] = [one.account.code for one in held]
    turned = {2_600: ["2210", "2215", "2220"], 500: ["1510"], 9_000: ["2210", "2215", "2220"]}
    assert led == {**turned, 400: ["1510"]}
    text = b"".join(client.get(address, {**day, "export": "csv"})).decode("utf-8-sig")
    found = {row[1]: row[2] for row in csv.reader(io.StringIO(text)) if len(row) > 2}
    assert (found["Tax receivable"], found["Tax liabilities"]) == ("26.00", "5.00")


@pytest.fixture
def signed_in(books, client: Client) -> Client:
    client.force_login(Person.objects.get(email=OWNER))
    return client


@pytest.mark.engines("sqlite")
def test_figures_lead_down_to_lines_that_add_up_to_them(books, signed_in):
    found = signed_in.get(
        reverse("statement", args=["profit-and-loss"]),
        {"since": "2024-02-10", "until": "2025-03-20", "compare": "locations"},
    ).content.decode()
    links = set(re.findall(r'class="figure-link" href="(/accounts/[^"]+)">([^<]+)<', found))
    assert len(links) > 5
    for url, shown in sorted(links)[:12]:
        answer = signed_in.get(url.replace("&amp;", "&"))
        minor = int(re.sub(r"\D", "", shown)) * (-1 if "−" in shown else 1)
        assert answer.context["found"].moved.balance_minor == -minor, url
    assert set(re.findall(r'href="(/general-ledger/\?line=revenue[^"]+)"', found))
    side = signed_in.get(reverse("statement", args=["accounts"]), {"until": "2025-03-20"})
    kinds = re.findall(
        r'figure-link" href="(/general-ledger/\?kind=[^"]+)">([^<]+)<', side.content.decode()
    )
    assert len(kinds) > 3
    for url, shown in kinds:
        rows = signed_in.get(url.replace("&amp;", "&")).context["rows"]
        minor = int(re.sub(r"\D", "", shown)) * (-1 if "−" in shown else 1)
        assert sum(row.closing_minor for row in rows) == minor, url


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("kind", sorted(STATEMENTS))
def test_files_hold_the_figures_of_the_page(books, signed_in, kind):
    address = reverse("statement", args=[kind])
    asked = {"since": "2024-02-10", "until": "2025-03-20", "compare": "year"}
    page = signed_in.get(address, asked)
    text = b"".join(signed_in.get(address, {**asked, "export": "csv"})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    amounts = [int(row[2].replace(".", "")) for row in rows[1:] if len(row) > 2 and row[2]]
    assert amounts == [row["cells"][0][0] for row in page.context["rows"] if row["cells"]]
    pdf = signed_in.get(address, {**asked, "export": "pdf"}).content
    assert pdf.startswith(b"%PDF")
    xlsx = b"".join(signed_in.get(address, {**asked, "export": "xlsx"}))
    assert xlsx.startswith(b"PK")
    assert signed_in.get(address, {"export": "doc"}).status_code == 404
    assert signed_in.get(reverse("statement", args=["nonsense"])).status_code == 404


@pytest.mark.engines("sqlite")
def test_the_trial_balance_and_the_anchors_are_pdfs(books, signed_in):
    for asked in ({}, {"since": "2024-02-10", "until": "2025-03-20", "compare": "2024-02-09"}):
        answer = signed_in.get(reverse("trial_balance"), {**asked, "export": "pdf"})
        assert answer.content.startswith(b"%PDF")
        assert answer["Content-Disposition"].startswith("attachment")
    assert "No anchor yet" in signed_in.get(reverse("anchors")).content.decode()
    anchor_heads(books.company_id)
    page = signed_in.get(reverse("anchors")).content.decode()
    assert anchors(books.company_id)[0].hash in page
    assert signed_in.get(reverse("anchors"), {"export": "pdf"}).content.startswith(b"%PDF")
    assert signed_in.get(reverse("anchors"), {"year": "0001"}).status_code == 200


@pytest.mark.engines("sqlite")
def test_the_general_ledger_as_a_file_holds_every_line(books, signed_in):
    asked = {"since": "2024-01-01", "until": "2026-12-31", "export": "csv"}
    text = b"".join(signed_in.get(reverse("general_ledger"), asked)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    accounts = Account.objects.filter(company_id=books.company_id)
    for account in accounts:
        own = [row for row in rows if row[0] == account.code]
        lines = [line for line in books.lines if line.account == account.id]
        if not lines:
            continue
        # The shop's opening stock is of today, and in the file too.
        assert len(own) - 2 >= len(lines)
        assert [own[0][3], own[-1][3], own[-1][8]] == ["Opening", "Closing", own[-2][8]]
        closing = own[-1][8].replace(".", "")
        moved = sum(int((row[6] or "0").replace(".", "")) for row in own)
        moved -= sum(int((row[7] or "0").replace(".", "")) for row in own)
        assert int(closing) == moved


def require_words_of_lines(shop, books, signed_in) -> None:
    """Each line says what was written of it and whose it is, on the page and in the file."""
    owed = Account.objects.get(company_id=books.company_id, code="1410")
    owe(shop, "2025-03-03", "1410", 1_200, "C1")
    address_of_owed = reverse("account", args=[owed.id])
    assert "Marta Keane" in signed_in.get(address_of_owed, {"until": "2025-03-03"}).content.decode()
    text = b"".join(signed_in.get(address_of_owed, {"until": "2025-03-03", "export": "csv"}))
    assert b"Marta Keane" in text
    # And what stands on the other side of it, "several" where there are more.
    row = next(row for row in csv.reader(io.StringIO(text.decode())) if "Marta Keane" in row[4])
    assert row[5] == "4010 Sales"
    seen = signed_in.get(address_of_owed, {"until": "2025-03-03"}).content.decode()
    assert '<td class="from-tablet">4010 Sales</td>' in seen
    post(shop, date(2025, 3, 3), "1050 dr 9.00", "4090 cr 4.00", "4010 cr 5.00", memo="Both")
    bank = Account.objects.get(company_id=books.company_id, code="1050").name
    told = described(books.company_id, list(EntryLine.objects.filter(entry__memo="Both")))
    assert [str(one.counter) for one in sorted(told, key=lambda one: one.number)] == [
        "several",
        *[f"1050 {bank}"] * 2,
    ]


@pytest.mark.engines("sqlite")
def test_an_account_and_the_general_ledger_leave_as_files_that_add_up(
    shop, books, signed_in, monkeypatch
):
    import typst

    papers = []

    def read(*_template, sys_inputs):
        papers.append(json.loads(sys_inputs["data"]))
        return b"%PDF"

    def minor(text: str) -> int:
        return int(re.sub(r"\D", "", text) or 0) * (-1 if "−" in text else 1)

    account = Counter(line.account for line in books.lines).most_common(1)[0][0]
    days = {"since": "2024-06-01", "until": "2025-06-30"}
    span = Span(date(2024, 6, 1), date(2025, 6, 30))
    address = reverse("account", args=[account])
    text = b"".join(signed_in.get(address, {**days, "export": "csv"})).decode("utf-8-sig")
    head, opening, *rows, closing = csv.reader(io.StringIO(text))
    own = [x for x in books.lines if x.account == account]
    own = [x for x in own if span.since <= x.day <= span.until]
    assert (len(head), len(rows)) == (11, len(own))
    page = signed_in.get(address, days).context["found"]
    assert minor(opening[8].replace("-", "−")) == page.opening_minor
    assert minor(closing[8].replace("-", "−")) == page.closing_minor
    assert b"".join(signed_in.get(address, {**days, "export": "xlsx"})).startswith(b"PK")
    require_words_of_lines(shop, books, signed_in)
    assert signed_in.get(address, {**days, "export": "pdf"}).content.startswith(b"%PDF")

    monkeypatch.setattr(typst, "compile", read)
    for url in (address, reverse("general_ledger")):
        assert signed_in.get(url, {**days, "export": "pdf"}).content == b"%PDF"
        paper = papers.pop()
        for one in paper["accounts"]:
            balance = minor(one["opening"])
            for *_words, debit, credit, after in one["lines"]:
                balance += minor(debit) - minor(credit)
                assert minor(after) == balance
            sides = [sum(minor(line[n]) for line in one["lines"]) for n in (4, 5)]
            assert [minor(x) for x in one["figures"]] == [*sides, balance]
        *parts, whole = paper["sums"] or [[""] * 6]
        for n in range(2, 6):
            assert sum(minor(row[n]) for row in parts) == minor(whole[n])
    assert len(parts) > 3
    assert minor(whole[3]) == minor(whole[4]) > 0

    monkeypatch.setattr("tillbook.books.ledger.account_files.MOST_ON_PAPER", 3)
    told = signed_in.get(reverse("general_ledger"), {**days, "export": "pdf"}, follow=True)
    assert told.redirect_chain[-1][0].endswith("?since=2024-06-01&until=2025-06-30")
    assert "lines are more than a PDF holds" in told.content.decode()
    assert not papers


@pytest.mark.engines("sqlite")
def test_odd_addresses_of_statements_are_pages_all_the_same(books, signed_in):
    for query in (
        {"since": "2025-03-03", "until": "2025-03-01"},
        {"since": "0000-01-01", "until": "9999-12-31"},
        {"since": "1900-01-01", "until": "2199-12-31", "compare": "months"},
        {"compare": "nonsense", "department": "x", "location": "y"},
        {"department": str(NIL), "location": str(UUID(int=77))},
    ):
        for kind in STATEMENTS:
            assert signed_in.get(reverse("statement", args=[kind]), query).status_code == 200, kind
        account = books.accounts[0].id
        for page in ("0", "-1", "999999999999", "x"):
            address = reverse("account", args=[account])
            assert signed_in.get(address, {**query, "page": page}).status_code == 200
