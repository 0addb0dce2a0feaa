"""After the fact: a document that was not its person's to make stands, and is flagged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.registering import Till, enrolled_till
from tests.registers.test_sync import taken_back
from tillbook.desks.registers.models import Policy
from tillbook.desks.registers.operations import check_sales, set_limits
from tillbook.desks.registers.rules import Limits
from tillbook.desks.sales.discrepancies import approvers, discrepancy_words
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.operations.compare_prices import compare_prices
from tillbook.desks.sales.queries import left_to_return, selling
from tillbook.desks.sales.rules import Draft
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import change_price
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.writer import write


@pytest.fixture
def cashier(shop) -> UUID:
    return hired(shop, "Cashier", "Cas")


@pytest.fixture
def manager(shop) -> UUID:
    return hired(shop, "Manager", "Mana")


def hired(shop, role: str, name: str) -> UUID:
    make = lambda: create_person(company_id=shop.company_id, name=name, role=role)  # noqa: E731
    return write(make).id


def checked(shop, receipt: dict) -> list[str]:
    """The kinds of doubt about a receipt, once the worker has looked; twice says it no louder."""
    catch_up(shop.company_id)
    while check_sales(shop.company_id) + compare_prices(shop.company_id):
        pass
    assert check_sales(shop.company_id) == 0
    rows = Discrepancy.objects.filter(sale_id=receipt["id"])
    return sorted(rows.values_list("kind", flat=True))


def discounted(shop, percent: int):
    """A sale of one line, 10.00 at the shelf's price, so many percent off."""
    sold = shop.sale([shop.line("SKU12345", 10)])
    [line] = sold.draft.lines
    off = line.list_minor * percent // 100
    gross = line.list_minor - off
    tax = round(gross / 6)
    changed = replace(
        line,
        discount_minor=off,
        gross_minor=gross,
        tax_minor=tax,
        net_minor=gross - tax,
        taxes=(replace(line.taxes[0], base_minor=gross - tax, amount_minor=tax),),
    )
    tender = replace(sold.draft.tenders[0], amount_minor=gross, given_minor=gross)
    return replace(
        sold.draft,
        lines=(changed,),
        tenders=(tender,),
        net_minor=gross - tax,
        tax_minor=tax,
        total_minor=gross,
    )


def approval(person: UUID, right: str, of: list | None = None) -> dict:
    yes = {"at": clock.now().isoformat(), "person": str(person), "right": right}
    return {"approvals": [yes if of is None else {**yes, "of": of}]}


def bring(till: Till, receipt: dict) -> dict:
    assert till.statuses([receipt]) == ["stored"]
    return receipt


def test_a_plain_sale_and_a_discount_within_the_limit_are_anybodys(shop, cashier):
    till = enrolled_till(shop)
    plain = bring(till, till.seal(shop.sale([shop.line("P1")]), person_id=cashier))
    within = bring(till, till.seal(discounted(shop, 10), person_id=cashier))
    assert checked(shop, plain) == checked(shop, within) == []


def test_a_discount_past_the_limit_needs_the_right_or_an_approval(shop, cashier, manager):
    till = enrolled_till(shop)
    by_cashier = bring(till, till.seal(discounted(shop, 11), person_id=cashier))
    by_manager = bring(till, till.seal(discounted(shop, 50), person_id=manager))
    approved = till.seal(
        discounted(shop, 50), person_id=cashier, extra=approval(manager, "sales:discount")
    )
    bring(till, approved)
    assert checked(shop, by_cashier) == ["right_missing"]
    assert checked(shop, by_manager) == []
    assert checked(shop, approved) == []
    # It was allowed for so much, and for no more.
    for minor, findings in ((499, ["right_missing"]), (500, [])):
        yes = approval(manager, "sales:discount", [minor])
        sold = bring(till, till.seal(discounted(shop, 50), person_id=cashier, extra=yes))
        assert checked(shop, sold) == findings


def test_a_receipt_dated_later_than_it_arrived_shows_a_wrong_clock(shop, cashier):
    till = enrolled_till(shop)
    found = []
    # By years it is booked on another day, which is told once, when it comes.
    for ahead in (timedelta(minutes=4), timedelta(hours=26), timedelta(days=400)):
        sold = shop.sale([shop.line("P1")])
        when = clock.now() + ahead
        day = {"business_date": when.date()} if ahead > timedelta(days=300) else {}
        receipt = till.seal(sold, person_id=cashier, occurred_at=when, **day)
        found.append(checked(shop, bring(till, receipt)))
    assert found == [[], ["clock"], ["business_date"]]


def test_nobody_approves_for_themselves_or_without_the_right(shop, cashier, manager):
    till = enrolled_till(shop)
    for person, seller, words in (
        (cashier, cashier, "approved it for themselves"),
        (
            hired(shop, "Cashier", "Cora"),
            cashier,
            "Cora approved it. That is checked on arrival, and by then they had not the right",
        ),
        (manager, manager, "approved it for themselves"),
    ):
        receipt = till.seal(
            discounted(shop, 40), person_id=seller, extra=approval(person, "sales:discount")
        )
        bring(till, receipt)
        # One fault is one row, which names who approved.
        assert checked(shop, receipt) == ["approval"]
        row = Discrepancy.objects.get(sale_id=receipt["id"])
        assert words in discrepancy_words(row, seller, approvers([row]))
    wrong = till.seal(
        discounted(shop, 40), person_id=cashier, extra=approval(manager, "sales:void")
    )
    assert checked(shop, bring(till, wrong)) == ["right_missing"]


