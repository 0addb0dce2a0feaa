"""Lists of money tell what they mean: sums at one location, documents by number, local time."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.shop import OWNER
from tests.test_lists import download, shown, trade
from tillbook.books.ledger.models import Account, Entry, EntryLine
from tillbook.desks.sales.models import Sale
from tillbook.masters.organisation.models import Location, Person
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import amount
from tillbook.plumbing.writer import write


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def test_the_journal_of_one_location_has_its_sums_too(shop, owner):
    trade(shop, 1)
    owner.cookies["location"] = str(shop.locations["STORE001"])
    page = shown(owner, "journal")
    entries = Entry.objects.filter(id__in=[row.key for row in page.rows])
    assert 0 < len(entries) < Entry.objects.count()
    lines = EntryLine.objects.filter(entry__in=entries, amount_minor__gt=0)
    wanted = amount(
        sum(lines.values_list("amount_minor", flat=True)), company(shop.company_id).money
    )
    assert [text for _, text in page.totals][-2:] == [wanted, wanted]


def test_the_journal_names_its_documents_on_pages_and_in_a_file(shop, owner):
    trade(shop, 1)
    page = shown(owner, "journal")
    [entry] = Entry.objects.filter(id=page.rows[0].key)
    number = document_numbers([entry.source_id])[entry.source_id]
    words = f"{entry.source_kind.capitalize()} {number}"
    assert words in page.rows[0].cells[1]
    account = entry.lines.first().account_id
    for address in (reverse("account", args=[account]), reverse("entry", args=[entry.id])):
        assert words in owner.get(address).content.decode()
    text = download(owner, "journal", "?export=csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert (rows[0]["Journal"], rows[0]["Kind"]) == ("Sales", entry.source_kind.capitalize())
    assert number in {row["Document"] for row in rows}


def test_moments_are_the_locations_time_on_the_page_and_in_a_file(shop, owner):
    zone = ZoneInfo("Asia/Kolkata")
    Location.objects.filter(company_id=shop.company_id).update(time_zone=str(zone))
    write(lambda: raise_version(shop.company_id))
    trade(shop, 1)
    [first] = Sale.objects.order_by("-business_date", "-recorded_at", "-id")[:1]
    local = first.occurred_at.astimezone(zone).replace(tzinfo=None, microsecond=0)
    assert f"{local:%H:%M}" in shown(owner, "sales").rows[0].cells[1]
    book = load_workbook(io.BytesIO(download(owner, "sales", "?export=xlsx")))
    [heads, row, *_] = list(book.worksheets[0].iter_rows(values_only=True))
    assert dict(zip(heads, row, strict=True))["When"] == local


def test_what_is_found_by_a_search_tells_the_locations_time(shop, owner):
    zone = ZoneInfo("Asia/Kolkata")
    Location.objects.filter(company_id=shop.company_id).update(time_zone=str(zone))
    write(lambda: raise_version(shop.company_id))
    trade(shop, 1)
    sale = Sale.objects.filter(kind="sale").latest("id")
    number = document_numbers([sale.id])[sale.id]
    answer = owner.get(reverse("search"), {"q": number}).content.decode()
    assert f"{sale.occurred_at.astimezone(zone):%H:%M}" in answer
    # Accounts by their number or name, and customers with a typing error.
    account = Account.objects.filter(company_id=shop.company_id).latest("code")
    where = reverse("account", args=[account.id])
    for typed in (account.code, account.name):
        assert where in owner.get(reverse("search"), {"q": typed}).content.decode()
    assert "Marta Keane" in owner.get(reverse("search"), {"q": "marta keene"}).content.decode()
    assert "Marta Keane" not in owner.get(reverse("search"), {"q": "driftwood"}).content.decode()
    # Pages by what the trade calls them, in either language; a sign or a figure breaks nothing.
    for typed, name in (
        ("Kassenbuch", "cash"),
        ("petty cash", "cash"),
        ("z-bon", "shifts"),
        ("Saldenliste", "trial_balance"),
        ("wareneingang", "goods_receipts"),
        ("inventur", "counts"),
        ("vat return", "tax_returns"),
    ):
        assert (
            f'href="{reverse(name)}"' in owner.get(reverse("search"), {"q": typed}).content.decode()
        )
    for typed in ("-5", "−5,00", "--", "%", "_", "\\", "(", "'"):
        assert owner.get(reverse("search"), {"q": typed}).status_code == 200
