"""Rates: the day they count on, both directions, a third currency, tables, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.masters.currencies.rules import (
    NotARate,
    Quote,
    Rate,
    find_rate,
    rate_text,
    read_table,
    units_of,
)

DAY = date(2026, 3, 2)


def quote(base: str, other: str, text: str, day: date = DAY) -> Quote:
    base_units, quote_units = units_of(text)
    return Quote(base=base, quote=other, base_units=base_units, quote_units=quote_units, day=day)


def test_a_rate_is_kept_as_it_was_quoted():
    assert units_of("1.0840") == (10_000, 10_840)
    assert rate_text(quote("EUR", "USD", "1.0840")) == "1.0840"
    assert rate_text(quote("EUR", "JPY", "163")) == "163"


@pytest.mark.parametrize("text", ["", "0", "0.000", "-1", "1e5", "1.2.3", "abc", "9" * 13, "∞"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(NotARate):
        units_of(text)


def test_the_last_rate_on_or_before_the_day_counts():
    quotes = [
        quote("EUR", "USD", "1.10", date(2026, 2, 27)),
        quote("EUR", "USD", "1.20", date(2026, 3, 3)),
    ]
    found = find_rate(quotes, "USD", "EUR", DAY)
    assert found is not None
    assert (found.day, found.worth(110_00, 2, 2)) == (date(2026, 2, 27), 100_00)
    assert find_rate(quotes, "USD", "EUR", date(2026, 2, 26)) is None


def test_it_is_turned_round_and_led_by_a_third_currency():
    quotes = [quote("EUR", "USD", "1.0843"), quote("EUR", "GBP", "0.8412")]
    # 1 USD = 0.8412 / 1.0843 GBP = 0.77580…
    found = find_rate(quotes, "USD", "GBP", DAY)
    assert found is not None
    assert (found.via, found.worth(1_000_00, 2, 2)) == ("EUR", 775_80)
    assert found.text == "0.7758"


def test_currencies_without_decimals():
    """The European Commission's own example of converting: 1 euro is 6.55957 francs (Regulation
    (EC) No 2866/98), so 100 francs are 15.24 euro; and yen have no cents."""
    franc = find_rate([quote("EUR", "FRF", "6.55957")], "FRF", "EUR", DAY)
    assert franc is not None
    assert franc.worth(100_00, 2, 2) == 15_24
    yen = find_rate([quote("EUR", "JPY", "163.20")], "JPY", "EUR", DAY)
    assert yen is not None
    assert yen.worth(10_000, 0, 2) == 61_27


ECB = "Date,USD,JPY,CYP,\n2026-03-02,1.0843,163.2,N/A,\n2026-02-27,1.0800,162,N/A,\n"


def test_the_table_of_the_central_bank_is_read():
    found, faults = read_table(ECB, since=date(2026, 1, 1), currencies=frozenset(), source="ECB")
    assert faults == []
    assert [(one.quote, rate_text(one), one.day.day) for one in found] == [
        ("USD", "1.0843", 2),
        ("JPY", "163.2", 2),
        ("USD", "1.0800", 27),
        ("JPY", "162", 27),
    ]
    daily = "Date, USD, JPY, \n02 March 2026, 1.0843, 163.2, \n"
    found, faults = read_table(daily, since=DAY, currencies=frozenset({"USD"}), source="ECB")
    assert (faults, [one.quote for one in found]) == ([], ["USD"])


def test_one_rate_a_row_is_read_and_faults_name_their_line():
    good = "date;from;to;rate\n2.3.2026;USD;EUR;0,9223\n"
    found, faults = read_table(good, since=date(2026, 1, 1), currencies=frozenset(), source="")
    assert (faults, rate_text(found[0])) == ([], "0.9223")
    bad = "date,from,to,rate\n2026-03-02,USD,USD,1\n2026-13-02,USD,EUR,1\n2026-03-02,USD,EUR,-1\n"
    _found, faults = read_table(bad, since=date(2026, 1, 1), currencies=frozenset(), source="")
    assert [(one.line, one.what) for one in faults] == [(2, "pair"), (3, "day"), (4, "rate")]
    assert read_table("", since=DAY, currencies=frozenset(), source="")[1][0].what == "heads"
    assert read_table("a,b\n1,2", since=DAY, currencies=frozenset(), source="")[1][0].line == 1


@given(
    minor=st.integers(-(10**11), 10**11),
    numerator=st.integers(1, 10**8),
    denominator=st.integers(1, 10**8),
)
def test_there_and_back_is_off_by_rounding_alone(minor, numerator, denominator):
    there = Rate(numerator, denominator, DAY)
    back = Rate(denominator, numerator, DAY)
    again = back.worth(there.worth(minor, 2, 2), 2, 2)
    # Half a cent of the one currency, turned back, and half a cent of rounding.
    assert abs(again - minor) * 2 * numerator <= denominator + numerator
    assert there.worth(-minor, 2, 2) == -there.worth(minor, 2, 2)
