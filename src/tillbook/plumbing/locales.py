"""Which locale figures and dates are written in: the signed-in person's, else the page's language.

A language without a country is completed by `HABITS`, so that plain English writes the day before
the month and a 24-hour clock; somebody who wants American habits has the locale `en-US`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Protocol

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from tillbook.values.typed import TwoMeanings, plain_figure


class Money(Protocol):
    """A currency, as far as people write it."""

    @property
    def code(self) -> str: ...
    @property
    def symbol(self) -> str: ...


HABITS = {"en": "en_GB"}
_chosen: ContextVar[Locale | None] = ContextVar("chosen_locale", default=None)


@lru_cache(maxsize=64)
def read_locale(name: str) -> Locale:
    """Return the locale called "de", "en-US" or "en_IE"; an unknown one falls back to English."""
    name = (name or settings.LANGUAGE_CODE).replace("-", "_")
    try:
        return Locale.parse(HABITS.get(name, name))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(HABITS["en"])


def current_locale() -> Locale:
    """Return the locale of the person this page is for."""
    return _chosen.get() or read_locale(translation.get_language() or "")


def grouping_mark() -> str:
    """The mark that parts thousands where this reader lives."""
    return str(get_group_symbol(current_locale()))


def typed_figure(text: str, money: Money | None = None) -> str:
    """What somebody typed, with the currency or without and as their country parts thousands, as a
    plain number. Raises NotAnAmount; TwoMeanings where their country and ours disagree."""
    signs = (money.symbol, money.code) if money else ()
    return plain_figure(text, signs=signs, grouping=grouping_mark())


def about_figure(problem: ValueError, text: str, otherwise: str) -> str:
    """What to say of a figure that cannot be read; otherwise: where it is simply none."""
    if not isinstance(problem, TwoMeanings):
        return otherwise
    reason = _("“%(text)s” can be read in two ways") % {"text": text.strip()[:20]}
    return f"{reason}. {_('Write it without a mark for thousands, or with two decimals.')}"


def as_typed(plain: str) -> str:
    """A plain number as the reader would type it: with their country's decimal mark."""
    return plain.replace(".", get_decimal_symbol(current_locale()))


def persons_locale(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a signed-in person reads in their own language, with their own formats."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = ""
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            name = getattr(request.user, "locale", "")
        if not name:
            return get_response(request)
        locale = read_locale(name)
        token = _chosen.set(locale)
        if any(code == locale.language for code, _ in settings.LANGUAGES):
            translation.activate(locale.language)
        try:
            return get_response(request)
        finally:
            _chosen.reset(token)

    return middleware
