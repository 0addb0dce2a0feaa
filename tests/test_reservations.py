"""Goods put aside, and locations that sell nothing that is not there: the last piece goes once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.shop import OWNER
from tests.support.racing import Ready, in_threads, race
from tillbook.books.stock.models import Level, Reservation
from tillbook.books.stock.operations import (
    NewReservation,
    edit_location,
    extend_reservation,
    release_reservation,
    reserve,
)
from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.reservation_errors import Refusal as NotAside
from tillbook.books.stock.reservation_errors import ReservationRefused
from tillbook.books.stock.reserved import available_at
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.supply.errors import AdjustmentRefused
from tillbook.desks.supply.errors import Refusal as NotAdjusted
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.desks.transfers.errors import Refusal as NotSent
from tillbook.desks.transfers.errors import TransferRefused
from tillbook.desks.transfers.operations import ship_directly
from tillbook.desks.transfers.rules import Wanted
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Location, Person
from tillbook.masters.organisation.operations.locations import LocationSettings
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.money import QUANTITY_SCALE as PIECE

SKU = "P1"
PROCESSES, THREADS, THERE = 8, 8, 10


def refusing(shop: Any) -> None:
    """STORE001 sells nothing that is not there."""
    row = Location.objects.get(id=shop.locations["STORE001"])
    wanted = LocationSettings(
        code=row.code, name=row.name, time_zone=row.time_zone, refuses_below_zero=True
    )
    edit_location(shop.actor, row.id, wanted, ["GB"])


def lying(shop: Any, sku: str = SKU) -> Level:
    return Level.objects.get(place=shelf_of(shop.locations["STORE001"]), item__sku=sku)


def leave(shop: Any, pieces: int) -> None:
    """So many lie at STORE001."""
    change = pieces * PIECE - lying(shop).on_hand_micro
    take(shop, change, cause="correction")


def take(shop: Any, change: int, **more: Any) -> None:
    adjust_stock(
        shop.actor,
        document_id=new_id(),
        location_code="STORE001",
        series_id=shop.series["STORE001"],
        reason="test",
        changes=[Change(SKU, change, None)],
        **more,
    )


def aside(shop: Any, pieces: int = 1, days: int = 3, **more: Any) -> Any:
    return reserve(
        shop.actor,
        NewReservation(
            id=new_id(),
            location="STORE001",
            sku=SKU,
            quantity_micro=pieces * PIECE,
            until=clock.now() + timedelta(days=days),
            **more,
        ),
    )


def refused(act: Any, *args: Any, **more: Any) -> NotAside:
    with pytest.raises(ReservationRefused) as why:
        act(*args, **more)
    return why.value.refusal


def sell(shop: Any, pieces: int = 1, *, customer: Any = None, **more: Any) -> Any:
    sale = shop.sale([shop.line(SKU, pieces)])
    sale = replace(sale, draft=replace(sale.draft, customer_id=customer), if_left=True, **more)
    return commit_sales(shop.actor, [sale])[0]


def free(shop: Any) -> int:
    place, level = shelf_of(shop.locations["STORE001"]), lying(shop)
    return available_at(place, [level.item_id], clock.now())[level.item_id] // PIECE


def proven(shop: Any) -> None:
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_what_is_put_aside_is_nobody_elses(database, shop, monkeypatch):
    leave(shop, 5)
    refusing(shop)
    key = aside(shop, 4, reference="WEB-17", kind="web")
    assert free(shop) == 1
    assert refused(aside, shop, 2) is NotAside.NOT_LEFT
    # Nobody else sells, sends or writes off what is promised.
    short = sell(shop, 2)
    assert (short.status, short.refusal) == ("refused", Refusal.NOT_LEFT)
    assert "1 can be sold." in short.detail
    with pytest.raises(AdjustmentRefused) as why:
        take(shop, -2 * PIECE, cause="broken")
    assert why.value.refusal is NotAdjusted.NOT_LEFT
    with pytest.raises(TransferRefused) as not_sent:
        ship_directly(
            shop.actor,
            new_id(),
            source="STORE001",
            target="STORE002",
            wanted=[Wanted(SKU, "2")],
            note="",
        )
    assert not_sent.value.refusal is NotSent.PUT_ASIDE
    # Whom it is for takes it up, in parts; what is left stays promised.
    assert sell(shop, 3, reservations=(key,)).status == "stored"
    assert (lying(shop).on_hand_micro, lying(shop).reserved_micro) == (2 * PIECE, PIECE)
    extend_reservation(shop.actor, key, clock.now() + timedelta(days=9))
    release_reservation(shop.actor, key)
    release_reservation(shop.actor, key)
    assert refused(extend_reservation, shop.actor, key, clock.now() + timedelta(1)) is (
        NotAside.CLOSED
    )
    assert free(shop) == 2
    proven(shop)
    # A customer's own is found by who buys, and what lapsed is free for anybody.
    kept = aside(shop, 1, party_id=shop.customer_id)
    gone = aside(shop, 1)
    assert sell(shop).status == "refused"
    later = clock.now() + timedelta(days=2)
    extend_reservation(shop.actor, kept, later + timedelta(days=5))
    Reservation.objects.filter(id=gone).update(until=clock.now() - timedelta(seconds=1))
    assert free(shop) == 1
    assert sell(shop).status == "stored"
    assert Reservation.objects.get(id=gone).state == "lapsed"
    assert sell(shop).status == "refused"
    assert sell(shop, customer=shop.customer_id).status == "stored"
    assert Reservation.objects.get(id=kept).state == "taken"
    assert lying(shop).reserved_micro == 0
    proven(shop)


def test_a_location_that_refuses_nothing_goes_below_zero_and_a_fact_is_flagged(database, shop):
    leave(shop, 1)
    assert sell(shop, 2).status == "stored"
    leave(shop, 1)
    refusing(shop)
    fact = replace(shop.sale([shop.line(SKU, 3)]), happened=True)
    assert commit_sales(shop.actor, [fact])[0].status == "stored"
    flag = Discrepancy.objects.get(sale_id=fact.draft.id, kind="not_left")
    assert (flag.expected, SKU in flag.found) == ("1", True)
    assert sell(shop).status == "refused"
    assert lying(shop).on_hand_micro == -2 * PIECE
    take(shop, 2 * PIECE, cause="correction")
    proven(shop)


def grab(act: dict[str, Any], ready: Ready) -> list[str]:
    """Each thread sells a piece, or puts one aside; what became of each."""
    shop, said = act["shop"], []

    def buy() -> None:
        said.append(sell(shop).status)

    def keep() -> None:
        try:
            aside(shop)
            said.append("aside")
        except ReservationRefused as why:
            said.append(why.refusal.value)

    in_threads([buy, keep] * (THREADS // 2), ready)
    return said


def test_of_64_hands_on_ten_pieces_ten_get_one(database, shop):
    leave(shop, THERE)
    refusing(shop)
    said = [w for words in race(database, grab, [{"shop": shop}] * PROCESSES) for w in words]
    assert len(said) == PROCESSES * THREADS
    assert set(said) <= {"stored", "refused", "aside", "not_left"}
    assert said.count("stored") + said.count("aside") == THERE
    level = lying(shop)
    assert level.on_hand_micro == level.reserved_micro == said.count("aside") * PIECE
    proven(shop)


@pytest.mark.postgresql_by_night
def test_a_web_shop_puts_goods_aside_once_keeps_them_and_lets_go(database, shop):
    leave(shop, 3)
    refusing(shop)
    api, until = caller(shop), (clock.now() + timedelta(days=2)).isoformat()
    asked = {
        "product_id": SKU,
        "location_id": "STORE001",
        "quantity": "2",
        "until": until,
        "reference": "WEB-17",
    }
    made = api.post("/stock/reservations", asked, idempotency_key="web-17")
    assert (made.status, made.body["state"], made.body["kind"]) == (201, "open", "web")
    again = api.post("/stock/reservations", asked, idempotency_key="web-17")
    assert (again.body, again.headers["Idempotent-Replayed"]) == (made.body, "true")
    key = f"/stock/reservations/{made.body['id']}"
    other = {**asked, "quantity": "1"}
    assert api.post("/stock/reservations", other, idempotency_key="web-17").status == 409
    short = api.post("/stock/reservations", asked)
    assert (short.status, short.problem) == (409, "not_left")
    assert "Only 1 can be put aside" in short.body["detail"]
    for wrong, problem in (
        ({"until": "2020-01-01T00:00:00Z"}, "in_the_past"),
        ({"until": "2199-01-01T00:00:00Z"}, "too_long"),
        ({"quantity": "0"}, "not_a_quantity"),
        ({"quantity": "0.5"}, "too_fine"),
        ({"product_id": "NONE"}, "unknown_product"),
    ):
        assert api.post("/stock/reservations", {**asked, **wrong}).problem == problem
    [level] = api.get("/stock/levels", product_id=SKU, location_id="STORE001").body["items"]
    assert (level["on_hand"], level["reserved"], level["available"]) == ("3", "2", "1")
    # A basket that names the reservation gets its goods; another one is told what is left.
    basket = {
        "id": str(new_id()),
        "location_id": "STORE001",
        "lines": [{"product_id": SKU, "quantity": "2"}],
        "tenders": [{"type": "cash"}],
    }
    [late] = api.post("/sales/batch", {"items": [{"basket": basket}]}).body["items"]
    assert (late["status"], "1 can be sold." in late["problem"]["detail"]) == ("refused", True)
    basket |= {"id": str(new_id()), "reservations": [made.body["id"]]}
    [sold] = api.post("/sales/batch", {"items": [{"basket": basket}]}).body["items"]
    assert sold["status"] == "stored"
    assert api.get(key).body["state"] == "taken"
    assert (api.call("DELETE", key).status, api.patch(key, {"until": until}).status) == (409, 409)
    [listed] = api.get("/stock/reservations", reference="WEB-17", state="taken").body["items"]
    assert listed["taken"] == "2"
    last = api.post("/stock/reservations", {**asked, "quantity": "1"}).body["id"]
    key = f"/stock/reservations/{last}"
    assert api.patch(key, {"until": until}).status == 200
    assert [api.call("DELETE", key).body["state"] for _ in range(2)] == ["released"] * 2
    proven(shop)


@pytest.mark.postgresql_by_night
def test_a_clerk_puts_goods_aside_and_sells_them_from_their_page(database, shop):
    leave(shop, 3)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    new, item = reverse("new_reservation"), lying(shop).item_id
    assert f'value="{SKU}"' in client.get(f"{new}?item={item}").content.decode()
    day = str((clock.now() + timedelta(days=3)).date())
    fields = {
        "reservation": str(new_id()),
        "product": SKU,
        "quantity": "2",
        "location": "STORE001",
        "customer": "Marta",
        "reference": "blue bag",
        "until": day,
    }
    for wrong, said in (
        ({"product": "none such"}, "No product fits"),
        ({"quantity": "many"}, "a number above 0"),
        ({"quantity": "4"}, "Only 3 can be put aside"),
        ({"customer": "Nobody"}, "No customer fits"),
        ({"until": "2020-01-01"}, "still to come"),
    ):
        assert said in client.post(new, {**fields, **wrong}).content.decode()
    made = client.post(new, fields)
    assert client.post(new, fields)["Location"] == made["Location"]
    row = Reservation.objects.get()
    assert (row.party_id, row.quantity_micro) == (shop.customer_id, 2 * PIECE)
    told = client.get(reverse("reservations")).content.decode()
    assert "Marta Keane" in told
    assert "1 available" in client.get(reverse("stock_item", args=[item])).content.decode()
    here = made["Location"]
    assert f"/sell/?reservation={row.id}" in client.get(here).content.decode()
    begun = client.get(f"/sell/?reservation={row.id}").content.decode()
    assert f'name="reservation" value="{row.id}"' in begun
    sent = {"action": "extend", "until": str((clock.now() + timedelta(days=5)).date())}
    assert client.post(f"{here}change", sent).status_code == 302
    row.refresh_from_db()
    assert str(row.until.date()) == sent["until"]
    assert "Say until when" in client.post(f"{here}change", {}, follow=True).content.decode()
    told = client.post(f"{here}change", {"action": "release"}, follow=True).content.decode()
    assert "Released" in told
    assert free(shop) == 3
