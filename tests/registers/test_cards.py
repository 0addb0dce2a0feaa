"""Card payments over the registers' API, and what the office sees of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.card_terminal import Bench, placed
from tests.registering import enrolled_till
from tests.shop import OWNER, PASSWORD
from tillbook.books.payments.models import CardAttempt
from tillbook.desks.registers.cards import card_alerts, card_rows, match_new_charges
from tillbook.desks.sales.rules import Tender
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id


@pytest.fixture
def till(shop):
    return enrolled_till(shop)


@pytest.fixture
def bench(shop, till):
    with placed(shop, till.register, Bench()) as bench:
        yield bench


def begin(till, sale=None, amount=110, **more):
    body = {"id": str(new_id()), "sale": str(sale or new_id()), "amount": amount, **more}
    return till.call("POST", "/card-attempts", body)


def ask(till, attempt, verb="ask"):
    return till.call("POST", f"/card-attempts/{verb}", {"id": attempt})


def places(shop):
    return list(shop.locations.values())


def test_the_book_names_the_terminal(shop, till, bench):
    told = till.get("/book").body["card_terminal"]
    card = next(t for t in till.get("/book").body["tenders"] if t["kind"] == "card")
    assert told["tender"] == card["id"]
    assert enrolled_till(shop, "R2").get("/book").body["card_terminal"] is None


def test_a_payment_from_request_to_answer(till, bench):
    bench.machine.customer_s = 5
    first = begin(till)
    assert (first.status, first.body["state"]) == (200, "waiting")
    bench.seconds += 6
    after = ask(till, first.body["id"]).body
    assert (after["state"], after["label"]) == ("approved", "Visa ··4242")
    assert after["card"] == {
        "method": "card",
        "brand": "Visa",
        "wallet": "",
        "entry": "contactless",
        "last_four": "4242",
    }


def test_who_comes_late_is_not_begun(till, bench):
    late = (clock.now() - timedelta(seconds=1)).isoformat()
    refused = begin(till, before=late)
    assert (refused.status, refused.body["type"]) == (409, "urn:tillbook:problem:too_late")
    assert not bench.asked
    assert begin(till, before=(clock.now() + timedelta(seconds=9)).isoformat()).status == 200


def test_what_stands_in_the_way_is_named(till, bench):
    bench.outcome = "late_approved"
    first = begin(till)
    again = begin(till, sale=first.body["sale"])
    assert (again.status, again.body["attempt"]) == (409, first.body["id"])


def test_a_register_asks_about_its_own_payments_only(shop, till, bench):
    first = begin(till).body["id"]
    other = enrolled_till(shop, "R2")
    for verb in ("ask", "cancel", "give-up"):
        assert ask(other, first, verb).status == 404
        assert ask(till, str(new_id()), verb).status == 404
    assert begin(other).body["type"].endswith("no_terminal")


@pytest.mark.parametrize("field", ["card", "pan", "number"])
def test_there_is_no_place_for_a_card_number(till, bench, field):
    assert begin(till, **{field: "4111111111111111"}).status == 422


def sold_by_card(shop, till, attempt, reference=None):
    """The sale that a payment was for, as the register brings it."""
    sale = shop.sale([shop.line("P1")], id=attempt["sale"])
    [paid] = sale.draft.tenders
    text = f"{attempt['label']} {attempt['reference']}" if reference is None else reference
    tender = Tender(
        number=1,
        type_id=paid.type_id,
        code=paid.code,
        amount_minor=paid.amount_minor,
        given_minor=paid.given_minor,
        reference=text,
    )
    assert till.statuses([till.seal(sale, tenders=(tender,))]) == ["stored"]


def test_a_charge_finds_its_sale(shop, till, bench):
    told = begin(till).body
    CardAttempt.objects.update(state_at=clock.now() - timedelta(minutes=11))
    assert [row.kind for row in card_rows(shop.actor, places(shop))] == ["no_sale"]
    [alert] = card_alerts(shop.actor, places(shop))
    assert alert.count == 1
    sold_by_card(shop, till, told)
    match_new_charges(shop.company_id)
    assert CardAttempt.objects.get().matched_at
    assert not card_rows(shop.actor, places(shop))
    assert not list(card_alerts(shop.actor, places(shop)))


def test_a_sale_that_was_paid_otherwise_leaves_its_card_on_the_list(shop, till, bench):
    told = begin(till).body
    CardAttempt.objects.update(state_at=clock.now() - timedelta(minutes=11))
    sold_by_card(shop, till, told, reference="cash after all")
    assert [row.kind for row in card_rows(shop.actor, places(shop))] == ["otherwise"]
    office = Client()
    office.post("/sign-in/login/", {"login": OWNER, "password": PASSWORD})
    page = office.get(reverse("card_payments")).content.decode()
    assert "Charged, but paid otherwise" in page
    assert told["reference"] in page
    office.post(reverse("give_back_card", args=[told["id"]]))
    assert bench.charges(bench.machine.payments) == 0
    assert not card_rows(shop.actor, places(shop))


def test_an_unknown_payment_is_settled_by_who_looked(shop, till, bench):
    bench.outcome = "late_approved"
    told = begin(till).body
    office = Client()
    office.post("/sign-in/login/", {"login": OWNER, "password": PASSWORD})
    # What somebody still waits for at a counter needs nobody here; that nothing waits is not said.
    page = office.get(reverse("card_payments")).content.decode()
    assert "1 payment or refund is at its terminal now" in page
    assert "Nothing is waiting" not in page
    CardAttempt.objects.update(started_at=clock.now() - timedelta(minutes=2))
    assert [row.kind for row in card_rows(shop.actor, places(shop))] == ["unknown"]
    assert "at its terminal now" not in office.get(reverse("card_payments")).content.decode()
    address = reverse("settle_card", args=[told["id"]])
    office.post(address, {"answer": "charged", "reason": ""})
    assert CardAttempt.objects.get().state == "unknown"
    office.post(address, {"answer": "charged", "reason": "it stands in the terminal's list"})
    found = CardAttempt.objects.get()
    assert (found.state, found.reason) == ("approved", "by_hand")
    # The register hears of it the next time it asks.
    assert ask(till, told["id"]).body["state"] == "approved"


def test_what_a_register_gave_up_shows_at_once(shop, till, bench):
    bench.outcome = "late_approved"
    told = begin(till).body
    assert not card_rows(shop.actor, places(shop))
    ask(till, told["id"], "give-up")
    assert [row.kind for row in card_rows(shop.actor, places(shop))] == ["unknown"]
    # It was charged after all: nothing that names it will come.
    CardAttempt.objects.update(state="approved", state_at=clock.now())
    assert [row.kind for row in card_rows(shop.actor, places(shop))] == ["no_sale"]
    [alert] = card_alerts(shop.actor, places(shop))
    assert alert.count == 1
