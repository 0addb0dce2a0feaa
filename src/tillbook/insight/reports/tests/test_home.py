"""Home: the day, compared fairly, and what the ledger says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.shop import OWNER, Shop, build_shop
from tests.valuing import a_number, loading, switch_on
from tillbook.desks.sales.operations import commit_sales, void_sale
from tillbook.insight.reports.home import home, in_the_books
from tillbook.insight.reports.telling import shown_day
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.registries import alerts_for

DAY = date(2026, 11, 21)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def template_setup():
    """The shop of these tests opened, and got its goods, before the days they are about."""

    def built() -> Shop:
        with clock.set_to(at(6, day=DAY - timedelta(days=14))):
            return build_shop()

    return built


@pytest.fixture
def trade(shop):
    """Two Saturdays of P1 at 1.10: 4 at nine and 6 at eleven a week before, 2 and 5 now."""
    before = DAY - timedelta(days=7)
    sales = [
        (at(9, 30, day=before), 4, "cash", "STORE001"),
        (at(11, 5, day=before), 6, "cash", "STORE001"),
        (at(9, 10), 2, "card", "STORE001"),
        (at(11, 20), 5, "cash", "STORE002"),
    ]
    for when, pieces, tender, place in sales:
        commit_sales(
            shop.actor, [shop.sale([shop.line("P1", pieces)], when=when, tender=tender, at=place)]
        )
    return shop


def figures(shop, now: datetime, day: date = DAY):
    return home(company(shop.company_id), list(shop.locations.values()), day, now)


def test_a_running_day_is_compared_up_to_the_last_full_hour(trade):
    seen = figures(trade, at(11, 45))
    assert seen["total"] == 770
    assert seen["sales"] == 2
    assert seen["average"] == 385
    assert seen["until_hour"] == 11
    assert (seen["compared_total"], seen["before_total"]) == (220, 440)
    assert seen["difference_ppm"] == -500_000


def test_a_void_and_a_gift_card_are_no_sales_of_the_count_and_the_average(trade):
    switch_on(trade)
    with clock.set_to(at(11, 30)):
        gone = trade.sale([trade.line("P1", 9)], when=at(11, 30))
        card = loading(trade, "gift_card", 2_500, number=a_number())
        commit_sales(trade.actor, [gone, card])
        series = trade.series["STORE001"]
        void_sale(
            trade.actor, gone.draft.id, document_id=new_id(), series_id=series, reason="wrong"
        )
        catch_up(trade.company_id)
    seen = figures(trade, at(11, 45))
    assert (seen["sales"], seen["total"], seen["average"]) == (2, 770, 385)
    [put_on] = seen["owed"]
    assert (put_on["name"], put_on["taken"]) == ("Gift card", 2_500)
    assert "Gift card" not in [one["name"] for one in seen["tenders"]]
    told = shown_day(company(trade.company_id), DAY, list(trade.locations.values()))
    assert (told.sales, told.voids, told.total) == (2, 1, "7.70")


def test_a_day_that_is_over_is_compared_as_a_whole(trade):
    seen = figures(trade, at(8, day=DAY + timedelta(days=1)))
    assert seen["until_hour"] is None
    assert seen["before_total"] == 1100
    assert seen["difference_ppm"] == -300_000


def test_without_a_full_hour_or_a_week_before_nothing_is_compared(trade, shop):
    assert figures(trade, at(9, 15))["difference_ppm"] is None
    # The first hour of trade is still running: a dead day would be the wrong impression.
    later = at(10, 5, day=DAY + timedelta(days=7))
    commit_sales(shop.actor, [shop.sale([shop.line("P1")], when=later)])
    seen = figures(shop, later + timedelta(minutes=20), later.date())
    assert (seen["total"], seen["before_total"], seen["difference_ppm"]) == (110, 220, None)
    first = DAY - timedelta(days=7)
    assert figures(trade, at(23, day=first), first)["difference_ppm"] is None


def test_hours_have_no_gap_and_shares_are_whole_per_cent(trade):
    seen = figures(trade, at(12))
    assert [(h["hour"], h["today"], h["then"]) for h in seen["hours"]] == [
        ("9:00", 220, 440),
        ("10:00", 0, 0),
        ("11:00", 550, 660),
    ]
    assert [(t["name"], t["percent"], t["start"]) for t in seen["tenders"]] == [
        ("Cash", 71, 0),
        ("Card", 29, 71),
    ]
    assert [(name, amount) for _, name, amount in seen["by_location"]] == [
        ("Harbour Street", 220),
        ("Mill Lane", 550),
    ]
    [best] = seen["best"]
    assert (best["name"], best["items"], best["percent"]) == ("Product P1", 7_000_000, 100)
    assert best["difference_ppm"] == -300_000


def test_the_margin_and_the_balances_are_the_ledgers(trade):
    """2 pieces cost 0.40 each where stock was bought; at Mill Lane nothing is known to cost."""
    books = in_the_books(company(trade.company_id), None, DAY)
    revenue = 770 - 37 - 92
    assert books["margin_minor"] == revenue - 80
    assert books["margin_ppm"] == (2_000_000 * (revenue - 80) + revenue) // (2 * revenue)
    balances = {row.account.name: row.balance_minor for row in books["standing"]}
    assert balances["Cash in the tills"] == 440 + 660 + 550
    assert balances["Card payments on the way"] == 220
    assert balances["Tax to pay"] == -(73 + 110 + 37 + 92)
    assert balances["Stock"] == 40_000 - 12 * 40
    one_place = in_the_books(company(trade.company_id), [trade.locations["STORE002"]], DAY)
    assert {row.account.name: row.balance_minor for row in one_place["standing"]} == {
        "Cash in the tills": 550,
        "Tax to pay": -92,
    }


def test_what_waits_is_counted(trade):
    found = alerts_for(trade.actor, list(trade.locations.values()))
    assert [(alert.sentence, alert.verb) for alert in found] == [
        ("1 product is below zero", "Check"),
        ("1 product has no known cost", "Check"),
    ]
    # Before the books are closed through a day, only what lay so then: they were sold on DAY.
    at_all = list(trade.locations.values())
    assert alerts_for(trade.actor, at_all, DAY) == found
    assert alerts_for(trade.actor, at_all, DAY - timedelta(days=30)) == []


def test_the_page_says_it_in_words(trade, monkeypatch):
    monkeypatch.setattr("tillbook.plumbing.clock.now", lambda: at(11, 45))
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    seen = client.get("/").content.decode()
    assert "Saturday so far" in seen
    assert "50\N{NO-BREAK SPACE}% less than last Saturday" in seen
    assert "by 11:00" in seen
    assert "Compared by 11:00: £2.20 now, £4.40 then." in seen
    assert "1 product is below zero" in seen
    assert "is no day to look at" in client.get("/?day=9999-12-31").content.decode()
    over = client.get("/?day=2026-11-14").content.decode()
    assert "Saturday 14 November" in over
    assert "Nothing sold yet" in client.get("/?day=2026-01-01").content.decode()
