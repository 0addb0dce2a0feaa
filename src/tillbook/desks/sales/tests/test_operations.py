"""Sales in the books: what one sale moves, and that each happens once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db.models import Sum

from tests.shop import by_weight
from tillbook.books.ledger.models import Entry, EntryLine
from tillbook.books.stock.models import Level, Move
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import Envelope, OutboxMessage
from tillbook.values.money import QUANTITY_SCALE


def journal(source_id: UUID) -> list[tuple[str, int]]:
    """The lines of a document's entries as (account code, amount), in order."""
    lines = EntryLine.objects.filter(entry__source_id=source_id)
    return list(
        lines.order_by("entry__source_number", "number").values_list(
            "account__code", "amount_minor"
        )
    )


def test_a_sale_moves_stock_and_books_revenue_tax_and_cost(shop):
    sale = shop.sale([shop.line("SKU12345", 2)])
    [outcome] = commit_sales(shop.actor, [sale])
    assert (outcome.status, outcome.number) == ("stored", "STORE001-B-000002")
    # 2 x 1.00 with 20 % in it; each cost 0.40.
    assert journal(sale.draft.id) == [
        ("1010", 200),
        ("4010", -167),
        ("2210", -33),
        ("5010", 80),
        ("1310", -80),
    ]
    move = Move.objects.get(source_id=sale.draft.id)
    assert (move.quantity_micro, move.value_minor) == (-2 * QUANTITY_SCALE, -80)
    level = Level.objects.get(item_id=move.item_id)
    assert (level.on_hand_micro, level.value_minor) == (98 * QUANTITY_SCALE, 3920)


def test_the_same_sale_again_is_a_duplicate_and_other_content_a_conflict(shop):
    sale = shop.sale([shop.line("P1")])
    assert commit_sales(shop.actor, [sale, sale])[1].status == "duplicate"
    again = commit_sales(shop.actor, [sale])[0]
    assert (again.status, again.number) == ("duplicate", "STORE001-B-000002")
    other = shop.sale([shop.line("P1", 2)], id=sale.draft.id)
    assert commit_sales(shop.actor, [other])[0].status == "conflict"
    assert Sale.objects.count() == 1


def test_a_sale_that_does_not_add_up_is_refused_and_nothing_is_written(shop):
    from dataclasses import replace

    good = shop.sale([shop.line("P1")])
    bad = replace(good, draft=replace(good.draft, total_minor=1, id=new_id()))
    outcomes = commit_sales(shop.actor, [bad, good])
    assert [o.status for o in outcomes] == ["refused", "stored"]
    assert outcomes[0].refusal is Refusal.TOTAL_DOES_NOT_ADD_UP
    assert Sale.objects.count() == 1


def test_a_batch_numbers_and_chains_in_order(shop):
    sales = [shop.sale([shop.line("P1"), shop.line("P2")]) for _ in range(7)]
    numbers = [o.number for o in commit_sales(shop.actor, sales)]
    assert numbers == [f"STORE001-B-{n:06d}" for n in range(2, 9)]
    chain = list(Envelope.objects.order_by("number"))
    assert [e.previous_hash for e in chain[1:]] == [e.hash for e in chain[:-1]]
    assert [e.server_previous for e in chain[1:]] == [e.server_hash for e in chain[:-1]]


def test_a_void_takes_everything_back_once(shop):
    sale = shop.sale([shop.line("P1", 3), shop.line("P2")])
    commit_sales(shop.actor, [sale])
    first = new_id()
    ways = {"series_id": shop.series["STORE001"], "reason": "wrong customer"}
    void_sale(shop.actor, sale.draft.id, document_id=first, **ways)
    again = void_sale(shop.actor, sale.draft.id, document_id=first, **ways)
    assert again.status == "duplicate"
    with pytest.raises(SaleRefused) as refused:
        void_sale(shop.actor, sale.draft.id, document_id=new_id(), **ways)
    assert refused.value.refusal is Refusal.ALREADY_VOIDED
    both = EntryLine.objects.filter(entry__source_id__in=[sale.draft.id, first])
    assert set(
        both.values("account__code").annotate(s=Sum("amount_minor")).values_list("s", flat=True)
    ) == {0}


def test_parts_come_back_to_the_last_penny_and_never_more(shop):
    by_weight("P1")
    sale = shop.sale([shop.line("P1", 3, price_minor=33)])
    commit_sales(shop.actor, [sale])

    def give_back(micro: int) -> str:
        document = new_id()
        return_items(
            shop.actor,
            sale.draft.id,
            {1: micro},
            document_id=document,
            series_id=shop.series["STORE001"],
            tender_code="cash",
            reason="torn",
        )
        return str(Sale.objects.get(id=document).total_minor)

    refunds = [give_back(1_000_000), give_back(500_000), give_back(1_500_000)]
    assert refunds == ["-33", "-17", "-49"]
    with pytest.raises(SaleRefused) as refused:
        give_back(1_000)
    assert refused.value.refusal is Refusal.MORE_THAN_SOLD
    moves = Move.objects.filter(item_id=SaleLine.objects.get(sale_id=sale.draft.id).variant_id)
    assert moves.aggregate(v=Sum("value_minor"))["v"] == 4000


def test_the_worker_numbers_every_document_and_folds_it_once(shop):
    commit_sales(shop.actor, [shop.sale([shop.line("P1"), shop.line("P2")]) for _ in range(3)])
    # The opening stock, three sales, and what the shop's ten products and its customer announce.
    assert catch_up(shop.company_id) == 4 + 11
    assert catch_up(shop.company_id) == 0
    numbers = sorted(OutboxMessage.objects.values_list("feed_number", flat=True))
    assert numbers == list(range(1, 16))
    from tillbook.books.ledger.models import DailyBalance
    from tillbook.insight.reports.models import DayFigure, DayTender

    sums = DailyBalance.objects.aggregate(d=Sum("debit_minor"), c=Sum("credit_minor"))
    assert sums["d"] == sums["c"] > 0
    assert DayFigure.objects.aggregate(g=Sum("gross_minor"))["g"] == 3 * (110 + 120)
    assert DayTender.objects.get().amount_minor == 690
    assert Entry.objects.count() == 4
