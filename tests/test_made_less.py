"""A sale that a discount or a bad debt made less gives its tax back once."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

import pytest
from django.db import connections
from django.db.models import Sum
from django.urls import reverse

from tests.bookkeeping import NOON, build_shop_at_noon, typed
from tests.shop import OWNER
from tests.test_stored_value import register
from tests.valuing import buying, switch_on
from tillbook.books.ledger import reducible
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.open_items import OpenItem, open_items
from tillbook.books.ledger.queries import chart
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.errors import Refusal as EntryRefusal
from tillbook.desks.bookkeeping.operations import (
    Adjust,
    adjust_item,
    post_entry,
    recover_debt,
    reverse_entry,
)
from tillbook.desks.bookkeeping.rules import TypedLine
from tillbook.desks.sales.discrepancies import discrepancy_words
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations import commit_sales, return_items, taking_back, void_sale
from tillbook.desks.sales.operations.void_sale import _negative
from tillbook.desks.sales.sentences import sentence_of
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Company, Person
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

TAX, CLAIM = "2210", "1510"


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def balance(shop, *codes: str) -> int:
    rows = EntryLine.objects.filter(account__company_id=shop.company_id, account__code__in=codes)
    return sum(rows.values_list("amount_minor", flat=True))


def owed(shop) -> list[OpenItem]:
    return open_items([one.id for one in chart(shop.company_id) if one.code == "1410"])


def wish(item, kind: str, amount_minor: int | None) -> Adjust:
    return Adjust(
        entry_id=item.entry_id,
        number=item.number,
        kind=kind,
        day=item.day,
        reason="moved away",
        amount_minor=amount_minor,
    )


def test_a_sale_on_account_that_was_made_less_gives_its_tax_back_once(shop):
    """46.00 on account, 4.60 and 20.00 taken off: its return waits for both to be taken back. One
    that a register has made already is posted, and its tax is not given back again."""
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 5_000)
    sold = buying(shop, 460, "on_account", 4_600, customer=shop.customer_id, pieces=10)
    assert commit_sales(shop.actor, [sold])[0].status == "stored"
    key = sold.draft.id
    [item] = owed(shop)
    off = [
        adjust_item(shop.actor, new_id(), wish(item, "discount", amount_minor=460)).id,
        adjust_item(shop.actor, new_id(), wish(item, "bad_debt", amount_minor=2_000)).id,
    ]
    given = balance(shop, TAX, CLAIM)
    wanted = {"series_id": shop.series["STORE001"], "reason": "Torn"}

    def back(pieces: int = 10):
        return return_items(
            shop.actor, key, {1: pieces * 10**6}, document_id=new_id(), tender_code="", **wanted
        )

    def void():
        return void_sale(shop.actor, key, document_id=new_id(), **wanted)

    for act in (back, partial(back, 1), void):
        with pytest.raises(SaleRefused) as refused:
            act()
        assert refused.value.refusal == Refusal.MADE_LESS
        assert "JE-000001, JE-000002" in sentence_of(refused.value)
    twin = _negative(
        shop.actor, Sale.objects.get(id=key), new_id(), shop.series["STORE001"], "Torn"
    )
    printed = register(shop).print(replace(twin, kind="return"))
    assert commit_sales(shop.actor, [printed])[0].status == "stored"
    assert balance(shop, TAX, CLAIM) == given
    assert balance(shop, "1920") == 4_600
    noted = Discrepancy.objects.get()
    assert "JE-000001, JE-000002 made the sale less" in discrepancy_words(noted)
    assert verify().holds
    for one in off:
        reverse_entry(shop.actor, one, new_id(), day=NOON.date(), reason="it came back")
    assert back().status == "stored"
    assert balance(shop, TAX, CLAIM) == 0
    assert verify().holds


def test_without_that_rule_more_tax_is_given_back_than_was_charged(shop, monkeypatch):
    """The planted fault: the return is taken, and what the customer never owed is claimed back."""
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 5_000)
    sold = buying(shop, 460, "on_account", 4_600, customer=shop.customer_id, pieces=10)
    commit_sales(shop.actor, [sold])
    adjust_item(shop.actor, new_id(), wish(owed(shop)[0], "bad_debt", 2_000))
    monkeypatch.setattr(taking_back, "made_less", lambda _company, _sales: [])
    wanted = {"document_id": new_id(), "series_id": shop.series["STORE001"], "reason": "Torn"}
    return_items(shop.actor, sold.draft.id, {1: 10 * 10**6}, tender_code="", **wanted)
    assert balance(shop, TAX, CLAIM) > 0


def on_account(shop):
    """Ten pieces for 46.00, tax 7.67 in it, on the customer's account: the sale and its item."""
    sold = buying(shop, 460, "on_account", 4_600, customer=shop.customer_id, pieces=10)
    assert commit_sales(shop.actor, [sold])[0].status == "stored"
    [item] = [one for one in owed(shop) if one.source_id == sold.draft.id]
    return sold.draft.id, item


def give_back(shop, key, pieces: int, tender: str = ""):
    wanted = {"series_id": shop.series["STORE001"], "reason": "Torn", "tender_code": tender}
    return return_items(shop.actor, key, {1: pieces * 10**6}, document_id=new_id(), **wanted)


