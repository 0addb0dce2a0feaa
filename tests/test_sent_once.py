"""Going back and sending a form again makes nothing a second time."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.models import PersonalData

ONCE = re.compile(r'name="once" value="([0-9a-f-]{36})"')


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def key_of(client, name, query=""):
    found = ONCE.search(client.get(f"{reverse(name)}{query}").content.decode())
    assert found, f"{name} has no key"
    return found[1]


def test_a_customer_is_added_once_however_often_the_form_is_sent(client):
    new = reverse("new_customer")
    fields = {"name": "Twice Told", "once": key_of(client, "new_customer")}
    # A form that came back with a sentence has made nothing, and is sent again.
    assert client.post(new, {**fields, "name": ""}).status_code == 200
    made = client.post(new, fields)
    again = client.post(new, {**fields, "phone": "1"}, follow=True)
    assert again.redirect_chain[0][0] == made["Location"]
    assert "That form was sent before" in again.content.decode()
    assert PersonalData.objects.filter(name="Twice Told").count() == 1
    fresh = {**fields, "once": key_of(client, "new_customer")}
    # Somebody of that name is here: said with the way there, and added when that is meant.
    told = client.post(new, fresh).content.decode()
    assert "is here already" in told
    assert made["Location"] in told
    assert PersonalData.objects.filter(name="Twice Told").count() == 1
    assert client.post(new, {**fresh, "another": "1"})["Location"] != made["Location"]
    assert PersonalData.objects.filter(name="Twice Told").count() == 2


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("new_product", ""),
        ("new_supplier", ""),
        ("new_promotion", "?kind=percent"),
        ("new_price_list", ""),
        ("new_coupon", ""),
        ("new_tax", ""),
    ],
)
def test_other_forms_that_make_something_carry_a_key(client, name, query):
    assert key_of(client, name, query) != key_of(client, name, query)


def test_a_form_for_changing_may_be_sent_again(client, shop):
    page = client.get(reverse("change_customer", args=[shop.customer_id])).content.decode()
    assert not ONCE.search(page)
