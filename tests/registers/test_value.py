"""A register asks what is on a card and has it kept for its sale; nobody else can take it then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.registering import enrolled_till
from tests.valuing import a_number, buying, loading, switch_on, tender
from tillbook.books.ledger.models import EntryLine
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.books.loyalty.queries import card_by_hash
from tillbook.books.loyalty.rules import number_hash
from tillbook.desks.registers.queries import limits
from tillbook.desks.sales.discrepancies import discrepancy_words
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Submission
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id


def test_a_balance_is_told_and_kept_for_one_sale(shop):
    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    card = number_hash(number)
    till, other = enrolled_till(shop), enrolled_till(shop, "R2")
    [told] = till.get(f"/value?card={card}").body["items"]
    assert (told["balance"], told["available"], told["blocked"]) == (2000, 2000, False)
    mine, theirs = str(new_id()), str(new_id())
    wanted = {"sale": mine, "kind": "gift_card", "card": card, "amount": 1500}
    assert till.call("POST", "/value/hold", wanted).body == {"left": 500}
    refused = other.call("POST", "/value/hold", {**wanted, "sale": theirs, "amount": 501})
    assert (refused.status, refused.problem) == (409, "value_short")
    [told] = other.get(f"/value?card={card}").body["items"]
    assert (told["balance"], told["available"]) == (2000, 500)
    assert till.call("POST", "/value/hold", {**wanted, "amount": 0}).body == {"left": 0}
    assert (
        other.call("POST", "/value/hold", {**wanted, "sale": theirs, "amount": 2000}).status == 200
    )
    strange = {**wanted, "card": "0" * 64}
    assert till.call("POST", "/value/hold", strange).status == 404


def test_a_customers_account_is_told_and_kept(shop):
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 1000)
    till = enrolled_till(shop)
    who = str(shop.customer_id)
    [told] = till.get(f"/value?customer={who}").body["items"]
    assert (told["kind"], told["balance"], told["available"]) == ("on_account", 0, 1000)
    wanted = {"sale": str(new_id()), "kind": "on_account", "customer": who, "amount": 1001}
    assert till.call("POST", "/value/hold", wanted).problem == "credit_limit"
    assert till.call("POST", "/value/hold", {**wanted, "amount": 1000}).status == 200
    nobody = {key: value for key, value in wanted.items() if key != "customer"}
    assert till.call("POST", "/value/hold", nobody).problem == "customer_needed"


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("kind", ["gift_card", "on_account"])
def test_what_is_loaded_is_not_paid_with_itself(shop, kind):
    """Refused where it has not happened yet; of a register it is a fact, booked and told of."""
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 10_000)
    number, customer = (a_number(), None) if kind == "gift_card" else ("", shop.customer_id)
    first = loading(shop, kind, 2000, number=number, customer=customer)
    assert commit_sales(shop.actor, [first])[0].status == "stored"
    asked = loading(shop, kind, 500, number=number, customer=customer)
    by = (tender(shop, kind, 500, number=number), asked.draft.tenders[1])
    draft = replace(asked.draft, tenders=by)
    [outcome] = commit_sales(shop.actor, [Submission(draft)])
    assert (outcome.status, outcome.refusal) == ("refused", Refusal.PAYS_ITSELF)
    till = enrolled_till(shop)
    assert till.statuses([till.seal(Submission(draft))]) == ["stored"]
    flag = Discrepancy.objects.get(kind="pays_itself")
    assert "£5.00 put on a gift card" in discrepancy_words(flag)
    # One card may buy another.
    other = loading(shop, "gift_card", 300, number=a_number(), customer=customer)
    by = (tender(shop, kind, 300, number=number), other.draft.tenders[1])
    mixed = Submission(replace(other.draft, tenders=by))
    assert commit_sales(shop.actor, [mixed])[0].status == "stored"
    catch_up(shop.company_id)
    assert not verify().findings


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("spent", [(1500, 1500, 1500), (2000, 1, 2000), (600, 700, 800)])
def test_a_card_that_registers_spent_off_line_at_once_loses_no_more_than_is_flagged(shop, spent):
    """Each keeps within its allowance; whatever was not on the card any more is flagged, to the
    penny, on the receipt that came too late, and stands on "to clarify"."""
    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    tills = [enrolled_till(shop, f"R{n}") for n in range(1, 4)]
    brought = [
        (till, till.seal(buying(shop, amount, "gift_card", amount, number=number)))
        for till, amount in zip(tills, spent, strict=True)
    ]
    for till, receipt in reversed(brought):
        assert till.statuses([receipt]) == ["stored"]
    lost = max(0, sum(spent) - 2000)
    card = card_by_hash(shop.company_id, number_hash(number))
    assert card.balance_minor == max(0, 2000 - sum(spent))
    unclear = EntryLine.objects.filter(account__code="1920", amount_minor__gt=0)
    assert sum(unclear.values_list("amount_minor", flat=True)) == lost
    late = set(unclear.values_list("entry__source_id", flat=True))
    flagged = Discrepancy.objects.filter(kind="value_short")
    assert set(flagged.values_list("sale_id", flat=True)) == late
    assert lost <= limits(shop.company_id).return_day_minor * len(tills)
    catch_up(shop.company_id)
    assert verify().findings == ()
