"""Alerts of the stock: kept by the worker as it moves, counted beforehand, told once a morning."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import delivers, supplier
from tests.mailing import set_up_mail
from tests.restocking import sold_a_day
from tests.shop import OWNER
from tillbook.desks.purchasing.rules import TypedLine
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.insight.restocking.letters import stock_letter
from tillbook.insight.restocking.models import AlertCount, LocationWatch, StockAlert, StockWatch
from tillbook.insight.restocking.operations import Usual, make_orders, set_keeping, set_usual
from tillbook.insight.restocking.operations.telling_mail import KIND
from tillbook.insight.restocking.queries import today_at
from tillbook.insight.restocking.tasks import watch_stock
from tillbook.insight.restocking.waiting import stock_level_alerts
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.notices.models import OutgoingMail
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.pages import LOCATION_COOKIE
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.outbox import feed_end

ONE = 1_000_000


def item(shop, sku):
    info = company(shop.company_id)
    return items_by_sku(info.id, info.version, [sku])[sku].id


def moved(shop, sku, units, minor=0):
    adjust_stock(
        shop.actor,
        document_id=new_id(),
        location_code="STORE001",
        series_id=shop.series["STORE001"],
        reason="test",
        changes=[Change(sku, units * ONE, minor)],
    )


def watched(shop):
    """Whatever the worker does, until there is nothing left: (SKU, kind), sorted."""
    catch_up(shop.company_id)
    for _location in range(3):
        watch_stock(shop.company_id)
    rows = StockAlert.objects.values_list("item__sku", "kind")
    counted = dict(AlertCount.objects.filter(items__gt=0).values_list("kind", "items"))
    kinds = [kind for _sku, kind in rows]
    assert counted == {kind: kinds.count(kind) for kind in set(kinds)}
    return sorted(rows)


def test_alerts_follow_what_moves_and_go_with_orders_and_silence(shop):
    at = shop.locations["STORE001"]
    assert watched(shop) == []
    party = supplier(shop)
    delivers(shop, party, "P1", "12.00", pack="12", lead_days="6")
    sold_a_day(shop, "P1", 3, range(1, 29))
    sold_a_day(shop, "P2", 4, range(1, 26))
    sold_a_day(shop, "P3", 1, [1])
    assert watched(shop) == [("P1", "low"), ("P2", "out"), ("P3", "over")]
    moved(shop, "P2", -3)
    assert watched(shop) == [("P1", "low"), ("P2", "negative"), ("P3", "over")]
    set_keeping(shop.actor, at, [item(shop, "P3")], {"most_micro": 99 * ONE})
    set_keeping(shop.actor, at, [item(shop, "P4")], {"most_micro": 99 * ONE})
    assert watched(shop) == [("P1", "low"), ("P2", "negative"), ("P4", "over")]
    call = caller(shop)
    listed = call.get("/stock-alerts", location_id="STORE001", kind="negative").body["items"]
    assert [(one["product_id"], one["on_hand"]) for one in listed] == [("P2", "-3")]
    assert call.get("/stock-alerts", location_id="STORE002").body["items"] == []
    tomorrow = today_at(company(shop.company_id), at) + timedelta(days=1)
    set_keeping(shop.actor, at, [item(shop, "P4")], {"silent_until": tomorrow})
    make_orders(shop.actor, new_id(), at, {party: [TypedLine(product="P1", packs="9")]})
    assert watched(shop) == [("P2", "negative")]
    # A silence that is over ends by itself, with the next look at the whole location.
    yesterday = tomorrow - timedelta(days=2)
    set_keeping(shop.actor, at, [item(shop, "P4")], {"silent_until": yesterday})
    moved(shop, "P2", 30, 200)
    assert watched(shop) == [("P2", "low"), ("P4", "over")]


@pytest.mark.postgresql_by_night
def test_far_behind_everything_is_looked_at_once(shop, monkeypatch):
    assert watched(shop) == []
    monkeypatch.setattr("tillbook.insight.restocking.operations.watching._DOCUMENTS", 1)
    monkeypatch.setattr("tillbook.insight.restocking.operations.watching._FAR", 3)
    sold_a_day(shop, "P2", 4, range(1, 26))
    watch_stock(shop.company_id)
    assert StockWatch.objects.get().feed_number == feed_end(shop.company_id)
    assert watched(shop) == [("P2", "out")]


def test_what_did_not_move_lies_still_and_each_location_is_looked_at_once_a_day(shop, monkeypatch):
    set_usual(shop.actor, Usual(cover_days=14, service=950_000, still_days=1))
    assert watched(shop) == []
    assert LocationWatch.objects.filter(swept_on=None).count() == 0
    info = company(shop.company_id)
    at = shop.locations["STORE001"]
    later = today_at(info, at) + timedelta(days=2)
    for room in ("operations.watching", "standing"):
        monkeypatch.setattr(f"tillbook.insight.restocking.{room}.today_at", lambda *_: later)
    assert watched(shop) == [(sku, "still") for sku in sorted(shop.skus)]
    actor = SimpleNamespace(may=lambda right: True)
    [told] = stock_level_alerts(actor, [at])
    assert (told.count, told.url) == (10, reverse("stock_alerts"))
    assert not list(stock_level_alerts(actor, [shop.locations["STORE002"]]))


@pytest.mark.postgresql_by_night
def test_the_page_lists_them_and_the_mail_of_the_morning_goes_out_once(shop):
    set_up_mail(shop)
    sold_a_day(shop, "P2", 4, range(1, 26))
    set_usual(shop.actor, Usual(cover_days=14, service=950_000, digest_to="ola@example.com"))
    assert watched(shop) == [("P2", "out")]
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    shown = client.get(reverse("stock_alerts"), {"kind": "out"}).content.decode()
    assert "P2 · piece" in shown
    client.cookies[LOCATION_COOKIE] = str(shop.locations["STORE001"])
    shown = client.get(reverse("stock_alerts"), {"kind": "out"}).content.decode()
    assert "sold 100 in 28 days, 0 left" in shown
    assert "Nothing" in client.get(reverse("stock_alerts"), {"kind": "low"}).content.decode()
    [mail] = OutgoingMail.objects.filter(kind=KIND)
    watched(shop)
    assert OutgoingMail.objects.count() == 1
    letter = stock_letter(shop.company_id, mail.subject_id, "en", "")
    assert letter
    assert "Out: 1\n  Product P2 (P2)" in letter.text
    together = reverse("stock_alerts_together")
    row = {"row": str(StockAlert.objects.get().id)}
    client.post(together, {**row, "silent_until": ""})
    assert StockAlert.objects.exists()
    client.post(together, {**row, "silent_until": "2199-01-01"})
    assert not StockAlert.objects.exists()
    assert stock_letter(shop.company_id, mail.subject_id, "en", "") is None
