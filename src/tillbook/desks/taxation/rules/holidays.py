"""The days on which an office does not take returns, for the next working day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from tillbook.books.ledger.rules.days import DAY
from tillbook.values.rounding import times_in

_SATURDAY, _SUNDAY = 5, 6
_WEEK = 7
_MONDAY, _THURSDAY = 0, 3
#: Since when the day is a holiday of the United States.
_JUNETEENTH = 2021


def _parted(number: int, by: int) -> tuple[int, int]:
    """How many times `by` is in a number of 0 or more, and what is left."""
    times = times_in(number, by)
    return times, number - times * by


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature, 20 April 1876)."""
    _, a = _parted(year, 19)
    b, c = _parted(year, 100)
    d, e = _parted(b, 4)
    f, _ = _parted(b + 8, 25)
    g, _ = _parted(b - f + 1, 3)
    _, h = _parted(19 * a + b - d - g + 15, 30)
    i, k = _parted(c, 4)
    _, weekday = _parted(32 + 2 * e + 2 * i - h - k, 7)
    m, _ = _parted(a + 11 * h + 22 * weekday, 451)
    month, day = _parted(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _fixed(year: int, *days: tuple[int, int]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, day in days)


def _after_easter(year: int, *days: int) -> frozenset[date]:
    return frozenset(easter(year) + timedelta(days=n) for n in days)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The nth such weekday of a month, from 1."""
    first = date(year, month, 1)
    _, ahead = _parted(_WEEK + weekday - first.weekday(), _WEEK)
    return first + timedelta(days=ahead + _WEEK * (n - 1))


@cache
def _german(year: int) -> frozenset[date]:
    """Of all of Germany; a state's own are known to its offices alone."""
    fixed = _fixed(year, (1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
    return fixed | _after_easter(year, -2, 1, 39, 50)


@cache
def _french(year: int) -> frozenset[date]:
    """Code du travail, article L3133-1."""
    months = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    return _fixed(year, *months) | _after_easter(year, 1, 39, 50)


@cache
def _american(year: int) -> frozenset[date]:
    """Legal holidays of the United States (5 U.S.C. 6103), moved off Saturdays and Sundays."""
    days = [(1, 1), (7, 4), (11, 11), (12, 25)]
    if year >= _JUNETEENTH:
        days.append((6, 19))
    found = set()
    for day in _fixed(year, *days):
        moved = {_SATURDAY: -DAY, _SUNDAY: DAY}.get(day.weekday(), timedelta())
        found.add(day + moved)
    last = date(year, 5, 31)
    found.add(last - timedelta(days=last.weekday()))
    for month, n in ((1, 3), (2, 3), (9, 1), (10, 2)):
        found.add(_nth(year, month, _MONDAY, n))
    found.add(_nth(year, 11, _THURSDAY, 4))
    return frozenset(found)


HOLIDAYS: dict[str, Callable[[int], frozenset[date]]] = {
    "DE": _german,
    "FR": _french,
    "US": _american,
}


def next_working_day(day: date, country: str) -> date:
    """The day itself, or the next that is neither Saturday, Sunday nor a holiday."""
    holidays = HOLIDAYS[country]
    while day.weekday() >= _SATURDAY or day in holidays(day.year):
        day += DAY
    return day
