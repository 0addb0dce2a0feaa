"""What the worker does about sales later: nothing in it may end the worker."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.plumbing import feed, registries
from tillbook.plumbing.feed import catch_up


@pytest.fixture
def till(shop):
    return Till(shop)


def test_a_receipt_that_pricing_refuses_ends_no_worker(shop, till):
    odd = till.sell(replace(shop.line("P1"), discount_minor=5000))
    commit_sales(shop.actor, [odd])
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    [noted] = Discrepancy.objects.all()
    assert (noted.sale_id, noted.kind) == (odd.draft.id, "pricing")


def test_a_chore_that_fails_stops_no_other(shop, monkeypatch):
    done = []

    def broken(company_id):
        raise KeyError("broken")

    monkeypatch.setattr(registries, "chores", lambda: [broken, done.append])
    feed._attempt(feed._do_chores)
    assert done == [shop.company_id]
