"""Two people change the same thing: the later click never takes the other's work back unseen."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.shop import OWNER
from tillbook.books.payments.models import TenderType
from tillbook.masters.catalog.models import Variant
from tillbook.masters.organisation.models import Company, Membership, Person, Role

#: The shop's bar codes have no right check digit, and the form says so.
SAVE = {"action": "save", "v0-barcodes": ""}
pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def owner(client, shop):
    client.force_login(Person.objects.get(email=OWNER))
    return client


def opened(client, address: str) -> dict[str, str]:
    """The fields of the page's own form, as a browser would send them unchanged."""
    page = client.get(address).content.decode()
    form = max(re.findall(r"<form[^>]*class=\"form.*?</form>", page, re.S), key=len)
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        ticked = found.get("type") in {"checkbox", "radio"}
        if "name" in found and (not ticked or " checked" in tag):
            fields[found["name"]] = found.get("value", "on" if ticked else "")
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', inside)
        first = re.search(r'value="([^"]*)"', inside)
        fields[name] = unescape((chosen or first)[1]) if first else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        fields[name] = unescape(text).strip()
    return fields


def test_a_price_that_somebody_else_has_set_is_not_set_back_by_a_new_brand(owner):
    variant = Variant.objects.get(sku="P1")
    address = reverse("change_product", args=[variant.id])
    first, second = opened(owner, address), opened(owner, address)
    assert first["v0-price"]
    saved = owner.post(address, {**first, "v0-price": "5.55", **SAVE})
    assert saved.status_code == 302
    saved = owner.post(address, {**second, "brand": "Mill", **SAVE})
    assert saved.status_code == 302
    variant.refresh_from_db()
    assert (variant.unit_price, variant.product.brand.name) == (5_550_000, "Mill")


def test_the_same_price_changed_by_both_is_said_before_it_is_saved(owner):
    variant = Variant.objects.get(sku="P1")
    address = reverse("change_product", args=[variant.id])
    first, second = opened(owner, address), opened(owner, address)
    owner.post(address, {**first, "v0-price": "5.55", **SAVE})
    told = owner.post(address, {**second, "v0-price": "6.00", **SAVE})
    assert told.status_code == 200
    assert "Meanwhile it was set to “5.55”" in unescape(told.content.decode())
    variant.refresh_from_db()
    assert variant.unit_price == 5_550_000
    [mark] = re.findall(r'name="v0-seen" value="([^"]*)"', told.content.decode())
    again = {**second, "v0-price": "6.00", "v0-seen": unescape(mark), **SAVE}
    assert owner.post(address, again).status_code == 302
    variant.refresh_from_db()
    assert variant.unit_price == 6_000_000


def test_a_customers_phone_and_their_address_come_from_two_people(owner, shop):
    address = reverse("change_customer", args=[shop.customer_id])
    first, second = opened(owner, address), opened(owner, address)
    assert owner.post(address, {**first, "phone": "020 7946 0000"}).status_code == 302
    assert owner.post(address, {**second, "address": "1 Mill Lane"}).status_code == 302
    now = opened(owner, address)
    assert (now["phone"], now["address"]) == ("020 7946 0000", "1 Mill Lane")


def test_the_company_keeps_both_changes(owner, shop):
    address = reverse("company_settings")
    first, second = opened(owner, address), opened(owner, address)
    assert owner.post(address, {**first, "tax_number": "GB 1"}).status_code == 302
    assert owner.post(address, {**second, "legal_name": "Shop Ltd"}).status_code == 302
    row = Company.objects.get(id=shop.company_id)
    assert (row.tax_number, row.legal_name) == ("GB 1", "Shop Ltd")


def test_a_persons_place_and_their_name_come_from_two_people(owner, shop):
    person = Person.objects.get(email=OWNER)
    address = reverse("new_person")
    cashier = str(Role.objects.get(company_id=shop.company_id, name="Cashier").id)
    places = [str(key) for key in shop.locations.values()]
    ana = {"name": "Ana", "role": cashier, "where": "some", "place": places[:1]}
    assert owner.post(address, ana).status_code == 302
    person = Person.objects.get(name="Ana")
    address = reverse("person", args=[person.id])
    first, second = opened(owner, address), opened(owner, address)
    both = {**first, "place": places, "active": ""}
    del both["active"]
    assert owner.post(address, both).status_code == 302
    assert owner.post(address, {**second, "name": "Ana Gray"}).status_code == 302
    row = Membership.objects.get(person=person)
    person.refresh_from_db()
    assert (person.name, person.is_active, row.locations.count()) == ("Ana Gray", False, 2)


def test_rights_that_both_changed_are_said_before_a_role_is_saved(owner, shop):
    role = Role.objects.get(company_id=shop.company_id, name="Cashier")
    address = reverse("role", args=[role.id])
    seen = opened(owner, address)
    one = {**seen, "right": [*role.rights, "sales:void"]}
    assert owner.post(address, one).status_code == 302
    told = owner.post(address, {**seen, "right": [*role.rights, "export"]})
    assert told.status_code == 200
    assert "Meanwhile it was set to" in told.content.decode()
    assert owner.post(address, {**seen, "name": "Till", "right": role.rights}).status_code == 302
    role.refresh_from_db()
    assert (role.name, "sales:void" in role.rights) == ("Till", True)


def test_what_two_people_say_of_one_way_to_pay_stands(owner, shop):
    card = TenderType.objects.get(company_id=shop.company_id, code="card")
    address = reverse("change_tender", args=[card.id])
    page = unescape(owner.get(reverse("tenders")).content.decode())
    form = next(one for one in page.split("<form")[1:] if address in one)
    [mark] = re.findall(r'name="seen" value="([^>]*)">', form)
    seen = {"seen": mark, "name": card.name, "taken": "1", "refunds": "1"}
    assert owner.post(address, {**seen, "name": "Cards"}).status_code == 302
    assert owner.post(address, {**seen, "needs_reference": "1"}).status_code == 302
    card.refresh_from_db()
    assert (card.name, card.needs_reference) == ("Cards", True)
    told = owner.post(address, {**seen, "name": "Plastic"})
    assert "Meanwhile it was set to “Cards”" in unescape(told.content.decode())


def test_a_price_of_nothing_is_asked_about_once(owner):
    variant = Variant.objects.get(sku="P1")
    address = reverse("change_product", args=[variant.id])
    free = {**opened(owner, address), "v0-price": "0.00", **SAVE}
    told = owner.post(address, free)
    assert "This gives it away" in told.content.decode()
    variant.refresh_from_db()
    assert variant.unit_price
    assert owner.post(address, {**free, "free": "1"}).status_code == 302
    variant.refresh_from_db()
    assert variant.unit_price == 0
    price = reverse("new_price", args=[variant.id])
    owner.post(price, {"price": "2.00"})
    asked = owner.post(price, {"price": "0"}, follow=True)
    assert 'name="free"' in asked.content.decode()
    variant.refresh_from_db()
    assert variant.unit_price == 2_000_000
    owner.post(price, {"price": "0", "free": "1"})
    variant.refresh_from_db()
    assert variant.unit_price == 0
