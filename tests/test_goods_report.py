"""The report of goods: what the moves say, on any days, in every measure; its file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.restocking import sold_a_day
from tests.shop import OWNER
from tests.supplying import send_goods
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.insight.restocking.goods_figures import goods_over
from tillbook.insight.restocking.queries import today_at
from tillbook.insight.restocking.rules import Why
from tillbook.insight.restocking.rules.measures import Measure
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

ONE = 1_000_000


@pytest.fixture
def busy(shop):
    """P1 sold for four weeks, some of P2 broken, P6 and P7 sent to the other location."""
    sold_a_day(shop, "P1", 3, range(1, 29))
    adjust_stock(
        shop.actor,
        document_id=new_id(),
        location_code="STORE001",
        series_id=shop.series["STORE001"],
        reason="broken",
        changes=[Change("P2", -4 * ONE, None)],
    )
    send_goods(shop)
    catch_up(shop.company_id)
    return shop


def test_sums_tie_to_the_levels_on_any_day(busy):
    info = company(busy.company_id)
    at = busy.locations["STORE001"]
    today = today_at(info, at)
    key = items_by_sku(info.id, info.version, ["P1"])["P1"].id
    whole = goods_over(info.id, [at], today - timedelta(days=27), today, ages=True)
    own = whole[key]
    assert (own.sold_micro, own.closing_micro, own.opening_micro) == (81 * ONE, 16 * ONE, -3 * ONE)
    # The opening stock was entered today: none of it is older.
    assert own.ages == [own.closing_minor, 0, 0, 0, 0, 0]
    before = goods_over(info.id, [at], today - timedelta(days=9), today - timedelta(days=5))[key]
    assert (before.sold_micro, before.closing_micro) == (15 * ONE, -72 * ONE)
    for span in (whole, goods_over(info.id, list(busy.locations.values()), today, today)):
        for one in span.values():
            assert one.opening_micro + sum(one.quantity.values()) == one.closing_micro
            assert one.opening_minor + sum(one.value.values()) == one.closing_minor
    lost = items_by_sku(info.id, info.version, ["P2"])["P2"].id
    assert whole[lost].moved(Why.LOST) == -4 * ONE


@pytest.mark.postgresql_by_night
def test_every_measure_has_its_page_and_file_and_leads_to_the_moves(busy):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = reverse("goods_report")
    for measure in Measure:
        shown = client.get(page, {"measure": measure.value})
        assert shown.status_code == 200, measure
        file = client.get(page, {"measure": measure.value, "export": "csv"})
        rows = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
        assert len(rows) == len(shown.context["rows"]) + 1, measure
    shrunk = client.get(page, {"measure": "shrinkage"})
    [row] = shrunk.context["rows"]
    assert (row.item.sku, row.bar) == ("P2", 160)
    assert f'href="{reverse("stock_item", args=[row.item.id])}"' in shrunk.content.decode()
    fast = client.get(page, {"measure": "fast"}).context["rows"]
    assert [one.item.sku for one in fast] == ["P1"]
    # Days to come, turned round, or none: a page all the same.
    for asked in ({"since": "2199-01-01"}, {"since": "x", "until": "y"}, {"measure": "x"}):
        assert client.get(page, asked).status_code == 200
    assert "Nothing to show" in client.get(page, {"until": "2020-01-01"}).content.decode()
