"""Adjustments of people: the account each cause goes to, approval, the pages, the API."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.attaching import photo
from tests.bookkeeping import person
from tests.shop import OWNER
from tests.support.vandal import Vandal, damaged
from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.models import Level, Place
from tillbook.books.stock.operations import add_place, archive_place, change_costing
from tillbook.books.stock.queries import on_hand
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.models import Adjustment, AdjustmentDraft
from tillbook.desks.supply.operations import post_draft, save_draft, set_limit
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import new_id


def typed(cause: str, *lines: TypedLine, at: str = "STORE001") -> Typed:
    return Typed(location=at, cause=cause, note="in the van", lines=lines)


def one(quantity: str = "2", sku: str = "P1", **more) -> TypedLine:
    return TypedLine(sku=sku, quantity=quantity, **more)


def post(shop, wanted: Typed, actor=None):
    actor = actor or shop.actor
    key = new_id()
    version = save_draft(actor, key, wanted, 0)
    return post_draft(actor, key, version)


def lies(shop, sku: str = "P1", at: str = "STORE001") -> int:
    info = company(shop.company_id)
    item = items_by_sku(info.id, info.version, [sku])[sku]
    return on_hand(shop.locations[at], [item.id]).get(item.id, 0) // 1_000_000


def test_each_cause_goes_to_its_account_and_verify_finds_nothing(shop):
    wanted = {
        "correction": ("5110", one("98", seen=100_000_000)),
        "broken": ("5110", one()),
        "sample": ("6220", one()),
        "own_use": ("3020", one()),
        "opening": ("3010", one(cost="0.50")),
        "found": ("5110", one()),
    }
    for cause, (code, line) in wanted.items():
        done = post(shop, typed(cause, line))
        [entry] = entries_of(done.id)
        assert {row.account.code for row in entry["lines"]} == {"1310", code}, cause
    assert lies(shop) == 96
    assert Adjustment.objects.get(cause="own_use").reason == "in the van"
    assert AdjustmentDraft.objects.count() == 0
    assert verify().findings == ()


def test_above_the_limit_somebody_else_posts_what_was_written(shop):
    set_limit(shop.actor, 50)
    ana, ben = person(shop, "Ana"), person(shop, "Ben")
    key = new_id()
    save_draft(ana, key, typed("theft", one("3")), 0)
    with pytest.raises(AdjustmentRefused) as refused:
        post_draft(ana, key, 1)
    assert refused.value.refusal is Refusal.NEEDS_APPROVAL
    assert lies(shop) == 100
    done = post_draft(ben, key, 1)
    row = Adjustment.objects.get(id=done.id)
    assert (row.written_by, row.person_id) == (ana.id, ben.id)
    assert post_draft(ben, key, 1).duplicate
    assert lies(shop) == 97
    elsewhere = replace(ben, location_ids=frozenset([shop.locations["STORE002"]]))
    with pytest.raises(AdjustmentRefused):
        save_draft(elsewhere, new_id(), typed("theft", one()), 0)


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def test_a_scan_puts_a_product_on_the_list_and_the_page_shows_where_it_went(shop, client):
    info = company(shop.company_id)
    item = items_by_sku(info.id, info.version, ["P1"])["P1"]
    asked = {"item": str(item.id), "cause": "broken"}
    page = client.get(reverse("new_adjustment"), asked).content.decode()
    assert 'value="P1"' in page
    sent = {"adjustment": str(new_id()), "version": "0", "location": "STORE001", "cause": "broken"}
    sent |= {"sku": "P1", "quantity": "1", "seen": "100000000", "cost": ""}
    scan = {**sent, "action": "add", "find": "P1"}
    told = client.post(reverse("save_adjustment"), scan).content.decode()
    assert 'name="quantity" value="2"' in told
    sent |= {"version": "1", "action": "add", "find": "Product"}
    told = client.post(reverse("save_adjustment"), sent).content.decode()
    assert 'value="pick:P2"' in told
    sent |= {"version": "3", "quantity": "lots", "action": "post"}
    assert (
        "Somebody else changed this"
        in client.post(reverse("save_adjustment"), sent).content.decode()
    )
    sent |= {"version": "2"}
    told = client.post(reverse("save_adjustment"), sent).content.decode()
    assert "“lots” is no quantity" in told
    picture = {**sent, "version": "3", "quantity": "2", "photo": _picture()}
    told = client.post(reverse("save_adjustment"), picture, follow=True).content.decode()
    assert "Posted as AD-000001." in told
    assert "Stock adjustments" in told
    assert "broken.jpg" in told
    for cause, listed in (("broken", True), ("theft", False)):
        page = client.get(reverse("adjustments"), {"cause": cause}).content.decode()
        assert ("AD-000001" in page) is listed
    assert "Broken" in client.get(reverse("stock_item", args=[item.id])).content.decode()


def _picture():
    from io import BytesIO

    file = BytesIO(photo())
    file.name = "broken.jpg"
    return file


def test_a_program_adjusts_with_a_cause_once(shop):
    api = caller(shop)
    wanted = {
        "location_id": "STORE001",
        "cause": "correction",
        "lines": [{"product_id": "P1", "quantity": "97"}],
    }
    made = api.post("/adjustments", wanted, **{"Idempotency-Key": "count-1"})
    assert (made.status, made.body["lines"][0]["quantity_change"]) == (200, "-3")
    assert api.post("/adjustments", wanted, **{"Idempotency-Key": "count-1"}).body == made.body
    again = api.post("/adjustments", wanted)
    assert (again.status, again.problem) == (422, "nothing_differs")
    off = {**wanted, "cause": "theft", "lines": [{"product_id": "P1", "quantity": "98"}]}
    assert api.post("/adjustments", off).problem == "too_few"
    found = api.get("/adjustments", cause="correction").body
    assert [one["id"] for one in found["items"]] == [made.body["id"]]
    assert api.get(f"/adjustments/{made.body['id']}").body == made.body


def moved(shop, count: str, *ways: str, sku: str = "P1", cause: str = "moved") -> Typed:
    place, to_place = ways
    return replace(typed(cause, one(count, sku)), place=place, to_place=to_place)


def at_places(shop, sku: str = "P1") -> dict[str, tuple[int, int]]:
    """Name of each place of STORE001 where it ever lay -> pieces and their worth."""
    own = Level.objects.filter(item__sku=sku, place__location_id=shop.locations["STORE001"])
    return {
        level.place.name: (level.on_hand_micro // 1_000_000, level.value_minor)
        for level in own.select_related("place")
    }


def test_goods_move_between_places_of_a_location_at_their_worth(shop, monkeypatch):
    shelf = Place.objects.get(location_id=shop.locations["STORE001"]).name
    cellar, bin_ = (
        str(add_place(shop.actor, shop.locations["STORE001"], n)) for n in ("Cellar", "A 12")
    )
    for name, problem in (("cellar", "already"), (" ", "name")):
        with pytest.raises(NotPossible, match=problem):
            add_place(shop.actor, shop.locations["STORE001"], name)
    set_limit(shop.actor, 0)  # what is moved is not lost: nobody has to approve it
    change_costing(shop.actor, "fifo", "places")
    done = post(shop, moved(shop, "30", "", cellar))
    assert at_places(shop) == {shelf: (70, 2800), "Cellar": (30, 1200)}
    assert entries_of(done.id) == []
    post(shop, moved(shop, "10", cellar, bin_))
    post(shop, moved(shop, "4", bin_, ""))
    assert at_places(shop) == {shelf: (74, 2960), "Cellar": (20, 800), "A 12": (6, 240)}
    refusals = {
        Refusal.TOO_FEW: moved(shop, "21", cellar, ""),
        Refusal.SAME_PLACE: moved(shop, "1", cellar, cellar),
        Refusal.UNKNOWN_PLACE: moved(shop, "1", str(new_id()), ""),
        Refusal.ZERO_QUANTITY: moved(shop, "0", cellar, ""),
    }
    for refusal, wanted in refusals.items():
        with pytest.raises(AdjustmentRefused) as refused:
            post(shop, wanted)
        assert refused.value.refusal is refusal
    set_limit(shop.actor, None)
    post(shop, moved(shop, "2", bin_, "", cause="broken"))
    assert at_places(shop)["A 12"] == (4, 160)
    # A sale takes from the shelf, below zero if need be; what is brought there fills the hole.
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 80)])])
    assert at_places(shop)[shelf] == (-6, -240)
    with pytest.raises(NotPossible, match="Move them"):
        archive_place(shop.actor, UUID(bin_))
    post(shop, moved(shop, "4", bin_, ""))
    archive_place(shop.actor, UUID(bin_))
    with pytest.raises(AdjustmentRefused):
        post(shop, moved(shop, "1", "", bin_))
    settled = verify()
    assert settled.findings == ()


def test_a_move_at_another_place_than_its_document_says_is_found(shop, database):
    cellar = add_place(shop.actor, shop.locations["STORE001"], "Cellar")
    away = add_place(shop.actor, shop.locations["STORE001"], "Attic")
    done = post(shop, moved(shop, "3", "", str(cellar)))

    def plant(v: Vandal) -> None:
        v.change("UPDATE adjustment SET to_place_id = :a WHERE id = :d", a=away, d=done.id)

    assert verify().findings == ()
    with damaged(database, plant):
        assert {"move_differs", "body_differs"} <= {one.check for one in verify().findings}
