"""Template filters that write exact figures for people, in the person's own locale.

Amounts arrive as integers (minor units, millionths, parts per million) and are written digit for
digit: the decimal handed to Babel already has exactly the decimals that are shown, so its own
half-even rounding never has anything to round.

A currency is anything with `code`, `symbol` and `exponent` (0 to 6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from functools import lru_cache
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import NumberPattern, parse_pattern
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tillbook.plumbing.locales import current_locale
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE
from tillbook.values.rounding import divide
from tillbook.values.statements import decimals_of

register = template.Library()

MINUS = "−"
NARROW = "\N{NO-BREAK SPACE}"
_PRICE_DECIMALS = len(str(PRICE_SCALE)) - 1
_QUANTITY_DECIMALS = len(str(QUANTITY_SCALE)) - 1
_YEAR_AT_THE_END = re.compile(r"(,|\s|'de')*\by+$")
_PERCENT_DECIMALS = len(str(RATE_SCALE)) - 3
#: Wider than any stored integer, so that no digit is lost on the way through Decimal.
_EXACT = Context(prec=60)


class Currency(Protocol):
    """What a filter needs to know of a currency."""

    @property
    def code(self) -> str: ...

    @property
    def symbol(self) -> str: ...

    @property
    def exponent(self) -> int: ...


@lru_cache(maxsize=256)
def _pattern(locale_name: str, decimals: int) -> NumberPattern:
    """The locale's number pattern with exactly so many decimals."""
    pattern = parse_pattern(Locale.parse(locale_name).decimal_formats[None].pattern)
    pattern.frac_prec = (decimals, decimals)
    return pattern


def _digits(value: int, decimals: int, least: int | None = None) -> str:
    """Write |value| x 10^-decimals exactly; beyond `least` decimals, trailing zeros fall away."""
    return _written(abs(int(value)), decimals, least, current_locale())


@lru_cache(maxsize=4096)
def _written(value: int, decimals: int, least: int | None, locale: Locale) -> str:
    shown = decimals
    if least is not None:
        while shown > least and value % 10 == 0:
            value, shown = int(str(value)[:-1] or "0"), shown - 1
    number = _EXACT.scaleb(Decimal(value), -shown)
    return str(_pattern(str(locale), shown).apply(number, locale))


def _affixes(currency: Currency) -> tuple[str, str]:
    """What the locale writes before and after an amount of money."""
    pattern = parse_pattern(current_locale().currency_formats["standard"].pattern)
    before, after = pattern.prefix[0], pattern.suffix[0]
    symbol = currency.symbol or currency.code
    if before == "¤" and symbol[-1:].isalpha():
        before = f"¤{NARROW}"
    return before.replace("¤", symbol), after.replace("¤", symbol)


def _sign(value: int, plus: str = "") -> str:
    return MINUS if value < 0 else plus if value > 0 else ""


@register.filter
def money(value: int | None, currency: Currency) -> str:
    """Minor units with their currency: -4260 is "−€42.60". Nothing for None."""
    if value is None:
        return ""
    before, after = _affixes(currency)
    return f"{_sign(value)}{before}{_digits(value, currency.exponent)}{after}"


@register.filter
def amount(value: int | None, currency: Currency) -> str:
    """Minor units without the currency, for columns that name it in their head."""
    return "" if value is None else f"{_sign(value)}{_digits(value, currency.exponent)}"


@register.filter
def amount_or_blank(value: int | None, currency: Currency) -> str:
    """As `amount`, but nothing for 0, as in the debit and credit columns of a journal."""
    return amount(value, currency) if value else ""


@register.filter
def signed(value: int | None, currency: Currency) -> str:
    """Minor units of a change, with "+" or "−"."""
    return "" if value is None else f"{_sign(value, '+')}{_digits(value, currency.exponent)}"


class Abroad(Protocol):
    """A line that says an amount in a foreign currency."""

    foreign_minor: int | None
    foreign_currency: str


@register.filter
def abroad(line: Abroad) -> str:
    """The foreign amount of a line with its currency: "1,000.00 USD"; nothing where it has none."""
    if line.foreign_minor is None:
        return ""
    digits = _digits(line.foreign_minor, decimals_of(line.foreign_currency))
    return f"{_sign(line.foreign_minor)}{digits} {line.foreign_currency}"


@register.filter
def taken_off(value: int | None, currency: Currency) -> str:
    """What is taken off (a discount, change given), kept as a positive amount: "−2.40"."""
    return "" if value is None else amount(-value, currency)


@register.filter
def debit(value: int | None, currency: Currency) -> str:
    """The amount when it is on the debit side (positive), else nothing."""
    return amount(value, currency) if value and value > 0 else ""


@register.filter
def credit(value: int | None, currency: Currency) -> str:
    """The amount when it is on the credit side (negative), without sign, else nothing."""
    return amount(-value, currency) if value and value < 0 else ""


@register.filter
def balance(value: int | None, currency: Currency) -> str | SafeString:
    """A balance, debit positive; a credit balance carries a small "Cr" instead of a minus.

    The "Cr" hangs outside the column of digits, so that digits align: keep 24 px free there.
    """
    if value is None:
        return ""
    if value >= 0:
        return _digits(value, currency.exponent)
    return format_html(
        '<span class="cr">{}<small>{}</small></span>',
        _digits(value, currency.exponent),
        gettext("Cr"),
    )


cr = register.filter("cr", balance)


