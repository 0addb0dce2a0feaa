"""What documents name stays what it was: the database refuses to make another thing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from tillbook.books.payments.errors import TenderFrozen, raise_if_tender_is_frozen
from tillbook.books.payments.models import TenderType
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.masters.catalog.errors import KindFrozen, raise_if_kind_is_frozen
from tillbook.masters.catalog.models import Product
from tillbook.masters.catalog.operations import NewProduct, add_product


def change_product(sku: str, **to: str) -> None:
    try:
        with transaction.atomic():
            assert Product.objects.filter(variants__sku=sku).update(**to) == 1
    except IntegrityError as error:
        raise_if_kind_is_frozen(error)
        raise


def change_tender(which: str, **to: str) -> None:
    try:
        with transaction.atomic():
            assert TenderType.objects.filter(code=which).update(**to) == 1
    except IntegrityError as error:
        raise_if_tender_is_frozen(error)
        raise


@pytest.fixture
def delivery(shop) -> str:
    new = NewProduct(
        sku="DELIVERY",
        name="Delivery",
        department="Services",
        tax_category="standard",
        unit_price=5_000_000,
        kind="service",
    )
    add_product(shop.company_id, new)
    return new.sku


def test_what_moved_stays_stocked(delivery):
    with pytest.raises(KindFrozen, match="archive it and add another"):
        change_product("P1", kind="service")
    change_product("P1", kind="stocked", name="Another name")


def test_what_was_sold_stays_what_it_was(shop, delivery):
    change_product(delivery, kind="unstocked")
    change_product(delivery, kind="service")
    assert commit_sales(shop.actor, [shop.sale([shop.line(delivery)])])[0].status == "stored"
    with pytest.raises(KindFrozen, match="archive it and add another"):
        change_product(delivery, kind="stocked")
    change_product(delivery, name="Delivery by bicycle")


@pytest.mark.parametrize("used_by", ["a sale", "a quarantine"])
@pytest.mark.parametrize("to", [{"code": "cards"}, {"kind": "cash"}])
def test_a_tender_in_use_keeps_its_code_and_kind(shop, used_by, to):
    sale = shop.sale([shop.line("P1")], tender="card")
    if used_by == "a quarantine":
        sale = Till(shop).sell(shop.line("P1"), tenders=sale.draft.tenders)
        sale = replace(sale, refusal=(Refusal.UNKNOWN_PRODUCT, ""))
    commit_sales(shop.actor, [sale])
    with pytest.raises(TenderFrozen, match="archive it and add another"):
        change_tender("card", **to)
    change_tender("card", name="Card at the counter")
    change_tender("transfer", code="bank", kind="other")
