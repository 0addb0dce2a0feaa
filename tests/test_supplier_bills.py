"""What suppliers bill: held against what came, owed by their terms, no difference lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse

from tests.api.calling import caller
from tests.buying import billed, delivers, receive, sent, supplier, typed_bill, wanted
from tests.shop import OWNER
from tests.test_receiving import booked, level
from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.bills.errors import BillRefused, Refusal
from tillbook.desks.bills.models import BillDraft, SupplierBill
from tillbook.desks.bills.operations import (
    approve_bill,
    enter_bill,
    set_bill_limit,
    take_bill_back,
)
from tillbook.desks.bills.queries import not_billed, today
from tillbook.desks.bills.telling import all_sentences
from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.operations import Adjust, adjust_item, reverse_entry
from tillbook.desks.receiving.operations import give_back
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import actor_of, company
from tillbook.masters.parties.operations.terms import NewTerms, add_terms
from tillbook.masters.parties.rules.terms import EarlyDiscount, Instalment, Terms
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id


@pytest.fixture
def mill(shop):
    party = supplier(shop)
    delivers(shop, party, "P1", "12.00", pack="12")
    delivers(shop, party, "P2", "10.00", pack="1")
    return party


@pytest.fixture
def receipt(shop, mill):
    return receive(shop, sent(shop, mill, "P1: 4", "P2: 2"), "P1: 4", "P2: 2").id


def refusal(act, *args, **more) -> Refusal:
    with pytest.raises(BillRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def owed(shop) -> list[tuple[int, object]]:
    accounts = [one.id for one in accounts_of(shop.company_id, Side.PAYABLES)]
    catch_up(shop.company_id)
    return [(one.open_minor, one.due) for one in open_items(accounts)]


def test_a_bill_as_agreed_owes_by_the_suppliers_terms(shop, mill, receipt):
    early = EarlyDiscount(percent_ppm=20_000, days=10)
    parts = (Instalment(percent_ppm=500_000, days=14), Instalment(percent_ppm=500_000, days=30))
    terms = Terms(instalments=parts, discount=early)
    add_terms(shop.actor, NewTerms(name="Halves", terms=terms, default=True))
    made = billed(
        shop,
        receipt,
        "2026-118",
        "P1: 48 for 48.00 GB-standard",
        "P2: 2 for 20.00",
        total="77.60",
    )
    assert booked(made) == {"2120": 6800, "1510": 960, "2110": -7760}
    day = today(company(shop.company_id))
    assert owed(shop) == [
        (-3880, day + timedelta(days=14)),
        (-3880, day + timedelta(days=30)),
    ]
    assert not_billed(company(shop.company_id), mill, shop.locations["STORE001"]) == []
    again = typed_bill(shop, receipt, "2026-118", "P1: 1 for 1.00")
    assert refusal(enter_bill, shop.actor, new_id(), again) is Refusal.NUMBER_TAKEN
    # Less a discount it is not taken back whole: its tax would be given back twice.
    accounts = [one.id for one in accounts_of(shop.company_id, Side.PAYABLES)]
    item = open_items(accounts)[0]
    less = Adjust(
        entry_id=item.entry_id,
        number=item.number,
        kind="discount",
        day=day,
        reason="Early",
        amount_minor=-120,
    )
    off = adjust_item(shop.actor, new_id(), less)
    whole = {"day": day, "reason": "Wrong"}
    assert refusal(take_bill_back, shop.actor, made, new_id(), **whole) is Refusal.MADE_LESS
    # Of its goods what is left may be credited, at 48.00 less 0.74, and no more of them.
    all_of_it = typed_bill(shop, receipt, "C-9", "P1: 48 for 48.00 GB-standard", kind="credit")
    with pytest.raises(BillRefused) as much:
        enter_bill(shop.actor, new_id(), all_of_it)
    assert much.value.refusal is Refusal.LESS_IS_LEFT
    assert much.value.wrong[0].words == {"text": "JE-000001", "bill": "BL-000001", "limit": "47.26"}
    assert "at most £47.26 of it" in all_sentences(much.value, company(shop.company_id))
    credit = billed(shop, receipt, "C-9", "P1: 47 for 47.26 GB-standard", kind="credit")
    more = typed_bill(shop, receipt, "C-10", "P1: 1 for 0.74 GB-standard", kind="credit")
    assert refusal(enter_bill, shop.actor, new_id(), more) is Refusal.LESS_IS_LEFT
    take_bill_back(shop.actor, credit, new_id(), **whole)
    reverse_entry(shop.actor, off.id, new_id(), **whole)
    take_bill_back(shop.actor, made, new_id(), **whole)
    assert owed(shop) == []
    assert verify().findings == ()


def test_what_goods_cost_more_goes_to_those_still_there(shop, receipt):
    assert level(shop) == (148, 8800)
    assert level(shop, "P2") == (102, 6000)
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 124)])])
    before = level(shop)[1]
    # 24 of the 48 billed are still there: half of what they cost more.
    made = billed(shop, receipt, "1", "P1: 48 for 58.00", "P2: 2 for 18.00", "Freight: 6.80")
    found = booked(made)
    assert level(shop) == (24, before + 500 + 240)
    assert level(shop, "P2")[1] == 6000 - 200 + 200
    assert found == {"2120": 6800, "1310": 740, "5120": 740, "2110": -8280}
    assert verify().findings == ()


def test_goods_that_went_back_and_prices_are_credited(shop, mill, receipt):
    first = billed(shop, receipt, "1", "P1: 48 for 48.00", "P2: 2 for 20.00")
    give_back(shop.actor, receipt, new_id(), wanted=wanted("P1: 1"), reason="Torn")
    [line] = not_billed(company(shop.company_id), mill, shop.locations["STORE001"])
    assert (line.open_micro, line.open_minor) == (-12_000_000, -1200)
    made = billed(shop, receipt, "C-1", "P1: 12 for 12.00", "P2: for 2.00", kind="credit")
    assert booked(made) == {"2120": -1200, "1310": -200, "2110": 1400}
    assert sum(minor for minor, _due in owed(shop)) == -6800 + 1400
    day = today(company(shop.company_id))
    # What was credited is not made less by a discount too.
    accounts = [one.id for one in accounts_of(shop.company_id, Side.PAYABLES)]
    item = next(one for one in open_items(accounts) if one.source_id == first)
    less = {"kind": "discount", "day": day, "reason": "Early", "amount_minor": -5_401}
    wish = Adjust(entry_id=item.entry_id, number=item.number, **less)
    with pytest.raises(EntryRefused) as much:
        adjust_item(shop.actor, new_id(), wish)
    assert much.value.wrong[0].words == {"text": "BL-000002", "limit": "54.00"}
    back = take_bill_back(shop.actor, first, new_id(), day=day, reason="Wrong supplier")
    assert booked(back.id) == {"2120": -6800, "2110": 6800}
    assert [minor for minor, _due in owed(shop)] == [1400]
    twice = refusal(take_bill_back, shop.actor, first, new_id(), day=day, reason="Again")
    assert twice is Refusal.ALREADY_TAKEN_BACK
    billed(shop, receipt, "1", "P1: 48 for 48.00")
    assert verify().findings == ()


def test_a_carrier_bills_the_freight_of_goods_of_others(shop, receipt):
    carrier = supplier(shop, "VAN", "Van and Sons")
    typed = typed_bill(
        shop, receipt, "V-1", "Freight: 5.00 by quantity", supplier=str(carrier), over=str(receipt)
    )
    made = enter_bill(shop.actor, new_id(), typed).id
    assert booked(made) == {"1310": 500, "2110": -500}
    assert level(shop) == (148, 8800 + 480)
    alone = replace(typed, over="", number="V-2")
    assert refusal(enter_bill, shop.actor, new_id(), alone) is Refusal.NOWHERE_TO_SPREAD
    assert verify().findings == ()


def test_what_differs_waits_for_somebody_else(shop, receipt):
    set_bill_limit(shop.actor, 100)
    person = Person.objects.get(email=OWNER)
    owner = actor_of(person.memberships.get(), person.name)
    typed = typed_bill(shop, receipt, "1", "P1: 48 for 49.01", "P2: 2 for 20.00")
    key = new_id()
    assert refusal(enter_bill, owner, key, typed) is Refusal.OWN_APPROVAL
    assert refusal(enter_bill, owner, key, typed) is Refusal.OWN_APPROVAL
    assert BillDraft.objects.get().differs_minor == 101
    assert refusal(approve_bill, owner, key) is Refusal.OWN_APPROVAL
    other = replace(owner, id=new_id())
    assert approve_bill(other, key).number == "BL-000001"
    assert approve_bill(other, key).duplicate
    assert not BillDraft.objects.exists()
    more = typed_bill(shop, receipt, "2", "P1: 12 for 12.00")
    # Billed beyond what came.
    assert refusal(enter_bill, shop.actor, new_id(), more) is Refusal.NEEDS_APPROVAL
    assert SupplierBill.objects.get().written_by == owner.id


def test_what_is_wrong_is_refused_whole(shop, mill, receipt):
    def wrong(*lines, number="9", **more):
        typed = typed_bill(shop, receipt, number, *lines, **more)
        return refusal(enter_bill, shop.actor, new_id(), typed)

    assert wrong("P1: 1 for 1.00", number="") is Refusal.NO_NUMBER
    assert wrong("P1: 1 for 1.00", day="2999-01-01") is Refusal.FUTURE_DATE
    assert wrong("P1: 1 for 1.00", day="x") is Refusal.NO_DATE
    assert wrong("P1: 1 for x") is Refusal.NOT_AN_AMOUNT
    assert wrong("P1: x for 1.00") is Refusal.NOT_A_QUANTITY
    assert wrong("P1: 1 for 1.00 NONE") is Refusal.UNKNOWN_TAX
    assert wrong() is Refusal.NO_LINES
    assert wrong("P1: 1 for 1.00", total="1.10") is Refusal.TOTAL_DIFFERS
    assert wrong("P1: 1 for 1.00", location="STORE002") is Refusal.UNKNOWN_LINE
    assert wrong("P1: 1 for 1.00", supplier=str(supplier(shop, "X", "X"))) is Refusal.UNKNOWN_LINE
    elsewhere = replace(shop.actor, location_ids=frozenset({shop.locations["STORE002"]}))
    typed = typed_bill(shop, receipt, "9", "P1: 1 for 1.00")
    assert refusal(enter_bill, elsewhere, new_id(), typed) is Refusal.NO_LOCATION
    assert not SupplierBill.objects.exists()
    # A cent that the supplier rounds otherwise is their tax.
    made = billed(shop, receipt, "9", "P1: 1 for 0.99 GB-standard", total="1.18")
    assert booked(made)["1510"] == 19


@pytest.mark.engines("postgresql")
def test_goods_are_billed_once_when_many_bill_at_once(shop, receipt):
    set_bill_limit(shop.actor, 0)

    def once(n):
        typed = typed_bill(shop, receipt, f"N-{n}", "P1: 48 for 48.00")
        try:
            return enter_bill(shop.actor, new_id(), typed).number
        except BillRefused as problem:
            return problem.refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(once, range(4)))
    assert sorted(told, key=str) == ["BL-000001", *[Refusal.NEEDS_APPROVAL] * 3]


@pytest.mark.postgresql_by_night
def test_the_pages_lead_from_the_receipt_to_the_posted_bill(shop, mill, receipt, client):
    client.force_login(Person.objects.get(email=OWNER))
    panel = client.get(reverse("bills_of_receipt", args=[receipt])).content.decode()
    assert "No bill came yet" in panel
    new = reverse("new_supplier_bill")
    choose = {"supplier": str(mill), "location": "STORE001"}
    assert "GR-000001" in client.get(new, choose).content.decode()
    shown = client.get(new, {**choose, "receipt": str(receipt)}).content.decode()
    assert 'value="48.00"' in shown
    lines = {
        "line": [f"{receipt}/1", f"{receipt}/2"],
        "quantity": ["48", "2"],
        "amount": ["48.00", "20.00"],
        "tax": ["GB-standard", ""],
        "charge_text": ["Freight"],
        "charge_amount": ["5.00"],
        "charge_tax": [""],
        "charge_spread": ["value"],
    }
    form = {**choose, **lines, "document": str(new_id()), "kind": "bill", "number": "7"}
    form["day"] = str(today(company(shop.company_id)))
    told = client.post(new, {**form, "total": "80.00"}).content.decode()
    assert "come to £82.60, the bill says £80.00" in told
    told = client.post(new, {**form, "charge_spread": ["weight"]}).content.decode()
    assert "Nobody has said what these weigh: " in told
    # More than came is asked about, then told with what it is worth; the list names the same sum.
    more = {**form, "quantity": ["53", "2"]}
    told = client.post(new, more).content.decode()
    assert "More of Product P1 is billed than came: 53 are billed, and 48 came" in told
    assert not SupplierBill.objects.exists()
    told = client.post(new, {**more, "more": "1"}, follow=True).content.decode()
    assert "Bill BL-000001" in told
    assert "· 53 " in told
    assert "48 came" in told
    assert "5 more billed than came" in told
    made = SupplierBill.objects.get()
    # 5.00 cheaper than 53 at the agreed price, 5 that did not come, freight.
    assert made.differs_minor == 500 + 500 + 500
    assert told.count("15.00") == 1
    assert "£82.60 is open." in told
    assert reverse("bank") in told
    listed = client.get(reverse("supplier_bills"), {"match": "differs"}).content.decode()
    assert "BL-000001" in listed
    assert "Differs by £15.00" in listed
    right = client.get(reverse("supplier_bills"), {"match": "matches"}).content.decode()
    assert "BL-000001" not in right
    credit = {**choose, "kind": "credit", "receipt": str(receipt)}
    assert "Credit note of" in client.get(new, credit).content.decode()
    back = reverse("take_supplier_bill_back", args=[made.id])
    assert "Say why" in client.post(back, {"reason": ""}, follow=True).content.decode()
    told = client.post(back, {"reason": "Twice"}, follow=True).content.decode()
    assert "Taken back BL-000002" in told


@pytest.mark.postgresql_by_night
def test_a_program_bills_once_and_takes_back(shop, mill, receipt):
    api = caller(shop)
    line = {"receipt_id": str(receipt), "product_id": "P1", "quantity": "48", "amount": "48.00"}
    new = {
        "supplier_id": str(mill),
        "location_id": "STORE001",
        "number": "7",
        "day": str(today(company(shop.company_id))),
        "lines": [{**line, "tax": "GB-standard"}],
        "charges": [{"text": "Freight", "amount": "5.00"}],
    }
    key = {"Idempotency-Key": "bill-1"}
    made = api.post("/supplier-bills", new, **key)
    assert (made.status, made.body["total"], made.body["tax"]) == (200, "62.60", "9.60")
    assert api.post("/supplier-bills", new, **key).body == made.body
    assert api.post("/supplier-bills", new).problem == "number_taken"
    strange = {**new, "number": "8", "lines": [{**line, "product_id": "P3"}]}
    assert api.post("/supplier-bills", strange).problem == "unknown_line"
    address = f"/supplier-bills/{made.body['id']}"
    beyond = {**new, "number": "9", "charges": [], "lines": [{**line, "quantity": "2"}]}
    assert api.post("/supplier-bills", beyond).problem == "more_than_came"
    back = api.post(f"{address}/reversals", {"day": new["day"], "reason": "Twice"})
    assert (back.body["kind"], back.body["total"]) == ("reversal", "-62.60")
    assert len(api.get("/supplier-bills").body["items"]) == 2
    beyond["lines"] = [{**line, "quantity": "50", "amount": "50.00"}]
    taken = api.post("/supplier-bills", {**beyond, "accept_more": True})
    assert (taken.status, taken.body["differs"]) == (200, "2.00")
    assert api.get(address).body == made.body
