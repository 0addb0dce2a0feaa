"""Sell as plain posts, without a script: what it asks, what it refuses, and one sale for a form."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER, by_weight
from tillbook.desks.sales.models import Sale, SaleLine, SaleTender
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import change_price
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

pytestmark = pytest.mark.postgresql_by_night

SELL = "/sell/"


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def form(*skus: str, **more: str) -> dict[str, object]:
    """The form as a browser posts it; P1 costs 1.10, P2 1.20."""
    fields = {
        "id": str(new_id()),
        "location": "STORE001",
        "sku": list(skus),
        "quantity": ["1"] * len(skus),
        "price": [""] * len(skus),
        "line_discount": [""] * len(skus),
        "tender": "cash",
        "find": "",
        "customer": "",
        "given": "",
        "discount": "",
    }
    return {**fields, **more}


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    body = re.sub(r"(?s)<(script|svg).*?</\1>", " ", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def take(client: Client, shown: int, fields: dict[str, object]):
    return client.post(SELL, {**fields, "action": "take", "shown": str(shown)})


def test_a_sale_is_entered_step_by_step(client):
    seen = client.post(SELL, form(find="5000000000001"))
    assert "Product P1" in text(seen)
    assert "To pay £1.10" in text(seen)
    seen = client.post(SELL, form("P1", find="P2"))
    assert "To pay £2.30" in text(seen)
    assert "Take £2.30 in cash" in text(seen)
    fields = form("P1", "P2", given="5", customer="C1")
    assert "Take £5.00 in cash, give £2.70 back" in text(client.post(SELL, fields))
    answer = take(client, 230, fields)
    sale = Sale.objects.get()
    assert answer["Location"] == reverse("sale", args=[sale.id])
    assert sale.total_minor == 230
    tender = SaleTender.objects.get()
    assert (tender.given_minor, tender.change_minor) == (500, 270)


def test_htmx_gets_the_form_alone_and_is_sent_to_the_sale(client):
    fields = form("P1")
    part = client.post(SELL, fields, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<form id="sell"')
    done = client.post(
        SELL, {**fields, "action": "take", "shown": "110"}, headers={"HX-Request": "true"}
    )
    assert done["HX-Redirect"] == reverse("sale", args=[fields["id"]])


def test_the_same_form_twice_is_one_sale(client):
    fields = form("P1")
    first, second = take(client, 110, fields), take(client, 110, fields)
    assert first["Location"] == second["Location"]
    assert Sale.objects.count() == 1


def test_the_same_form_with_other_items_is_pointed_to_the_sale_that_was_made(client):
    fields = form("P1")
    take(client, 110, fields)
    seen = take(client, 120, {**form("P2"), "id": fields["id"]})
    assert "This sale was posted before, with other items." in text(seen)
    assert reverse("sale", args=[fields["id"]]) in seen.content.decode()
    assert Sale.objects.count() == 1


@pytest.mark.parametrize("shown", ["", "109", "x"])
def test_nobody_takes_an_amount_that_was_not_shown(client, shown):
    seen = client.post(SELL, {**form("P1"), "action": "take", "shown": shown})
    assert "The total is £1.10 now." in text(seen)
    assert not Sale.objects.exists()


def test_a_price_that_changed_meanwhile_is_shown_first(client, shop):
    change_price(shop.actor, Variant.objects.get(sku="P1").id, 1_500_000)
    assert "The total is £1.50 now." in text(take(client, 110, form("P1")))
    assert not Sale.objects.exists()


def test_a_product_archived_meanwhile_is_named_and_the_rest_stays(client, shop):
    def archive() -> None:
        Variant.objects.filter(sku="P1").update(archived_at=clock.now() - timedelta(days=1))
        raise_version(shop.company_id)

    write(archive)
    seen = take(client, 230, form("P1", "P2", customer="C1", given="5"))
    assert "Product P1 is no longer sold. Remove the line." in text(seen)
    assert 'value="P2"' in seen.content.decode()
    assert re.search(r'name="given" value="5"', seen.content.decode())
    assert "Product P1 is no longer sold." in text(client.post(SELL, form(find="P1")))
    assert not Sale.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says", "kept"),
    [
        ({"find": "unicorn"}, "Nothing fits “unicorn”.", 'value="unicorn"'),
        ({"quantity": ["two"]}, "“two” is not a number like 1.50.", 'value="two"'),
        ({"quantity": ["1.234,50"]}, "Write it without thousands", 'value="1.234,50"'),
        ({"quantity": ["0"]}, "0 sells nothing", 'name="quantity"'),
        ({"price": ["-1"]}, "A price is not below 0.", 'value="-1"'),
        ({"line_discount": ["101"]}, "A discount is between 0 and 100 %.", 'value="101"'),
        ({"discount": "101"}, "A discount is between 0 and 100 %.", 'value="101"'),
        ({"given": "1"}, "£0.10 of £1.10 is missing.", 'value="1"'),
        ({"given": "lots"}, "“lots” is not a number like 20.00.", 'value="lots"'),
        ({"given": "5", "tender": "card"}, "Only cash gives change: £1.10 at most.", 'value="5"'),
        ({"customer": "nobody"}, "Nobody fits that.", 'value="nobody"'),
        ({"quantity": ["9000000000"], "price": ["9000000000"]}, "", 'value="9000000000"'),
    ],
)
def test_what_is_wrong_has_its_sentence_and_nothing_typed_is_lost(client, fields, says, kept):
    seen = take(client, 110, form("P1", **fields))
    assert says in text(seen)
    assert kept in seen.content.decode()
    assert "Something above needs you first" in text(seen)
    assert not Sale.objects.exists()


def test_several_products_and_several_customers_are_offered(client, shop):
    write(lambda: add_parties(shop.company_id, [NewParty(code="C2", name="Marta Ohm")]))
    seen = client.post(SELL, form("P1", find="product p", customer="marta"))
    assert "Which one?" in text(seen)
    assert 'name="pick" value="P2"' in seen.content.decode()
    assert "Several customers fit: choose one." in text(seen)
    assert 'name="choose" value="C2"' in seen.content.decode()
    chosen = form("P1", find="product p", pick="P2", customer="marta", choose="C2")
    again = client.post(SELL, chosen)
    assert "Marta Ohm" in text(again)
    assert "To pay £2.30" in text(again)
    undecided = take(client, 110, form("P1", find="product p"))
    assert "Choose which one, or empty the field." in text(undecided)
    assert not Sale.objects.exists()


def test_commas_discounts_and_prices_come_out_as_typed(client):
    by_weight("P1")
    fields = form("P1", quantity=["1,5"], price=["2,00"], line_discount=["10"], discount="50")
    assert take(client, 135, fields).status_code == 302
    line = SaleLine.objects.get()
    assert (line.quantity_micro, line.unit_price, line.list_minor) == (1_500_000, 2_000_000, 300)
    assert (line.discount_minor, line.basket_discount_minor) == (30, 135)
    assert line.gross_minor == 135


def test_a_line_is_removed(client):
    seen = client.post(SELL, form("P1", "P2", remove="0"))
    assert 'name="sku" value="P1"' not in seen.content.decode()
    assert "To pay £1.20" in text(seen)


def test_who_was_signed_out_meanwhile_goes_to_the_sign_in_page_not_into_a_piece_of_this(shop):
    there = {"HX-Request": "true", "HX-Current-URL": "http://testserver/sell/?location=x"}
    answer = Client().post(SELL, form("P1"), headers=there)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == reverse("account_login") + "?next=/sell/"
    assert answer.content == b""
    plain = Client().post(SELL, form("P1"))
    assert plain["Location"] == reverse("account_login") + "?next=/sell/"


def test_goods_that_come_back_ask_why(client):
    fields = form("P1", quantity=["-1"])
    assert "Why does it come back?" in text(client.post(SELL, fields))
    assert "Why does it come back?" not in text(client.post(SELL, form("P1")))
    assert "need a reason" in text(take(client, -110, fields))
    assert not Sale.objects.exists()
    take(client, -110, {**fields, "reason": "bought as a present"})
    assert Sale.objects.get().reason == "bought as a present"
