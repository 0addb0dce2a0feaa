"""Units of the exact figures, and reading and writing them as text.

Money: minor units (the currency row says how many decimals). Unit price and unit cost: minor units
times `PRICE_SCALE` for one price base quantity. Quantity: millionths of the stock unit. Rates:
parts per million. Text is read exactly or refused; no float is involved anywhere.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tillbook.values.rounding import divide, in_range

PRICE_SCALE = 10_000
QUANTITY_SCALE = 1_000_000
RATE_SCALE = 1_000_000

_DECIMAL = re.compile(r"^([+-]?)(\d{1,18})(?:\.(\d{1,12}))?$", re.ASCII)


class NotAnAmount(ValueError):
    """The text is not a plain decimal number, or has more decimals than the unit holds."""


def parse_decimal(text: str, decimals: int, name: str = "amount") -> int:
    """Read "12.50" as an integer of 10^-decimals units; more decimals than that are refused."""
    match = _DECIMAL.match(text.strip())
    if not match:
        raise NotAnAmount(f"{name}: “{text[:40]}” is not a plain number like 12.50")
    sign, whole, part = match[1], match[2], (match[3] or "")
    if len(part) > decimals:
        if part[decimals:].strip("0"):
            raise NotAnAmount(f"{name}: “{text[:40]}” has more than {decimals} decimals")
        part = part[:decimals]
    value = int(whole + part.ljust(decimals, "0"))
    return in_range(-value if sign == "-" else value, name)


def format_decimal(value: int, decimals: int) -> str:
    """Write an integer of 10^-decimals units as plain text with all its decimals: "12.50"."""
    sign = "-" if value < 0 else ""
    digits = str(abs(value)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def format_quantity(micro: int) -> str:
    """Write millionths as plain text without useless zeros: 1500000 is "1.5"."""
    return format_decimal(micro, 6).rstrip("0").rstrip(".")


def format_price(unit_price: int, exponent: int) -> str:
    """Write a unit price (minor x 10^4) with the currency's decimals, and more only if it has."""
    text = format_decimal(unit_price, exponent + 4)
    kept = text.rstrip("0")
    least = len(text) - 4 if exponent else len(text) - 5
    return text[: max(len(kept), least)].rstrip(".")


def extend_exact(
    unit_price: int, quantity_micro: int, base_micro: int = QUANTITY_SCALE
) -> Fraction:
    """Unit price (minor x 10^4 per base) times quantity, as exact minor units."""
    return Fraction(unit_price * quantity_micro, PRICE_SCALE * base_micro)


def extend(unit_price: int, quantity_micro: int, base_micro: int = QUANTITY_SCALE) -> int:
    """Unit price (minor x 10^4 per base) times quantity, rounded once to minor units."""
    return divide(unit_price * quantity_micro, PRICE_SCALE * base_micro)
