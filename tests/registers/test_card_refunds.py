"""What goes back to a card, and to whom: each charge once, by the document that says so."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.card_terminal import Bench, placed
from tests.registering import enrolled_till
from tests.registers.test_cards import ask, begin, bench, places, till
from tests.shop import OWNER, PASSWORD
from tillbook.books.payments.asking import begin as begin_now
from tillbook.books.payments.models import CardAttempt
from tillbook.books.payments.operations import add_tender, add_terminal, change_terminal
from tillbook.books.payments.queries import (
    attempt,
    tender_names,
    terminals,
    visible_terminals,
)
from tillbook.desks.registers.card_refunds import refund_of, refund_what_came_back
from tillbook.desks.registers.cards import card_alerts, card_rows
from tillbook.desks.sales.queries import sale_lines, sale_tenders
from tillbook.desks.sales.rules import Tender
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

__all__ = ["bench", "till"]


def coming_back(shop, sale_id):
    """The one line of a sale as it comes back whole."""
    [line] = sale_lines(sale_id)
    [sold] = shop.sale([shop.line("P1")]).draft.lines
    return replace(
        sold,
        quantity_micro=-sold.quantity_micro,
        net_minor=-sold.net_minor,
        tax_minor=-sold.tax_minor,
        gross_minor=-sold.gross_minor,
        list_minor=-sold.list_minor,
        taxes=tuple(
            replace(tax, base_minor=-tax.base_minor, amount_minor=-tax.amount_minor)
            for tax in sold.taxes
        ),
        original=(sale_id, line.number),
    )


def taken_back(shop, till, sale_id, amount, by=None):
    """Goods of a sale come back, and this much by card: as it was paid, or by another tender."""
    negative = coming_back(shop, sale_id)
    paid = sale_tenders(sale_id)[0]
    back = shop.sale([shop.line("P1")])
    tender = Tender(
        number=1,
        type_id=by or paid.tender_type_id,
        code="card",
        amount_minor=-amount,
        given_minor=-amount,
    )
    draft = replace(
        back.draft,
        kind="return",
        lines=(negative,),
        tenders=(tender,),
        net_minor=negative.net_minor,
        tax_minor=negative.tax_minor,
        total_minor=negative.gross_minor,
        reason="wrong item",
    )
    assert till.statuses([till.seal(draft)]) == ["stored"]
    catch_up(shop.company_id)
    return draft.id


def sold_at_terminal(shop, till):
    told = begin(till).body
    sale = shop.sale([shop.line("P1")], id=UUID(told["sale"]), tender="card")
    [paid] = sale.draft.tenders
    tender = replace(paid, reference=f"{told['label']} {told['reference']}")
    assert till.statuses([till.seal(sale, tenders=(tender,))]) == ["stored"]
    return told


def test_what_comes_back_goes_back_to_its_card_once(shop, till, bench):
    told = sold_at_terminal(shop, till)
    catch_up(shop.company_id)
    while refund_what_came_back(shop.company_id):
        pass
    assert CardAttempt.objects.count() == 1, "nothing came back yet"
    # Whoever looks the receipt up, at a register of another terminal too, is told so.
    assert [one["charged"] for one in till.get(f"/receipts?id={told['sale']}").body["paid"]] == [
        True
    ]
    document = taken_back(shop, till, UUID(told["sale"]), 110)
    # The worker dies after it gave back, before it knew how far it was; and goes on.
    with (
        pytest.raises(RuntimeError),
        mock.patch("tillbook.desks.registers.card_refunds.move_on", side_effect=RuntimeError),
    ):
        refund_what_came_back(shop.company_id)
    while refund_what_came_back(shop.company_id):
        pass
    refund = CardAttempt.objects.get(kind="refund")
    assert (refund.state, refund.amount_minor, refund.sale_id) == ("approved", 110, document)
    assert bench.charges(bench.machine.payments) == 0
    assert not card_rows(shop.actor, places(shop))


def test_a_busy_terminal_is_waited_for_and_a_refusal_is_listed(shop, till, bench):
    told = sold_at_terminal(shop, till)
    taken_back(shop, till, UUID(told["sale"]), 110)
    bench.machine.customer_s = 30
    other = begin(till)
    assert other.body["state"] == "waiting"
    while refund_what_came_back(shop.company_id):
        pass
    assert not CardAttempt.objects.filter(kind="refund").exists()
    bench.seconds += 31
    ask(till, other.body["id"])
    bench.machine.customer_s = 0
    bench.outcome = "declined_card"
    while refund_what_came_back(shop.company_id):
        pass
    [row] = [row for row in card_rows(shop.actor, places(shop)) if row.kind == "not_back"]
    assert "1 refund did not reach its card" in {
        alert.sentence for alert in card_alerts(shop.actor, places(shop))
    }
    bench.outcome = "approved_chip"
    office = Client()
    office.post("/sign-in/login/", {"login": OWNER, "password": PASSWORD})
    office.post(reverse("give_back_card", args=[row.attempt.id]))
    assert not [r for r in card_rows(shop.actor, places(shop)) if r.kind == "not_back"]
    assert bench.machine.moved_minor(told["reference"]) == 110
    refunds = CardAttempt.objects.filter(kind="refund").values_list("state", flat=True)
    assert sorted(refunds) == ["approved", "declined"]


def test_a_second_card_waits_for_the_refund_of_the_first(shop, till, bench):
    """The customer paid by two cards; the terminal takes its time over each refund."""
    sale_id = new_id()
    one = begin(till, sale=sale_id, amount=60).body
    two = begin(till, sale=sale_id, amount=50, known=[one["id"]]).body
    sale = shop.sale([shop.line("P1")], id=sale_id, tender="card")
    [paid] = sale.draft.tenders
    tenders = [
        replace(
            paid,
            number=number,
            amount_minor=told["amount"],
            given_minor=told["amount"],
            reference=told["reference"],
        )
        for number, told in enumerate((one, two), 1)
    ]
    assert till.statuses([till.seal(sale, tenders=tuple(tenders))]) == ["stored"]
    document = taken_back(shop, till, sale_id, 110)
    bench.machine.customer_s = 5
    for _ in range(3):
        while refund_what_came_back(shop.company_id):
            pass
        bench.seconds += 6
        for refund in CardAttempt.objects.filter(sale_id=document):
            ask(till, str(refund.id))
    refunds = CardAttempt.objects.filter(sale_id=document, state="approved")
    assert sorted(refunds.values_list("amount_minor", flat=True)) == [50, 60]
    assert bench.charges(bench.machine.payments) == 0


@pytest.mark.parametrize("by", ["Card", "Debit"])
def test_a_terminal_that_takes_another_tender_by_now_gives_back_all_the_same(shop, till, bench, by):
    told = sold_at_terminal(shop, till)
    add_tender(shop.actor, name="Debit", kind="card")
    [terminal] = terminals(shop.company_id)
    names = {name: key for key, name in tender_names(shop.company_id).items()}
    change_terminal(
        shop.actor,
        terminal.id,
        name=terminal.name,
        address=terminal.address,
        tender_id=names["Debit"],
        register_id=till.register,
        used=True,
    )
    taken_back(shop, till, UUID(told["sale"]), 110, names[by])
    while refund_what_came_back(shop.company_id):
        pass
    assert bench.charges(bench.machine.payments) == 0


def office_of(shop):
    office = Client()
    office.post("/sign-in/login/", {"login": OWNER, "password": PASSWORD})
    return office


def test_a_second_click_tries_a_refused_refund_once(shop, till, bench):
    told = sold_at_terminal(shop, till)
    charge = attempt(shop.company_id, UUID(told["id"]))
    bench.outcome = "declined_card"
    refused = begin_now(refund_of(charge, new_id(), 40, new_id()))
    bench.outcome = "approved_chip"
    office = office_of(shop)
    for _ in range(2):
        office.post(reverse("give_back_card", args=[refused.id]))
    assert bench.charges(bench.machine.payments) == 70
    # Nor does the other tab, in which the row still stands.
    CardAttempt.objects.filter(id=refused.id).update(cleared_at=None)
    office.post(reverse("give_back_card", args=[refused.id]))
    assert bench.charges(bench.machine.payments) == 70


def test_money_of_a_sale_in_the_books_does_not_go_back_without_its_goods(shop, till, bench):
    told = sold_at_terminal(shop, till)
    office = office_of(shop)
    office.post(reverse("give_back_card", args=[told["id"]]))
    assert bench.charges(bench.machine.payments) == 110
    charge = attempt(shop.company_id, UUID(told["id"]))
    refund = begin_now(refund_of(charge, new_id(), 40, new_id()))
    assert refund.state == "approved"
    office.post(reverse("give_back_card", args=[refund.id]))
    assert bench.charges(bench.machine.payments) == 70


def test_what_an_exchange_gives_back_goes_back_to_its_card(shop, till, bench):
    """The customer takes something for 40 instead; 70 of the 110 go back to their card."""
    told = sold_at_terminal(shop, till)
    sale_id = UUID(told["sale"])
    came = coming_back(shop, sale_id)
    other = shop.sale([shop.line("P2", price_minor=40)], tender="card").draft
    [paid] = other.tenders
    lines = (*other.lines, replace(came, number=2))
    total = sum(line.gross_minor for line in lines)
    assert total == -70
    draft = replace(
        other,
        lines=lines,
        tenders=(replace(paid, amount_minor=total, given_minor=total),),
        net_minor=sum(line.net_minor for line in lines),
        tax_minor=sum(line.tax_minor for line in lines),
        total_minor=total,
        original_id=sale_id,
        reason="too small",
    )
    assert till.statuses([till.seal(draft)]) == ["stored"]
    catch_up(shop.company_id)
    while refund_what_came_back(shop.company_id):
        pass
    assert bench.charges(bench.machine.payments) == 40
    assert not card_rows(shop.actor, places(shop))


def test_a_register_gives_back_what_it_took_for_the_sale_at_hand_and_nothing_else(
    shop, till, bench
):
    charge = begin(till).body
    back = {"kind": "refund", "of": charge["id"]}
    refused = begin(till, sale=new_id(), **back)
    assert (refused.status, refused.problem) == (409, "no_such_charge")
    more = begin(till, sale=charge["sale"], amount=111, **back)
    assert (more.status, more.problem) == (409, "more_than_charged")
    assert begin(till, sale=charge["sale"], amount=60, **back).body["state"] == "approved"
    assert begin(till, sale=charge["sale"], amount=60, **back).problem == "more_than_charged"
    assert begin(till, sale=charge["sale"], amount=50, **back).body["state"] == "approved"
    assert bench.charges(bench.machine.payments) == 0


def test_a_register_gives_no_charge_of_another_location_back(shop, till, bench):
    charge = begin(till).body
    away = enrolled_till(shop, "R9", at="STORE002")
    with placed(shop, away.register, Bench()) as other:
        refused = begin(away, sale=charge["sale"], kind="refund", of=charge["id"])
        assert (refused.status, refused.problem) == (409, "no_such_charge")
        assert not other.asked


def test_what_stands_in_the_books_is_given_back_by_a_document_alone(shop, till, bench):
    charge = sold_at_terminal(shop, till)
    refused = begin(till, sale=charge["sale"], kind="refund", of=charge["id"])
    assert (refused.status, refused.problem) == (409, "no_such_charge")
    assert bench.charges(bench.machine.payments) == 110


def test_who_works_elsewhere_neither_sees_nor_moves_a_terminal(shop, till, bench):
    """Whoever sets a terminal's address says what counts as paid at its register."""
    away = enrolled_till(shop, "R9", at="STORE002")
    elsewhere = replace(shop.actor, location_ids=frozenset([shop.locations["STORE002"]]))
    [mine] = terminals(shop.company_id)
    assert visible_terminals(elsewhere) == []
    same = {"name": mine.name, "address": "10.0.0.66:9", "tender_id": mine.tender_id, "used": True}
    for register in (away.register, till.register, None):
        with pytest.raises(NotPossible):
            change_terminal(elsewhere, mine.id, register_id=register, **same)
    with pytest.raises(NotPossible):
        add_terminal(
            elsewhere,
            name="New",
            kind="simulated",
            address="10.0.0.66:9",
            tender_id=mine.tender_id,
            register_id=till.register,
        )
    assert terminals(shop.company_id) == [mine]
