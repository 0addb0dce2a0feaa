"""Stripe Terminal behind the port, against a peer that answers in Stripe's documented shapes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests.card_terminal import wanted_of
from tests.shop import OWNER
from tests.stripe_peer import KEY, READER, Refusal, Stripe, stripe_peer
from tillbook.books.payments import asking
from tillbook.books.payments.models import Terminal, TerminalAccount
from tillbook.books.payments.operations import add_terminal, keep_account
from tillbook.books.payments.queries import attempt, tender_types, terminal_secret
from tillbook.books.payments.rules import Kind
from tillbook.desks.registers.operations import add_register
from tillbook.edges.integrations.stripe_terminal import client as adapter
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def stripe(monkeypatch) -> Iterator[Stripe]:
    adapter._known.clear()
    start, seconds = clock.now(), [0]
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=seconds[0]))
    with stripe_peer() as peer:
        peer.wait = lambda by: seconds.__setitem__(0, seconds[0] + by)
        yield peer


@pytest.fixture
def till(shop):
    register = add_register(shop.actor, shop.locations["STORE001"], "T1", "Counter")
    keep_account(shop.actor, "stripe", KEY, test_mode=True)
    add_terminal(
        shop.actor,
        name="Counter",
        kind="stripe",
        address=READER,
        tender_id=card_of(shop),
        register_id=register,
    )
    return register


def card_of(shop):
    info = company(shop.company_id)
    return next(t.id for t in tender_types(info.id, info.version).values() if t.kind == "card")


def begun(shop, till, **more):
    return asking.begin(wanted_of(shop, till, **more))


def again(found):
    return asking.ask_about(attempt(found.company_id, found.id))


def started(stripe: Stripe) -> int:
    return sum(path.endswith("/process_payment_intent") for _, path, _ in stripe.heard)


def test_a_card_is_charged_once_with_our_reference(stripe, shop, till):
    found = begun(shop, till)
    assert found.state == "waiting"
    [intent] = stripe.intents.values()
    assert (intent["metadata"], intent["amount"], intent["currency"]) == (
        {"reference": found.reference},
        1250,
        "gbp",
    )
    assert ("POST", "/v1/payment_intents", found.reference) in stripe.heard
    assert again(found).state == "waiting"
    stripe.tap()
    paid = again(found)
    assert (paid.state, paid.label, paid.card.entry) == ("approved", "Visa ··4242", "contactless")
    assert (stripe.charged(), started(stripe)) == (1250, 1)


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        ("insufficient_funds", "declined", "funds"),
        ("lost_card", "declined", "card"),
        ("incorrect_pin", "declined", "pin"),
        ("customer_canceled", "cancelled", "customer"),
    ],
)
def test_what_is_over_can_be_paid_no_more(stripe, shop, till, outcome, state, reason):
    found = begun(shop, till)
    stripe.tap(outcome)
    over = again(found)
    assert (over.state, over.reason) == (state, reason)
    assert [one["status"] for one in stripe.intents.values()] == ["canceled"]


@pytest.mark.parametrize("cut", ["there", "back"])
@pytest.mark.parametrize("where", ["/v1/payment_intents", "process_payment_intent"])
def test_a_cut_line_is_unknown_and_asked_about_never_charged_again(stripe, shop, till, cut, where):
    stripe.cut = lambda method, path: cut if method == "POST" and path.endswith(where) else ""
    found = begun(shop, till)
    assert (found.state, found.reason) == ("unknown", "no_answer")
    stripe.cut = lambda _method, _path: ""
    reached = where == "process_payment_intent" and cut == "back"
    if reached:
        stripe.tap()
    else:
        assert again(found).state == "unknown"
        stripe.wait(11)
    over = again(found)
    assert over.state == ("approved" if reached else "cancelled")
    assert stripe.charged() == (1250 if reached else 0)
    assert started(stripe) == (1 if where == "process_payment_intent" else 0)


@pytest.mark.parametrize("hidden", [True, False])
def test_another_process_finds_it_also_before_the_search_does(stripe, shop, till, hidden):
    found = begun(shop, till)
    stripe.tap()
    adapter._known.clear()
    stripe.hidden = hidden
    assert again(found).state == "approved"
    assert started(stripe) == 1


def test_cancelling_takes_it_back_or_says_that_it_is_too_late(stripe, shop, till):
    found = begun(shop, till)
    back = asking.cancel(found)
    assert (back.state, back.reason, stripe.action) == ("cancelled", "register", None)
    late = begun(shop, till)
    stripe.tap()
    assert asking.cancel(late).state == "approved"


def test_a_busy_reader_charges_nothing_and_one_that_is_off_is_not_known(stripe, shop, till):
    stripe.action = {"type": "process_payment_intent", "status": "in_progress"}
    stripe.action["process_payment_intent"] = {"payment_intent": "pi_other"}
    busy = begun(shop, till)
    assert (busy.state, busy.reason) == ("cancelled", "busy")
    stripe.action, stripe.online = None, False
    off = begun(shop, till)
    assert (off.state, off.reason) == ("unknown", "no_answer")
    stripe.wait(11)
    assert again(off).state == "cancelled"
    assert stripe.charged() == 0


@pytest.mark.parametrize("status", [429, 500])
def test_limits_and_faults_of_stripe_are_no_answer(stripe, shop, till, status):
    found = begun(shop, till)
    stripe.tap()
    stripe.refuse = lambda _method, _path: Refusal(status, "api_error", "rate_limit")
    assert again(found).state == "unknown"
    stripe.refuse = lambda _method, _path: None
    assert again(found).state == "approved"


def test_money_goes_back_once_and_never_after_it_was_called_cancelled(stripe, shop, till):
    charged = begun(shop, till)
    stripe.tap()
    again(charged)
    refund = {"kind": Kind.REFUND, "of_id": charged.id, "amount": 500, "sale_id": charged.sale_id}
    stripe.cut = lambda method, path: "back" if path == "/v1/refunds" and method == "POST" else ""
    lost = begun(shop, till, **refund)
    assert lost.state == "unknown"
    stripe.cut = lambda _method, _path: ""
    assert again(lost).state == "approved"
    assert [one["amount"] for one in stripe.refunds.values()] == [500]
    stripe.cut = lambda method, path: "there" if path == "/v1/refunds" and method == "POST" else ""
    never = begun(shop, till, **refund)
    stripe.cut = lambda _method, _path: ""
    stripe.wait(11)
    assert again(never).state == "cancelled"
    # The request that was only late arrives now: its key is spent.
    late = {"payment_intent": "pi_1", "amount": "500", "metadata[reference]": never.reference}
    with pytest.raises(Refusal):
        stripe.answer("POST", "/v1/refunds", late, never.reference)
    assert len(stripe.refunds) == 1


def test_the_key_is_kept_encrypted_and_a_reader_comes_in_by_its_code(stripe, shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    form = {"name": "Counter", "kind": "stripe", "tender": str(card_of(shop))}
    for typed, words in (
        ({"key": "pk_test_1", "code": "x"}, "begins with sk_"),
        ({"key": "sk_test_wrong", "code": "quick-brown-fox"}, "does not know this key"),
        ({"key": KEY, "code": "slow-brown-fox"}, "does not know this code"),
        ({"key": "", "code": "quick-brown-fox"}, "It needs a name, the secret key"),
    ):
        answer = client.post("/settings/terminals/add", {**form, **typed}, follow=True)
        assert words in answer.content.decode()
    assert not Terminal.objects.exists()
    assert not TerminalAccount.objects.exists()
    good = {**form, "key": KEY, "code": "quick-brown-fox"}
    page = client.post("/settings/terminals/add", good, follow=True).content.decode()
    assert "test mode: takes no money" in page
    assert KEY not in page
    account = TerminalAccount.objects.get()
    assert KEY not in account.sealed
    assert (account.test_mode, terminal_secret(shop.company_id, "stripe")) == (True, KEY)
    terminal = Terminal.objects.get()
    assert (terminal.address, terminal.kind) == (READER, "stripe")
    tested = client.post(f"/settings/terminals/{terminal.id}/test", follow=True).content.decode()
    assert "answers and is ready" in tested
