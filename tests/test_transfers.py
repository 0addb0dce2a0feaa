"""Goods between locations: at what they were worth, received once, never less than nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.bookkeeping import person
from tests.shop import OWNER
from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.models import Level, Place
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.models import Transfer, TransferStep
from tillbook.desks.transfers.operations import (
    cancel_transfer,
    receive_transfer,
    request_transfer,
    ship_directly,
    ship_transfer,
)
from tillbook.desks.transfers.rules import Wanted
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

ENDS = {"source": "STORE001", "target": "STORE002"}


def send(shop, quantity: str = "10", sku: str = "P1", actor=None):
    lines = [Wanted(sku, quantity)]
    return ship_directly(actor or shop.actor, new_id(), wanted=lines, note="van", **ENDS)


def levels(shop, sku: str = "P1") -> dict[tuple[str, str], tuple[int, int]]:
    """(location, kind of place) -> whole pieces and their value."""
    rows = Level.objects.filter(item__sku=sku, place__company_id=shop.company_id)
    return {
        (one.place.location.code, one.place.kind): (one.on_hand_micro // 1_000_000, one.value_minor)
        for one in rows.select_related("place__location")
    }


def refusal(act, *args, **more) -> Refusal:
    with pytest.raises(TransferRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def booked(shop, step_id) -> dict[tuple[str, str], int]:
    codes = {key: code for code, key in shop.locations.items()}
    found: dict[tuple[str, str], int] = {}
    for entry in entries_of(step_id):
        for row in entry["lines"]:
            key = row.account.code, codes[row.location_id]
            found[key] = found.get(key, 0) + row.amount_minor
    return found


def test_goods_leave_lie_on_the_way_and_come_at_what_they_were_worth(shop):
    made = send(shop, "10")
    assert levels(shop) == {
        ("STORE001", "shelf"): (90, 3600),
        ("STORE001", "transit"): (10, 400),
    }
    assert booked(shop, made.id) == {}
    part = receive_transfer(shop.actor, made.id, new_id(), came={1: 3_000_000})
    assert booked(shop, part.id) == {("1310", "STORE001"): -120, ("1310", "STORE002"): 120}
    last = new_id()
    done = receive_transfer(shop.actor, made.id, last, came={1: 7_000_000})
    assert receive_transfer(shop.actor, made.id, last, came={1: 7_000_000}).duplicate
    assert levels(shop)["STORE001", "transit"] == (0, 0)
    assert levels(shop)["STORE002", "shelf"] == (10, 400)
    assert Transfer.objects.get().state == "received"
    again = refusal(receive_transfer, shop.actor, made.id, new_id(), came={1: 1_000_000})
    assert again is Refusal.ALREADY_RECEIVED
    assert done.number.startswith("TF")
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_less_and_more_than_was_shipped_is_booked_with_its_reason(shop):
    lines = [Wanted("P1", "10"), Wanted("P2", "5")]
    made = ship_directly(shop.actor, new_id(), wanted=lines, note="", **ENDS)
    came = {1: 8_000_000, 2: 6_000_000}
    assert refusal(receive_transfer, shop.actor, made.id, new_id(), came=came) is Refusal.NO_REASON
    done = receive_transfer(
        shop.actor, made.id, new_id(), came=came, rest_missing=True, reason="Crate fell"
    )
    assert booked(shop, done.id) == {
        ("1310", "STORE001"): -600,
        ("1310", "STORE002"): 560,
        ("5110", "STORE001"): 80,
        ("5110", "STORE002"): -40,
    }
    assert levels(shop, "P2")["STORE002", "shelf"] == (6, 240)
    assert verify().findings == ()


def test_what_was_sold_before_it_came_is_worth_what_it_was_sold_at(shop):
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 4)], at="STORE002")])
    made = send(shop, "10")
    done = receive_transfer(shop.actor, made.id, new_id(), came={1: 10_000_000})
    assert levels(shop)["STORE002", "shelf"] == (6, 240)
    assert booked(shop, done.id)["5120", "STORE002"] == 160
    assert verify().findings == ()


def test_nothing_is_sent_that_is_not_there_and_nobody_acts_for_another(shop):
    assert refusal(send, shop, "101") is Refusal.TOO_FEW
    assert Transfer.objects.count() == 0
    assert refusal(send, shop, "0") is Refusal.NO_LINES
    assert refusal(send, shop, "0.5") is Refusal.TOO_FINE
    assert refusal(send, shop, "1", "NONE") is Refusal.UNKNOWN_PRODUCT
    other = replace(person(shop, "Ben"), location_ids=frozenset([shop.locations["STORE002"]]))
    assert refusal(send, shop, "1", actor=other) is Refusal.FOREIGN_LOCATION
    made = send(shop)
    own = replace(other, location_ids=frozenset([shop.locations["STORE001"]]))
    came = {"came": {1: 1_000_000}}
    assert refusal(receive_transfer, own, made.id, new_id(), **came) is Refusal.FOREIGN_LOCATION
    receive_transfer(other, made.id, new_id(), **came)


def test_a_request_is_shipped_otherwise_than_asked_or_called_off(shop):
    asked = [Wanted("P1", "10")]
    made = request_transfer(shop.actor, new_id(), wanted=asked, note="", **ENDS)
    assert set(levels(shop)) == {("STORE001", "shelf")}
    came = {"came": {1: 1_000_000}}
    assert refusal(receive_transfer, shop.actor, made.id, new_id(), **came) is Refusal.NOT_SHIPPED
    there = [Wanted("P1", "4"), Wanted("P2", "1")]
    shipped = ship_transfer(shop.actor, made.id, new_id(), wanted=there, note="")
    again = refusal(ship_transfer, shop.actor, made.id, new_id(), wanted=there, note="")
    assert again is Refusal.ALREADY_SHIPPED
    receive_transfer(shop.actor, made.id, new_id(), came={1: 4_000_000, 2: 1_000_000})
    assert TransferStep.objects.filter(transfer_id=made.id).count() == 3
    assert shipped.transfer_id == made.id
    gone = request_transfer(shop.actor, new_id(), wanted=asked, note="", **ENDS)
    cancel_transfer(shop.actor, gone.id, new_id(), note="")
    lost = refusal(ship_transfer, shop.actor, gone.id, new_id(), wanted=asked, note="")
    assert lost is Refusal.CANCELLED
    assert Place.objects.filter(kind="transit").count() == 1
    assert verify().findings == ()


def test_the_pages_lead_from_a_scan_to_the_received_transfer(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    scan = {**ENDS, "action": "add", "find": "P1", "document": str(new_id())}
    told = client.post(reverse("new_transfer"), scan).content.decode()
    assert "100 on the shelf" in told
    sent = {**scan, "action": "ship", "sku": "P1", "quantity": "6"}
    told = client.post(reverse("new_transfer"), sent, follow=True).content.decode()
    assert "Receive it" in told
    assert client.post(reverse("new_transfer"), sent).status_code == 302
    row = Transfer.objects.get()
    address = reverse("receive_transfer", args=[row.id])
    assert 'value="6"' in client.get(address).content.decode()
    count = {"sku": "P1", "quantity": "", "action": "add", "find": "P1"}
    assert 'name="quantity" value="1"' in client.post(address, count).content.decode()
    wrong = {**count, "find": "P2"}
    assert "on this transfer" in client.post(address, wrong).content.decode()
    done = {"sku": "P1", "quantity": "6", "action": "receive", "document": str(new_id())}
    assert "Received" in client.post(address, done, follow=True).content.decode()
    for name in ("transfers", "new_transfer"):
        assert client.get(reverse(name)).status_code == 200
    step = TransferStep.objects.get(kind="receive")
    assert client.get(reverse("transfer_step", args=[step.id]))["Location"].endswith(f"{row.id}/")


def test_a_program_sends_and_receives_once(shop):
    api = caller(shop)
    line = {"product_id": "P1", "quantity": "6"}
    wanted = {"from_location": "STORE001", "to_location": "STORE002", "lines": [line]}
    key = {"Idempotency-Key": "van-1"}
    made = api.post("/transfers", wanted, **key)
    assert (made.status, made.body["state"]) == (200, "on_the_way")
    assert api.post("/transfers", wanted, **key).body == made.body
    address = f"/transfers/{made.body['id']}"
    done = api.post(f"{address}/receive", {"lines": [line]})
    assert (done.body["state"], done.body["lines"][0]["received"]) == ("received", "6")
    assert api.post(f"{address}/receive", {"lines": [line]}).problem == "already_received"
    assert api.get("/transfers", state="received").body["items"] == [api.get(address).body]
