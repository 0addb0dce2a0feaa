"""Figures are written digit for digit, in the habits of whoever reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from tillbook.plumbing.locales import read_locale
from tillbook.plumbing.templatetags import figures
from tillbook.values.rounding import LARGEST

EUR = SimpleNamespace(code="EUR", symbol="€", exponent=2)
JPY = SimpleNamespace(code="JPY", symbol="¥", exponent=0)
KWD = SimpleNamespace(code="KWD", symbol="", exponent=3)
NONE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("locale", "value", "currency", "written"),
    [
        ("en", 421840, EUR, "€4,218.40"),
        ("en", -4260, EUR, "−€42.60"),
        ("en", 0, EUR, "€0.00"),
        ("en", 5, EUR, "€0.05"),
        ("en", 1235, JPY, "¥1,235"),
        ("en", 1234567, KWD, f"KWD{NONE}1,234.567"),
        ("de", 421840, EUR, f"4.218,40{NONE}€"),
        ("nl", -421840, EUR, f"−€{NONE}4.218,40"),
        ("fr", 421840, EUR, f"4\N{NARROW NO-BREAK SPACE}218,40{NONE}€"),
        ("en", LARGEST, EUR, "€90,071,992,547,409.91"),
        ("en", -LARGEST, KWD, f"−KWD{NONE}9,007,199,254,740.991"),
    ],
)
def test_money(locale, value, currency, written):
    with translation.override(locale):
        assert figures.money(value, currency) == written


@pytest.mark.parametrize("value", [*range(-1200, 1200, 7), 123454, 123455, 123456, LARGEST - 1])
def test_no_digit_is_rounded_away(value):
    with translation.override("en"):
        for exponent in range(7):
            currency = SimpleNamespace(code="XXX", symbol="", exponent=exponent)
            written = figures.amount(value, currency).replace(",", "").replace("−", "-")
            assert int(written.replace(".", "")) == value
            assert len(written.partition(".")[2]) == exponent


def test_nothing_is_written_for_nothing():
    for write in (figures.money, figures.amount, figures.signed, figures.balance):
        assert write(None, EUR) == ""
    assert figures.quantity(None) == figures.percent(None) == figures.day(None) == ""
    assert figures.amount_or_blank(0, EUR) == ""


def test_two_sides_of_the_books():
    assert (figures.debit(1630, EUR), figures.credit(1630, EUR)) == ("16.30", "")
    assert (figures.debit(-980, EUR), figures.credit(-980, EUR)) == ("", "9.80")
    assert (figures.debit(0, EUR), figures.credit(0, EUR)) == ("", "")
    assert figures.balance(118420, EUR) == "1,184.20"
    assert figures.balance(-118420, EUR) == '<span class="cr">1,184.20<small>Cr</small></span>'
    assert figures.signed(4260, EUR) == "+42.60"
    assert figures.signed(-4260, EUR) == "−42.60"
    assert figures.signed(0, EUR) == "0.00"
    assert (figures.taken_off(240, EUR), figures.taken_off(0, EUR)) == ("−2.40", "0.00")


def test_the_minor_part_is_apart():
    assert figures.money_parts(421840, EUR) == '€4,218<span class="minor">.40</span>'
    assert figures.money_parts(-421840, JPY) == '−¥421,840<span class="minor"></span>'
    with translation.override("de"):
        written = f'4.218<span class="minor">,40{NONE}€</span>'
        assert figures.money_parts(421840, EUR) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (4_900_000, "4.90"),
        (4_905_000, "4.905"),
        (123, "0.000123"),
        (-18_600_000, "−18.60"),
        (0, "0.00"),
    ],
)
def test_unit_prices_show_the_decimals_they_have(value, written):
    assert figures.unit_price(value, EUR) == written


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1_500_000, "kg", f"1.5{NONE}kg"),
        (-3_000_000, "", "−3"),
        (0, "", "0"),
        (1, "", "0.000001"),
        (1_234_000_000, "", "1,234"),
    ],
)
def test_quantities_have_no_useless_zeros(value, unit, written):
    assert figures.quantity(value, unit) == written


def test_other_figures():
    assert figures.percent(135_000) == f"13.5{NONE}%"
    assert figures.percent(-40_000) == f"−4{NONE}%"
    assert figures.percent(0) == f"0{NONE}%"
    assert figures.percent(803_055, 0) == f"80{NONE}%"
    assert figures.percent(-125_000, 0) == f"−13{NONE}%"
    assert figures.percent(135_000, 2) == f"13.50{NONE}%"
    assert figures.percent(figures.magnitude(-4_000), 0) == f"0{NONE}%"
    assert figures.price(4_900_000, EUR) == "€4.90"
    assert figures.price(-4_905_000, EUR) == "−€4.905"
    assert figures.signed_quantity(2_000_000) == "+2"
    assert figures.signed_quantity(-2_000_000, "l") == f"−2{NONE}l"
    assert figures.count(1234567) == "1,234,567"


def test_dates_follow_the_habits_of_the_place():
    at = datetime(2026, 11, 19, 14, 2, tzinfo=UTC)
    habits = {
        "en": ("19 November 2026", "19 Nov 2026", "Thursday 19 November", "14:02"),
        "en-us": (
            "November 19, 2026",
            "Nov 19, 2026",
            "Thursday, November 19",
            "2:02\N{NARROW NO-BREAK SPACE}PM",
        ),
        "de": ("19. November 2026", "19.11.2026", "Donnerstag, 19. November", "14:02"),
    }
    for locale, (day, short, week_day, clock) in habits.items():
        with translation.override(locale):
            assert figures.day(at) == figures.day(date(2026, 11, 19)) == day
            assert figures.short_day(at) == short
            assert figures.week_day(at) == week_day
            assert figures.clock(at) == clock
            assert figures.moment(at) == f"{short}, {clock}"
            assert figures.period("2026-11-19") == day
            assert figures.period("2026-11") == "November 2026"
            assert figures.period("2026") == "2026"


def test_times_are_those_of_the_place():
    at = datetime(2026, 6, 19, 23, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert figures.moment(at) == "20 Jun 2026, 01:30"


def test_an_unknown_locale_is_english():
    assert str(read_locale("xx-YY")) == "en_GB"
    assert str(read_locale("")) == "en_GB"
    assert str(read_locale("en-US")) == "en_US"


def test_filters_are_known_to_every_template():
    template = Template("{{ a|money:c }} {{ b|cr:c }} {{ q|quantity_micro:'kg' }}")
    context = Context({"a": 370, "b": -370, "q": 500_000, "c": EUR})
    written = template.render(context)
    assert written == f'€3.70 <span class="cr">3.70<small>Cr</small></span> 0.5{NONE}kg'