@register.simple_tag
def figure_cells(
    cells: Sequence[tuple[int, str]], currency: Currency, *, balances: bool, blanks: bool
) -> SafeString:
    """The cells of a statement's row: amounts, each with the address of what it is made of or "".

    One tag and no loop in the template, as there may be thousands. Those between the first and the
    last stand from a tablet's width on. balances: with "Cr"; blanks: nothing for 0 where it leads
    somewhere.
    """
    last = len(cells) - 1
    shown = []
    for place, (value, url) in enumerate(cells):
        write = balance if balances else amount_or_blank if blanks and url else amount
        figure: str = conditional_escape(write(value, currency))
        if url:
            figure = f'<a class="figure-link" href="{escape(url)}">{figure}</a>'
        between = " from-tablet" if 0 < place < last else ""
        shown.append(f'<td class="num{between}">{figure}</td>')
    return mark_safe("".join(shown))  # noqa: S308 - each part is escaped above


@register.filter
def money_parts(value: int | None, currency: Currency) -> str | SafeString:
    """A large total, its minor part lighter. Never on the register: cents are the change."""
    if value is None:
        return ""
    before, after = _affixes(currency)
    digits = _digits(value, currency.exponent)
    cut = len(digits) - currency.exponent - 1 if currency.exponent else len(digits)
    return format_html(
        '{}{}{}<span class="minor">{}{}</span>',
        _sign(value),
        before,
        digits[:cut],
        digits[cut:],
        after,
    )


@register.filter
def unit_price(value: int | None, currency: Currency) -> str:
    """A unit price or cost (minor x 10^4): the currency's decimals, more where it has them."""
    if value is None:
        return ""
    digits = _digits(value, currency.exponent + _PRICE_DECIMALS, least=currency.exponent)
    return f"{_sign(value)}{digits}"


@register.filter
def price(value: int | None, currency: Currency) -> str:
    """A unit price with its currency: "£4.90"."""
    if value is None:
        return ""
    before, after = _affixes(currency)
    return f"{_sign(value)}{before}{unit_price(abs(value), currency)}{after}"


@register.filter
def quantity(value: int | None, unit: str = "") -> str:
    """Millionths of a unit without useless zeros: 1500000 is "1.5", with the unit "1.5 kg"."""
    if value is None:
        return ""
    words = f"{NARROW}{unit}" if unit else ""
    return f"{_sign(value)}{_digits(value, _QUANTITY_DECIMALS, least=0)}{words}"


quantity_micro = register.filter("quantity_micro", quantity)


@register.filter
def signed_quantity(value: int | None, unit: str = "") -> str:
    """Millionths of a unit that came ("+") or went ("−")."""
    if value is None:
        return ""
    return f"+{quantity(value, unit)}" if value > 0 else quantity(value, unit)


@register.filter
def percent(value: int | None, decimals: int | None = None) -> str:
    """Parts per million as per cent, exact: 135000 is "13.5 %".

    A share or a change that is no rate is rounded to `decimals` (0 to 4), half away from zero.
    """
    if value is None:
        return ""
    if decimals is None:
        return f"{_sign(value)}{_digits(value, _PERCENT_DECIMALS, least=0)}{NARROW}%"
    rounded = divide(value, 10 ** (_PERCENT_DECIMALS - decimals))
    return f"{_sign(rounded)}{_digits(rounded, decimals)}{NARROW}%"


#: What ten times as much is, as growth in parts per million.
TENFOLD = 9_000_000


@register.filter
def magnitude(value: int | None) -> int | None:
    """Without its sign, where words beside it say which way: "12 % less"."""
    return None if value is None else abs(value)


@register.filter
def times(ppm: int | None) -> int:
    """A growth of ten times and more as how many times as much it is, for "4,200 % more" says
    little; 0 below that."""
    return divide(ppm, 1_000_000) + 1 if ppm and ppm >= TENFOLD else 0


@register.filter
def count(value: int | None) -> str:
    """A whole number with the locale's thousands."""
    return "" if value is None else f"{_sign(value)}{_digits(value, 0)}"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(timezone.get_current_timezone())
    return value


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in words: "19 November 2026"."""
    return format_date(_local(value), "long", current_locale()) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A date for columns: "19 Nov 2026"."""
    return format_date(_local(value), "medium", current_locale()) if value else ""


@register.filter
def month_name(value: date | None) -> str:
    """A month for columns: "Nov 2026"."""
    return format_skeleton("yMMM", value, locale=current_locale()) if value else ""


@register.filter
def period(value: str) -> str:
    """A day, month or year as it is kept, in words: "19 November 2026", "November 2026"."""
    year, *rest = [int(part) for part in value.split("-")]
    if not rest:
        return value
    first = date(year, rest[0], rest[1] if rest[1:] else 1)
    return day(first) if rest[1:] else format_skeleton("yMMMM", first, locale=current_locale())


@register.filter
def weekday(value: date | datetime | None) -> str:
    """The name of a date's day: "Thursday"."""
    return format_date(_local(value), "EEEE", current_locale()) if value else ""


@register.filter
def week_day(value: date | datetime | None) -> str:
    """A date as people say it, without the year: "Thursday 19 November"."""
    if not value:
        return ""
    locale = current_locale()
    pattern = _YEAR_AT_THE_END.sub("", str(locale.date_formats["full"].pattern))
    if locale.language == "en":
        pattern = pattern.replace("EEEE, d", "EEEE d")
    return format_date(_local(value), pattern, locale)


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day in the zone of the page: "10:42"."""
    return format_time(timezone.localtime(value), "short", locale=current_locale()) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Date and time: "19 Nov 2026, 10:42"."""
    return f"{short_day(value)}, {clock(value)}" if value else ""


@register.filter
def lost(text: str, value: int | None) -> str | SafeString:
    """Colour the text brick when the amount beside it is money lost (negative)."""
    if value is None or value >= 0:
        return text
    return mark_safe(f'<span class="lost">{conditional_escape(text)}</span>')  # noqa: S308
