"""The list of goods says how long they last and what moved last; who was erased is found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER
from tests.tracing import adjust, traced
from tillbook.books.stock import listing
from tillbook.books.stock.item_rows import DAYS
from tillbook.books.stock.waiting import stock_alerts
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.operations import NewParty, add_parties, erase_for_good
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def shown(client: Client, name: str, query: str = ""):
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 200
    return answer.context["list"]


def sell(shop, sku: str, quantity: int, days_ago: int, at: str = "STORE001") -> str:
    when = clock.now() - timedelta(days=days_ago)
    sale = shop.sale([shop.line(sku, quantity)], at=at, when=when)
    commit_sales(shop.actor, [sale])
    return str(sale.draft.id)


def rows_by_sku(client: Client, query: str = "") -> dict[str, str]:
    page = shown(client, "stock", query)
    return {row.name.split()[-1]: " ".join(row.cells) for row in page.rows}


def test_goods_say_how_long_they_last_at_the_rate_of_the_days_before(shop, owner):
    sell(shop, "P1", 70, 3)  # 30 are left: 28 days at 70 a four weeks are 12 days
    sell(shop, "P2", 95, 5)  # 5 are left: a day and a half
    sell(shop, "P3", 40, DAYS + 2)  # too long ago to tell
    sell(shop, "P4", 100, 2)
    sell(shop, "P5", 50, 0)  # today is not over: it tells nothing yet
    catch_up(shop.company_id)
    rows = rows_by_sku(owner)
    assert "12 days" in rows["P1"]
    assert "gauge-pine" in rows["P1"]
    assert "1 day<" in rows["P2"]
    assert "gauge-brick" in rows["P2"]
    assert "Runs out " in rows["P2"]
    assert "No sales lately" in rows["P3"]
    assert "0 days" in rows["P4"]
    assert "Sold out" in rows["P4"]
    assert "No sales lately" in rows["P5"]


def test_goods_lead_to_the_document_that_moved_them_last(shop, owner):
    sell(shop, "P1", 1, 3)
    last = sell(shop, "P1", 1, 1, at="STORE002")
    owner.cookies["location"] = str(shop.locations["STORE002"])
    row = rows_by_sku(owner)
    assert reverse("sale", args=[last]) in row["P1"]
    assert "Sale · " in row["P1"]
    owner.cookies["location"] = str(shop.locations["STORE001"])
    assert "Adjustment · " in rows_by_sku(owner)["P2"]


def test_goods_that_lie_at_one_place_only_say_where_none_is_left(shop, owner):
    change = Change("P6", 2_000_000, 4000)
    there = {"location_code": "STORE002", "series_id": shop.series["STORE002"], "reason": "moved"}
    adjust_stock(shop.actor, document_id=new_id(), changes=[change], **there)
    assert "None at" not in rows_by_sku(owner)["P6"]
    back = replace(change, quantity_micro=-2_000_000)
    adjust_stock(shop.actor, document_id=new_id(), changes=[back], **there)
    assert "None at Mill Lane" in rows_by_sku(owner)["P6"]
    assert "None at" not in rows_by_sku(owner)["P7"]


def test_what_is_amiss_is_found_by_its_state(shop, owner):
    for sku in ("NEW1", "NEW2"):
        traced(shop, sku, tracking="")
    sell(shop, "P1", 101, 1)
    sell(shop, "P4", 100, 1)
    sell(shop, "NEW1", 1, 1)  # nobody knows what it cost
    adjust(shop, "found", "NEW2", 3)
    assert set(rows_by_sku(owner, "?state=negative")) == {"P1", "NEW1"}
    assert set(rows_by_sku(owner, "?state=out")) == {"P4"}
    assert set(rows_by_sku(owner, "?state=no-cost")) == {"NEW1", "NEW2"}
    assert [one.count for one in stock_alerts(shop.actor, list(shop.locations.values()))] == [2, 2]
    adjust(shop, "found", "P1", 2)
    adjust(shop, "found", "P4", 1)
    assert set(rows_by_sku(owner, "?state=negative")) == {"NEW1"}
    assert rows_by_sku(owner, "?state=out") == {}


def test_the_sums_of_a_big_stock_come_after_its_page(shop, owner, monkeypatch):
    sell(shop, "P1", 101, 1)
    monkeypatch.setattr(listing, "Listing", partial(listing.Listing, page=4))
    at_once = shown(owner, "stock")
    monkeypatch.setattr(listing, "_SOON", 10)
    page = shown(owner, "stock")
    assert (page.totals[0][1], page.counted, len(page.rows)) == ("Adding up…", "", 4)
    later = owner.get(reverse("stock") + page.totals_url)
    assert (later.context["totals"], later.context["counted"]) == (at_once.totals, at_once.counted)
    assert "All 10 items" in later.content.decode()
    # What fits on one page is added up with it, and so are few levels.
    assert shown(owner, "stock", "?state=negative").totals[0][1] == "1 item"
    monkeypatch.setattr(listing, "_SOON", 1_000)
    assert shown(owner, "stock").totals == at_once.totals


def test_who_was_erased_is_found_by_a_filter_and_only_as_a_code(shop, owner):
    people = [NewParty(code="C77", name="Ada Erasable", country="GB")]
    [party] = write(lambda: add_parties(shop.company_id, people))
    assert shown(owner, "customers", "?state=erased").rows == []
    erase_for_good(shop.actor, party.id)
    assert "Ada" not in owner.get(reverse("customers")).content.decode()
    page = owner.get(reverse("customers") + "?state=erased")
    assert [row.key for row in page.context["list"].rows] == [str(party.id)]
    text = page.content.decode()
    assert "Erased" in text
    assert "C77" in text
    assert "Ada" not in text
    assert len(shown(owner, "customers", "?state=erased&q=C77").rows) == 1
    assert shown(owner, "customers", "?state=erased&q=C78").rows == []
