"""The demo business: it opens with today's sales, and its trade comes in once however often."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tests.shop import build_shop
from tillbook.books.loyalty.queries import card_by_hash
from tillbook.books.loyalty.rules import number_hash
from tillbook.config import demo
from tillbook.desks.banking.models import BankAccount, BankSettlement
from tillbook.desks.banking.operations import undo_settlement
from tillbook.desks.banking.reconciliation import report
from tillbook.desks.banking.settled import unsettled
from tillbook.desks.banking.suggestions import items_near, suggested
from tillbook.desks.sales.operations.compare_prices import compare_prices
from tillbook.edges.bridges.demo import replay
from tillbook.edges.bridges.demo.assortment import WELL_KNOWN_SKU, baskets, goods
from tillbook.edges.bridges.demo.trade import events
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.queries import demo_company, system_actor
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

LONDON = ZoneInfo("Europe/London")
SATURDAY = datetime(2026, 11, 21, 14, 36, tzinfo=UTC)


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def opened_demo():
    """The demo business as its first start leaves it, on a Saturday afternoon."""
    with clock.set_to(SATURDAY):
        return demo.create_if_none()


@pytest.fixture
def template_setup(request):
    return opened_demo if "opened" in request.fixturenames else build_shop


@pytest.fixture
def opened(database):
    """How to sign in to `opened_demo`, which is `database`; the clock stands still there."""
    with clock.set_to(SATURDAY):
        yield database.seed


def test_the_first_start_makes_todays_sales_and_says_the_password_once(opened):
    assert opened.email == demo.EMAIL
    assert len(opened.password) >= 12
    cashiers_and_more = ["Ana", "Bo", "Chidi", "Dot", "Emil", "Mara", "Ola Owner"]
    assert [name for name, _ in opened.pins] == cashiers_and_more
    assert {len(pin) for _, pin in opened.pins} == {6}
    assert len({pin for _, pin in opened.pins}) == 7
    [(sales,)] = rows("SELECT count(*) FROM sale WHERE kind = 'sale'")
    assert 60 < sales < 160
    assert rows("SELECT DISTINCT business_date FROM sale")[0][0] in ("2026-11-21", SATURDAY.date())
    [(passwords,)] = rows("SELECT count(*) FROM person WHERE password LIKE 'argon2%'")
    assert passwords == 1
    assert demo.create_if_none() is None
    assert rows("SELECT count(*) FROM sale WHERE kind = 'sale'") == [(sales,)]


def test_it_has_what_the_first_examples_name(opened):
    from tillbook.masters.catalog.queries import items_by_sku
    from tillbook.masters.organisation.queries import company

    company_id, _ = demo_company()
    info = company(company_id)
    assert sorted(at.code for at in info.locations.values()) == ["STORE001", "STORE002"]
    found = items_by_sku(company_id, info.version, [good.sku for good in goods()])
    assert len(found) == len(goods()) > 300
    assert found[WELL_KNOWN_SKU].stocked


def assert_bank_follows(company_id, first_start):
    """The bank says what follows from the trade: all is settled but the newest payout, which a
    suggestion fits, and a transfer that nobody can place."""
    assert demo.bank(company_id, first_start, SATURDAY) > 8
    assert demo.bank(company_id, first_start, SATURDAY) == 0
    account = BankAccount.objects.get()
    stranger, payout = unsettled(account.id)
    assert (stranger.name, payout.name) == ("M. Saltmarsh", "Harbour Card Services")
    actor, waiting = system_actor(company_id, "test"), [payout, stranger]
    likely = suggested(actor, account, waiting, items_near(actor, account, waiting))
    assert likely[payout.id].fee_minor > 0
    assert stranger.id not in likely
    found = report(account, SATURDAY.date()).found
    assert found.difference_minor == -(payout.amount_minor + stranger.amount_minor)
    # Who takes a settlement back finds it open still at the next start.
    done = BankSettlement.objects.order_by("id")[0]
    undo_settlement(actor, done.id, new_id(), why="tried out")
    # A week later the payout is settled, and newer ones have come.
    week = SATURDAY + timedelta(days=7)
    assert demo.bank(company_id, first_start, week) > 0
    still = {row.id for row in unsettled(account.id)}
    assert payout.id not in still
    assert done.line_id in still
    catch_up(company_id)
    assert verify().holds


@pytest.mark.postgresql_by_night
def test_an_interrupted_replay_goes_on_where_it_was(opened):
    company_id, first_start = demo_company()
    stop = threading.Event()
    told = []

    def interrupt(progress):
        told.append(progress)
        if len(told) == 3:
            stop.set()

    part = replay(company_id, first_start, SATURDAY, stop=stop, tell=interrupt)
    assert (part.done, part.added) == (told[-1].done, told[-1].added)
    assert part.done < part.of <= 6_000
    # What it bought is there too, however often it is asked for.
    assert demo.buy(company_id, first_start) == 7
    assert demo.buy(company_id, first_start) == 0
    stop.clear()
    told.clear()
    again = replay(company_id, first_start, SATURDAY, stop=stop, tell=interrupt)
    assert again.done - again.added == part.done
    # And the gift card that was sold at the first start.
    assert rows("SELECT count(*) FROM sale") == [(again.done + 1,)]
    [(debit,)] = rows("SELECT coalesce(sum(amount_minor), 0) FROM entry_line")
    assert debit == 0
    assert_bank_follows(company_id, first_start)
    took_back = "FROM sale s JOIN person p ON p.id = s.person_id WHERE s.kind <> 'sale'"
    assert rows(f"SELECT DISTINCT p.name {took_back}") == [("Mara",)]


@pytest.mark.postgresql_by_night
def test_a_visitor_finds_offers_that_the_trade_does_not_trip_over(opened):
    company_id, first_start = demo_company()
    assert rows("SELECT count(*) FROM promotion") == [(3,)]
    assert rows("SELECT code FROM coupon") == [("WELCOME",)]
    assert rows("SELECT name FROM price_list") == [("Trade prices for cafés",)]
    card = card_by_hash(company_id, number_hash(opened.gift_card))
    assert card
    assert card.balance_minor == 25_00
    # The next day is replayed while the offers hold: its receipts are found right all the same.
    replay(company_id, first_start, SATURDAY + timedelta(days=1), only_today=True)
    catch_up(company_id)
    while compare_prices(company_id):
        pass
    assert rows("SELECT kind, count(*) FROM discrepancy GROUP BY kind") == []


def test_a_later_start_adds_the_days_since(opened):
    company_id, first_start = demo_company()
    later = SATURDAY + timedelta(days=1)
    replay(company_id, first_start, later, only_today=True)
    days = [str(day) for (day,) in rows("SELECT DISTINCT business_date FROM sale ORDER BY 1")]
    assert days == ["2026-11-21", "2026-11-22"]


def test_a_business_of_ones_own_is_left_alone(shop):
    assert demo.create_if_none() is None
    assert demo.replay_rest() is None
    assert rows("SELECT count(*) FROM company") == [(1,)]


def test_the_trade_is_the_same_for_the_same_first_start_and_uses_each_basket_once():
    trade = events(SATURDAY, SATURDAY, LONDON, 4)
    assert trade == events(SATURDAY, SATURDAY, LONDON, 4)
    sales = [event for event in trade if event.kind == "sale"]
    assert len({event.key for event in trade}) == len(trade)
    assert 4_500 < len(sales) <= len(baskets()) < 6_000
    assert {event.kind for event in trade} == {"sale", "void", "return"}
    assert all(event.moment <= SATURDAY for event in trade)
    by_day = Counter(event.day for event in sales)
    assert len(by_day) == 56
    assert by_day[SATURDAY.date() - timedelta(days=7)] > by_day[SATURDAY.date() - timedelta(days=5)]
    months_later = events(SATURDAY, SATURDAY + timedelta(days=90), LONDON, 4)
    assert sum(event.kind == "sale" for event in months_later) == len(baskets())
    assert set(trade) <= set(months_later)


def test_each_series_is_written_in_the_order_of_time():
    trade = events(SATURDAY, SATURDAY + timedelta(days=2), LONDON, 4)
    for series in {event.series for event in trade}:
        moments = [event.moment for event in trade if event.series == series]
        assert moments == sorted(moments)
    assert [event.era for event in trade[:100]] == [""] * 100
