"""Card payments: what each outcome at the terminal makes of one, and that nobody pays twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from tests.card_terminal import Bench, placed, wanted_of
from tillbook.books.payments import asking
from tillbook.books.payments.errors import AttemptRefused
from tillbook.books.payments.models import CardAttempt
from tillbook.books.payments.operations import settle_by_hand, store_attempt
from tillbook.books.payments.queries import attempt, unresolved
from tillbook.books.payments.rules import Kind
from tillbook.desks.registers.operations import add_register
from tillbook.edges.integrations.simulated_terminal.machine import Outcome
from tillbook.plumbing import clock


@pytest.fixture
def register(shop):
    return add_register(shop.actor, shop.locations["STORE001"], "T1", "Counter one")


@pytest.fixture
def bench(shop, register):
    with placed(shop, register, Bench()) as bench:
        yield bench


def settle(bench, found, most=20):
    """Ask until it is over, with the terminal's time going by."""
    for _ in range(most):
        if not found.open:
            break
        bench.seconds += 1
        CardAttempt.objects.filter(id=found.id).update(
            started_at=clock.now() - timedelta(minutes=1)
        )
        found = asking.ask_about(attempt(found.company_id, found.id))
    return found


@pytest.mark.parametrize(
    ("outcome", "first", "last", "reason", "taken"),
    [
        (Outcome.APPROVED_CHIP, "approved", "approved", "", 1250),
        (Outcome.APPROVED_CONTACTLESS, "approved", "approved", "", 1250),
        (Outcome.APPROVED_WALLET, "approved", "approved", "", 1250),
        (Outcome.DECLINED_FUNDS, "declined", "declined", "funds", 0),
        (Outcome.DECLINED_CARD, "declined", "declined", "card", 0),
        (Outcome.CANCELLED, "cancelled", "cancelled", "customer", 0),
        (Outcome.BUSY, "cancelled", "cancelled", "busy", 0),
        (Outcome.LATE_APPROVED, "unknown", "approved", "", 1250),
        (Outcome.LATE_DECLINED, "unknown", "declined", "funds", 0),
        (Outcome.CUT_BEFORE, "unknown", "cancelled", "register", 0),
        (Outcome.CUT_AFTER, "unknown", "approved", "", 1250),
        (Outcome.WRONG_REFERENCE, "unknown", "approved", "", 1250),
    ],
)
def test_each_outcome_of_the_terminal(shop, register, bench, outcome, first, last, reason, taken):
    bench.outcome = outcome
    found = asking.begin(wanted_of(shop, register))
    assert found.state == first
    found = settle(bench, found)
    assert (found.state, found.reason) == (last, reason)
    assert bench.charges([found.reference]) == taken
    assert [verb for verb, _ in bench.asked].count("start") == 1


def test_the_card_comes_from_the_terminals_answer(shop, register, bench):
    bench.outcome = Outcome.APPROVED_WALLET
    found = asking.begin(wanted_of(shop, register))
    assert found.label == "Apple Pay ··1881"
    assert (found.card.brand, found.card.entry, found.card.last_four) == (
        "Visa",
        "contactless",
        "1881",
    )


def test_no_card_number_is_stored_whatever_a_terminal_says(shop, register, bench):
    number = "4111111111111111"
    hear = bench.machine.hear

    def talkative(message):
        card = {"brand": number, "last_four": number, "entry": number, "authorisation": number}
        return {**hear(message), "card": card}

    bench.machine.hear = talkative
    found = asking.begin(wanted_of(shop, register))
    assert found.state == "approved"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM card_attempt")
        assert number not in str(cursor.fetchall())


def test_the_same_payment_again_is_the_same_payment(shop, register, bench):
    new = wanted_of(shop, register)
    first, again = asking.begin(new), asking.begin(new)
    assert first == again
    assert [verb for verb, _ in bench.asked] == ["start"]
    with pytest.raises(AttemptRefused, match="another payment"):
        asking.begin(wanted_of(shop, register, 999, id=new.id, sale_id=new.sale_id))


def test_nothing_is_charged_again_while_one_is_unknown(shop, register, bench):
    bench.outcome = Outcome.LATE_APPROVED
    first = asking.begin(wanted_of(shop, register))
    with pytest.raises(AttemptRefused) as refused:
        asking.begin(wanted_of(shop, register, sale_id=first.sale_id))
    assert (refused.value.refusal, refused.value.attempt_id) == ("attempt_open", first.id)
    # Another customer pays meanwhile.
    bench.outcome = Outcome.APPROVED_CHIP
    assert asking.begin(wanted_of(shop, register)).state == "approved"
    assert settle(bench, first).state == "approved"


