"""What nearly never comes, and must stop nothing else when it does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, OperationalError

from tillbook.books.ledger.models import EntryLine
from tillbook.books.posting import operations as posting
from tillbook.books.stock.models import Level
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Submission
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.values.rounding import LARGEST


@pytest.fixture
def till(shop):
    return Till(shop)


def huge(line):
    return replace(line, quantity_micro=LARGEST)


def test_goods_that_outgrow_the_books_stop_no_other_receipt(shop, till):
    good, first, second, after = (
        till.sell(shop.line("P1")),
        till.sell(huge(shop.line("P1"))),
        till.sell(huge(shop.line("P1"))),
        till.sell(shop.line("P2")),
    )
    outcomes = commit_sales(shop.actor, [good, first, second, after])
    assert [o.status for o in outcomes] == ["stored", "quarantined", "quarantined", "stored"]
    assert {o.refusal for o in outcomes[1:3]} == {Refusal.TOO_LARGE}


def test_a_basket_that_outgrows_the_books_is_refused_alone(shop):
    sale = shop.sale([huge(shop.line("P1"))])
    again = shop.sale([huge(shop.line("P1"))])
    good = shop.sale([shop.line("P2")])
    outcomes = commit_sales(shop.actor, [sale, again, good])
    assert [o.status for o in outcomes] == ["refused", "refused", "stored"]


def empty_out(line):
    """Leave so much missing of an item that not one more can be."""
    Level.objects.filter(item_id=line.variant_id).update(on_hand_micro=-LARGEST)


def test_a_level_that_would_outgrow_the_books_stops_no_other_receipt(shop, till):
    empty_out(shop.line("P1"))
    sales = [till.sell(shop.line(sku)) for sku in ("P2", "P1", "P3")]
    outcomes = commit_sales(shop.actor, sales)
    assert [o.status for o in outcomes] == ["stored", "quarantined", "stored"]
    assert outcomes[1].refusal is Refusal.TOO_LARGE


def test_a_basket_whose_level_would_outgrow_the_books_is_refused_alone(shop):
    empty_out(shop.line("P1"))
    outcomes = commit_sales(shop.actor, [shop.sale([shop.line(sku)]) for sku in ("P2", "P1", "P3")])
    assert [o.status for o in outcomes] == ["stored", "refused", "stored"]


def test_payments_that_outgrow_the_books_stop_no_other_receipt(shop, till):
    sale = till.sell(shop.line("P1"))
    [tender] = sale.draft.tenders
    most = replace(tender, amount_minor=LARGEST, given_minor=LARGEST)
    bad = till.sell(shop.line("P1"), tenders=(most, replace(most, number=2)))
    after = till.sell(shop.line("P2"))
    outcomes = commit_sales(shop.actor, [sale, bad, after])
    assert [o.status for o in outcomes] == ["stored", "quarantined", "stored"]


def test_payments_nobody_can_have_made_add_up_to_no_balance(shop, till):
    """+9e15 in cash, -9e15 by another payment, again and again: the balances stay small."""
    for _ in range(3):
        sale = till.sell(shop.line("P1"))
        [tender] = sale.draft.tenders
        much = replace(tender, amount_minor=LARGEST - 1000, given_minor=LARGEST - 1000)
        rest = tender.amount_minor - much.amount_minor
        less = replace(tender, number=2, amount_minor=rest, given_minor=rest)
        tampered = till.sell(shop.line("P1"), tenders=(much, less))
        assert [o.status for o in commit_sales(shop.actor, [sale, tampered])] == [
            "stored",
            "quarantined",
        ]
    catch_up(shop.company_id)
    assert max(abs(a) for a in EntryLine.objects.values_list("amount_minor", flat=True)) < 10**12
    assert verify().findings == ()
    assert commit_sales(shop.actor, [till.sell(shop.line("P2"))])[0].status == "stored"


def test_a_database_that_is_away_is_not_the_sale_s_fault(shop, till, monkeypatch):
    sale, fact = shop.sale([shop.line("P1")]), till.sell(shop.line("P1"))
    real, tries = posting.record, []

    def away_once(*args):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("disk I/O error")
        real(*args)

    monkeypatch.setattr(posting, "record", away_once)
    with pytest.raises(OperationalError):
        commit_sales(shop.actor, [sale])
    tries.clear()
    with pytest.raises(OperationalError):
        commit_sales(shop.actor, [fact])
    assert [o.status for o in commit_sales(shop.actor, [sale, fact])] == ["stored", "stored"]
    assert not SetAside.objects.exists()


def test_two_receipts_with_one_id_in_a_batch_are_both_kept(shop, till):
    sale = till.sell(shop.line("P1"))
    other = till.sell(shop.line("P1", 2))
    forged = Submission(replace(other.draft, id=sale.draft.id), other.receipt)
    assert [o.status for o in commit_sales(shop.actor, [sale, forged])] == ["stored", "conflict"]
    assert SetAside.objects.get().kind == "conflict"


def test_the_second_copy_of_a_refused_sale_is_refused_too(shop):
    sale = shop.sale([shop.line("P1")])
    bad = replace(sale, draft=replace(sale.draft, total_minor=1))
    assert [o.status for o in commit_sales(shop.actor, [bad, bad])] == ["refused", "refused"]


def test_what_the_database_said_is_not_for_who_asks(shop, monkeypatch):
    def fail(*args):
        raise IntegrityError("CHECK constraint failed: secret_table")

    monkeypatch.setattr(posting, "record", fail)
    [outcome] = commit_sales(shop.actor, [shop.sale([shop.line("P1")])])
    assert (outcome.refusal, outcome.detail) == (Refusal.DATABASE, "")
