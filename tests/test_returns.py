"""Goods that come back damaged, and money that goes back by what it was paid with."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tillbook.books.ledger.models import EntryLine
from tillbook.books.stock.models import Level, Move
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale, SaleLine, SaleTender
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Tender
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import envelope_of


def split(shop, lines, cash_minor: int):
    """A sale paid partly in cash, the rest by card."""
    sold = shop.sale(lines)
    [cash] = sold.draft.tenders
    rest = cash.amount_minor - cash_minor
    card = selling(shop.company_id).tender_by_code("card")
    assert card
    tenders = (
        replace(cash, amount_minor=cash_minor, given_minor=cash_minor),
        Tender(number=2, type_id=card.id, code="card", amount_minor=rest, given_minor=rest),
    )
    return replace(sold, draft=replace(sold.draft, tenders=tenders))


def back(shop, sale_id, quantities, tender="", **more):
    document = new_id()
    ways = {"series_id": shop.series["STORE001"], "reason": "torn", **more}
    return_items(
        ways.pop("actor", shop.actor),
        sale_id,
        {n: count * 1_000_000 for n, count in quantities.items()},
        document_id=document,
        tender_code=tender,
        **ways,
    )
    return document


def refunded(document) -> dict[str, int]:
    rows = SaleTender.objects.filter(sale_id=document).select_related("tender_type")
    return {row.tender_type.code: -row.amount_minor for row in rows}


def test_damaged_goods_leave_the_stock_at_what_they_came_in_with(shop):
    sold = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sold])
    item = sold.draft.lines[0].variant_id
    before = Level.objects.get(item_id=item)
    document = back(shop, sold.draft.id, {1: 2}, write_off=[1])
    came, went = Move.objects.filter(source_id=document).order_by("number")
    assert (came.counterpart, came.quantity_micro) == ("customer", 2_000_000)
    assert (went.counterpart, went.quantity_micro) == ("write_off", -2_000_000)
    assert came.value_minor > 0
    assert went.value_minor == -came.value_minor
    after = Level.objects.get(item_id=item)
    assert (after.on_hand_micro, after.value_minor) == (before.on_hand_micro, before.value_minor)
    # In the books: cost of sales gets it back, the adjustments carry the loss, the stock nothing.
    lines = EntryLine.objects.filter(entry__source_id=document, amount_minor=came.value_minor)
    assert [line.account.name for line in lines] == ["Stock adjustments"]
    assert SaleLine.objects.get(sale_id=document).write_off
    assert json.loads(envelope_of(document).body)["lines"][0]["write_off"] is True
    report = verify()
    assert not report.findings, report.findings


def test_money_goes_back_by_what_it_was_paid_with_to_the_last_cent(shop):
    sold = split(shop, [shop.line("P1", 3)], 100)
    commit_sales(shop.actor, [sold])
    parts = [refunded(back(shop, sold.draft.id, {1: 1})) for _ in range(3)]
    assert parts[0] == {"cash": 33, "card": 77}
    assert sum(part["cash"] for part in parts) == 100
    assert sum(part["card"] for part in parts) == 230


def test_another_way_needs_its_right_and_a_reason(shop):
    sold = split(shop, [shop.line("P1", 3)], 100)
    commit_sales(shop.actor, [sold])
    seller = replace(shop.actor, rights=shop.actor.rights - {Right.SALES_REFUND_OTHER})
    with pytest.raises(SaleRefused) as refused:
        back(shop, sold.draft.id, {1: 1}, "cash", actor=seller)
    assert refused.value.refusal is Refusal.NOT_ALLOWED
    with pytest.raises(SaleRefused) as refused:
        back(shop, sold.draft.id, {1: 1}, "cash", reason=" ")
    assert refused.value.refusal is Refusal.REASON_NEEDED
    assert refunded(back(shop, sold.draft.id, {1: 1}, "cash")) == {"cash": 110}
    # What is left by each: cash has had all of its share, so the card gets the rest.
    assert refunded(back(shop, sold.draft.id, {1: 2}, actor=seller)) == {"card": 220}
    plain = shop.sale([shop.line("P2")])
    commit_sales(shop.actor, [plain])
    assert refunded(back(shop, plain.draft.id, {1: 1}, "cash", actor=seller)) == {"cash": 120}


def test_a_voided_sale_takes_no_written_off_goods_twice(shop):
    sold = shop.sale([shop.line("P1", 1)])
    commit_sales(shop.actor, [sold])
    back(shop, sold.draft.id, {1: 1}, write_off=[1])
    with pytest.raises(SaleRefused):
        void_sale(
            shop.actor,
            sold.draft.id,
            document_id=new_id(),
            series_id=shop.series["STORE001"],
            reason="x",
        )
    assert Sale.objects.count() == 2
