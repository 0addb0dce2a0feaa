"""Short ways to have sold in the past: what a proposal is reckoned from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tests.shop import Shop
from tillbook.desks.sales.operations import commit_sales
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up


def sold_a_day(shop: Shop, sku: str, count: int, days: Iterable[int]) -> None:
    """So many on each of these days before today, numbered and folded."""
    sales = [
        shop.sale([shop.line(sku, count)], when=clock.now() - timedelta(days=day)) for day in days
    ]
    assert {one.status for one in commit_sales(shop.actor, sales)} == {"stored"}
    catch_up(shop.company_id)
