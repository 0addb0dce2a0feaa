"""Decimal text and the rules' integers: the only conversions the adapters make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Case = Mapping[str, Any]


class Unsupported(Exception):
    """The case asks for something that no rule does; the message says what."""


def number(value: object) -> Fraction:
    """Read decimal text (or an integer) exactly."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unsupported(f"{value!r} is no decimal text")
    try:
        return Fraction(value)
    except ValueError as wrong:
        raise Unsupported(f"{value!r} is no decimal text") from wrong


def whole(value: Fraction, name: str) -> int:
    """Turn a number that must be whole in the rule's unit into an integer."""
    if value.denominator != 1:
        raise Unsupported(f"{name} is finer than the rule's unit")
    return value.numerator


def rate_ppm(percent: object) -> int:
    """Read a plain percentage as parts per million."""
    return whole(number(percent) * 10_000, "a rate")


def quantity_micro(value: object) -> int:
    """Read a quantity as millionths; what is finer is measured to the nearest millionth."""
    return round(number(value) * 1_000_000)


@dataclass(frozen=True)
class Money:
    """A currency: how many minor units make one, and the step amounts are rounded to."""

    exponent: int
    step_minor: int = 1

    @classmethod
    def of_precision(cls, precision: object) -> Money:
        """Read a rounding precision: 0.01 is two decimals, 0.05 steps of five of them."""
        if precision is None:
            return cls(2)
        text = str(precision)
        exponent = len(text.split(".")[1].rstrip("0")) if "." in text else 0
        if exponent > 6 or number(text) <= 0:
            raise Unsupported(f"a precision of {precision}")
        return cls(exponent, whole(number(text) * 10**exponent, "the precision"))

    def minor(self, value: object) -> int:
        """Read an amount as minor units."""
        return whole(number(value) * 10**self.exponent, "an amount")

    def unit_price(self, value: object) -> int:
        """Read a unit price or a fixed tax: minor units x 10^4."""
        return whole(number(value) * 10 ** (self.exponent + 4), "a unit price")

    def decimal(self, minor: int | Fraction) -> Fraction:
        """Write minor units as a decimal number."""
        return Fraction(minor) / 10**self.exponent


def as_written(wanted: object, got: Fraction) -> Fraction:
    """Give a quotient as a case writes it, when it is the same to the digits that are written.

    For figures that are quotients by nature (an average, a unit price): text has an end.
    """
    if not isinstance(wanted, str):
        return got
    digits = len(wanted.partition(".")[2])
    close = abs(number(wanted) - got) <= Fraction(1, 2 * 10**digits)
    return number(wanted) if close else got
