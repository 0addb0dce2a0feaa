"""A day of cash as a bookkeeper reads it: every figure stands on paper or in the books."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.registering import enrolled_till
from tests.shifting import Drawer
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.queries import chart
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.story import sale_story
from tillbook.desks.shifts.due import due_at
from tillbook.desks.shifts.models import Closure, ShiftFlag
from tillbook.desks.shifts.operations import (
    check_shifts,
    close_days,
    close_period,
    fetch_change,
    note_arrival,
    take_to_bank,
)
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


def balances(shop, day) -> dict[str, int]:
    rows = trial_balance(shop.company_id, day)
    return {row.account.name: row.balance_minor for row in rows if row.balance_minor}


def test_monday_at_the_bakery(shop):
    place = shop.locations["STORE001"]
    with clock.set_to(MONDAY):
        # 200.00 of change is fetched from the bank; 150.00 of it is the float.
        fetch_change(shop.actor, new_id(), location_id=place, amount_minor=20_000)
        drawer = Drawer(enrolled_till(shop))
        day = [drawer.open(15_000)]
        # Two loaves at 1.10 in cash, one at 1.20 by card.
        day += [drawer.sell("P1", 2), drawer.sell("P2", tender="card")]
        # 7.00 for stamps; 50.00 is too much for the drawer and goes to the safe.
        day += [drawer.move("pay_out", 700, "stamps"), drawer.move("drop", 5_000)]
        # 150.00 + 2.20 - 7.00 - 50.00 = 95.20 must be there; 94.20 is.
        assert drawer.expected == 9_520
        day.append(drawer.close(9_420))
        assert drawer.till.statuses(day) == ["stored"] * 6
        # 100.00 is taken to the bank.
        deposit = new_id()
        take_to_bank(shop.actor, deposit, location_id=place, amount_minor=10_000, reference="B1")
        evening = balances(shop, MONDAY.date())
        catch_up(shop.company_id)
        stops = [
            [stop["title"] for stop in chain]
            for sale in Sale.objects.order_by("number")
            for chain in sale_story(shop.actor, sale.id)["stops"]
        ]
    # The sale's page says which count the cash went into; the card's money still waits.
    assert stops[0][1:] == ["Cash in the tills", "Z 1, 16 Nov 2026, 08:00"]
    assert stops[1][1:] == ["Card payments on the way"]
    assert "Cash in the tills" not in evening  # every drawer was counted and emptied
    assert evening["Safe"] == 20_000 - 15_000 + 5_000 + 9_420 - 10_000
    assert evening["Cash on its way to the bank"] == 10_000
    assert evening["Cash over and short"] == 100
    assert evening["Small expenses in cash"] == 700
    assert evening["Card payments on the way"] == 120
    with clock.set_to(TUESDAY):
        note_arrival(shop.actor, new_id(), deposit)
        assert close_days(shop.company_id) == 1
        morning = balances(shop, TUESDAY.date())
        catch_up(shop.company_id)
        check_shifts(shop.company_id)
    assert morning["Bank"] == -20_000 + 10_000
    assert "Cash on its way to the bank" not in morning
    closure = Closure.objects.get()
    assert (closure.kind, closure.period, closure.position) == ("day", "2026-11-16", 1)
    assert '"own":{"documents":2,"returned":0,"sold":340,' in closure.text
    assert not ShiftFlag.objects.exists()
    assert len({account.code for account in chart(shop.company_id)}) == len(chart(shop.company_id))
    assert verify().findings == ()


def test_a_receipt_that_comes_after_the_days_closure_stands_in_the_next_one(shop):
    with clock.set_to(MONDAY):
        drawer = Drawer(enrolled_till(shop))
        opening, late = drawer.open(), drawer.sell("P1")
        assert drawer.till.statuses([opening, drawer.sell("P2")]) == ["stored"] * 2
        catch_up(shop.company_id)
    with clock.set_to(TUESDAY):
        assert close_days(shop.company_id) == 1
        assert close_days(shop.company_id) == 0
        assert drawer.till.statuses([late, drawer.sell("P3"), drawer.close()]) == ["stored"] * 3
        catch_up(shop.company_id)
    with clock.set_to(datetime(2026, 12, 1, 8, 0, tzinfo=UTC)):
        assert drawer.till.statuses([drawer.open(), drawer.sell("P4"), drawer.close()])
        catch_up(shop.company_id)
        assert close_days(shop.company_id) == 1
    with clock.set_to(datetime(2027, 1, 2, 8, 0, tzinfo=UTC)):
        assert drawer.till.statuses([drawer.open(), drawer.sell("P5"), drawer.close()])
        catch_up(shop.company_id)
        close_days(shop.company_id)
    with clock.set_to(datetime(2027, 1, 3, 8, 0, tzinfo=UTC)):
        close_days(shop.company_id)
    made = list(Closure.objects.order_by("position").values_list("kind", "period"))
    assert made == [
        ("day", "2026-11-16"),
        ("day", "2026-11-17"),
        ("month", "2026-11"),
        ("day", "2026-12-01"),
        ("month", "2026-12"),
        ("year", "2026"),
        ("day", "2027-01-02"),
    ]
    second = Closure.objects.get(period="2026-11-17")
    assert '"late":{"documents":1,"returned":0,"sold":110,' in second.text
    check_shifts(shop.company_id)
    assert verify().findings == ()


def test_a_month_and_a_year_that_no_later_sale_ends_are_closed_by_hand(shop):
    place = shop.locations["STORE001"]
    with clock.set_to(MONDAY):
        drawer = Drawer(enrolled_till(shop))
        assert drawer.till.statuses([drawer.open(), drawer.sell("P1")]) == ["stored"] * 2
        assert due_at(shop.company_id, place) == []
        with pytest.raises(NotPossible, match="not over"):
            close_period(shop.actor, place, "day", "2026-11-16")
    with clock.set_to(TUESDAY):
        with pytest.raises(NotPossible) as refused:
            close_period(shop.actor, place, "day", "2026-11-16")
        assert "close it first" in str(refused.value)
        assert "is the worker running" in str(refused.value)
        assert drawer.till.statuses([drawer.close(unsent=((new_id(), 9),))]) == ["stored"]
        catch_up(shop.company_id)
        with pytest.raises(NotPossible, match="has not arrived"):
            close_period(shop.actor, place, "day", "2026-11-16")


def test_what_waits_is_closed_in_order_and_the_chain_goes_on(shop):
    place = shop.locations["STORE001"]
    with clock.set_to(MONDAY):
        drawer = Drawer(enrolled_till(shop))
        drawer.till.statuses([drawer.open(), drawer.sell("P1"), drawer.close()])
        catch_up(shop.company_id)
    with clock.set_to(datetime(2027, 1, 2, 8, 0, tzinfo=UTC)):
        waits = [(one.kind, one.period) for one in due_at(shop.company_id, place)]
        assert waits == [("day", "2026-11-16"), ("month", "2026-11"), ("year", "2026")]
        close_period(shop.actor, place, "month", "2026-11")
        assert [one.kind for one in due_at(shop.company_id, place)] == ["year"]
        close_period(shop.actor, place, "year", "2026")
        assert due_at(shop.company_id, place) == []
        with pytest.raises(NotPossible):
            close_period(shop.actor, place, "year", "2026")
        drawer.till.statuses([drawer.open(), drawer.sell("P1"), drawer.close()])
        catch_up(shop.company_id)
    with clock.set_to(datetime(2027, 1, 3, 8, 0, tzinfo=UTC)):
        assert close_days(shop.company_id) == 1
    made = list(Closure.objects.order_by("position").values_list("kind", "period"))
    assert made == [
        ("day", "2026-11-16"),
        ("day", "2026-11-30"),
        ("month", "2026-11"),
        ("day", "2026-12-31"),
        ("month", "2026-12"),
        ("year", "2026"),
        ("day", "2027-01-02"),
    ]
    assert verify().findings == ()