def test_a_charge_that_the_register_forgot_stands_in_the_way(shop, register, bench):
    first = asking.begin(wanted_of(shop, register))
    with pytest.raises(AttemptRefused) as refused:
        asking.begin(wanted_of(shop, register, sale_id=first.sale_id))
    assert (refused.value.refusal, refused.value.attempt_id) == ("charged_already", first.id)
    # A second card for the rest of the sale is another matter.
    known = frozenset({first.id})
    second = asking.begin(wanted_of(shop, register, 500, sale_id=first.sale_id, known=known))
    assert second.state == "approved"


def test_a_terminal_does_one_thing_at_a_time(shop, register, bench):
    bench.customer_s = bench.machine.customer_s = 5
    first = asking.begin(wanted_of(shop, register))
    assert first.state == "waiting"
    with pytest.raises(AttemptRefused) as refused:
        asking.begin(wanted_of(shop, register))
    assert refused.value.refusal == "terminal_busy"
    bench.seconds += 6
    assert asking.ask_about(first).state == "approved"


def test_cancelling_is_over_when_the_terminal_says_so(shop, register, bench):
    bench.machine.customer_s = 5
    first = asking.begin(wanted_of(shop, register))
    bench.line = lambda: "there"
    unknown = asking.cancel(first)
    assert (unknown.state, unknown.reason) == ("unknown", "no_answer")
    bench.line = lambda: ""
    bench.seconds += 6
    # Meanwhile the customer has paid: too late to cancel.
    assert asking.cancel(unknown).state == "approved"


def test_a_request_that_is_still_on_its_way_is_not_taken_for_lost(shop, register, bench):
    new = wanted_of(shop, register)
    stored, fresh = store_attempt(new)
    assert fresh
    assert asking.ask_about(stored).reason == "not_known"
    assert [verb for verb, _ in bench.asked] == ["ask"]
    # Later it is: and the terminal will not charge it any more.
    CardAttempt.objects.filter(id=stored.id).update(started_at=clock.now() - timedelta(minutes=1))
    late = attempt(shop.company_id, stored.id)
    assert asking.ask_about(late).state == "cancelled"
    answer = bench.machine.hear(
        {"verb": "start", "reference": late.reference, "kind": "charge"}
        | {"amount_minor": 1250, "currency": "GBP"}
    )
    assert answer["answer"] == "cancelled"


def test_the_worker_asks_about_what_nobody_waits_for(shop, register, bench):
    bench.outcome = Outcome.CUT_AFTER
    found = asking.begin(wanted_of(shop, register))
    assert unresolved(shop.company_id, list(shop.locations.values()), before=clock.now())
    asking.ask_due(shop.company_id)
    assert attempt(shop.company_id, found.id).state == "unknown", "not due yet"
    CardAttempt.objects.update(next_ask_at=clock.now())
    asking.ask_due(shop.company_id)
    assert attempt(shop.company_id, found.id).state == "approved"
    assert not unresolved(shop.company_id, list(shop.locations.values()), before=clock.now())


def test_money_goes_back_once_and_no_more_than_was_taken(shop, register, bench):
    charge = asking.begin(wanted_of(shop, register))
    back = {"kind": Kind.REFUND, "of_id": charge.id, "sale_id": charge.sale_id}
    refund = asking.begin(wanted_of(shop, register, 1000, **back))
    assert refund.state == "approved"
    assert bench.charges([charge.reference, refund.reference]) == 250
    with pytest.raises(AttemptRefused) as refused:
        asking.begin(wanted_of(shop, register, 251, **back))
    assert refused.value.refusal == "more_than_charged"
    assert asking.begin(wanted_of(shop, register, 250, **back)).state == "approved"
    # The whole charge has gone back: the card may be charged for this sale anew.
    assert asking.begin(wanted_of(shop, register, sale_id=charge.sale_id)).state == "approved"


def test_what_is_over_stays_as_it_is(shop, register, bench):
    found = asking.begin(wanted_of(shop, register))
    with pytest.raises(IntegrityError, match="stays what it is"):
        CardAttempt.objects.filter(id=found.id).update(state="cancelled")
    with pytest.raises(IntegrityError, match="stays what it is"):
        CardAttempt.objects.filter(id=found.id).update(amount_minor=1)
    with pytest.raises(IntegrityError):
        CardAttempt.objects.filter(id=found.id).delete()


def test_somebody_who_looked_settles_it_by_hand(shop, register, bench):
    bench.outcome = Outcome.LATE_APPROVED
    found = asking.begin(wanted_of(shop, register))
    assert not settle_by_hand(shop.actor, found.id, charged=True, reason=" ")
    assert settle_by_hand(shop.actor, found.id, charged=True, reason="it is in the journal")
    assert not settle_by_hand(shop.actor, found.id, charged=False, reason="no")
    after = attempt(shop.company_id, found.id)
    assert (after.state, after.reason, after.note) == (
        "approved",
        "by_hand",
        "it is in the journal",
    )
