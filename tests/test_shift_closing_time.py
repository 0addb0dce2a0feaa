"""Closing a shift costs the same counting, however much was sold in it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.registering import enrolled_till
from tests.shifting import Drawer
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.shifts.models import Shift
from tillbook.desks.shifts.operations import close_shift
from tillbook.desks.shifts.queries import figures_of
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

SALES = 10_000
MOST_MS = 300


@pytest.mark.nightly
def test_closing_ten_thousand_sales_takes_a_moment(shop):
    drawer = Drawer(enrolled_till(shop))
    assert drawer.till.statuses([drawer.open(10_000)]) == ["stored"]
    line = shop.line("P1")
    now = clock.now()
    for start in range(0, SALES, 500):
        sold = [shop.sale([line], when=now + timedelta(milliseconds=start)) for _ in range(500)]
        batch = [replace(s, draft=replace(s.draft, shift_id=drawer.shift)) for s in sold]
        assert {outcome.status for outcome in commit_sales(shop.actor, batch)} == {"stored"}
    assert drawer.shift
    figures = figures_of(Shift.objects.get())
    assert figures.totals.documents == SALES
    began = time.perf_counter_ns()
    closed = close_shift(shop.actor, drawer.shift, new_id(), figures.expected_minor)
    took = (time.perf_counter_ns() - began) // 1_000_000
    print(f"closing {SALES} sales: {took} ms")
    assert closed.difference_minor == 0
    assert took <= MOST_MS