def refusal(shop, item, kind: str, amount_minor: int | None) -> tuple[EntryRefusal, str]:
    with pytest.raises(EntryRefused) as refused:
        adjust_item(shop.actor, new_id(), wish(item, kind, amount_minor))
    [wrong] = refused.value.wrong
    return wrong.refusal, wrong.words.get("limit", "")


def test_what_came_back_is_not_made_less_once_more(shop, client):
    """46.00 on account, four of ten pieces came back (18.40, tax 3.07): of 27.60 with 4.60 of tax
    a discount and a bad debt may be taken, and not a penny more; whatever the refund was."""
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 50_000)
    key, item = on_account(shop)
    give_back(shop, key, 4)
    assert balance(shop, TAX) == -460
    assert refusal(shop, item, "bad_debt", 2_761) == (EntryRefusal.CAME_BACK, "27.60")
    adjust_item(shop.actor, new_id(), wish(item, "discount", 276))
    assert balance(shop, TAX) == -414
    assert refusal(shop, item, "discount", 2_485) == (EntryRefusal.CAME_BACK, "24.84")
    client.force_login(Person.objects.get(email=OWNER))
    shown = client.get(reverse("open_item"), {"item": f"{item.entry_id}/{item.number}"})
    assert "at most £24.84" in shown.content.decode()
    adjust_item(shop.actor, new_id(), wish(item, "bad_debt", None))
    assert balance(shop, TAX, CLAIM) == 0
    assert refusal(shop, item, "discount", None) == (EntryRefusal.CAME_BACK, "0.00")
    # Given back in cash: the customer owes all of it still, and tax is in what they kept alone.
    key, item = on_account(shop)
    give_back(shop, key, 4, "cash")
    assert refusal(shop, item, "bad_debt", 4_600) == (EntryRefusal.CAME_BACK, "27.60")
    adjust_item(shop.actor, new_id(), wish(item, "bad_debt", None))
    assert refusal(shop, item, "bad_debt", 1_840) == (EntryRefusal.CAME_BACK, "0.00")
    adjust_item(shop.actor, new_id(), replace(wish(item, "bad_debt", 1_840), tax=False))
    assert balance(shop, TAX, CLAIM) == 0
    assert verify().holds


def test_without_that_rule_what_came_back_is_made_less_too(shop, monkeypatch):
    """The planted fault: nobody is asked what came back, and more tax is given back than was
    charged."""
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 5_000)
    key, item = on_account(shop)
    give_back(shop, key, 4)
    monkeypatch.setattr(reducible, "came_back", lambda *_of, **_how: None)
    adjust_item(shop.actor, new_id(), wish(item, "bad_debt", None))
    assert balance(shop, TAX, CLAIM) > 0


def test_a_return_and_a_bad_debt_at_one_moment_give_the_tax_back_once(shop):
    """Both ask what the other did; they wait for each other at the rows that count what came
    back."""
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 50_000)
    sold = [on_account(shop) for _again in range(4)]
    start = threading.Barrier(2 * len(sold))
    done: list[str] = []

    def at_once(act) -> None:
        start.wait()
        try:
            with clock.set_to(NOON):
                act()
            done.append("done")
        except (EntryRefused, SaleRefused) as refused:
            done.append(refused.refusal.value)
        finally:
            connections.close_all()

    acts = [partial(give_back, shop, key, 10) for key, _item in sold]
    acts += [
        partial(adjust_item, shop.actor, new_id(), wish(item, "bad_debt", 4_600))
        for _key, item in sold
    ]
    people = [threading.Thread(target=at_once, args=[act]) for act in acts]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert done.count("done") == len(sold)
    assert set(done) <= {"done", "came_back", "item_taken", "made_less"}
    assert balance(shop, TAX, CLAIM) == 0
    assert verify().holds


def test_pieces_give_back_the_whole_tax_and_no_cent_more(shop):
    """33.00 with 2.00 of tax at 20 % and 1.00 at 5 %, lost in pieces, of which one is paid after
    all in two."""
    day = NOON.date()
    lines = typed(day, "1410 dr 33.00 STORE001", "4010 cr 30.00 STORE001", memo="INV-9")
    taxes = [("GB-standard", "10.00", "2.00"), ("GB-reduced", "20.00", "1.00")]
    more = [TypedLine(account=TAX, credit=tax, tax=code, base=base) for code, base, tax in taxes]
    post_entry(shop.actor, new_id(), replace(lines, lines=(*lines.lines, *more)))
    Company.objects.update(country="DE", configuration_version=99)
    made = [
        adjust_item(shop.actor, new_id(), wish(owed(shop)[-1], "bad_debt", minor)).id
        for minor in (333, 333, 1_001, 1_633)
    ]
    rows = EntryLine.objects.filter(account__code=TAX, tax_code_id__isnull=False)
    sums = rows.values_list("tax_code_id").annotate(Sum("amount_minor"), Sum("tax_base_minor"))
    assert [figures for _code, *figures in sums] == [[0, 0], [0, 0]]
    for minor in (801, 832):
        back = {"amount_minor": minor, "day": day, "reason": "Paid"}
        recover_debt(shop.actor, made[-1], new_id(), **back)
    lost = rows.filter(entry__source_id=made[-1])
    figures = lost.values_list("tax_code_id", "amount_minor", "tax_base_minor")
    assert {*sums.all()} == {(code, -minor, -base) for code, minor, base in figures}
