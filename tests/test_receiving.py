"""Goods from suppliers: received once, at the price of the order, against what no bill came for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connections
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import delivers, receive, sent, supplier, wanted
from tests.shop import OWNER
from tillbook.books.ledger.models import AccountRole
from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.models import Level
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.operations import close_order
from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.measured import measured
from tillbook.desks.receiving.models import GoodsReceipt
from tillbook.desks.receiving.operations import give_back, receive_directly
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.sourcing.queries import today
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


@pytest.fixture
def mill(shop):
    party = supplier(shop)
    delivers(shop, party, "P1", "12.00", pack="12", code="HM-550", lead_days="3")
    delivers(shop, party, "P2", "10.00", pack="3")
    return party


@pytest.fixture
def order(shop, mill):
    return sent(shop, mill, "P1: 4", "P2: 2")


def level(shop, sku: str = "P1") -> tuple[int, int]:
    row = Level.objects.get(
        item__sku=sku,
        place__location__code="STORE001",
        place__kind="shelf",
        place__company_id=shop.company_id,
    )
    return row.on_hand_micro // 1_000_000, row.value_minor


def booked(document) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in entries_of(document):
        for row in entry["lines"]:
            found[row.account.code] = found.get(row.account.code, 0) + row.amount_minor
    return found


def state(order) -> str:
    return PurchaseOrder.objects.get(id=order).state


def refusal(act, *args, **more) -> Refusal:
    with pytest.raises(ReceiptRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def test_a_delivery_comes_in_parts_at_the_orders_price_and_goes_back(shop, order):
    assert level(shop) == (100, 4000)
    made = receive(shop, order, "P1: 1", "P2: 5 loose", delivery_note="D-7")
    assert level(shop) == (112, 5200)
    assert booked(made.id) == {"1310": 1200 + 1667, "2120": -(1200 + 1667)}
    assert state(order) == "part"
    key = new_id()
    last = receive(shop, order, "P1: 3", "P2: 1 loose", key=key)
    assert receive(shop, order, "P1: 3", "P2: 1 loose", key=key).duplicate
    assert booked(last.id)["2120"] == -(3600 + 333)
    assert state(order) == "received"
    assert refusal(receive, shop, order, "P1: 1") is Refusal.NOT_RECEIVABLE
    back = give_back(
        shop.actor, last.id, new_id(), wanted=wanted("P1: 1"), reason="Torn bags", again=True
    )
    assert booked(back.id) == {"1310": -1200, "2120": 1200}
    assert state(order) == "part"
    more = wanted("P1: 3")
    wrong = refusal(give_back, shop.actor, last.id, new_id(), wanted=more, reason="All of it")
    assert wrong is Refusal.MORE_THAN_CAME
    receive(shop, order, "P1: 1")
    assert state(order) == "received"
    assert last.number == "GR-000002"
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_more_is_asked_about_once_and_the_rest_is_closed_with_a_reason(shop, order):
    assert refusal(receive, shop, order, "P1: 5") is Refusal.MORE_THAN_ORDERED
    assert refusal(receive, shop, order, "P1: 9", accept_more=True) is Refusal.FAR_TOO_MUCH
    assert refusal(receive, shop, order, "P1: 1", close=True) is Refusal.NO_REASON
    assert not GoodsReceipt.objects.exists()
    made = receive(shop, order, "P1: 5", accept_more=True, close=True, reason="Sold out there")
    assert booked(made.id)["2120"] == -6000
    assert state(order) == "closed"
    assert refusal(receive, shop, order, "P2: 1") is Refusal.NOT_RECEIVABLE
    assert verify().findings == ()


def test_a_part_that_never_comes_is_closed_on_the_orders_page(shop, mill, order, client):
    receive(shop, order, "P1: 1")
    close_order(shop.actor, order, reason="They have none")
    assert state(order) == "closed"
    found = measured(shop.actor, mill, today(company(shop.company_id))).quality
    assert (found.good, found.deliveries) == (0, 1)
    told = [(one.what, one.item.sku, one.micro, one.reason) for one in found.faults]
    assert told == [
        ("missing", "P1", 36_000_000, "They have none"),
        ("missing", "P2", 6_000_000, "They have none"),
    ]
    # Who comes to it late is told why there is nothing to receive.
    client.force_login(Person.objects.get(email=OWNER))
    late = client.get(reverse("receive_order", args=[order]), follow=True).content.decode()
    assert "nothing can be received of it" in late
    # A panel that is opened as a page leads to the page that it is a part of.
    panel = reverse("measured_of_supplier", args=[mill])
    asked = client.get(panel, headers={"Accept": "text/html,*/*"})
    assert asked.headers["Location"] == reverse("supplier", args=[mill])
    part = client.get(panel, headers={"Accept": "text/html", "HX-Request": "true"})
    assert part.status_code == 200


def test_what_was_sold_before_it_came_keeps_its_cost(shop, mill):
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 104)])])
    order = sent(shop, mill, "P1: 1")
    made = receive(shop, order, "P1: 1")
    assert level(shop) == (8, 800)
    assert booked(made.id) == {"1310": 960, "5120": 240, "2120": -1200}
    assert verify().findings == ()


def test_without_an_order_the_catalogue_or_the_slip_says_the_price(shop, mill):
    def direct(*lines, party=mill, at="STORE001", actor=shop.actor):
        goods = wanted(*lines)
        return receive_directly(actor, new_id(), supplier_id=party, location=at, wanted=goods)

    made = direct("P1: 2", "P2: 4 loose at 9.00")
    assert booked(made.id)["2120"] == -(2400 + 1200)
    assert refusal(direct, "P3: 1") is Refusal.NO_PRICE
    assert refusal(direct, "P1: 1", "P1: 1") is Refusal.TWICE
    assert refusal(direct, "P1: x") is Refusal.NOT_A_QUANTITY
    assert refusal(direct, "P1: 0.01") is Refusal.TOO_FINE
    assert refusal(direct, "NONE: 1") is Refusal.UNKNOWN_PRODUCT
    assert refusal(direct, "P1: 1000000000000") is Refusal.TOO_LARGE
    assert refusal(direct, "P1: 1", party=new_id()) is Refusal.NO_SUPPLIER
    elsewhere = replace(shop.actor, location_ids=frozenset({shop.locations["STORE002"]}))
    assert refusal(direct, "P1: 1", actor=elsewhere) is Refusal.FOREIGN_LOCATION
    sold = shop.sale([shop.line("P1", 120)])
    commit_sales(shop.actor, [sold])
    gone = refusal(give_back, shop.actor, made.id, new_id(), wanted=wanted("P1: 2"), reason="No")
    assert gone is Refusal.TOO_FEW
    assert verify().findings == ()


@pytest.mark.engines("postgresql")
def test_two_who_receive_at_once_never_receive_twice(shop, order):
    def once(_n):
        try:
            return receive(shop, order, "P1: 3").number
        except ReceiptRefused as problem:
            return problem.refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(once, range(4)))
    assert sorted(told, key=str) == ["GR-000001", *[Refusal.MORE_THAN_ORDERED] * 3]
    assert level(shop) == (136, 7600)


@pytest.mark.postgresql_by_night
def test_the_pages_lead_from_a_scan_to_what_went_back(shop, order, client):
    client.force_login(Person.objects.get(email=OWNER))
    page = reverse("receive_order", args=[order])
    assert 'value="4"' in client.get(page).content.decode()
    lines = {"sku": ["P1", "P2"], "quantity": ["", ""], "counted": ["", "loose"]}
    scan = {**lines, "action": "add", "find": "HM-550", "document": str(new_id())}
    assert 'name="quantity" value="1"' in client.post(page, scan).content.decode()
    wrong = {**scan, "find": "P3"}
    assert "is not on this order" in client.post(page, wrong).content.decode()
    over = {**lines, "quantity": ["5", "1"], "action": "receive", "document": str(new_id())}
    assert "take it in" in client.post(page, over).content.decode()
    told = client.post(page, {**over, "more": "1"}, follow=True).content.decode()
    assert "GR-000001" in told
    made = GoodsReceipt.objects.get()
    panel = client.get(reverse("receipts_of_order", args=[order])).content.decode()
    assert "GR-000001" in panel
    back = reverse("give_goods_back", args=[made.id])
    goods = {"sku": "P1", "quantity": "1", "counted": "", "action": "back"}
    assert "Say why." in client.post(back, goods).content.decode()
    told = client.post(back, {**goods, "reason": "Torn"}, follow=True).content.decode()
    assert "Given back GR-000002" in told
    direct = reverse("receive_directly")
    goods = {"supplier": str(made.party_id), "location": "STORE001", "action": "add", "find": "P1"}
    assert "packs of 12" in client.post(direct, goods).content.decode()
    goods |= {"sku": "P1", "quantity": "1", "counted": "", "price": "", "action": "receive"}
    assert client.post(direct, goods, follow=True).status_code == 200
    assert GoodsReceipt.objects.count() == 3
    told = client.get(reverse("measured_of_supplier", args=[made.party_id])).content.decode()
    assert "£63.33" in told
    assert "1 of 1 orders" in told
    # One of the two deliveries brought too much, and some of it went back.
    assert "1 of 2 deliveries" in told
    assert "more than ordered" in told
    assert "went back" in told
    assert "Torn" in told
    for name in ("goods_receipts", "new_goods_receipt"):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.postgresql_by_night
def test_a_program_receives_once_and_gives_back(shop, order):
    api = caller(shop)
    line = {"product_id": "P1", "quantity": "2"}
    key = {"Idempotency-Key": "truck-1"}
    address = f"/purchase-orders/{order}/receipts"
    made = api.post(address, {"lines": [line], "delivery_note": "D-7"}, **key)
    assert (made.status, made.body["total"]) == (200, "24.00")
    assert api.post(address, {"lines": [line], "delivery_note": "D-7"}, **key).body == made.body
    more = {"lines": [{**line, "quantity": "3"}]}
    assert api.post(address, more).problem == "more_than_ordered"
    back = {"lines": [{**line, "quantity": "1"}], "reason": "Torn"}
    gone = api.post(f"/goods-receipts/{made.body['id']}/returns", back)
    assert (gone.body["kind"], gone.body["total"]) == ("return", "-12.00")
    party = made.body["supplier_id"]
    new = {"supplier_id": party, "location_id": "STORE001", "lines": [{**line, "price": "1.00"}]}
    assert api.post("/goods-receipts", new).body["total"] == "2.00"
    found = api.get("/goods-receipts", order_id=str(order)).body["items"]
    assert {one["id"] for one in found} == {gone.body["id"], made.body["id"]}
    assert api.get(f"/goods-receipts/{gone.body['id']}").body == gone.body


@pytest.mark.engines("sqlite")
def test_companies_that_are_here_already_get_the_account(shop):
    brought = import_module("tillbook.books.ledger.migrations.0013_goods_received_role")
    roles = AccountRole.objects.filter(company_id=shop.company_id, role="goods_received")
    write(lambda: roles.delete())
    for _twice in range(2):
        write(lambda: brought.add(apps, None))
    assert [one.account.code for one in roles.select_related("account")] == ["2121"]
