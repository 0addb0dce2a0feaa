"""A card number is refused at every door that takes free text, and masked in the log."""

from __future__ import annotations

import logging
import logging.config
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller, nothing_written
from tests.shop import OWNER
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Submission
from tillbook.edges.bridges.online_retail.rows import BadRow, Row, RowParser
from tillbook.edges.bridges.products import import_products
from tillbook.masters.catalog.models import Variant
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import new_id

CARD = "4111 1111 1111 1111"


def basket(**more):
    line = {"product_id": "P1", "quantity": "1", **more.pop("line", {})}
    tender = {"type": "cash", **more.pop("tender", {})}
    sale = {"id": str(new_id()), "location_id": "STORE001", "lines": [line], "tenders": [tender]}
    return {"items": [{"basket": {**sale, **more}}]}


PRODUCT = {
    "id": "N1",
    "name": "New",
    "department": "Bread",
    "tax_category": "standard",
    "price": "1.00",
}
CUSTOMER = {"code": "C77", "name": "Ann"}
DISCOUNT = {"percent": "10", "reason": CARD}


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/sales/batch", basket(tender={"reference": CARD}), "tenders[0].reference"),
        ("/sales/batch", basket(line={"discounts": [DISCOUNT]}), "discounts[0].reason"),
        *[("/products", {**PRODUCT, f: CARD}, f) for f in ("name", "department", "brand", "unit")],
        *[
            ("/customers", {**CUSTOMER, field: CARD}, field)
            for field in ("name", "code", "email", "phone", "address", "country")
        ],
    ],
)
def test_the_api_refuses_a_card_number_in_free_text_and_does_not_repeat_it(shop, path, body, where):
    scopes = ["sales:write", "sales:discount", "catalog:write", "parties:write"]
    api = caller(shop, scopes)
    api.get("/me")
    with nothing_written():
        answer = api.post(path, body)
    assert answer.status == 422
    assert answer.body["errors"][0]["path"].endswith(where)
    assert "holds a card number" in answer.body["detail"]
    assert CARD not in str(answer.body)


def test_a_sku_or_barcode_may_look_like_a_card_number(shop):
    api = caller(shop, ["catalog:write"])
    code = CARD.replace(" ", "")
    assert api.post("/products", {**PRODUCT, "id": code, "barcodes": [code]}).status == 201


def test_a_form_with_a_card_number_saves_nothing_and_says_why(shop):
    sale = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sale])
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    there = reverse("void_sale", args=[sale.draft.id])
    form = {"document": str(new_id()), "reason": f"paid with {CARD}"}
    answer = client.post(there, form, headers={"Referer": "http://testserver/sales/1/"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "That looks like a card number" in said
    assert CARD not in said
    assert 'href="http://testserver/sales/1/"' in said
    assert not Sale.objects.filter(kind="void").exists()
    elsewhere = client.post(there, form, headers={"Referer": "https://elsewhere.example/"})
    assert "elsewhere.example" not in elsewhere.content.decode()
    found = {**form, "reason": "wrong", "find": CARD}
    assert client.post(there, found).status_code == 302


def test_a_receipt_with_a_card_number_is_posted_and_flagged_without_it(shop):
    sale = shop.sale([shop.line("P1")])
    tender = replace(sale.draft.tenders[0], reference=CARD)
    draft = replace(sale.draft, tenders=(tender,))
    assert commit_sales(shop.actor, [Submission(draft, happened=True)])[0].status == "stored"
    [noted] = Discrepancy.objects.all()
    assert (noted.kind, noted.expected, noted.found) == ("card_number", "", "payment 1")


@pytest.mark.parametrize("place", [2, 6, 7])
def test_a_row_with_a_card_number_is_set_aside_with_it_masked(place):
    row = ["536365", "85123A", "HEART", "6", "2010-12-01 08:26:00", "2.55", "17850", "UK"]
    assert isinstance(RowParser().parse(2, row), Row)
    row[place] = CARD
    bad = RowParser().parse(2, row)
    assert isinstance(bad, BadRow)
    assert bad.reason == "it holds a card number"
    assert bad.raw[place] == "**** **** **** 1111"


def test_a_price_list_s_row_with_a_card_number_is_set_aside_with_it_masked(shop, tmp_path):
    file, rejects = tmp_path / "list.csv", tmp_path / "rejects.csv"
    code = CARD.replace(" ", "")
    file.write_text(
        "sku,name,department,price,barcode\n"
        f"A1,Card {CARD},Bread,1.00,\n{code},Good,Bread,1.00,{code}\n"
    )
    info = company(shop.company_id)
    added = import_products(info, file, tax_category="standard", rejects_path=rejects)
    assert (added.added, dict(added.reasons)) == (1, {"it holds a card number": 1})
    assert Variant.objects.filter(sku=code).exists()
    assert CARD not in rejects.read_text()


@pytest.mark.engines("sqlite")
def test_a_card_number_is_masked_in_the_log(database, capfd):
    logging.config.dictConfig(settings.LOGGING)
    try:
        raise ValueError(f"cannot pay with {CARD}")
    except ValueError:
        logging.getLogger("tillbook.any").exception("paying with %s failed", CARD)
    said = capfd.readouterr().err
    assert said.count("**** **** **** 1111") == 2
    assert CARD not in said
