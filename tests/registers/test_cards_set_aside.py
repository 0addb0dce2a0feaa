"""A card that was charged for a sale which was set aside first, and posted later."""

from __future__ import annotations

import sys
from dataclasses import replace
from uuid import UUID

from tests.registers.test_cards import begin, bench, till
from tillbook.books.payments.models import CardAttempt
from tillbook.desks.registers.card_refunds import refund_what_came_back
from tillbook.desks.registers.cards import match_new_charges
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.operations import receive, void_sale
from tillbook.desks.sales.operations.resolve_set_aside import post_set_aside
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

__all__ = ["bench", "till"]
#: The package's name for it is the function's.
receiving = sys.modules[receive.__module__]


def test_the_charge_finds_its_sale_and_goes_back_with_it(shop, till, bench, monkeypatch):
    told = begin(till).body
    sale = shop.sale([shop.line("P1")], id=UUID(told["sale"]), tender="card")
    [paid] = sale.draft.tenders
    tender = replace(paid, reference=f"{told['label']} {told['reference']}")
    wrong = (Refusal.UNKNOWN_PRODUCT, "lines[0]")
    monkeypatch.setattr(receiving, "fitted", lambda _actor, draft: (draft, wrong))
    assert till.statuses([till.seal(sale, tenders=(tender,))]) == ["quarantined"]
    monkeypatch.undo()
    series = shop.series["STORE001"]
    row = SetAside.objects.get()
    posted = post_set_aside(shop.actor, row.id, series_id=series, reason="mended")
    match_new_charges(shop.company_id)
    assert CardAttempt.objects.get().matched_at
    void_sale(shop.actor, posted.id, document_id=new_id(), series_id=series, reason="x")
    catch_up(shop.company_id)
    while refund_what_came_back(shop.company_id):
        pass
    assert bench.charges(bench.machine.payments) == 0
