"""Proposed orders: what is short, of whom, why; made into drafts once; how goods are kept."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import delivers, ordered, receive, sent, supplier
from tests.restocking import sold_a_day
from tests.shop import OWNER
from tests.supplying import send_goods
from tillbook.books.stock.models import Move
from tillbook.desks.purchasing.errors import OrderRefused
from tillbook.desks.purchasing.models import PurchaseLine, PurchaseOrder
from tillbook.desks.purchasing.operations import (
    approve_order,
    cancel_order,
    confirm_order,
    note_order_sent,
)
from tillbook.desks.purchasing.queries import on_order, today
from tillbook.desks.purchasing.rules import TypedLine
from tillbook.desks.receiving.measured import days_taken
from tillbook.insight.restocking.models import KeepingRule, KeepingSetting, StockMotion
from tillbook.insight.restocking.operations import Usual, make_orders, set_keeping, set_usual
from tillbook.insight.restocking.proposing import proposal
from tillbook.insight.restocking.telling import reason
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Forbidden
from tillbook.masters.sourcing.operations import set_delivery
from tillbook.masters.sourcing.queries import Delivery
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

ONE = 1_000_000


@pytest.fixture
def mill(shop):
    """A supplier of P1 and P2; of P1 (100 there at first) three a day were sold for four weeks."""
    party = supplier(shop)
    delivers(shop, party, "P1", "12.00", pack="12", lead_days="6")
    delivers(shop, party, "P2", "5.00")
    sold_a_day(shop, "P1", 3, range(1, 29))
    return party


def at(shop, code="STORE001"):
    return shop.locations[code]


def item(shop, sku="P1"):
    info = company(shop.company_id)
    return items_by_sku(info.id, info.version, [sku])[sku].id


def proposed(shop):
    return proposal(company(shop.company_id), at(shop))


def test_what_is_short_is_proposed_with_its_reason_and_drafts_count_as_on_order(shop, mill):
    found = proposed(shop)
    [group] = found.groups
    [line] = group.lines
    assert (group.party_id, line.item.sku, found.loose.lines) == (mill, "P1", ())
    # Three a day; 16 left; seven days take 21, fourteen more 42: 47 are short, four packs of 12.
    assert (line.standing.on_hand_micro, line.standing.point.order_at) == (16 * ONE, 21 * ONE)
    assert (line.packs_micro, line.price, group.total_minor) == (4 * ONE, 12_000_000, 4_800)
    assert reason(line) == "sold 84 in 28 days, 16 left, 6 days lead time"
    key = new_id()
    chosen = {mill: [TypedLine(product="P1", packs="4")]}
    [made] = make_orders(shop.actor, key, at(shop), chosen)
    assert make_orders(shop.actor, key, at(shop), chosen) == [made]
    assert PurchaseOrder.objects.get().state == "draft"
    assert PurchaseLine.objects.get().units_micro == 48 * ONE
    assert not proposed(shop).groups
    assert not proposal(company(shop.company_id), at(shop, "STORE002")).groups
    # What is cancelled is not on order, and is proposed again.
    approve_order(shop.actor, made, 1)
    cancel_order(shop.actor, made, reason="too dear")
    assert proposed(shop).groups


def test_lead_times_are_measured_and_the_cheapest_supplier_is_taken(shop, mill):
    day = today(company(shop.company_id))
    for days in (9, 12, 9):
        key = ordered(shop, mill, "P2: 1")
        approve_order(shop.actor, key, 1)
        note_order_sent(shop.actor, key, how="by phone")
        confirm_order(shop.actor, key, reference="", expected_on=day + timedelta(days=days))
    [line] = proposed(shop).groups[0].lines
    assert (line.standing.lead.days, line.standing.lead.orders) == (10, 3)
    assert "10 days lead time as measured" in reason(line)
    other = supplier(shop, "SOON", "Soon Mill")
    delivers(shop, other, "P1", "0.90")
    [group] = proposed(shop).groups
    assert (group.party_id, group.lines[0].standing.lead.known) == (other, False)
    assert "7 days lead time assumed" in reason(group.lines[0])


def test_what_came_is_no_longer_coming_and_says_how_long_it_took(shop, mill):
    order = sent(shop, mill, "P1: 4")
    receive(shop, order, "P1: 1")
    assert on_order(at(shop)) == {item(shop): 36 * ONE}
    assert days_taken(shop.company_id, 10) == {mill: [0]}
    assert proposed(shop).groups == ()


def test_minimum_maximum_silence_and_a_suppliers_least_order(shop, mill):
    wanted = {"least_micro": 150 * ONE, "most_micro": 160 * ONE}
    assert set_keeping(shop.actor, at(shop), [item(shop, "P2"), item(shop, "P3")], wanted) == 2
    found = proposed(shop)
    by_sku = {line.item.sku: line for line in found.groups[0].lines}
    assert by_sku["P2"].packs_micro == 60 * ONE
    assert reason(by_sku["P2"]).endswith("7 days lead time assumed, minimum 150, maximum 160")
    # Nobody delivers P3: told of, and in no order.
    assert [line.item.sku for line in found.loose.lines] == ["P3"]
    set_keeping(shop.actor, at(shop), [item(shop, "P2")], {"silent_until": found.day})
    assert [line.item.sku for line in proposed(shop).groups[0].lines] == ["P1"]
    set_keeping(shop.actor, at(shop), [item(shop, "P2")], dict.fromkeys((*wanted, "silent_until")))
    assert KeepingRule.objects.get().item_id == item(shop, "P3")
    set_delivery(shop.actor, mill, Delivery(least_minor=7_000))
    [group] = proposed(shop).groups
    assert (group.total_minor, group.lacks_minor) == (7_200, 0)
    assert "2 more to reach their least order" in reason(group.lines[0])
    set_usual(shop.actor, Usual(cover_days=28, service=990_000))
    assert proposed(shop).groups[0].lines[0].packs_micro == 8 * ONE


@pytest.mark.postgresql_by_night
def test_what_cannot_be_is_refused_whole(shop, mill):
    one = item(shop)
    for changes, said in (
        ({"least_micro": 5, "most_micro": 4}, "The maximum is below the minimum."),
        ({"least_micro": -1}, "Say a quantity of zero or more."),
        ({"cover_days": 366}, "Say how many days an order lasts: 1 to 365."),
        ({"service": 970_000}, "Choose one of the service levels."),
    ):
        with pytest.raises(NotPossible, match=said):
            set_keeping(shop.actor, at(shop), [one], changes)
    elsewhere = replace(shop.actor, location_ids=frozenset({at(shop, "STORE002")}))
    with pytest.raises(NotPossible, match="Choose one of your locations"):
        set_keeping(elsewhere, at(shop), [one], {"cover_days": 3})
    with pytest.raises(Forbidden):
        set_keeping(replace(shop.actor, rights=frozenset()), at(shop), [one], {"cover_days": 3})
    assert not KeepingRule.objects.exists()
    other = supplier(shop, "SOON", "Soon Mill")
    lines = {mill: [TypedLine(product="P1", packs="4")]}
    lines[other] = [TypedLine(product="P1", packs="x"), TypedLine(product="P9", packs="1")]
    with pytest.raises(OrderRefused) as told:
        make_orders(shop.actor, new_id(), at(shop), lines)
    assert [one.refusal.value for one in told.value.wrong] == ["not_a_quantity", "no_price"]
    with pytest.raises(OrderRefused):
        make_orders(elsewhere, new_id(), at(shop), {mill: lines[mill]})
    assert not PurchaseOrder.objects.exists()


def test_motions_add_up_to_the_moves_and_the_migration_folds_the_same(shop, mill):
    send_goods(shop)
    catch_up(shop.company_id)

    def folded():
        return sorted(StockMotion.objects.values_list(*fields))

    fields = ("location_id", "day", "item_id", "why", "quantity_micro", "value_minor")
    before = folded()
    moved = Move.objects.values_list("quantity_micro", "value_minor")
    assert [sum(row[4] for row in before), sum(row[5] for row in before)] == [
        sum(one) for one in zip(*moved, strict=True)
    ]
    assert {row[3] for row in before} == {"sold", "added", "moved"}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stock_motion")
    migration = importlib.import_module("tillbook.insight.restocking.migrations.0002_fold_motions")
    migration.fold_motions(apps, SimpleNamespace(connection=connection))
    assert folded() == before


def test_the_page_makes_the_orders_once_and_says_what_is_wrong(shop, mill, client, monkeypatch):
    client.force_login(Person.objects.get(email=OWNER))
    with monkeypatch.context() as many:
        # With more lines than a page shows, one supplier at a time.
        many.setattr("tillbook.insight.restocking.pages.MOST_SHOWN", 0)
        whole = client.get(reverse("proposals"))
        assert (whole.context["opened"], whole.context["whole"]) == ([], 1)
        assert f"supplier={mill}" in whole.content.decode()
        [one] = client.get(reverse("proposals"), {"supplier": mill}).context["opened"]
        assert one.group.party_id == mill
    page = client.get(reverse("proposals"))
    shown = page.content.decode()
    assert "sold 84 in 28 days, 16 left, 6 days lead time" in shown
    fields = {"key": page.context["key"], "at": "STORE001", "row": "1", "party": str(mill)}
    fields |= {"sku": "P1", "take": "1"}
    wrong = client.post(reverse("proposals"), {**fields, "packs": "four"})
    assert "“four” is no number of packs." in wrong.content.decode()
    assert 'value="four"' in wrong.content.decode()
    nothing = client.post(reverse("proposals"), {**fields, "packs": "4", "take": ""})
    assert "Tick what to order first." in nothing.content.decode()
    assert not PurchaseOrder.objects.exists()
    first, second = (client.post(reverse("proposals"), {**fields, "packs": "5"}) for _ in "12")
    assert first["Location"] == second["Location"]
    assert first["Location"] == reverse("purchase_order", args=[PurchaseOrder.objects.get().id])
    assert "Nothing has to be ordered today" in client.get(reverse("proposals")).content.decode()


@pytest.mark.engines("sqlite")
def test_planted_faults_would_be_seen(shop, mill, monkeypatch):
    """Ids that are not of the key order twice; drafts that do not count are proposed again."""
    key, chosen = new_id(), {mill: [TypedLine(product="P1", packs="4")]}
    room = "tillbook.insight.restocking"
    with monkeypatch.context() as planted:
        planted.setattr(f"{room}.operations.ordering.order_id", lambda *_: new_id())
        for _click in range(2):
            make_orders(shop.actor, key, at(shop), chosen)
        assert PurchaseOrder.objects.count() == 2
    assert not proposed(shop).groups
    with monkeypatch.context() as planted:
        planted.setattr(f"{room}.standing.on_order", lambda location: {})
        assert proposed(shop).groups


@pytest.mark.postgresql_by_night
def test_minimum_and_maximum_are_set_for_one_and_for_many(shop, mill, client):
    client.force_login(Person.objects.get(email=OWNER))
    ids = [str(item(shop, sku)) for sku in ("P2", "P3")]
    many = {"at": "STORE001", "row": ids, "set_least_micro": "1", "least_micro": "7"}
    client.post(reverse("keeping_together"), many)
    assert set(KeepingRule.objects.values_list("least_micro", flat=True)) == {7 * ONE}
    client.post(reverse("keeping_together"), {**many, "least_micro": "x"})
    whole = client.get(reverse("keeping"), {"own": "yes"}).content.decode()
    assert "“x” is no quantity." in whole
    assert (">Product P2<" in whole, ">Product P4<" in whole) == (True, False)
    panel = reverse("keeping_of_product", args=[item(shop)])
    client.post(panel, {"at": "STORE001", "least_micro": "20", "service": "990000"})
    rule = KeepingRule.objects.get(item_id=item(shop))
    assert (rule.least_micro, rule.service, rule.cover_days) == (20 * ONE, 990_000, None)
    assert 'value="20"' in client.get(f"{panel}?at=STORE001").content.decode()
    usual = {"cover_days": "21", "service": "990000", "over_days": "90", "still_days": "60"}
    usual["expiring_days"] = "14"
    for wrong in ({"cover_days": "0"}, {"over_days": ""}, {"digest_to": "no address"}):
        client.post(reverse("keeping_usual"), {**usual, **wrong})
    assert not KeepingSetting.objects.exists()
    client.post(reverse("keeping_usual"), {**usual, "digest_to": "ola@example.com"})
    assert proposed(shop).groups[0].lines[0].standing.policy.cover_days == 21


def test_a_program_reads_the_proposal_and_writes_its_drafts_once(shop, mill):
    call = caller(shop)
    found = call.get("/order-proposals", location_id="STORE001").body
    [group] = found["groups"]
    assert (group["supplier_id"], group["total"]) == (str(mill), "48.00")
    assert group["lines"][0]["order_at"] == "21"
    wanted = {"location_id": "STORE001"}
    once = {"Idempotency-Key": "today"}
    first = call.post("/order-proposals", wanted, **once)
    again = call.post("/order-proposals", wanted, **once)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert call.post("/order-proposals", wanted).body == {"order_ids": []}
    assert PurchaseOrder.objects.count() == 1
    rule = {"location_id": "STORE001", "product_ids": ["P2"], "minimum": "5", "service": "99.5"}
    assert call.call("PUT", "/keeping-rules", rule).body == {"products": 1}
    [kept] = call.get("/keeping-rules", location_id="STORE001").body["items"]
    assert (kept["minimum"], kept["service"], kept["maximum"]) == ("5", "99.5", None)
    assert call.call("PUT", "/keeping-rules", {**rule, "product_ids": ["NO"]}).status == 404
    assert call.call("PUT", "/keeping-rules", {**rule, "maximum": "1"}).status == 422
