"""64 hands give money back for one sale at one moment: never more goes out than came in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.racing import Ready, in_threads, race
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales, return_items
from tillbook.desks.sales.queries import left_to_return
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

PROCESSES, THREADS, SOLD = 8, 8, 10


def give_back_at_once(act: dict[str, Any], ready: Ready) -> list[str]:
    """One piece back in each of eight threads; what became of each."""
    said: list[str] = []

    def back() -> None:
        try:
            said.append(again(act["shop"], act["sale"], act["series"]).status)
        except SaleRefused as refused:
            said.append(refused.refusal.value)

    in_threads([back] * THREADS, ready)
    return said


def test_refunds_that_race_never_pass_what_was_paid(database, shop):
    sold = shop.sale([shop.line("P1", SOLD)])
    assert [o.status for o in commit_sales(shop.actor, [sold])] == ["stored"]
    series = shop.series["STORE001"]
    act = {"shop": shop, "sale": sold.draft.id, "series": series}
    said = [
        word for words in race(database, give_back_at_once, [act] * PROCESSES) for word in words
    ]
    assert len(said) == PROCESSES * THREADS
    assert set(said) == {"stored", "more_than_sold"}
    assert said.count("stored") <= SOLD
    # Who lost too many races was refused; one after the other gets the rest, and no more.
    stored = said.count("stored")
    while stored < SOLD:
        again(shop, sold.draft.id, series)
        stored += 1
    with pytest.raises(SaleRefused) as refused:
        again(shop, sold.draft.id, series)
    assert refused.value.refusal is Refusal.MORE_THAN_SOLD
    returns = Sale.objects.filter(kind="return", original_id=sold.draft.id)
    assert returns.count() == SOLD
    assert sum(returns.values_list("total_minor", flat=True)) == -sold.draft.total_minor
    assert left_to_return(sold.draft.id) == {1: (0, 0)}
    assert sum(EntryLine.objects.values_list("amount_minor", flat=True)) == 0
    catch_up(shop.company_id)
    assert verify().findings == ()


def again(shop: Any, sale: Any, series: Any) -> Any:
    return return_items(
        shop.actor,
        sale,
        {1: 1_000_000},
        document_id=new_id(),
        series_id=series,
        tender_code="cash",
        reason="race",
    )


@pytest.mark.engines("sqlite")
def test_half_of_what_is_sold_by_the_piece_does_not_come_back(database, shop):
    sold = shop.sale([shop.line("P1", 2)])
    commit_sales(shop.actor, [sold])
    with pytest.raises(SaleRefused) as refused:
        return_items(
            shop.actor,
            sold.draft.id,
            {1: 500_000},
            document_id=new_id(),
            series_id=shop.series["STORE001"],
            tender_code="cash",
            reason="half",
        )
    assert refused.value.refusal is Refusal.TOO_MANY_DECIMALS
    assert not Sale.objects.filter(kind="return").exists()
