"""Baskets for any register of a location: each is taken up once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.registering import enrolled_till
from tillbook.desks.registers.errors import Refusal, RegisterRefused
from tillbook.desks.registers.models import ParkedBasket
from tillbook.desks.registers.operations import take_basket
from tillbook.desks.registers.queries import device
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id


def parked(till, **change):
    wanted = {
        "id": str(new_id()),
        "label": "Table 4",
        "person": "Ana",
        "at": clock.now().isoformat(),
        "items": 2,
        "total_minor": 980,
        "basket": '{"lines":[]}',
        **change,
    }
    answer = till.call("POST", "/parked", wanted)
    assert answer.status == 200, answer.body
    return wanted["id"]


def test_a_basket_is_seen_by_the_location_and_taken_by_one(shop):
    one, other = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    away = enrolled_till(shop, "R3", at="STORE002")
    key = parked(one)
    assert parked(one, id=key, label="another") == key
    [row] = other.get("/parked").body["items"]
    assert (row["id"], row["label"], row["register"], row["items"]) == (
        key,
        "Table 4",
        "Register R1",
        2,
    )
    assert away.get("/parked").body["items"] == []
    refused = away.call("POST", "/parked/take", {"id": key})
    assert (refused.status, refused.body["type"].rsplit(":", 1)[1]) == (409, "parked_taken")
    for _ in range(2):  # an answer may be lost
        assert other.call("POST", "/parked/take", {"id": key}).body == {"basket": '{"lines":[]}'}
    assert one.call("POST", "/parked/take", {"id": key, "own": True}).status == 409
    assert one.get("/parked").body["items"] == []
    # What was taken stays taken, also when its parking is sent once more.
    parked(one, id=key)
    assert one.get("/parked").body["items"] == []


@pytest.mark.engines("sqlite")
def test_taken_back_before_it_came_it_does_not_come_any_more(shop):
    one, other = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    key = str(new_id())
    assert other.call("POST", "/parked/take", {"id": key}).status == 409
    assert one.call("POST", "/parked/take", {"id": key, "own": True}).body == {"basket": ""}
    parked(one, id=key)
    assert other.get("/parked").body["items"] == []
    assert other.call("POST", "/parked/take", {"id": key}).status == 409


@pytest.mark.engines("sqlite")
def test_a_card_number_that_somebody_typed_is_not_kept(shop):
    till = enrolled_till(shop)
    typed = '{"lines":[{"note":"card 4111 1111 1111 1111","variant":{"sku":"4111111111111111"}}]}'
    wanted = {"id": str(new_id()), "at": clock.now().isoformat(), "basket": typed}
    refused = till.call("POST", "/parked", wanted)
    assert refused.status == 422
    assert "card number" in str(refused.body)
    assert not ParkedBasket.objects.exists()
    parked(till, basket=typed.replace("card 4111 1111 1111 1111", "for Eva"))


@pytest.mark.engines("sqlite")
def test_they_go_after_35_days(shop):
    till = enrolled_till(shop)
    old = parked(till)
    with clock.set_to(clock.now() + timedelta(days=36)):
        new = parked(till)
        assert [row["id"] for row in till.get("/parked").body["items"]] == [new]
    assert not ParkedBasket.objects.filter(id=old).exists()


def test_registers_that_race_for_a_basket_get_it_once(shop):
    tills = [enrolled_till(shop, f"R{n}") for n in range(8)]
    key = parked(tills[0])
    devices = [device(till.device) for till in tills]
    go, got = threading.Event(), []

    def take(own):
        go.wait()
        try:
            got.append(take_basket(own, key, own=False))
        except RegisterRefused as refused:
            got.append(refused.refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(own,)) for own in devices]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert sorted(map(str, got)) == sorted([str(Refusal.PARKED_TAKEN)] * 7 + ['{"lines":[]}'])
