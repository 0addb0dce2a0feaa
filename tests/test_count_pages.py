"""The pages and the API of counts: lines kept once, reviewed, approved, told in sentences."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.bookkeeping import NOON, build_shop_at_noon, person
from tests.counting import MICRO, approve, opened, pieces, say, sell, settle
from tests.shop import OWNER
from tests.stocking import changed
from tillbook.books.stock.operations import add_place
from tillbook.desks.counts.models import CountLine, CountSetting, PostedCount, StockCount
from tillbook.masters.organisation.models import Person
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

pytestmark = pytest.mark.postgresql_by_night


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def send(client, count, *lines, sent=NOON):
    body = {"sent": sent.isoformat(), "lines": list(lines)}
    address = reverse("count_lines", args=[count])
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_phone_sends_its_lines_as_often_as_it_likes(shop, client):
    count = opened(shop, "list", "P1", "P2")
    first = {"id": str(new_id()), "code": "P1", "quantity": "12", "area": "Cellar"}
    wrong = {"id": str(new_id()), "code": "P2", "quantity": "a few"}
    unknown = {"id": str(new_id()), "code": "4006381333931", "quantity": "1"}
    for _ in range(2):
        told = {
            one["id"]: one for one in send(client, count, first, wrong, unknown).json()["lines"]
        }
        assert told[first["id"]]["kept"]
        assert "is no quantity" in told[wrong["id"]]["wrong"]
        assert "There is no product" in told[unknown["id"]]["wrong"]
    row = CountLine.objects.get()
    assert (row.quantity_micro, row.area, row.clock_off) == (12 * MICRO, "Cellar", False)
    page = client.get(reverse("count", args=[count])).content.decode()
    assert "12 × Product P1" in page
    assert "by the books" not in page  # it is blind
    for body in ("[]", '{"lines": 3}', '{"lines": [7]}'):
        address = reverse("count_lines", args=[count])
        assert client.post(address, body, content_type="application/json").status_code == 400


def test_a_phone_whose_clock_is_years_off_says_how_long_ago(shop, client):
    count = opened(shop, "list", "P1")
    long_ago = NOON - timedelta(days=900)
    line = {"id": str(new_id()), "code": "P1", "quantity": "12", "at": long_ago.isoformat()}
    with clock.set_to(NOON + timedelta(hours=1)):
        send(client, count, line, sent=long_ago + timedelta(minutes=20))
    assert CountLine.objects.get().counted_at == NOON + timedelta(minutes=40)


def test_a_count_is_opened_reviewed_and_approved_by_pages(shop, client):
    sent = {"location": "STORE001", "kind": "list", "sku": "P1\nP2\nP3", "name": "Cellar"}
    page = client.post(reverse("new_count"), sent, follow=True).content.decode()
    assert "0 of 3 products counted" in page
    count = StockCount.objects.get().id
    form = {"line": str(new_id()), "sku": "P1", "quantity": "97"}
    for _ in range(2):
        client.post(reverse("count_lines", args=[count]), form)
    client.post(reverse("count_lines", args=[count]), {"sku": "P2", "quantity": "100"})
    review = reverse("count_review", args=[count])
    page = client.get(review).content.decode()
    assert "1 product was not counted" in page
    version = str(StockCount.objects.get().version)
    approved = reverse("approve_count", args=[count])
    page = client.post(approved, {"version": version}, follow=True).content.decode()
    assert "Say whether there are none of them" in page
    stale = {"version": "1", "uncounted": "leave"}
    page = client.post(approved, stale, follow=True).content.decode()
    assert "Somebody counted meanwhile." in page
    page = client.post(approved, {**stale, "version": version}, follow=True).content.decode()
    assert "Booked as CT-000001." in page
    assert "Count CT-000001" in page
    assert pieces(shop, "P1") == 97
    settle(shop)
    sell(shop, "P1", 1, NOON - timedelta(minutes=5))
    settle(shop)
    made = PostedCount.objects.get(kind="correction")
    page = client.get(reverse("counted", args=[made.id])).content.decode()
    assert "Correction CT-000002" in page
    assert "Corrected since" in client.get(reverse("counted", args=[count])).content.decode()
    assert client.get(reverse("count", args=[count])).status_code == 302


def test_two_at_one_shelf_are_asked_on_the_page(shop, client):
    count = opened(shop, "list", "P1")
    say(shop, count, "P1", 40, by=person(shop, "Ana"))
    line = {"id": str(new_id()), "code": "P1", "quantity": "41"}
    [told] = send(client, count, line).json()["lines"]
    assert told["ask"] == "Ana counted 40 on this shelf already."
    assert (
        "Counted twice on one shelf"
        in client.get(reverse("count_review", args=[count])).content.decode()
    )
    how = {"action": "replace", "review": str(count)}
    client.post(reverse("count_line", args=[count, line["id"]]), how)
    approve(shop, count)
    assert pieces(shop, "P1") == 41


def test_limits_are_set_and_ask_for_a_second_count(shop, client):
    page = reverse("count_settings")
    client.post(page, {"approval": "10,00x", "recount": "5.00", "percent": "10"})
    assert not CountSetting.objects.exists()
    for wrong in ("0", "soon", "99999"):
        client.post(page, {"days_a": wrong})
        assert not CountSetting.objects.exists()
    client.post(page, {"approval": "", "recount": "5.00", "percent": "10", "days_a": "7"})
    row = CountSetting.objects.get()
    assert (row.days_a, row.days_b, row.days_c) == (7, 90, 180)
    assert (row.approval_minor, row.recount_minor, row.recount_ppm) == (None, 500, 100_000)
    count = opened(shop, "list", "P1")
    say(shop, count, "P1", 80)
    review = client.get(reverse("count_review", args=[count])).content.decode()
    assert "1 difference is large enough to be counted again." in review
    [item] = CountLine.objects.values_list("item_id", flat=True)
    client.post(reverse("count_again", args=[count]), {"item": str(item)})
    assert "Count these again" in client.get(reverse("count", args=[count])).content.decode()


def test_what_is_due_today_is_shown_and_a_bin_of_it_counted(shop, client):
    cellar = str(add_place(shop.actor, shop.locations["STORE001"], "Cellar"))
    changed(shop, "moved", "P1", "40", to_place=cellar)
    asked = {"kind": "cyclic", "location": "STORE001"}
    page = client.get(reverse("new_count"), asked).content.decode()
    assert "10 products are due at Harbour Street" in page
    assert "every 30 days" in page
    page = client.get(reverse("new_count"), {**asked, "location": cellar}).content.decode()
    assert "1 product is due at Harbour Street: Cellar" in page
    sent = {**asked, "location": cellar, "most": "1"}
    page = client.post(reverse("new_count"), sent, follow=True).content.decode()
    assert "Harbour Street, Cellar: 0 of 1 products counted" in page
    count = StockCount.objects.get()
    say(shop, count.id, "P1", 41)
    approve(shop, count.id)
    page = client.get(reverse("counted", args=[count.id])).content.decode()
    assert "Harbour Street, Cellar" in page
    assert "Harbour Street, Cellar" in client.get(reverse("counts")).content.decode()
    three = client.post(reverse("new_count"), {**asked, "most": "3"}, follow=True)
    assert "0 of 3 products counted" in three.content.decode()


def test_a_program_counts_and_approves(shop):
    api = caller(shop, ["counts:write", "counts:approve", "costs:read"])
    nowhere = {"location_id": "STORE001", "kind": "full", "place_id": str(new_id())}
    assert api.post("/counts", nowhere).status == 404
    made = api.post("/counts", {"location_id": "STORE001", "kind": "list", "products": ["P1"]})
    assert made.status == 200, made.body
    count = made.body["id"]
    line = {"id": str(new_id()), "product_id": "P1", "quantity": "98"}
    for status in ("kept", "known"):
        answer = api.post(f"/counts/{count}/lines", {"lines": [line]})
        assert [one["status"] for one in answer.body["lines"]] == [status]
    seen = api.get(f"/counts/{count}/differences").body
    assert [(d["product_id"], d["difference"], d["value"]) for d in seen["differences"]] == [
        ("P1", "-2", "-0.80")
    ]
    version = seen["count"]["version"]
    done = api.post(f"/counts/{count}/approve", {"version": version})
    assert done.body["number"] == "CT-000001"
    again = api.post(f"/counts/{count}/approve", {"version": version})
    assert again.body == done.body
    assert api.get(f"/counts/{count}").body["state"] == "approved"
    assert api.post(f"/counts/{new_id()}/approve", {"version": 1}).status == 404
    late = api.post(f"/counts/{count}/lines", {"lines": [{**line, "id": str(new_id())}]})
    assert late.body["lines"][0]["status"] == "late"
