"""Deadlines against the tables of the offices."""

from __future__ import annotations

from datetime import date

import pytest

from tillbook.desks.taxation.rules.calendar import DEADLINES, due_on
from tillbook.desks.taxation.rules.holidays import easter

#: HM Revenue and Customs, "Deadlines for your VAT Return and payment" (2014): period, deadline.
BRITISH = [
    ("2014-03-31", "2014-05-07"),
    ("2014-04-30", "2014-06-07"),
    ("2014-11-30", "2015-01-07"),
    ("2014-12-31", "2015-02-07"),
    ("2015-01-31", "2015-03-07"),
    ("2015-02-28", "2015-04-07"),
    ("2016-06-30", "2016-08-07"),  # VDSOG400
]
#: Minnesota Department of Revenue, "Filing and Payment Schedules" of 2016, 2017 and 2019.
MINNESOTA = [
    (1, "2015-12-31", "2016-01-20"),
    (12, "2015-12-31", "2016-02-05"),
    (1, "2016-01-31", "2016-02-22"),
    (1, "2016-02-29", "2016-03-21"),
    (1, "2016-10-31", "2016-11-21"),
    (12, "2016-12-31", "2017-02-06"),
    (1, "2017-01-31", "2017-02-21"),
    (3, "2018-12-31", "2019-01-22"),
    (12, "2018-12-31", "2019-02-05"),
    (3, "2019-03-31", "2019-04-22"),
    (3, "2019-09-30", "2019-10-21"),
    (1, "2019-12-31", "2020-01-21"),
    (12, "2019-12-31", "2020-02-05"),
]


@pytest.mark.parametrize(("until", "due"), BRITISH)
def test_british_returns_are_due_a_month_and_seven_days_later(until, due):
    assert due_on("GB", 3, date.fromisoformat(until)) == date.fromisoformat(due)


def test_a_british_annual_return_is_due_two_months_later():
    """VATAC1300: the last day of the second month following the end of the return period."""
    assert due_on("GB", 12, date(2025, 12, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(("months", "until", "due"), MINNESOTA)
def test_minnesotas_own_schedules(months, until, due):
    assert due_on("US-MN", months, date.fromisoformat(until)) == date.fromisoformat(due)


def test_german_returns_are_due_on_the_tenth_or_the_next_working_day():
    """Section 18 (1) UStG, section 108 (3) AO; with Dauerfristverlängerung a month later (section
    46 UStDV)."""
    assert due_on("DE", 1, date(2026, 9, 30)) == date(2026, 10, 12)  # the 10th is a Saturday
    assert due_on("DE", 3, date(2026, 3, 31)) == date(2026, 4, 10)
    assert due_on("DE", 1, date(2026, 9, 30), extended=True) == date(2026, 11, 10)
    assert due_on("DE", 1, date(2020, 3, 31)) == date(2020, 4, 14)  # Good Friday, Easter Monday


def test_french_returns_have_the_day_that_the_office_gave():
    assert due_on("FR", 1, date(2026, 9, 30), own_day=24) == date(2026, 10, 26)  # a Saturday
    assert due_on("FR", 1, date(2026, 7, 31)) == date(2026, 8, 17)  # Assumption, on a Saturday


def test_every_rule_has_its_source_and_some_place_has_none():
    assert all(rule.source for rule in DEADLINES)
    assert due_on("IE", 1, date(2026, 9, 30)) is None


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1818, 3, 22), (2000, 4, 23), (2026, 4, 5), (2038, 4, 25)]
)
def test_easter(year, month, day):
    assert easter(year) == date(year, month, day)
