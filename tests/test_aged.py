"""Receivables and payables by age: what was open on a day, to the cent what the accounts hold."""

from __future__ import annotations

import csv
import io
from datetime import date
from random import Random
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.banking import lines_of, settling_shop
from tests.shop import OWNER
from tests.support.vandal import guards_lifted
from tillbook.books.ledger.aged import accounts_of, aged_list, open_at
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.banking.operations import Settle, Taken, settle_line, undo_settlement
from tillbook.desks.bookkeeping.operations import post_entry
from tillbook.desks.bookkeeping.rules import Typed, TypedLine
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

OWED, OWES = "1410", "2110"
NEVER = date(2199, 12, 31)


def owe(shop, day: str, account: str, amount: int, party: str = "", due: str = "", at: str = ""):
    """An entry that puts so many minor units on the account, debit positive."""
    figure = f"{abs(amount) // 100}.{abs(amount) % 100:02d}"
    sides = ("debit", "credit") if amount > 0 else ("credit", "debit")
    lines = (
        TypedLine(account=account, party=party, due=due, location=at, **{sides[0]: figure}),
        TypedLine(account="4010", location=at, **{sides[1]: figure}),
    )
    return post_entry(shop.actor, new_id(), Typed(day=day, memo="Owed", lines=lines))


def listed(shop, day: str, side: Side = Side.RECEIVABLES, before: str = "", at: UUID | None = None):
    scope = Scope(company_id=shop.company_id, location_ids=None if at is None else (at,))
    other = date.fromisoformat(before) if before else None
    info = company(shop.company_id)
    return aged_list(info, scope, side, date.fromisoformat(day), other)


def rows_of(shown) -> dict[str, tuple[int, ...]]:
    return {one.name: one.row.amounts for one in shown.parties}


@pytest.fixture
def people(shop):
    def work() -> None:
        add_parties(shop.company_id, [NewParty(code="C9", name="Paul Bright")])
        mill = NewParty(code="S1", name="Mill & Sons", kind="supplier")
        add_parties(shop.company_id, [mill])

    write(work)
    return shop


def test_every_line_stands_in_the_bucket_of_its_due_day(people):
    shop = people
    owe(shop, "2026-01-05", OWED, 10_000, "C1", due="2026-01-31")  # 59 days late on 31 March
    owe(shop, "2026-03-20", OWED, 2_000, "C1", due="2026-04-19")  # not due
    owe(shop, "2026-03-30", OWED, 500, "C9")  # no due day: since it was posted
    owe(shop, "2026-03-01", OWED, -300, "C9", due="2026-03-01")  # paid beyond
    owe(shop, "2025-11-01", OWED, 70)  # of nobody
    owe(shop, "2026-02-01", OWES, -9_900, "S1", due="2026-03-30")
    shown = listed(shop, "2026-03-31")
    assert list(rows_of(shown).items()) == [
        ("Marta Keane", (2_000, 0, 10_000, 0, 0)),
        ("Paul Bright", (0, 200, 0, 0, 0)),
        ("", (0, 0, 0, 0, 70)),
    ]
    assert shown.amounts == (2_000, 200, 10_000, 0, 70)
    assert shown.ties
    assert shown.total_minor == shown.balance_minor == 12_270
    assert rows_of(listed(shop, "2026-01-10")) == {
        "Marta Keane": (10_000, 0, 0, 0, 0),
        "": (0, 0, 0, 70, 0),
    }
    owing = listed(shop, "2026-03-31", Side.PAYABLES)
    assert rows_of(owing) == {"Mill & Sons": (0, 9_900, 0, 0, 0)}
    assert owing.ties
    compared = listed(shop, "2026-03-31", before="2026-01-31")
    assert {one.name: one.before_minor for one in compared.parties} == {
        "Marta Keane": 10_000,
        "Paul Bright": 0,
        "": 70,
    }
    assert compared.before_minor == 10_070


def _item(shop, code: str, amount: int) -> Taken:
    [account] = [one for one in accounts_of(shop.company_id, Side.RECEIVABLES) if one.code == code]
    [one] = [one for one in open_items([account.id]) if one.amount_minor == amount]
    return Taken(entry_id=one.entry_id, number=one.number)


def test_what_was_paid_later_was_still_open_before_and_what_is_undone_is_open_again(people):
    shop = people
    bank = settling_shop(shop)  # an invoice of 960.50 on 1 March, of nobody; paid on 5 and 6 March
    lines = lines_of(bank)
    item = _item(shop, OWED, 96_050)
    part = Settle(
        line_id=lines["PART"].id,
        items=(Taken(entry_id=item.entry_id, number=item.number, amount_minor=36_000),),
    )
    done = settle_line(shop.actor, new_id(), part)
    assert rows_of(listed(shop, "2026-03-04")) == {"": (0, 96_050, 0, 0, 0)}
    assert rows_of(listed(shop, "2026-03-05")) == {"": (0, 60_050, 0, 0, 0)}
    undo_settlement(shop.actor, done.id, new_id())
    for day in ("2026-03-04", "2026-03-05", "2026-12-31"):
        shown = listed(shop, day)
        assert shown.total_minor == 96_050
        assert shown.ties


