"""Pages, sign-in and letters in German for who reads German; programs are answered in English."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from tests.shop import _business
from tillbook.books.ledger.models import Account
from tillbook.books.payments.models import TenderType
from tillbook.config.business import set_up
from tillbook.desks.sales.operations import commit_sales
from tillbook.edges.bridges.uploads import table_of
from tillbook.masters.organisation.models import Person
from tillbook.masters.taxes.models import TaxCategory, TaxCode

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture(autouse=True)
def english_before_and_after():
    """The language of a thread outlives a request; no other test may meet it."""
    with translation.override("en"):
        yield


@pytest.fixture
def reader(shop) -> Client:
    """The owner, who reads German; the browser asks for English."""
    Person.objects.filter(email=shop.email).update(locale="de")
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(email=shop.email))
    return client


def said(response) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_german_csv_opens_in_a_german_excel_and_comes_back(reader, shop):
    answer = reader.get("/products/?export=csv&q=P1")
    content = b"".join(answer.streaming_content)
    [(_, heads), (_, first), *_] = table_of(content, "products.csv")
    assert content.splitlines()[0].decode("utf-8-sig") == ";".join(heads)
    assert dict(zip(heads, first, strict=True))["Preis £"] == "1,10"
    assert "P1" in first


@pytest.mark.parametrize(
    ("browser", "language", "words"),
    [("de-AT,en;q=0.5", "de", "Passwort vergessen"), ("fr,en;q=0.5", "en", "Password forgotten")],
)
def test_signing_in_follows_the_browser(client, browser, language, words):
    page = client.get("/sign-in/login/", headers={"accept-language": browser})
    assert f'<html lang="{language}"' in page.content.decode()
    assert words in said(page)


def test_what_is_wrong_when_signing_in_is_said_in_german(client, shop):
    wrong = {"login": shop.email, "password": "not the password"}
    page = client.post("/sign-in/login/", wrong, headers={"accept-language": "de"})
    assert "Passwort sind leider falsch" in said(page)


def test_the_letter_for_a_new_password_is_german(client, shop):
    mail.outbox = []
    address = "/sign-in/password/reset/"
    client.post(address, {"email": shop.email}, headers={"accept-language": "de"})
    [letter] = mail.outbox
    assert letter.subject == "Ihr neues Passwort für Tillbook"
    assert "Jemand, vermutlich Sie, hat" in letter.body
    assert "/sign-in/password/reset/key/" in letter.body
    mail.outbox = []
    client.post(address, {"email": "nobody@example.com"}, headers={"accept-language": "de"})
    assert mail.outbox[0].subject == "Niemand hat diese Adresse in Tillbook"


@pytest.mark.parametrize(
    "address", ["2fa/", "2fa/totp/activate/", "reauthenticate/", "email/", "password/change/"]
)
def test_no_page_of_signing_in_calls_people_du(reader, shop, address):
    page = said(reader.get(f"/sign-in/{address}", follow=True))
    assert not re.findall(r"\b(?:[Dd]u|[Dd]eine?[mnrs]?|[Dd]ich|[Dd]ir)\b", page)


def test_a_person_reads_in_their_own_language_whatever_the_browser_says(reader, shop):
    sale = shop.sale([shop.line("P1", 2)])
    commit_sales(shop.actor, [sale])
    home = reader.get("/")
    assert '<html lang="de"' in home.content.decode()
    assert "Für Sie zu tun" in said(home)
    page = said(reader.get(f"/sales/{sale.draft.id}/"))
    assert "Verkauf" in page
    assert "Wohin es ging" in page
    assert "2,20" in page
    entry = said(reader.get("/journal/"))
    assert "Verkäufe" in entry


def test_a_refusal_is_said_in_german_with_a_german_figure(reader, shop):
    form = {"id": "", "location": "STORE001", "sku": "P1", "quantity": "zwei", "price": ""}
    page = said(reader.post("/sell/", form | {"line_discount": "", "tender": "cash"}))
    assert "„zwei“ ist keine Zahl" in page


def test_programs_are_answered_in_english_also_after_a_german_page(reader, shop):
    reader.get("/")
    assert translation.get_language() == "de"
    basket = {
        "id": "0199a0a0-0000-7000-8000-000000000001",
        "location_id": "STORE001",
        "lines": [{"product_id": "no such", "quantity": "1"}],
        "tenders": [{"type": "cash"}],
    }
    answer = Client().post(
        "/api/v1/sales/batch",
        {"items": [{"basket": basket}]},
        content_type="application/json",
        headers={"authorization": f"Bearer {shop.api_key}", "accept-language": "de"},
    )
    assert "There is no such product" in answer.content.decode()


def test_the_books_of_a_business_are_named_in_the_language_of_its_country(database):
    names = {}
    for country, reader in (("DE", "en"), ("GB", "de")):
        business = replace(_business(), country=country, owner_email=f"{country}@example.com")
        places = tuple(replace(place, jurisdictions=(country,)) for place in business.locations)
        with translation.override(reader):
            company_id = set_up(replace(business, locations=places))
        names[country] = {
            *Account.objects.filter(company_id=company_id).values_list("name", flat=True),
            *TenderType.objects.filter(company_id=company_id).values_list("name", flat=True),
            *TaxCategory.objects.filter(company_id=company_id).values_list("name", flat=True),
            *TaxCode.objects.filter(company_id=company_id).values_list("name", flat=True),
        }
    assert {"Wareneinsatz", "Klärungskonto", "Überweisung", "Regelsatz"} <= names["DE"]
    assert {"Cost of goods sold", "Suspense", "Bank transfer", "Standard rate"} <= names["GB"]
    assert not {"Cost of goods sold", "VAT standard rate", "Sales", "Exempt"} & names["DE"]


def test_who_chose_no_language_reads_in_the_browsers_until_they_choose(client, shop):
    client.force_login(Person.objects.get(email=shop.email))
    asking = {"accept-language": "de"}
    assert '<html lang="de"' in client.get("/", headers=asking).content.decode()
    client.post("/preferences/language", {"language": "en"}, headers=asking)
    assert '<html lang="en"' in client.get("/", headers=asking).content.decode()
