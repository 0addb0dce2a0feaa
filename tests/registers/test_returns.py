"""Goods without a receipt, and receipts found by their customer: what the server checks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import connection

from tests.registering import enrolled_till
from tests.registers.test_checks import bring, cashier, checked, manager  # noqa: F401 - fixtures
from tests.registers.test_sync import taken_back
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.registers.operations import set_limits
from tillbook.desks.registers.rules import Limits
from tillbook.desks.sales.models import ReturnDay, ReturnHold, Sale
from tillbook.desks.sales.operations.unreferenced import CapReached, Whose, hold_return
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import change_price
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id


def loose(shop, sku: str, pieces: int, price_minor: int | None = None):
    """A return without a receipt."""
    sold = shop.sale([shop.line(sku, pieces, price_minor=price_minor)])
    draft = taken_back(sold, pieces, pieces)
    [line] = draft.lines
    price = line.unit_price if price_minor is None else price_minor * 10_000
    bare = replace(line, original=None, unit_price=price)
    return replace(draft, lines=(bare,), original_id=None, reason="no receipt")


def whose(shop, day=None, person: UUID | None = None) -> Whose:
    return Whose(
        company_id=shop.company_id,
        location_id=shop.locations["STORE001"],
        person_id=person,
        day=day or clock.now().date(),
    )


def test_many_at_once_hold_no_more_than_the_cap(shop):
    mine = whose(shop)

    def try_it(_number: int) -> bool:
        try:
            hold_return(mine, new_id(), 1000, 5000)
        except CapReached:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as many:
        got = list(many.map(try_it, range(16)))
    assert sum(got) == 5
    assert (ReturnDay.objects.get().taken_minor, ReturnHold.objects.count()) == (5000, 5)


def test_what_is_held_lapses_and_the_same_document_holds_once(shop):
    mine, document = whose(shop), new_id()
    assert hold_return(mine, document, 3000, 5000) == 2000
    assert hold_return(mine, document, 4000, 5000) == 1000
    # Another person's day is another one.
    assert hold_return(whose(shop, person=new_id()), new_id(), 5000, 5000) == 0
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert hold_return(replace(mine, day=mine.day), new_id(), 5000, 5000) == 0


def test_a_return_without_a_receipt_takes_what_was_held_for_it(shop, manager):  # noqa: F811
    till = enrolled_till(shop)
    set_limits(shop.actor, Limits(unreferenced_day_minor=300))
    draft = loose(shop, "P1", 2)
    asked = {
        "document": str(draft.id),
        "person": str(manager),
        "day": draft.business_date.isoformat(),
        "amount": 220,
    }
    assert till.call("POST", "/returns/hold", asked).body == {"left": 80}
    other = {**asked, "document": str(new_id()), "amount": 100}
    refused = till.call("POST", "/returns/hold", other)
    assert (refused.status, refused.body["type"].rsplit(":")[-1]) == (409, "return_cap")
    assert (refused.body["limit"], refused.body["left"]) == (300, 80)
    document = bring(till, till.seal(draft, person_id=manager))
    assert checked(shop, document) == []
    assert (ReturnDay.objects.get().taken_minor, ReturnHold.objects.count()) == (220, 0)
    # The same receipt again counts once.
    assert till.statuses([document]) == ["duplicate"]
    assert ReturnDay.objects.get().taken_minor == 220


def test_past_the_cap_it_is_posted_and_its_excess_stands_to_be_clarified(shop, manager):  # noqa: F811
    till = enrolled_till(shop)
    set_limits(shop.actor, Limits(unreferenced_day_minor=300))
    first = bring(till, till.seal(loose(shop, "P1", 2), person_id=manager))
    second = bring(till, till.seal(loose(shop, "P2", 1), person_id=manager))
    assert checked(shop, first) == []
    assert checked(shop, second) == ["return_cap"]
    assert Sale.objects.get(id=second["id"]).total_minor == -120
    lines = EntryLine.objects.filter(entry__source_id=second["id"], amount_minor=120)
    assert [line.account.name for line in lines] == ["To clarify"]
    assert ReturnDay.objects.get().taken_minor == 220
    report = verify()
    assert not report.findings, report.findings


def test_it_needs_its_own_right_and_brings_no_more_than_it_cost_of_late(shop, cashier, manager):  # noqa: F811
    till = enrolled_till(shop)
    by_cashier = bring(till, till.seal(loose(shop, "P1", 1), person_id=cashier))
    assert checked(shop, by_cashier) == ["right_missing"]
    dear = bring(till, till.seal(loose(shop, "P1", 1, 111), person_id=manager))
    assert checked(shop, dear) == ["return_price"]
    variant = shop.line("P1").variant_id
    now = clock.now()
    with clock.set_to(now + timedelta(days=1)):
        change_price(shop.actor, variant, 1_500_000)
    with clock.set_to(now + timedelta(days=20)):
        told = till.get(f"/returns/price?variant={variant}", at=clock.now()).body
        assert told == {"unit_price": 1_100_000, "base": 1_000_000}
    with clock.set_to(now + timedelta(days=40)):
        told = till.get(f"/returns/price?variant={variant}", at=clock.now()).body
        assert told == {"unit_price": 1_500_000, "base": 1_000_000}


def test_damaged_without_a_receipt_is_written_off_too(shop, manager):  # noqa: F811
    till = enrolled_till(shop)
    draft = loose(shop, "P1", 1)
    damaged = replace(draft, lines=(replace(draft.lines[0], write_off=True),))
    document = bring(till, till.seal(damaged, protocol=4, person_id=manager))
    assert checked(shop, document) == []
    report = verify()
    assert not report.findings, report.findings


def test_what_a_customer_bought_is_found_but_not_what_was_voided(shop):
    till = enrolled_till(shop)
    sold = bring(till, till.sell("P1", customer_id=shop.customer_id))
    bring(till, till.sell("P2"))
    [one] = till.get(f"/returns/bought?customer={shop.customer_id}").body["items"]
    assert (one["id"], one["total"], one["items"]) == (sold["id"], 110, ["Product P1"])
    assert one["number"].endswith("-000001")
    receipt = till.get(f"/receipts?number={one['number']}").body
    [paid] = receipt["paid"]
    assert (paid["left"], paid["reference"], paid["charged"]) == (110, "", False)
    assert till.get(f"/returns/bought?customer={new_id()}").body == {"items": []}
