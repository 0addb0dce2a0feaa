"""Orders to suppliers: at the catalogue's prices, approved within a limit, sent, confirmed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import delivers, ordered, supplier, typed_order
from tests.shop import OWNER
from tillbook.desks.purchasing.errors import OrderRefused, Refusal
from tillbook.desks.purchasing.models import PurchaseLine, PurchaseOrder, PurchaseStep
from tillbook.desks.purchasing.operations import (
    approve_order,
    cancel_order,
    confirm_order,
    delete_order,
    note_order_sent,
    reopen_order,
    save_order,
    set_purchase_limit,
)
from tillbook.desks.purchasing.paper import order_letter
from tillbook.desks.purchasing.queries import facts_for, order_of, today
from tillbook.masters.notices.models import MailAccount, OutgoingMail
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import actor_of, company
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


@pytest.fixture
def mill(shop):
    party = supplier(shop, email="orders@mill.example")
    delivers(shop, party, "P1", "12.00", "10: 10.80", pack="12", code="HM-550", lead_days="3")
    return party


@pytest.fixture
def signed_in(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    return client


def refusal_of(work):
    with pytest.raises(OrderRefused) as told:
        work()
    return told.value.refusal


def test_an_order_goes_from_draft_to_confirmed_at_the_catalogues_price(shop, mill):
    day = today(company(shop.company_id))
    key = ordered(shop, mill, "P1: 10")
    row = order_of(shop.actor, key)
    assert (row.state, row.code, row.total_minor) == ("draft", "", 10_800)
    assert row.expected_on == day + timedelta(days=3)
    [line] = PurchaseLine.objects.all()
    assert (line.code, line.units_micro, line.price) == ("HM-550", 120_000_000, 10_800_000)
    assert approve_order(shop.actor, key, 1) == "PO-STORE001-000001"
    assert approve_order(shop.actor, key, 1) == "PO-STORE001-000001"  # the same click twice
    reopen_order(shop.actor, key)
    typed = typed_order(mill, "P1: 2")
    version = save_order(shop.actor, key, typed, facts_for(shop.actor, typed), 3)
    assert approve_order(shop.actor, key, version) == "PO-STORE001-000001"
    note_order_sent(shop.actor, key, how="by phone")
    confirm_order(shop.actor, key, reference="AB-7", expected_on=day + timedelta(days=9))
    row = order_of(shop.actor, key)
    assert (row.state, row.total_minor, row.reference) == ("confirmed", 2_400, "AB-7")
    assert (row.ordered_on, row.expected_on) == (day, day + timedelta(days=9))
    cancel_order(shop.actor, key, reason="They closed")
    assert refusal_of(lambda: note_order_sent(shop.actor, key, how="")) == Refusal.WRONG_STEP
    steps = list(PurchaseStep.objects.order_by("at", "id").values_list("step", flat=True))
    assert steps == ["approve", "reopen", "approve", "send", "confirm", "cancel"]
    with pytest.raises(DatabaseError):
        write(lambda: PurchaseStep.objects.filter(order_id=key).update(note="never"))


@pytest.mark.postgresql_by_night
def test_a_line_may_come_on_a_day_of_its_own(shop, mill, client):
    day = today(company(shop.company_id))
    client.force_login(Person.objects.get(email=OWNER))
    key, late = new_id(), str(day + timedelta(days=30))
    sent = {
        "supplier": str(mill),
        "location": "STORE001",
        "version": "0",
        "action": "save",
        "product": ["P1", "P2"],
        "packs": ["2", "1"],
        "price": ["", "4.00"],
        "line_expected": ["", late],
    }
    client.post(reverse("save_purchase_order", args=[key]), {**sent, "line_expected": ["soon", ""]})
    assert order_of(shop.actor, key) is None
    client.post(reverse("save_purchase_order", args=[key]), sent)
    rows = PurchaseLine.objects.filter(order_id=key).order_by("number")
    assert [str(row.expected_on) for row in rows] == ["None", late]
    # All of it is here when the last line is.
    assert str(order_of(shop.actor, key).expected_on) == late
    form = client.get(reverse("purchase_order", args=[key])).content.decode()
    assert f'value="{late}"' in form


@pytest.mark.postgresql_by_night
def test_what_is_wrong_is_said_for_every_line_and_nothing_is_kept(shop, mill):
    typed = typed_order(mill, "P99: 1", "P2: 1", "P1: x", "P1: 2", at="NOWHERE")
    with pytest.raises(OrderRefused) as told:
        save_order(shop.actor, new_id(), typed, facts_for(shop.actor, typed), 0)
    assert [(one.line, one.refusal) for one in told.value.wrong] == [
        (0, Refusal.NO_LOCATION),
        (1, Refusal.UNKNOWN_PRODUCT),
        (2, Refusal.NO_PRICE),
        (3, Refusal.NOT_A_QUANTITY),
        (4, Refusal.TWICE),
    ]
    assert not PurchaseOrder.objects.exists()
    elsewhere = replace(shop.actor, location_ids=frozenset({shop.locations["STORE002"]}))
    typed = typed_order(mill, "P1: 1")
    assert (
        refusal_of(lambda: save_order(elsewhere, new_id(), typed, facts_for(elsewhere, typed), 0))
        == Refusal.NO_LOCATION
    )
    key = ordered(shop, mill, "P1: 1")
    assert order_of(elsewhere, key) is None
    assert refusal_of(lambda: approve_order(elsewhere, key, 1)) == Refusal.UNKNOWN_ORDER


def test_above_the_limit_somebody_else_approves(shop, mill):
    set_purchase_limit(shop.actor, 10_000)
    person = Person.objects.get(email=OWNER)
    owner = actor_of(person.memberships.get(), person.name)
    buyer = replace(owner, rights=owner.rights - {"purchases:approve"}, id=new_id())
    small = ordered(shop, mill, "P1: 1", actor=buyer)
    assert approve_order(buyer, small, 1)
    large = ordered(shop, mill, "P1: 10", actor=buyer)
    assert refusal_of(lambda: approve_order(buyer, large, 1)) == Refusal.NEEDS_APPROVAL
    assert order_of(owner, large).state == "waiting"
    assert approve_order(owner, large, 1) == "PO-STORE001-000002"
    own = ordered(shop, mill, "P1: 10", actor=owner)
    assert refusal_of(lambda: approve_order(owner, own, 1)) == Refusal.OWN_APPROVAL
    delete_order(owner, own)
    assert refusal_of(lambda: delete_order(owner, large)) == Refusal.UNKNOWN_ORDER
    # What was changed meanwhile is not approved as it was seen before.
    seen = ordered(shop, mill, "P1: 1")
    typed = typed_order(mill, "P1: 9")
    save_order(shop.actor, seen, typed, facts_for(shop.actor, typed), 1)
    assert refusal_of(lambda: approve_order(owner, seen, 1)) == Refusal.CHANGED_MEANWHILE


@pytest.mark.engines("postgresql")
def test_numbers_have_no_gap_when_many_approve_at_once(shop, mill):
    keys = [ordered(shop, mill, "P1: 1") for _n in range(8)]

    def approve(key):
        try:
            return approve_order(shop.actor, key, 1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(approve, keys))
    assert sorted(codes) == [f"PO-STORE001-{n:06d}" for n in range(1, 9)]


@pytest.mark.postgresql_by_night
def test_the_pages_write_approve_mail_and_cancel(shop, mill, signed_in):
    key = new_id()
    save = reverse("save_purchase_order", args=[key])
    fields = {"version": "0", "supplier": str(mill), "location": "STORE001", "action": "approve"}
    lines = {"product": ["P1", "P2"], "packs": ["2", "1"], "price": ["", ""]}
    shown = signed_in.post(save, {**fields, **lines}).content.decode()
    assert "has no price for it" in shown
    assert signed_in.post(save, {**fields, **lines, "price": ["", "3"]}).status_code == 302
    page = reverse("purchase_order", args=[key])
    shown = signed_in.get(page).content.decode()
    assert "PO-STORE001-000001" in shown
    assert "27.00" in shown
    pdf = signed_in.get(reverse("purchase_order_file", args=[key]))
    assert pdf.content.startswith(b"%PDF")
    mail = {"mail": str(new_id()), "address": "orders@mill.example"}
    send = reverse("mail_purchase_order", args=[key])
    assert "no mail server yet" in signed_in.post(send, mail, follow=True).content.decode()
    assert order_of(shop.actor, key).state == "approved"
    account = {"host": "127.0.0.1", "port": 25, "security": "none", "sender": "a@example.com"}
    write(lambda: MailAccount.objects.create(company_id=shop.company_id, **account))
    for _twice in range(2):
        signed_in.post(send, mail)
    assert OutgoingMail.objects.get().subject_id == key
    assert order_of(shop.actor, key).state == "sent"
    letter = order_letter(shop.company_id, key, "en", "")
    assert letter.subject.startswith("Order PO-STORE001-000001 from")
    assert letter.files[0][1].startswith(b"%PDF")
    late = {"reference": "AB-7", "expected": "2001-01-01"}
    told = signed_in.post(reverse("confirm_purchase_order", args=[key]), late, follow=True)
    assert "is over: say a day" in told.content.decode()
    cancel = reverse("cancel_purchase_order", args=[key])
    assert "Say why" in signed_in.post(cancel, {"reason": " "}, follow=True).content.decode()
    signed_in.post(cancel, {"reason": "They closed"})
    assert "They closed" in signed_in.get(page).content.decode()
    panel = signed_in.get(reverse("orders_of_supplier", args=[mill])).content.decode()
    assert "Nothing is ordered." in panel


@pytest.mark.postgresql_by_night
def test_a_program_writes_an_order_once_and_takes_its_steps(shop, mill):
    api = caller(shop)
    wanted = {
        "supplier_id": str(mill),
        "location_id": "STORE001",
        "lines": [{"product_id": "P1", "packs": "10"}],
    }
    made = api.post("/purchase-orders", wanted, idempotency_key="order-1")
    again = api.post("/purchase-orders", wanted, idempotency_key="order-1")
    assert (made.status, again.status) == (201, 201)
    assert made.body == again.body
    assert made.body["total"] == "108.00"
    place = f"/purchase-orders/{made.body['id']}/steps"
    assert api.post(place, {"step": "send"}).problem == "wrong_step"
    approved = api.post(place, {"step": "approve", "version": 1})
    assert approved.body["number"] == "PO-STORE001-000001"
    assert api.post(place, {"step": "send", "note": "by API"}).body["state"] == "sent"
    found = api.get("/purchase-orders", state="sent").body["items"]
    assert [one["id"] for one in found] == [made.body["id"]]
    assert PurchaseOrder.objects.count() == 1
