"""Exchange rates by day: two integers as quoted, with direction, and what an amount becomes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tillbook.values.money import format_decimal, parse_decimal
from tillbook.values.rounding import divide

#: A rate older than this is refused where the company has said nothing: a week and its weekend.
USUAL_DAYS = 10
#: The most rates one file may bring: thirty currencies over several years.
MOST_RATES = 40_000
FIRST_YEAR, LAST_YEAR = 1950, 2199
#: A rate is written with at most so many decimals, and is at most so large.
DECIMALS, LARGEST = 10, 10**12
_CODE = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,10})?")
_NONE = frozenset({"", "-", "n/a", "na", "."})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`base_units` of the one currency are `quote_units` of the other, as quoted that day."""

    base: str
    quote: str
    base_units: int
    quote_units: int
    day: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in another: numerator / denominator, of whole units.

    day: the older of the quotes it comes from; via: the currency between, "" where there is none.
    """

    numerator: int
    denominator: int
    day: date
    via: str = ""

    def worth(self, minor: int, exponent_from: int, exponent_to: int) -> int:
        """An amount in minor units of the one currency in those of the other, rounded once."""
        above = minor * self.numerator * 10**exponent_to
        return divide(above, self.denominator * 10**exponent_from)

    @property
    def text(self) -> str:
        """What one unit is worth, with six decimals at most: for people, never for figures."""
        plain = format_decimal(divide(self.numerator * 10**6, self.denominator), 6)
        return plain.rstrip("0").ljust(len(plain) - 4, "0") if "." in plain else plain


class NotARate(ValueError):
    """The text is no rate; the message is for a person."""


def units_of(text: str) -> tuple[int, int]:
    """A rate as it was typed, "1.0843", as (base units, quote units): 10000 are 10843."""
    plain = text.strip().replace("\u00a0", "")
    if not _RATE.fullmatch(plain):
        raise NotARate(text[:30])
    plain = plain.replace(",", ".")
    decimals = len(plain.partition(".")[2])
    units = parse_decimal(plain, decimals)
    if not 0 < units <= LARGEST:
        raise NotARate(text[:30])
    return 10**decimals, units


def rate_text(quote: Quote) -> str:
    """The quote as it was written: "1.0843"."""
    return format_decimal(quote.quote_units, len(str(quote.base_units)) - 1)


def find_rate(quotes: Iterable[Quote], currency: str, home: str, day: date) -> Rate | None:
    """The rate of a currency in another on a day: the last one on or before it, whichever way it
    was quoted; by a third currency where nobody quotes the two. None where nothing leads there.

    Which quotes are too old is the caller's to say: none of those is handed in.
    """
    if currency == home:
        return Rate(1, 1, day)
    usable = [one for one in quotes if one.day <= day]
    if direct := _last(usable, currency, home):
        return direct
    between = {one.base for one in usable} | {one.quote for one in usable}
    found = []
    for via in sorted(between - {currency, home}):
        first, second = _last(usable, currency, via), _last(usable, via, home)
        if first and second:
            numerator = first.numerator * second.numerator
            denominator = first.denominator * second.denominator
            found.append(Rate(numerator, denominator, min(first.day, second.day), via))
    return max(found, key=lambda one: one.day, default=None)


def _last(quotes: Sequence[Quote], currency: str, home: str) -> Rate | None:
    """The last quote of just these two, turned the way that is asked."""
    fits = [one for one in quotes if {one.base, one.quote} == {currency, home}]
    if not fits:
        return None
    last = max(fits, key=lambda one: one.day)
    if last.base == currency:
        return Rate(last.quote_units, last.base_units, last.day)
    return Rate(last.base_units, last.quote_units, last.day)


def is_code(text: str) -> bool:
    """Whether it could be a currency."""
    return _CODE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a file: which word for it, and what stands there."""

    line: int
    what: str
    text: str


def read_table(
    text: str, *, since: date, currencies: frozenset[str], source: str
) -> tuple[list[Quote], list[Fault]]:
    """The rates of a table, and what is wrong with it; a table with a fault is not taken in.

    Two layouts: that of the European Central Bank (`Date, USD, JPY, …`: what one euro is), and one
    rate a row (`date, from, to, rate`). since: older days are left out; currencies: only these,
    all where there are none.
    """
    rows = csv.reader(text.splitlines(), delimiter=_delimiter(text))
    heads = [cell.strip() for cell in next(rows, [])]
    while heads and not heads[-1]:
        heads.pop()
    lower = [head.casefold() for head in heads]
    if lower[:4] == ["date", "from", "to", "rate"]:
        cells = _single(rows)
    elif lower[:1] == ["date"] and len(heads) > 1 and all(is_code(one) for one in heads[1:]):
        cells = _central_bank(rows, heads[1:])
    else:
        return [], [Fault(1, "heads", ", ".join(heads)[:60])]
    found: dict[tuple[str, str, date], Quote] = {}
    faults: list[Fault] = []
    for line, when, base, quote, rate in cells:
        day = _day(when)
        if day is None:
            faults.append(Fault(line, "day", when[:30]))
        elif day >= since and (not currencies or {base, quote} & currencies):
            made = _quote(line, day, base, quote, rate, faults)
            if made:
                found[base, quote, day] = Quote(
                    base=base,
                    quote=quote,
                    base_units=made[0],
                    quote_units=made[1],
                    day=day,
                    source=source,
                )
        if len(faults) >= 20 or len(found) > MOST_RATES:
            break
    if len(found) > MOST_RATES:
        faults.append(Fault(0, "many", str(MOST_RATES)))
    return list(found.values()), faults


_Cell = tuple[int, str, str, str, str]


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _single(rows: Iterable[list[str]]) -> Iterator[_Cell]:
    for line, row in enumerate(rows, 2):
        cells = [cell.strip() for cell in row]
        if any(cells):
            when, base, quote, rate = [*cells, "", "", "", ""][:4]
            yield line, when, base.upper(), quote.upper(), rate


def _central_bank(rows: Iterable[list[str]], codes: Sequence[str]) -> Iterator[_Cell]:
    for line, row in enumerate(rows, 2):
        cells = [cell.strip() for cell in row]
        for code, rate in zip(codes, cells[1:], strict=False):
            if rate.casefold() not in _NONE:
                yield line, cells[0], "EUR", code, rate


def _quote(
    line: int, day: date, base: str, quote: str, rate: str, faults: list[Fault]
) -> tuple[int, int] | None:
    if not is_code(base) or not is_code(quote) or base == quote:
        faults.append(Fault(line, "pair", f"{base} {quote}"[:30]))
        return None
    try:
        return units_of(rate)
    except NotARate:
        faults.append(Fault(line, "rate", rate[:30]))
        return None


def _day(text: str) -> date | None:
    """A day as tables write it: 2026-11-23, 23 November 2026, 23.11.2026."""
    for form in ("%Y-%m-%d", "%d %B %Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
    return None


def oldest(day: date, most_days: int) -> date:
    """The oldest day whose rate still counts on a day."""
    return day - timedelta(days=most_days)
