"""Lines of entries by hand in a foreign currency: what they come to in the company's. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tillbook.desks.bookkeeping.errors import Refusal, Wrong
from tillbook.masters.currencies.rules import NotARate, Rate, is_code, units_of
from tillbook.values.money import parse_decimal
from tillbook.values.statements import decimals_of

_MOST = 10**13


class Typed(Protocol):
    """What of a typed line is read here."""

    @property
    def currency(self) -> str: ...
    @property
    def foreign(self) -> str: ...
    @property
    def rate(self) -> str: ...
    @property
    def debit(self) -> str: ...
    @property
    def credit(self) -> str: ...


class Kept(Protocol):
    """An account that may be kept in a currency."""

    @property
    def currency(self) -> str: ...
    @property
    def words(self) -> str: ...


class Books(Protocol):
    """What it is held against."""

    @property
    def exponent(self) -> int: ...
    @property
    def home(self) -> str: ...
    @property
    def rates(self) -> Mapping[str, Rate]: ...


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign amount, debit positive. amount_minor: in the company's currency where a rate says
    it, None where it was typed itself."""

    currency: str
    foreign_minor: int
    amount_minor: int | None


def foreign_of(
    number: int, typed: Typed, account: Kept | None, books: Books, wrong: list[Wrong]
) -> Foreign | None:
    """The foreign amount of a line, None where it has none; what is wrong with it is noted."""
    kept = account.currency if account else ""
    if not (typed.currency.strip() or typed.foreign.strip() or kept):
        return None
    code = typed.currency.strip().upper() or kept
    if not is_code(code) or code == books.home:
        wrong.append(Wrong(Refusal.NO_CURRENCY, number, {"text": code[:10]}))
    elif kept and code != kept and account:
        words = {"text": account.words, "currency": kept}
        wrong.append(Wrong(Refusal.OTHER_CURRENCY, number, words))
    elif not typed.foreign.strip():
        wrong.append(Wrong(Refusal.NO_FOREIGN, number, {"currency": code}))
    else:
        return _read(number, code, typed, books, wrong)
    return None


def _read(number: int, code: str, typed: Typed, books: Books, wrong: list[Wrong]) -> Foreign | None:
    shown = {"text": typed.foreign.strip()[:24]}
    try:
        foreign = parse_decimal(typed.foreign, decimals_of(code))
    except ValueError:
        wrong.append(Wrong(Refusal.NOT_AN_AMOUNT, number, shown))
        return None
    sided = bool(typed.debit.strip() or typed.credit.strip())
    if not foreign or abs(foreign) > _MOST:
        refusal = Refusal.TOO_LARGE if foreign else Refusal.NOT_AN_AMOUNT
        wrong.append(Wrong(refusal, number, shown))
    elif sided and foreign < 0:
        wrong.append(Wrong(Refusal.NEGATIVE, number, shown))
    elif sided:
        return Foreign(code, -foreign if typed.credit.strip() else foreign, None)
    elif rate := _rate(number, code, typed.rate, books, wrong):
        worth = rate.worth(foreign, decimals_of(code), books.exponent)
        if worth and abs(worth) <= _MOST:
            return Foreign(code, foreign, worth)
        wrong.append(Wrong(Refusal.TOO_LARGE if worth else Refusal.NO_AMOUNT, number, shown))
    return None


def _rate(number: int, code: str, text: str, books: Books, wrong: list[Wrong]) -> Rate | None:
    if not text.strip():
        if code not in books.rates:
            wrong.append(Wrong(Refusal.NO_RATE, number, {"currency": code}))
        return books.rates.get(code)
    try:
        below, above = units_of(text)
    except NotARate:
        wrong.append(Wrong(Refusal.NOT_A_RATE, number, {"text": text[:24]}))
        return None
    return Rate(above, below, date.max)
