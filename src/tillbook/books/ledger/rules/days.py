"""Fiscal years, months, and what spans of days are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
_MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `since` (None: from the beginning) through `until`."""

    since: date | None
    until: date


def fiscal_year(day: date, first_month: int) -> Span:
    """The fiscal year that a day lies in; it begins on the first of `first_month` (1 to 12)."""
    year = day.year if day.month >= first_month else day.year - 1
    since = date(year, first_month, 1) if year >= date.min.year else date.min
    last_month = first_month - 1 or _MONTHS
    end_year = year + 1 if first_month > 1 else year
    if end_year > date.max.year:
        return Span(since, date.max)
    return Span(since, last_of_month(date(end_year, last_month, 1)))


def counts_from(kind: str, first_day: date, first_month: int) -> date | None:
    """The first day whose postings the balance of an account holds, where the days that are looked
    at begin on `first_day`: income and expenses begin with each fiscal year, what else there is
    never ends (None)."""
    if kind not in ("income", "expense"):
        return None
    return fiscal_year(first_day, first_month).since


def day_before(day: date) -> date:
    """The day before; the first day there is has none, and stays."""
    return day - DAY if day > date.min else day


def last_of_month(day: date) -> date:
    """The last day of the month that a day lies in."""
    if (day.year, day.month) == (date.max.year, date.max.month):
        return date.max
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - DAY


def months_back(day: date, months: int) -> date:
    """The day so many months before; a month's last day stays that, and a day that the month has
    not is its last. Nothing is before the first day there is."""
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + _MONTHS
    if year < date.min.year:
        return date.min
    last = last_of_month(date(year, month, 1))
    if day == last_of_month(day):
        return last
    return last.replace(day=min(day.day, last.day))


def months_of(span: Span) -> list[Span]:
    """The months of a span that has a first day; the first and the last are cut to it."""
    assert span.since is not None
    found = []
    start = span.since
    while start <= span.until:
        end = min(last_of_month(start), span.until)
        found.append(Span(start, end))
        if end == date.max:
            break
        start = end + DAY
    return found


#: Months that people compare like with like.
_LIKE = (1, 3, _MONTHS)


def previous(span: Span) -> Span:
    """The span just before of the same length: of as many months where it is whole ones; of months
    that are not over the like days of the month, the quarter or the year before."""
    if span.since is None:
        return Span(None, months_back(span.until, 1))
    if span.since == date.min:
        return Span(span.since, span.since)
    if span.since.day == 1:
        years = span.until.year - span.since.year
        months = years * _MONTHS + span.until.month - span.since.month + 1
        if span.until != last_of_month(span.until):
            months = next((one for one in _LIKE if one >= months), months)
        return Span(months_back_to_first(span.since, months), months_back(span.until, months))
    length = span.until - span.since + DAY
    start = span.since - length if span.since - date.min >= length else date.min
    return Span(start, span.since - DAY)


def months_back_to_first(day: date, months: int) -> date:
    """A day so many months before, as the first of a span: the first of a month stays that."""
    return months_back(day, months).replace(day=1) if day.day == 1 else months_back(day, months)


def year_before(span: Span) -> Span:
    """The same days a year before."""
    since = None if span.since is None else months_back_to_first(span.since, _MONTHS)
    return Span(since, months_back(span.until, _MONTHS))


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where spans begin and end, as folded figures are asked for them.

    days: in order, the last day of each part; part n is the days after days[n-1] through days[n],
    part 0 everything through days[0]. broken: the months (their first days) that a part ends
    inside: those are read by day, all others by month. from_start: part 0 is wanted too.
    """

    days: tuple[date, ...]
    broken: tuple[date, ...]
    from_start: bool

    def parts_of(self, span: Span) -> range:
        """The parts that make up a span."""
        end = self.days.index(span.until)
        if span.since is None or span.since == date.min:
            return range(end + 1)
        return range(self.days.index(span.since - DAY) + 1, end + 1)


def cuts_of(spans: Iterable[Span]) -> Cuts:
    """The parts that spans are made of: at least one, none ends before it begins."""
    days: set[date] = set()
    from_start = False
    for span in spans:
        days.add(span.until)
        if span.since is None or span.since == date.min:
            from_start = True
        else:
            days.add(span.since - DAY)
    ordered = tuple(sorted(days))
    broken = {day.replace(day=1) for day in ordered if day != last_of_month(day)}
    return Cuts(ordered, tuple(sorted(broken)), from_start)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that has it not."""
    first = day.replace(day=1)
    for _month in range(months):
        first = last_of_month(first) + DAY
    return first.replace(day=min(day.day, last_of_month(first).day))