def test_a_price_by_hand_needs_its_right(shop, cashier, manager):
    till = enrolled_till(shop)
    draft = shop.sale([replace(shop.line("P1", price_minor=50), unit_price=500_000)])
    receipt = bring(till, till.seal(draft, person_id=cashier))
    assert checked(shop, receipt) == ["price", "right_missing"]
    other = shop.sale([replace(shop.line("P1", price_minor=50), unit_price=500_000)])
    approved = till.seal(other, person_id=cashier, extra=approval(manager, "sales:price"))
    assert checked(shop, bring(till, approved)) == []
    # A price that was allowed for one piece holds for no more of them.
    for pieces, findings in ((1_000_000, ["right_missing"]), (2_000_000, [])):
        line = shop.line("P1", 2, price_minor=50)
        yes = approval(manager, "sales:price", [str(line.variant_id), 500_000, pieces])
        # As many as there are lines that somebody looked at.
        yes["approvals"] += (
            40 * approval(manager, "sales:price", [str(line.variant_id), 1, 1])["approvals"]
        )
        draft = shop.sale([replace(line, unit_price=500_000)])
        sold = till.seal(draft, person_id=cashier, extra=yes)
        assert checked(shop, bring(till, sold)) == findings
    another = shop.sale([replace(shop.line("P1", price_minor=50), unit_price=500_000)])
    assert checked(shop, bring(till, till.seal(another, person_id=manager))) == []


def test_half_a_piece_was_sold_and_is_looked_at(shop, cashier):
    till = enrolled_till(shop)
    whole = shop.line("P1")
    [tax] = whole.taxes
    half = replace(
        whole,
        quantity_micro=500_000,
        list_minor=55,
        gross_minor=55,
        tax_minor=9,
        net_minor=46,
        taxes=(replace(tax, base_minor=46, amount_minor=9),),
    )
    receipt = bring(till, till.seal(shop.sale([half]), person_id=cashier))
    assert checked(shop, receipt) == ["quantity"]


def test_returns_need_their_right(shop, cashier, manager):
    till = enrolled_till(shop)
    sold = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sold])
    back = till.seal(taken_back(sold, 1, 3), person_id=cashier)
    assert checked(shop, bring(till, back)) == ["right_missing"]
    extra = approval(manager, "sales:return")
    approved = till.seal(taken_back(sold, 1, 3), person_id=cashier, extra=extra)
    assert checked(shop, bring(till, approved)) == []


def test_a_register_takes_its_own_receipts_back_alone_up_to_the_days_allowance(shop, cashier):
    till = enrolled_till(shop)
    set_limits(shop.actor, Limits(return_day_minor=110))
    sold = bring(till, till.sell("P1"))
    own = till.seal(exchanged(shop, sold, "P2"), person_id=cashier)
    assert checked(shop, bring(till, own)) == []
    # However soon it comes in: a cable that is pulled for a minute begins no new day.
    sold = bring(till, till.sell("P1"))
    again = till.seal(exchanged(shop, sold, "P2"), person_id=cashier)
    assert checked(shop, bring(till, again)) == ["return_allowance"]


def test_money_that_goes_another_way_than_it_came_needs_its_right(shop, cashier, manager):
    till = enrolled_till(shop)
    sold = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sold])
    card = selling(shop.company_id).tender_by_code("card")
    assert card

    def by_card(extra: dict | None = None) -> dict:
        draft = taken_back(sold, 1, 3)
        other = tuple(replace(tender, type_id=card.id) for tender in draft.tenders)
        return till.seal(replace(draft, tenders=other), person_id=cashier, extra=extra or {})

    both = approval(manager, "sales:return")
    assert checked(shop, bring(till, by_card(both))) == ["right_missing"]
    both["approvals"] += approval(manager, "sales:refund_other")["approvals"]
    assert checked(shop, bring(till, by_card(both))) == []


def test_the_rest_of_an_exchange_goes_back_as_its_goods_were_paid(shop, cashier, manager):
    till = enrolled_till(shop)
    sold = [bring(till, till.seal(shop.sale([shop.line("P2")], tender="card"))) for _ in range(3)]
    tenders = selling(shop.company_id)

    def rest(original: dict, code: str, **more: Any) -> dict:
        back = exchanged(shop, original, "P1", came="P2")
        way = tenders.tender_by_code(code)
        assert way
        given = tuple(replace(tender, type_id=way.id) for tender in back.tenders)
        return till.seal(replace(back, tenders=given), person_id=cashier, **more)

    assert checked(shop, bring(till, rest(sold[0], "card"))) == []
    assert checked(shop, bring(till, rest(sold[1], "cash"))) == ["right_missing"]
    allowed = rest(sold[2], "cash", extra=approval(manager, "sales:refund_other"))
    assert checked(shop, bring(till, allowed)) == []


