"""Two people change the same promotion or price list: nothing that was typed is thrown away."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from tests.shop import OWNER
from tests.test_two_people import opened
from tillbook.masters.organisation.models import Person
from tillbook.masters.pricing.models import PriceList, Promotion

pytestmark = pytest.mark.engines("sqlite")
LISTS = ("new_price_list", "change_price_list", "end_price_list", PriceList)
PROMOTIONS = ("new_promotion", "change_promotion", "end_promotion", Promotion)
MADE = {
    "new_price_list": {"name": "Trade", "prices": "P1;0,90", "off": "5"},
    "new_promotion": {"name": "Off", "kind": "percent", "value": "10", "everything": "1"},
}


@pytest.fixture(params=[LISTS, PROMOTIONS], ids=["price list", "promotion"])
def thing(request, client, shop):
    new, change, end, model = request.param
    client.force_login(Person.objects.get(email=OWNER))
    assert client.post(reverse(new), MADE[new]).status_code == 302
    row = model.objects.get()
    return client, reverse(change, args=[row.id]), reverse(end, args=[row.id]), model


def test_what_two_people_changed_apart_both_stands(thing):
    client, address, _end, model = thing
    first, second = opened(client, address), opened(client, address)
    assert client.post(address, {**first, "priority": "7"}).status_code == 302
    assert client.post(address, {**second, "name": "Better"}).status_code == 302
    row = model.objects.get(to_version=None)
    assert row.name == "Better"
    assert opened(client, address)["priority"] == "7"


def test_what_both_changed_is_said_in_the_form_with_what_was_typed(thing):
    client, address, _end, model = thing
    first, second = opened(client, address), opened(client, address)
    client.post(address, {**first, "name": "Best"})
    answer = client.post(address, {**second, "name": "Better", "priority": "9"})
    page = unescape(answer.content.decode())
    assert "Meanwhile it was set to “Best”" in page
    assert 'value="Better"' in page
    assert 'value="9"' in page
    assert model.objects.get(to_version=None).name == "Best"


def test_one_that_was_ended_meanwhile_keeps_what_was_typed(thing):
    client, address, end, model = thing
    fields = opened(client, address)
    client.post(end)
    answer = client.post(address, {**fields, "name": "Better"})
    page = unescape(answer.content.decode())
    assert "Nothing was saved; copy what you need." in page
    assert 'value="Better"' in page
    assert not model.objects.filter(to_version=None).exists()