def test_random_books_tie_on_every_day_at_every_location(people):
    shop, random = people, Random(5)  # noqa: S311
    bank = settling_shop(shop)
    days = [f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3, 4) for day in (3, 17)]
    for _ in range(25):
        amount = random.choice((1, -1)) * random.randint(1, 99_999)
        party = random.choice(("", "C1", "C9"))
        at = random.choice(("", "STORE001", "STORE002"))
        due = random.choice(("", *days))
        owe(shop, random.choice(days), random.choice((OWED, OWES)), amount, party, due, at)
    invoice = _item(shop, OWED, 96_050)
    half = (Taken(entry_id=invoice.entry_id, number=invoice.number, amount_minor=36_000),)
    settle_line(shop.actor, new_id(), Settle(line_id=lines_of(bank)["PART"].id, items=half))
    for side in Side:
        accounts = {one.id for one in accounts_of(shop.company_id, side)}
        for day in (*days, "2026-03-05", "2026-03-06", "2027-01-01"):
            shown = listed(shop, day, side)
            lines = EntryLine.objects.filter(account_id__in=accounts, entry__posting_date__lte=day)
            assert shown.ties
            assert shown.total_minor == side.sign * sum(
                lines.values_list("amount_minor", flat=True)
            )
            parts = [listed(shop, day, side, at=at) for at in shop.locations.values()]
            assert all(one.ties for one in parts)
    info = company(shop.company_id)
    account = next(iter(accounts_of(shop.company_id, Side.RECEIVABLES))).id
    now = {(one.entry_id, one.number): one.open_minor for one in open_items([account])}
    then = {(o.entry_id, o.number): o.open_minor for o in open_at(info, [account], NEVER)}
    assert now == then


def test_a_pair_that_is_no_pair_is_seen_on_the_list_and_by_verify(people, database):
    shop = people
    bank = settling_shop(shop)
    item = _item(shop, OWED, 96_050)
    half = (Taken(entry_id=item.entry_id, number=item.number, amount_minor=36_000),)
    done = settle_line(shop.actor, new_id(), Settle(line_id=lines_of(bank)["PART"].id, items=half))
    assert listed(shop, "2026-03-31").ties
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE allocation SET credit_number = 77 WHERE document_id = :d", d=done.id)
    shown = listed(shop, "2026-03-31")
    assert not shown.ties
    assert shown.elsewhere_minor != 0
    found = {one.check for one in verify().findings}
    assert "allocation_beyond" in found


@pytest.fixture
def signed_in(people, client: Client) -> Client:
    client.force_login(Person.objects.get(email=OWNER))
    return client


@pytest.mark.engines("sqlite")
def test_files_hold_the_figures_of_the_page_and_figures_lead_to_items(people, signed_in):
    owe(people, "2026-01-05", OWED, 10_000, "C1", due="2026-01-31")
    owe(people, "2026-03-01", OWED, 2_005, "C1", due="2026-03-31", at="STORE001")
    owe(people, "2026-03-01", OWED, 300)
    address, asked = reverse("aged_receivables"), {"until": "2026-04-05", "compare": "2026-02-01"}
    page = signed_in.get(address, asked)
    assert "Ties to the accounts" in page.content.decode()
    text = b"".join(signed_in.get(address, {**asked, "export": "csv"})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    figures = [[int(one.replace(".", "")) for one in row[2:]] for row in rows[1:]]
    assert figures[-1] == [0, 2_305 - 300, 300, 10_000, 0, 12_305, 10_000]
    for row, written in zip(page.context["rows"], figures, strict=False):
        assert [minor for minor, _url in row["cells"]] == written[:6]
        for minor, url in row["cells"]:
            items = signed_in.get(url).context
            assert items["open_minor"] == minor == sum(o["open_minor"] for o in items["items"])
    at_store = signed_in.get(address, {**asked, "location": str(people.locations["STORE001"])})
    assert at_store.context["sheet"].total_minor == 2_005
    assert signed_in.get(address, {**asked, "export": "pdf"}).content.startswith(b"%PDF")
    assert b"".join(signed_in.get(address, {**asked, "export": "xlsx"})).startswith(b"PK")
    assert signed_in.get(reverse("aged_items", args=["nonsense"])).status_code == 404
    for odd in (
        {"until": "0000-01-01"},
        {"until": "9999-12-31", "compare": "x"},
        {"until": "1950-01-01", "location": "y", "page": "99999999999"},
    ):
        assert signed_in.get(address, odd).status_code == 200
        more = {**odd, "bucket": "9", "party": "'; --"}
        assert signed_in.get(reverse("aged_items", args=["payables"]), more).status_code == 200
