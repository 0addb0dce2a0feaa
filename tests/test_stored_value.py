"""Gift cards, store credit and purchases on account: one balance, its movements, the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.busy_shop import Till
from tests.valuing import a_number, buying, loading, switch_on, tender
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.loyalty.errors import Refusal as ValueRefusal
from tillbook.books.loyalty.errors import ValueRefused
from tillbook.books.loyalty.models import StoredValue, ValueHold, ValueMovement
from tillbook.books.loyalty.operations import block, hold, let_go, set_credit_limit
from tillbook.books.loyalty.queries import card_by_hash, open_items, values_of_party
from tillbook.books.loyalty.rules import Kind, number_hash
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.desks.sales.operations.void_sale import _negative
from tillbook.desks.sales.story import sale_story
from tillbook.insight.verification.operations import verify
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import open_series
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import divide


def balance(code: str) -> int:
    account = Account.objects.get(code=code)
    return sum(EntryLine.objects.filter(account=account).values_list("amount_minor", flat=True))


def on_card(shop, number: str) -> int:
    card = card_by_hash(shop.company_id, number_hash(number))
    assert card
    return card.balance_minor


def statuses(shop, *submissions):
    return [(o.status, o.refusal) for o in commit_sales(shop.actor, submissions)]


def register(shop) -> Till:
    owned = write(
        lambda: open_series(
            company_id=shop.company_id,
            location_id=shop.locations["STORE001"],
            owner_kind="register",
            owner_id=new_id(),
            code="T1",
            opened_at=clock.now(),
        )
    )
    return Till(shop, owned)


def holds_up(shop) -> None:
    catch_up(shop.company_id)
    assert verify().findings == ()


def voided(shop, sold, till=None) -> None:
    """Take a sale back whole: in the office, or at a register."""
    if till is None:
        void_sale(
            shop.actor, sold.id, document_id=new_id(), series_id=shop.series["STORE001"], reason="x"
        )
        return
    draft = _negative(
        shop.actor, Sale.objects.get(id=sold.id), new_id(), sold.series_id, "wrong item"
    )
    assert statuses(shop, till.print(draft)) == [("stored", None)]


def test_a_card_is_sold_without_revenue_or_tax_and_taken_in_parts(database, shop):
    switch_on(shop)
    number = a_number()
    assert statuses(shop, loading(shop, "gift_card", 5000, number=number)) == [("stored", None)]
    assert (on_card(shop, number), balance("2410"), balance("4010")) == (5000, -5000, 0)
    assert balance("2210") == 0
    assert statuses(shop, buying(shop, 4000, "gift_card", 3000, number=number))[0][0] == "stored"
    assert (on_card(shop, number), balance("2410")) == (2000, -2000)
    assert statuses(shop, loading(shop, "gift_card", 1000, number=number))[0][0] == "stored"
    assert on_card(shop, number) == 3000
    stories = [sale_story(shop.actor, sale.id)["stops"] for sale in Sale.objects.all()]
    told = {stop["text"] for chains in stories for chain in chains for stop in chain[1:]}
    assert told >= {
        "in the drawer until it is counted",
        "owed to the card’s holder until it is redeemed",
        "taken off what was owed to the card’s holder",
    }
    holds_up(shop)


def test_what_has_not_happened_yet_is_refused_past_the_balance(database, shop):
    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    wanted = buying(shop, 3000, "gift_card", 2001, number=number)
    assert statuses(shop, wanted) == [("refused", Refusal.VALUE_SHORT)]
    other = buying(shop, 3000, "gift_card", 1, number=a_number())
    assert statuses(shop, other) == [("refused", Refusal.UNKNOWN_VALUE)]
    assert statuses(shop, buying(shop, 3000, "store_credit", 1)) == [
        ("refused", Refusal.CUSTOMER_NEEDED)
    ]
    # In one batch the second finds what the first left.
    both = [buying(shop, 1500, "gift_card", 1500, number=number) for _ in range(2)]
    assert statuses(shop, *both) == [("stored", None), ("refused", Refusal.VALUE_SHORT)]
    assert on_card(shop, number) == 500
    holds_up(shop)


def test_a_receipt_past_the_balance_is_posted_its_excess_is_to_clarify(database, shop):
    switch_on(shop)
    number, till = a_number(), register(shop)
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    printed = till.print(buying(shop, 3000, "gift_card", 3000, number=number).draft)
    strange = till.print(buying(shop, 700, "gift_card", 700, number=a_number()).draft)
    assert [o.status for o in commit_sales(shop.actor, [printed, strange])] == ["stored"] * 2
    assert (on_card(shop, number), balance("2410"), balance("1920")) == (0, 0, 1700)
    assert set(Discrepancy.objects.values_list("kind", flat=True)) == {
        "value_short",
        "value_unknown",
    }
    holds_up(shop)


@pytest.mark.parametrize("at", ["office", "register"])
def test_a_voided_sale_gives_no_card_more_than_it_took(database, shop, at):
    """1000 of the 3000 were not on the card; another card was not known at all, and is by now."""
    switch_on(shop)
    number, other, till = a_number(), a_number(), register(shop)
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    sold = [
        till.print(buying(shop, 3000, "gift_card", 3000, number=number).draft),
        till.print(buying(shop, 700, "gift_card", 700, number=other).draft),
    ]
    commit_sales(shop.actor, sold)
    commit_sales(shop.actor, [loading(shop, "gift_card", 500, number=other)])
    assert balance("1920") == 1700
    for one in sold:
        voided(shop, one.draft, till if at == "register" else None)
    assert (on_card(shop, number), on_card(shop, other)) == (2000, 500)
    assert (balance("2410"), balance("1920")) == (-2500, 0)
    holds_up(shop)


@pytest.mark.parametrize("parts", [[2], [1, 1]])
def test_goods_back_give_no_card_more_than_it_gave(database, shop, parts):
    """2000 were on the card, 3000 were taken: a whole return leaves it with 2000 again."""
    switch_on(shop)
    number, till = a_number(), register(shop)
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    sold = till.print(buying(shop, 1500, "gift_card", 3000, number=number, pieces=2).draft)
    commit_sales(shop.actor, [sold])
    for pieces in parts:
        return_items(
            shop.actor,
            sold.draft.id,
            {1: pieces * QUANTITY_SCALE},
            document_id=new_id(),
            series_id=shop.series["STORE001"],
            tender_code="",
            reason="back",
        )
    assert on_card(shop, number) == 2000
    assert (balance("2410"), balance("1920")) == (-2000, 0)
    holds_up(shop)


def test_the_database_refuses_a_card_below_zero(database, shop):
    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    with pytest.raises(IntegrityError):
        StoredValue.objects.update(balance_minor=-1)


def test_a_hold_keeps_the_money_for_its_sale(database, shop):
    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    key = (Kind.GIFT_CARD.value, number_hash(number))
    mine = buying(shop, 1500, "gift_card", 1500, number=number)
    assert hold(shop.company_id, key, mine.draft.id, 1500) == 500
    assert hold(shop.company_id, key, mine.draft.id, 1500) == 500  # asked again, held once
    with pytest.raises(ValueRefused) as refused:
        hold(shop.company_id, key, new_id(), 501)
    assert (refused.value.refusal, refused.value.available_minor) == (ValueRefusal.SHORT, 500)
    other = buying(shop, 600, "gift_card", 600, number=number)
    assert statuses(shop, other) == [("refused", Refusal.VALUE_SHORT)]
    assert statuses(shop, mine) == [("stored", None)]
    assert not ValueHold.objects.exists()
    assert on_card(shop, number) == 500
    given_up = new_id()
    hold(shop.company_id, key, given_up, 500)
    let_go(shop.company_id, given_up)
    assert statuses(shop, buying(shop, 500, "gift_card", 500, number=number))[0][0] == "stored"
    holds_up(shop)


def test_what_is_held_too_long_is_free_again(database, shop):
    from datetime import timedelta

    from tillbook.plumbing import clock

    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    hold(shop.company_id, (Kind.GIFT_CARD.value, number_hash(number)), new_id(), 2000)
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        sale = buying(shop, 2000, "gift_card", 2000, number=number)
        assert statuses(shop, sale)[0][0] == "stored"
    holds_up(shop)


def test_a_sale_of_a_card_is_voided_only_while_the_money_is_on_it(database, shop):
    switch_on(shop)
    number = a_number()
    sold = loading(shop, "gift_card", 2000, number=number)
    commit_sales(shop.actor, [sold])
    bought = buying(shop, 500, "gift_card", 500, number=number)
    commit_sales(shop.actor, [bought])

    def void(sale_id):
        series = shop.series["STORE001"]
        return void_sale(
            shop.actor, sale_id, document_id=new_id(), series_id=series, reason="wrong"
        )

    with pytest.raises(Exception, match="not that much"):
        void(sold.draft.id)
    assert void(bought.draft.id).status == "stored"
    assert on_card(shop, number) == 2000
    assert void(sold.draft.id).status == "stored"
    assert (on_card(shop, number), balance("2410"), balance("1010")) == (0, 0, 0)
    holds_up(shop)


def test_a_blocked_card_pays_for_nothing(database, shop):
    switch_on(shop)
    number = a_number()
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    card = card_by_hash(shop.company_id, number_hash(number))
    block(shop.actor, card.id, "stolen")
    wanted = buying(shop, 100, "gift_card", 100, number=number)
    assert statuses(shop, wanted) == [("refused", Refusal.VALUE_BLOCKED)]
    with pytest.raises(ValueRefused):
        hold(shop.company_id, (Kind.GIFT_CARD.value, number_hash(number)), new_id(), 1)


def test_a_customer_buys_on_account_up_to_the_limit_and_pays_it_off(database, shop):
    switch_on(shop)
    customer = shop.customer_id

    def on_account(amount):
        return buying(shop, amount, "on_account", amount, customer=customer)

    assert statuses(shop, on_account(100)) == [("refused", Refusal.CREDIT_LIMIT)]
    set_credit_limit(shop.actor, customer, 5000)
    assert statuses(shop, on_account(3000), on_account(2001)) == [
        ("stored", None),
        ("refused", Refusal.CREDIT_LIMIT),
    ]
    assert statuses(shop, on_account(2000))[0][0] == "stored"
    assert balance("1410") == 5000
    account = values_of_party(shop.company_id, customer)["on_account"]
    assert [item.open_minor for item in open_items(account.id)] == [3000, 2000]
    paid = loading(shop, "on_account", 4000, customer=customer)
    assert statuses(shop, paid)[0][0] == "stored"
    assert [item.open_minor for item in open_items(account.id)] == [1000]
    assert balance("1410") == 1000
    assert set(
        EntryLine.objects.filter(account__code="1410").values_list("party_id", flat=True)
    ) == {customer}
    holds_up(shop)


def test_a_receipt_past_the_limit_is_owed_whole_and_flagged(database, shop):
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 1000)
    till = register(shop)
    draft = buying(shop, 1500, "on_account", 1500, customer=shop.customer_id).draft
    assert commit_sales(shop.actor, [till.print(draft)])[0].status == "stored"
    assert (balance("1410"), balance("1920")) == (1500, 0)
    assert Discrepancy.objects.get().kind == "credit_limit"
    holds_up(shop)


def test_money_goes_back_as_store_credit_and_pays_again(database, shop):
    switch_on(shop)
    customer = shop.customer_id
    given = loading(shop, "store_credit", 2500, customer=customer)
    assert statuses(shop, given)[0][0] == "stored"
    bought = buying(shop, 3000, "store_credit", 2500, customer=customer)
    assert statuses(shop, bought)[0][0] == "stored"
    assert (values_of_party(shop.company_id, customer)["store_credit"].balance_minor) == 0
    holds_up(shop)


def test_a_forked_receipt_takes_nothing(database, shop):
    """A copied device's receipt has a number that is taken: kept aside, the card untouched."""
    switch_on(shop)
    number, till = a_number(), register(shop)
    commit_sales(shop.actor, [loading(shop, "gift_card", 2000, number=number)])
    first = till.print(shop.sale([shop.line("P1")]).draft)
    assert commit_sales(shop.actor, [first])[0].status == "stored"
    till.number -= 1
    forked = till.print(buying(shop, 500, "gift_card", 500, number=number).draft)
    good = till.print(buying(shop, 400, "gift_card", 400, number=number).draft)
    outcomes = commit_sales(shop.actor, [forked, good])
    assert [(o.status, o.refusal) for o in outcomes] == [
        ("quarantined", Refusal.NUMBER_TAKEN),
        ("stored", None),
    ]
    assert on_card(shop, number) == 1600
    holds_up(shop)


