"""Stock by lots and serial numbers: each way in and out, what is refused, what is flagged, and that
lots add up to what lies there."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import supplier
from tests.counting import approve, opened, say
from tests.shop import OWNER
from tests.tracing import adjust, traced
from tillbook.books.stock.models import Level, Lot, LotLevel, MoveLot
from tillbook.desks.receiving.errors import ReceiptRefused
from tillbook.desks.receiving.operations import give_back, receive_directly
from tillbook.desks.receiving.rules import Wanted as Came
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.operations import commit_sales, return_items, sell, void_sale
from tillbook.desks.sales.rules import Goods
from tillbook.desks.supply.errors import AdjustmentRefused
from tillbook.desks.transfers.errors import TransferRefused
from tillbook.desks.transfers.operations import receive_transfer, ship_directly
from tillbook.desks.transfers.rules import Wanted
from tillbook.insight.restocking.models import StockAlert
from tillbook.insight.restocking.operations import set_keeping
from tillbook.insight.restocking.tasks import watch_stock
from tillbook.insight.restocking.waiting import stock_level_alerts
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import SaleTerms, Variant
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

ONE = 1_000_000
HERE, THERE = "STORE001", "STORE002"


def lying(at=None):
    """What lies of each lot: by code, of one place or all."""
    rows = LotLevel.objects.exclude(on_hand_micro=0)
    if at is not None:
        rows = rows.filter(place__location_id=at, place__kind="shelf")
    found = {}
    for row in rows.select_related("lot"):
        found[row.lot.code] = found.get(row.lot.code, 0) + row.on_hand_micro // ONE
    return found


def sold(shop, sku, quantity, **goods):
    """A sale on-line, by the API; its id and what became of it."""
    line = WantedLine(sku=sku, quantity_micro=quantity * ONE, **goods)
    basket = BasketSale(
        id=new_id(), location=HERE, lines=(line,), tenders=(WantedTender(code="cash"),)
    )
    return basket.id, sell(shop.actor, [basket])[0]


def shares(source):
    rows = MoveLot.objects.filter(source_id=source).select_related("lot").order_by("number", "part")
    return [(row.lot.code, row.quantity_micro // ONE, row.named) for row in rows]


def test_lots_come_in_are_sold_as_they_expire_and_come_back(shop):
    traced(shop, expiry=True)
    today = clock.now().date()
    soon, later = today + timedelta(days=3), today + timedelta(days=90)
    bought = supplier(shop)
    wanted = [Came(sku="LOT1", quantity="10", price="1", lots=f"B {later} = 6; A {soon} = 4")]
    facts = {"supplier_id": bought, "location": HERE, "plain": True}
    came = receive_directly(shop.actor, new_id(), wanted=wanted, **facts)
    assert lying() == {"A": 4, "B": 6}
    sale, outcome = sold(shop, "LOT1", 5)
    assert outcome.status == "stored"
    assert shares(sale) == [("A", -4, False), ("B", -1, False)]
    named, _ = sold(shop, "LOT1", 2, lot="B")
    assert shares(named) == [("B", -2, True)]
    # What comes back is of the lots that left, in their order.
    back = {"series_id": shop.series[HERE], "reason": "torn", "tender_code": "cash"}
    return_items(shop.actor, sale, {1: 3 * ONE}, document_id=new_id(), **back)
    return_items(shop.actor, sale, {1: 2 * ONE}, document_id=new_id(), **back)
    assert lying() == {"A": 4, "B": 4}
    void_sale(shop.actor, named, document_id=new_id(), series_id=shop.series[HERE], reason="wrong")
    assert lying() == {"A": 4, "B": 6}
    give_back(
        shop.actor, came.id, new_id(), wanted=[Came(sku="LOT1", quantity="7")], reason="mould"
    )
    assert lying() == {"A": 3}
    gone = adjust(shop, "expired", "LOT1", 1)
    assert shares(gone.id) == [("A", -1, False)]
    assert Level.objects.get(item__sku="LOT1").lots
    assert verify().findings == ()


def refused(act, *args, **more):
    """The refusal of the lots, by its code."""
    with pytest.raises((AdjustmentRefused, ReceiptRefused, TransferRefused)) as found:
        act(*args, **more)
    assert found.value.lots
    return found.value.lots.refusal.value


def test_what_is_missing_or_cannot_be_is_refused_by_name(shop):
    traced(shop, expiry=True)
    traced(shop, "SER1", "serial")
    assert refused(adjust, shop, "opening", "LOT1", 5) == "lot_missing"
    assert refused(adjust, shop, "opening", "LOT1", 5, "A = 4") == "lot_missing"
    assert refused(adjust, shop, "opening", "LOT1", 5, "A") == "expiry_missing"
    assert refused(adjust, shop, "opening", "LOT1", 5, "A = 6") == "lots_too_many"
    assert refused(adjust, shop, "opening", "LOT1", 5, "A 2027-02-30") == "lots_unreadable"
    assert refused(adjust, shop, "opening", "LOT1", 2, "A = 1; A = 1") == "lot_named_twice"
    assert refused(adjust, shop, "opening", "P1", 5, "A") == "lots_not_kept"
    adjust(shop, "opening", "LOT1", 5, "A 2027-01-31")
    assert refused(adjust, shop, "found", "LOT1", 1, "A 2027-02-01") == "expires_otherwise"
    assert refused(adjust, shop, "broken", "LOT1", 5, "B = 5") == "lot_not_there"
    assert refused(adjust, shop, "opening", "SER1", 2, "S1") == "serial_is_one"
    assert refused(adjust, shop, "opening", "SER1", 2, "S1; S2 = 0.5") == "serial_is_one"
    adjust(shop, "opening", "SER1", 2, "S1, S2")
    assert refused(adjust, shop, "found", "SER1", 1, "S1") == "serial_is_here"
    assert refused(adjust, shop, "theft", "SER1", 1) == "serial_missing"
    assert refused(adjust, shop, "theft", "SER1", 1, "S3") == "serial_not_there"
    _, outcome = sold(shop, "SER1", 1)
    assert (outcome.status, outcome.refusal.value) == ("refused", "lots")
    assert sold(shop, "SER1", 1, serial="S1")[1].status == "stored"
    assert sold(shop, "SER1", 1, serial="S1")[1].status == "refused"
    assert lying() == {"A": 5, "S2": 1}
    assert not Lot.objects.filter(code__in=["B", "S3"]).exists()
    assert verify().findings == ()


def test_a_sale_that_happened_is_never_refused_and_goods_that_come_fill_the_hole(shop):
    traced(shop)
    traced(shop, "SER1", "serial")

    def happened(sku, quantity, goods=None):
        line = replace(shop.line(sku, quantity), goods=goods)
        [outcome] = commit_sales(shop.actor, [replace(shop.sale([line]), happened=True)])
        assert outcome.status == "stored"

    happened("LOT1", 2)
    adjust(shop, "opening", "LOT1", 10, "A")
    assert lying() == {"A": 8}
    adjust(shop, "found", "LOT1", 1, "A = 1")
    happened("LOT1", 3, Goods(lot="B"))
    assert lying() == {"A": 9, "B": -3}
    adjust(shop, "opening", "SER1", 2, "S1, S2")
    happened("SER1", 1, Goods(serial="S1"))
    happened("SER1", 1, Goods(serial="S1"))
    assert lying() == {"A": 9, "B": -3, "S1": -1, "S2": 1}
    # Nobody says which piece: it is guessed only where all that lie there leave.
    happened("SER1", 1)
    assert lying() == {"A": 9, "B": -3, "S1": -1}
    assert MoveLot.objects.filter(short_micro__gt=0).count() == 2
    assert verify().findings == ()


def test_lots_travel_as_they_were_shipped_and_go_from_room_to_room(shop):
    traced(shop)
    adjust(shop, "opening", "LOT1", 10, "A 2027-01-31 = 4; B 2027-06-30 = 6")
    ends = {"source": HERE, "target": THERE, "note": ""}
    made = ship_directly(shop.actor, new_id(), wanted=[Wanted("LOT1", "5", "B = 3")], **ends)
    other = ship_directly(shop.actor, new_id(), wanted=[Wanted("LOT1", "2", "A")], **ends)
    there = shop.locations[THERE]
    receive_transfer(shop.actor, other.id, new_id(), came={1: 2 * ONE})
    assert lying(there) == {"A": 2}
    receive_transfer(shop.actor, made.id, new_id(), came={1: 4 * ONE})
    receive_transfer(shop.actor, made.id, new_id(), came={}, rest_missing=True, reason="fell off")
    assert lying(there) == {"A": 3, "B": 3}
    assert lying() == {"A": 3, "B": 6}
    assert (
        refused(ship_directly, shop.actor, new_id(), wanted=[Wanted("LOT1", "1", "A")], **ends)
        == "lot_not_there"
    )
    assert verify().findings == ()


def test_stock_of_before_is_without_a_lot_until_it_is_used_up(shop):
    traced(shop, tracking="")
    adjust(shop, "opening", "LOT1", 3)
    SaleTerms.objects.create(product=Variant.objects.get(sku="LOT1").product, tracking="lot")
    write(lambda: raise_version(shop.company_id))
    adjust(shop, "found", "LOT1", 4, "A")
    assert lying() == {"": 3, "A": 4}
    told, _ = sold(shop, "LOT1", 1, lot="C")
    assert lying() == {"": 2, "A": 4}, "C was of what nobody had told apart"
    assert sold(shop, "LOT1", 1, lot="C")[1].status == "refused"
    void_sale(shop.actor, told, document_id=new_id(), series_id=shop.series[HERE], reason="wrong")
    adjust(shop, "broken", "LOT1", 1, "C")
    adjust(shop, "found", "LOT1", 1, "A")
    sale, _ = sold(shop, "LOT1", 5)
    assert shares(sale) == [("", -2, False), ("A", -3, False)]
    count = opened(shop, "list", "LOT1")
    say(shop, count, "LOT1", 1, lot="A")
    approve(shop, count)
    assert lying() == {"A": 1}
    assert verify().findings == ()


def owner() -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


@pytest.mark.postgresql_by_night
def test_pages_and_the_api_show_what_lies_where_and_where_it_went(shop):
    traced(shop, expiry=True)
    today = clock.now().date()
    past, soon = today - timedelta(days=2), today + timedelta(days=5)
    client, maker = owner(), supplier(shop)
    sent = {"action": "receive", "supplier": str(maker), "location": HERE, "sku": "LOT1"}
    sent |= {"quantity": "9", "counted": "", "price": "1", "document": str(new_id())}
    page = reverse("receive_directly")
    asked = client.post(page, {**sent, "lots": "A"})
    assert "Say when lot A of LOT1 expires." in asked.content.decode()
    assert 'name="lots"' in asked.content.decode()
    done = client.post(page, {**sent, "lots": f"A {past} = 4; B {soon} = 5"}, follow=True)
    assert f"{past}" not in done.content.decode()
    assert "A</a>" in done.content.decode()
    sale, _ = sold(shop, "LOT1", 1)
    assert shares(sale) == [("B", -1, False)], "what has expired is sold last of all"
    assert "chosen as it expires first" in client.get(reverse("sale", args=[sale])).content.decode()

    def codes(**filters):
        file = client.get(reverse("lots"), {**filters, "export": "csv"})
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        assert client.get(reverse("lots"), filters).status_code == 200
        return [row[0] for row in csv.reader(text.splitlines()[1:])]

    assert codes(state="here") == ["A", "B"]
    assert (codes(state="expired"), codes(state="7")) == (["A"], ["B"])
    assert codes(q="B") == ["B"]
    assert codes(state="negative") == []
    lot = Lot.objects.get(code="B")
    told = client.get(reverse("lot", args=[lot.id])).content.decode()
    assert reverse("sale", args=[sale]) in told
    assert "Where it came from" in told
    assert "Expired" in client.get(reverse("stock_item", args=[lot.item_id])).content.decode()
    wrong = client.post(reverse("lot", args=[lot.id]), {"expires_on": "soon"}, follow=True)
    assert "is no day" in wrong.content.decode()
    client.post(reverse("lot", args=[lot.id]), {"expires_on": str(today)})
    assert Lot.objects.get(id=lot.id).expires_on == today

    api = caller(shop)
    [one] = api.get("/stock/lots", expires_by=str(past)).body["items"]
    assert (one["lot"], one["levels"][0]["on_hand"]) == ("A", "4")
    assert api.get("/stock/lots", product_id="P1").body["items"] == []
    moves = api.get(f"/stock/lots/{lot.id}").body["moves"]
    assert [(m["kind"], m["quantity_change"]) for m in moves] == [
        ("goods_receipt", "5"),
        ("sale", "-1"),
    ]
    line = {"product_id": "LOT1", "quantity": "9", "lots": "C"}
    body = {"location_id": HERE, "cause": "broken", "lines": [line]}
    assert api.post("/adjustments", body).status == 409


@pytest.mark.postgresql_by_night
def test_what_expires_is_told_of_and_what_expired_is_reported(shop):
    item = traced(shop)
    day = clock.now().date() + timedelta(days=20)
    adjust(shop, "opening", "LOT1", 4, f"A {day}")

    def kinds():
        catch_up(shop.company_id)
        for _location in range(3):
            watch_stock(shop.company_id)
        rows = StockAlert.objects.filter(item_id=item).values_list("kind", flat=True)
        return sorted(rows)

    here = shop.locations[HERE]
    assert "expiring" not in kinds()
    set_keeping(shop.actor, here, [item], {"expiring_days": 21})
    assert "expiring" in kinds()
    assert "expires" in str([one.sentence for one in stock_level_alerts(shop.actor, [here])])
    set_keeping(shop.actor, here, [item], {"silent_until": day})
    assert kinds() == []
    # Said afterwards of goods that had no lot: nothing moves, and it expires.
    old = traced(shop, "OLD", "")
    adjust(shop, "opening", "OLD", 2)
    set_keeping(shop.actor, here, [old], {"expiring_days": 21})
    kinds()
    SaleTerms.objects.create(product=Variant.objects.get(id=old).product, tracking="lot")
    write(lambda: raise_version(shop.company_id))
    adjust(shop, "told", "OLD", 2, f"B {day}")
    kinds()
    assert StockAlert.objects.filter(item_id=old, kind="expiring").exists()
    adjust(shop, "expired", "LOT1", 3)
    shown = owner().get(reverse("goods_report"), {"measure": "expired"})
    [row] = shown.context["rows"]
    assert row.item.sku == "LOT1"
