"""A register asks what is on a card and has it kept for its sale; nobody else can take it then."""

from __future__ import annotations

from tests.registering import enrolled_till
from tests.valuing import a_number, loading, switch_on
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.books.loyalty.rules import number_hash
from tillbook.desks.sales.operations import commit_sales
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
