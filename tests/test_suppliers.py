"""Suppliers and what they deliver: kept by hand, from a file and by a program, at prices by day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import delivers, supplier
from tests.shop import OWNER
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.sourcing.models import SupplierItem, SupplierPrice, SupplierPriceTable
from tillbook.masters.sourcing.queries import sourced_from, suppliers_of_item, today
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write


@pytest.fixture
def signed_in(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    return client


def prices(shop, party, day):
    found = sourced_from(shop.company_id, party, list(SupplierItem.objects.values_list(
        "variant_id", flat=True)), day)  # fmt: skip
    return {one.item.sku: one.price for one in found.values()}


def sent(client, party, text, name="prices.csv", encoding="utf-8-sig"):
    file = SimpleUploadedFile(name, text.encode(encoding))
    return client.post(reverse("import_supplier_prices", args=[party]), {"file": file})


def test_prices_by_day_are_kept_and_none_is_forgotten(shop):
    mill = supplier(shop)
    day = today(company(shop.company_id))
    item = delivers(shop, mill, "P1", "12.00", "10: 10.80", pack="12")
    assert delivers(shop, mill, "P1", "12.00", "10: 10.80", pack="12") == item
    assert SupplierPriceTable.objects.count() == 1  # the same again says nothing new
    soon = day + timedelta(days=7)
    delivers(shop, mill, "P1", "13.00", pack="12", valid_from=str(soon), lead_days="3")
    assert prices(shop, mill, day) == {"P1": 12_000_000}
    assert prices(shop, mill, soon) == {"P1": 13_000_000}
    dairy = supplier(shop, "DAIRY", "Dale Dairy")
    delivers(shop, dairy, "P1", "0.90")
    variant = SupplierItem.objects.get(id=item).variant_id
    offers = suppliers_of_item(shop.company_id, variant, day)
    assert [(one.supplier, one.unit_price) for one in offers] == [
        ("Dale Dairy", 900_000),
        ("Harbour Mill", 1_000_000),
    ]
    with pytest.raises(DatabaseError):
        write(lambda: SupplierPrice.objects.filter(table__item_id=item).update(price=1))
    acts = AuditRecord.objects.filter(action="supplier_item.kept")
    assert acts.count() == 4


@pytest.mark.postgresql_by_night
def test_a_file_with_decimal_commas_is_taken_whole(shop, signed_in):
    mill = supplier(shop)
    text = (
        "Artikelnummer;Bestellnummer;VE;Mindestmenge;Lieferzeit;ab;Preis;Gültig ab\r\n"
        "P1;HM-1;12;2;6;;12,50;01.03.2026\r\nP1;;;;;10;11,75;\r\nP2;HM-2;2,5;;;;1.234,50;\r\n"
    )
    answer = sent(signed_in, mill, text)
    assert answer["Location"] == reverse("supplier_catalogue", args=[mill])
    day = today(company(shop.company_id))
    assert prices(shop, mill, day) == {"P1": 12_500_000, "P2": 1_234_500_000}
    row = SupplierItem.objects.get(party_id=mill, code="HM-1")
    assert (row.pack_numerator, row.least_micro, row.lead_days) == (12, 2_000_000, 6)
    sent(signed_in, mill, text)
    assert SupplierPriceTable.objects.count() == 2
    shown = signed_in.get(reverse("supplier_catalogue", args=[mill])).content.decode()
    assert "HM-1" in shown
    assert "12.50" in shown


@pytest.mark.postgresql_by_night
def test_every_fault_of_a_file_is_told_and_nothing_of_it_is_kept(shop, signed_in):
    mill = supplier(shop)
    text = (
        "SKU,Code,Pack,From,Price\n"
        "P1,A,12,,12.00\n"
        "P99,B,0,,x\n"
        ",C,1,,1.00\n"
        "P1,Z,12,10,11.00\n"
        'P2,D,1,,"1,234"\n'
    )
    shown = sent(signed_in, mill, text).content.decode()
    assert re.findall(r"\d+ things? (?:is|are) wrong", shown) == ["6 things are wrong"]
    for said in (
        "There is no product “P99”.",
        "“0” is no pack",
        "“x” is no price of a pack.",
        "Say which product",
        "P1 stands above with other facts than here.",
        "“1,234” can be read in two ways.",
    ):
        assert said in shown, said
    assert not SupplierItem.objects.exists()
    assert "The first row names the columns" in sent(signed_in, mill, "a,b\n1,2\n").content.decode()


@pytest.mark.postgresql_by_night
def test_the_pages_keep_what_is_typed_and_say_what_is_wrong(shop, signed_in):
    mill = supplier(shop, email="orders@mill.example")
    new = reverse("new_supplier_item", args=[mill])
    wrong = {"product": "P1", "pack": "none", "from": ["", ""], "price": ["12.00", ""]}
    shown = signed_in.post(new, wrong).content.decode()
    assert "“none” is no pack" in shown
    assert 'value="12.00"' in shown
    assert signed_in.post(new, {**wrong, "pack": "12", "code": "HM-550"}).status_code == 302
    row = SupplierItem.objects.get(party_id=mill)
    page = reverse("supplier_item", args=[mill, row.id])
    assert "HM-550" in signed_in.get(page).content.decode()
    asked = {"our_number": "C-77", "lead_days": "4", "least": "50.00"}
    signed_in.post(reverse("supplier_delivery", args=[mill]), asked)
    panel = signed_in.get(reverse("delivered_by", args=[mill])).content.decode()
    assert "Product P1" in panel
    assert 'value="C-77"' in panel
    asked = {**asked, "lead_days": "often"}
    told = signed_in.post(reverse("supplier_delivery", args=[mill]), asked, follow=True)
    assert "“often” is no number of days" in told.content.decode()
    product = signed_in.get(reverse("suppliers_of", args=[row.variant_id])).content.decode()
    assert "Harbour Mill" in product
    assert "in 4 days" in product
    signed_in.post(reverse("archive_supplier_item", args=[mill, row.id]))
    assert not sourced_from(
        shop.company_id, mill, [row.variant_id], today(company(shop.company_id))
    )
    put_away = f"{reverse('supplier_catalogue', args=[mill])}?state=archived"
    assert "HM-550" in signed_in.get(put_away).content.decode()


@pytest.mark.postgresql_by_night
def test_a_program_keeps_prices_and_reads_them(shop):
    api = caller(shop)
    made = api.post("/suppliers", {"code": "MILL", "name": "Harbour Mill"})
    place = f"/suppliers/{made.body['id']}/products"
    wanted = {"code": "HM-550", "pack": "12", "prices": [{"price": "12.00"}]}
    for _twice in range(2):
        kept = api.call("PUT", f"{place}/P1", wanted)
        assert kept.status == 200, kept.body
    assert kept.body["prices"] == [{"from_packs": "0", "price": "12.00"}]
    assert [one["product_id"] for one in api.get(place).body["items"]] == ["P1"]
    assert api.call("PUT", f"{place}/P77", wanted).status == 404
    assert api.call("PUT", f"{place}/P1", {**wanted, "pack": "0"}).status == 422
