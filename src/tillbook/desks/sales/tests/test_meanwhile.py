"""What changes between looking and selling: prices, and what others took back meanwhile."""

from __future__ import annotations

import sys

import pytest
from django.test import Client

from tests.shop import OWNER
from tillbook.books.payments.models import TenderType
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales, return_items, sell
from tillbook.desks.sales.queries import selling
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import change_price
from tillbook.masters.organisation import queries
from tillbook.masters.organisation.models import Company, Person
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


def basket(**more) -> BasketSale:
    fields = {
        "id": new_id(),
        "location": "STORE001",
        "lines": (WantedLine(sku="P1", quantity_micro=1_000_000),),
        "tenders": (WantedTender(code="cash"),),
    }
    return BasketSale(**{**fields, **more})


@pytest.fixture
def price_changes_before_commit(shop, monkeypatch):
    """P1 costs 1.50 instead of 1.10 between the thinking about a basket and its transaction."""
    module = sys.modules["tillbook.desks.sales.operations.sell"]
    real, times = commit_sales, []

    def change_first(actor, submissions):
        if not times:
            times.append(1)
            change_price(shop.actor, Variant.objects.get(sku="P1").id, 1_500_000)
        return real(actor, submissions)

    monkeypatch.setattr(module, "commit_sales", change_first)


@pytest.mark.usefixtures("price_changes_before_commit")
def test_a_basket_is_priced_anew_when_the_price_rises_before_it_is_committed(shop):
    other = basket(lines=(WantedLine(sku="P2", quantity_micro=1_000_000),))
    first = basket()
    assert [o.status for o in sell(shop.actor, [first, other])] == ["stored", "stored"]
    sale = Sale.objects.get(id=first.id)
    assert sale.total_minor == 150
    assert sale.price_version == Company.objects.get().configuration_version
    assert Sale.objects.get(id=other.id).total_minor == 120


def test_what_another_process_has_just_allowed_is_taken_here_at_once(shop, monkeypatch):
    as_known_here = company(shop.company_id)
    selling(shop.company_id)

    def allow() -> None:
        TenderType.objects.filter(code="transfer").update(code="wire")
        raise_version(shop.company_id)

    write(allow)
    monkeypatch.setattr(queries, "company_as_known", lambda _: as_known_here)
    wanted = basket(tenders=(WantedTender(code="wire"),))
    unknown = basket(tenders=(WantedTender(code="shells"),))
    assert [o.status for o in sell(shop.actor, [wanted, unknown])] == ["stored", "refused"]


@pytest.mark.usefixtures("price_changes_before_commit")
def test_an_amount_that_was_agreed_is_not_taken_at_another_price(shop):
    wanted = basket(agreed_minor=110)
    [outcome] = sell(shop.actor, [wanted])
    assert (outcome.status, outcome.refusal) == ("refused", Refusal.TOTAL_CHANGED)
    assert not Sale.objects.exists()


@pytest.mark.usefixtures("price_changes_before_commit")
def test_the_sell_page_shows_the_price_that_changed_with_the_press(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    fields = {"id": str(new_id()), "location": "STORE001", "sku": ["P1"], "quantity": ["1"]}
    fields |= {"price": [""], "line_discount": [""], "tender": "cash", "find": "", "given": ""}
    fields |= {"customer": "", "discount": "", "action": "take", "shown": "110"}
    seen = client.post("/sell/", fields).content.decode()
    assert "A price changed this moment." in seen
    assert "£1.50" in seen
    assert not Sale.objects.exists()


@pytest.mark.parametrize("way", ["sale", "return"])
def test_nobody_pays_here_by_what_an_import_brought(shop, way):
    if way == "sale":
        [outcome] = sell(shop.actor, [basket(tenders=(WantedTender(code="imported"),))])
        assert outcome.refusal is Refusal.UNKNOWN_TENDER
        return
    sold = basket()
    sell(shop.actor, [sold])
    with pytest.raises(SaleRefused) as refused:
        _return(shop, sold.id, 1, tender="imported")
    assert refused.value.refusal is Refusal.UNKNOWN_TENDER


def _return(shop, sale_id, line, *, tender="cash"):
    document = new_id()
    return_items(
        shop.actor,
        sale_id,
        {line: 1_000_000},
        document_id=document,
        series_id=shop.series["STORE001"],
        tender_code=tender,
        reason="torn",
    )
    return Sale.objects.get(id=document).total_minor


def test_two_lines_that_come_back_at_once_bring_all_of_the_rounding(shop, monkeypatch):
    Company.objects.filter(id=shop.company_id).update(total_rounding_minor=5)
    write(lambda: raise_version(shop.company_id))
    line = WantedLine(sku="P1", quantity_micro=1_000_000, unit_price=1_030_000)
    sold = basket(lines=(line, line), tenders=(WantedTender(code="card"),))
    assert sell(shop.actor, [sold])[0].status == "stored"
    paid = Sale.objects.get(id=sold.id)
    assert (paid.total_minor, paid.rounding_minor) == (205, -1)
    module = sys.modules["tillbook.desks.sales.operations.return_items"]
    real, refunds = module.commit_sales, []

    def other_first(actor, submissions):
        monkeypatch.setattr(module, "commit_sales", real)
        refunds.append(_return(shop, sold.id, 2, tender="card"))
        return real(actor, submissions)

    monkeypatch.setattr(module, "commit_sales", other_first)
    refunds.append(_return(shop, sold.id, 1, tender="card"))
    assert refunds == [-102, -103]