def test_a_document_without_goods_and_without_value_is_refused(database, shop):
    base = shop.sale([])
    two = (tender(shop, "cash", 500, place=1), tender(shop, "card", -500, place=2))
    submission = replace(base, draft=replace(base.draft, tenders=two))
    assert statuses(shop, submission) == [("refused", Refusal.NO_LINES)]


@pytest.mark.engines("sqlite")
def test_what_is_open_of_an_account_is_read_without_its_history(shop):
    """The rule by all movements, and by the newest purchases alone, come to the same."""
    account = StoredValue(
        company_id=shop.company_id,
        kind=Kind.ACCOUNT,
        party_id=shop.customer_id,
        limit_minor=10**6,
        created_at=clock.now(),
    )
    moves, balance = [], 0
    for number in range(1, 400):
        most = -balance if number % 3 == 0 else 0
        amount = divide(most * (number % 7), 8) if most else -(number * 37 % 900 + 1)
        balance += amount
        moves.append(
            ValueMovement(
                document_id=new_id(),
                number=1,
                value=account,
                sequence=number,
                amount_minor=amount,
                balance_minor=balance,
                business_date=date(2026, 3, 31),
                recorded_at=clock.now(),
            )
        )
    account.balance_minor, account.moves = balance, len(moves)
    write(lambda: (account.save(), ValueMovement.objects.bulk_create(moves)))
    paid = sum(max(0, move.amount_minor) for move in moves)
    wanted = []
    for move in moves:
        if move.amount_minor < 0:
            settled = min(paid, -move.amount_minor)
            paid -= settled
            if settled < -move.amount_minor:
                wanted.append((move.document_id, -move.amount_minor - settled))
    with CaptureQueriesContext(connection) as asked:
        found = open_items(account.id)
    assert [(item.document_id, item.open_minor) for item in found] == wanted
    assert 1 < len(found) < 50
    assert len(asked) == 2
    assert "LIMIT 50" in asked[1]["sql"]
