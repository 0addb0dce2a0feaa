"""Short ways to count stock in tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tests.shop import Shop
from tillbook.books.stock.models import Level
from tillbook.desks.counts.models import StockCount
from tillbook.desks.counts.operations import (
    GivenLine,
    Kept,
    NewCount,
    Posted,
    add_lines,
    approve_count,
    correct_late,
    open_count,
)
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.catalog.queries import department_codes
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

MICRO = 1_000_000


def opened(shop: Shop, kind: str = "list", *codes: str, **more: Any) -> UUID:
    """Open a count at STORE001: of a list of codes, or of departments by name."""
    if kind == "department":
        named = {name: code for code, name in department_codes(shop.company_id).items()}
        codes = tuple(named.get(code, code) for code in codes)
    lists = {"departments" if kind == "department" else "codes": codes}
    facts = {"location_code": "STORE001", **lists, **more}
    new = NewCount(id=new_id(), kind=kind, **facts)
    return open_count(shop.actor, new).id


def say(
    shop: Shop,
    count: UUID,
    code: str,
    pieces: int,
    *,
    by: Actor | None = None,
    at: datetime | None = None,
    **more: Any,
) -> Kept:
    """Count so many pieces; at: when, where the phone was away since."""
    line = GivenLine(id=new_id(), code=code, quantity_micro=pieces * MICRO, device_at=at, **more)
    return add_lines(by or shop.actor, count, [line], clock.now())[0]


def approve(shop: Shop, count: UUID, by: Actor | None = None, **more: Any) -> Posted:
    """Approve a count as it is now; what was not counted is left alone."""
    version = StockCount.objects.values_list("version", flat=True).get(id=count)
    wanted = {"version": version, "uncounted": "leave", **more}
    return approve_count(by or shop.actor, count, **wanted)


def sell(shop: Shop, sku: str, pieces: int, when: datetime) -> UUID:
    """A sale that happened then and arrives now."""
    sale = shop.sale([shop.line(sku, pieces)], when=when)
    [outcome] = commit_sales(shop.actor, [sale])
    assert outcome.status == "stored"
    return sale.draft.id


def settle(shop: Shop) -> None:
    """Let the worker do all that there is to do."""
    while catch_up(shop.company_id) or correct_late(shop.company_id):
        pass


def pieces(shop: Shop, sku: str) -> int:
    """What lies at STORE001 by the books, in whole pieces."""
    level = Level.objects.get(place__location_id=shop.locations["STORE001"], item__sku=sku)
    whole, rest = divmod(level.on_hand_micro, MICRO)
    assert rest == 0
    return whole


def things_of_counts(shop: Shop) -> dict[str, object]:
    """What the addresses of the pages of counts are about."""
    approved = opened(shop, "list", "P1")
    say(shop, approved, "P1", 100)
    approve(shop, approved)
    running = opened(shop, "list", "P1")
    line = say(shop, running, "P1", 99)
    return {
        "open count": running,
        "count to cancel": opened(shop, "list", "P1"),
        "line of a count": (running, line.id),
        "approved count": approved,
    }


def count_with_a_late_sale(shop: Shop) -> UUID:
    """An approved count, and the correction after a sale that had happened before it."""
    before = clock.now()
    count = opened(shop, "list", "P8")
    say(shop, count, "P8", pieces(shop, "P8") - 2)
    approve(shop, count)
    sell(shop, "P8", 1, before)
    settle(shop)
    return count