def test_rights_lapse_when_the_server_was_away_too_long(shop, manager):
    till = enrolled_till(shop)
    start = clock.now()
    with clock.set_to(start + timedelta(hours=71)):
        early = till.seal(discounted(shop, 50), person_id=manager)
    with clock.set_to(start + timedelta(hours=73)):
        late = till.seal(discounted(shop, 50), person_id=manager)
        plain = till.seal(shop.sale([shop.line("P1")]), person_id=manager)
    with clock.set_to(start + timedelta(hours=74)):
        assert till.get("/changes?since=0").status == 200
        assert till.statuses([early, late, plain]) == ["stored"] * 3
    assert checked(shop, early) == []
    assert checked(shop, late) == ["lease_over"]
    assert checked(shop, plain) == []


def test_what_is_given_back_off_line_is_counted_against_the_days_allowance(shop, manager):
    till = enrolled_till(shop)
    set_limits(shop.actor, Limits(return_day_minor=250))
    assert Policy.objects.get().return_day_minor == 250
    assert till.get("/book").body["limits"]["return_day_minor_offline"] == 250
    sold = shop.sale([shop.line("P1", 9)])
    commit_sales(shop.actor, [sold])
    backs = [till.seal(taken_back(sold, 1, 9), person_id=manager) for _ in range(3)]
    with clock.set_to(clock.now() + timedelta(hours=1)):
        assert till.statuses(backs) == ["stored"] * 3
    kinds = [checked(shop, back) for back in backs]
    assert kinds == [[], [], ["return_allowance"]]


def test_a_seller_who_may_not_sell_is_flagged_and_the_sale_stands(shop):
    till = enrolled_till(shop)
    bookkeeper = hired(shop, "Bookkeeper", "Bo")
    receipt = bring(till, till.seal(shop.sale([shop.line("P1")]), person_id=bookkeeper))
    assert checked(shop, receipt) == ["seller_right"]
    assert Sale.objects.get(id=receipt["id"]).total_minor == 110


def exchanged(shop, original: dict, sku: str, came: str = "P1") -> Draft:
    """One of an earlier sale's goods back and another in its place, settled in one sum."""
    sold = shop.line(sku)
    [line] = shop.sale([shop.line(came)]).draft.lines
    back = replace(
        line,
        quantity_micro=-line.quantity_micro,
        list_minor=-line.list_minor,
        net_minor=-line.net_minor,
        tax_minor=-line.tax_minor,
        gross_minor=-line.gross_minor,
        taxes=tuple(
            replace(t, base_minor=-t.base_minor, amount_minor=-t.amount_minor) for t in line.taxes
        ),
        original=(UUID(original["id"]), 1),
    )
    return replace(
        shop.sale([sold, back]).draft, original_id=UUID(original["id"]), reason="too small"
    )


def test_an_exchange_needs_the_right_to_take_back_and_is_booked_in_one(shop, cashier, manager):
    till = enrolled_till(shop)
    set_limits(shop.actor, Limits(return_day_minor=109))
    sales = [bring(till, till.sell("P1")) for _ in range(2)]
    by_cashier = bring(till, till.seal(exchanged(shop, sales[0], "P2"), person_id=cashier))
    allowed = till.seal(
        exchanged(shop, sales[1], "P2"), person_id=cashier, extra=approval(manager, "sales:return")
    )
    bring(till, allowed)
    assert checked(shop, by_cashier) == ["right_missing"]
    # What comes back is worth what was paid: a price that changed since is nobody's difference.
    change_price(shop.actor, shop.line("P1").variant_id, 990_000)
    assert checked(shop, allowed) == []
    document = Sale.objects.get(id=allowed["id"])
    assert document.total_minor == shop.line("P2").gross_minor - 110
    assert left_to_return(UUID(sales[1]["id"])) == {1: (0, 0)}
    catch_up(shop.company_id)
    compare_prices(shop.company_id)
    assert not Discrepancy.objects.exclude(kind="right_missing").exists()
    report = verify()
    assert not report.findings, report.findings
    # Once more is more than was sold: posted, and flagged.
    again = bring(till, till.seal(exchanged(shop, sales[1], "P4"), person_id=manager))
    assert Discrepancy.objects.filter(sale_id=again["id"], kind="returned_too_much").exists()


def test_what_comes_back_in_exchange_counts_for_the_day_of_a_register(shop, manager):
    till = enrolled_till(shop)
    set_limits(shop.actor, Limits(return_day_minor=150))
    sales = [bring(till, till.sell("P1")) for _ in range(2)]
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        made = [till.seal(exchanged(shop, sale, "P2"), person_id=manager) for sale in sales]
    with clock.set_to(clock.now() + timedelta(hours=3)):
        for receipt in made:
            bring(till, receipt)
        assert checked(shop, made[0]) == []
        assert checked(shop, made[1]) == ["return_allowance"]
