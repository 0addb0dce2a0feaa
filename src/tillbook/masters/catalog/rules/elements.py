"""GS1 element strings cut into their elements: identifier and value (GS1 General Specifications).

How long an identifier is stands in its first two digits; those of the predefined-length table
(7.8.5) have a length of their own, all others end at FNC1 or with the string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tillbook.masters.catalog.rules import check_digit
from tillbook.values.rounding import LARGEST

#: The separator as scanners send it (ASCII 29).
FNC1 = "\x1d"


class CodeRefusal(StrEnum):
    """Why a code says nothing that can be relied on."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN_ELEMENT = "unknown_element"
    CUT_OFF = "cut_off"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"
    DATE = "date"
    TWICE = "twice"
    NO_GTIN = "no_gtin"
    CURRENCY = "currency"
    PRICE_TOO_FINE = "price_too_fine"
    TOO_LARGE = "too_large"
    INNER_CHECK = "inner_check"


class CodeRefused(ValueError):
    """A code that cannot be read. where: the identifier it is about, "" for the whole."""

    def __init__(self, refusal: CodeRefusal, where: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.where = where


@dataclass(frozen=True, slots=True)
class Element:
    """An application identifier ("01", "3103") and its value."""

    ai: str
    value: str


_TWO = ["00", "01", "02", "03", "10", "11", "12", "13", "15", "16", "17", "20", "21", "22", "30"]
_TWO += ["37", "90", "91", "92", "93", "94", "95", "96", "97", "98", "99"]
_THREE = ["23", "24", "25", "40", "41", "42", "71"]
_FOUR = ["31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"]
#: First two digits -> how long the identifier is.
AI_LENGTH = {**dict.fromkeys(_TWO, 2), **dict.fromkeys(_THREE, 3), **dict.fromkeys(_FOUR, 4)}
#: First two digits -> how long the value is, always.
VALUE_LENGTH = {"00": 18, "01": 14, "02": 14, "03": 14, "20": 2, "41": 13}
VALUE_LENGTH |= dict.fromkeys(["11", "12", "13", "15", "16", "17"], 6)
VALUE_LENGTH |= dict.fromkeys(["31", "32", "33", "34", "35", "36"], 6)
#: The longest value of the identifiers that are read; of others 90.
LONGEST = {"10": 20, "21": 20, "30": 8, "37": 8}
_LONGEST_OTHER = 90
_DIGITS_ONLY = {"30", "37"}
#: GS1 character set 82.
_CHARACTERS = re.compile(r"""[!"%&'()*+,./0-9:;<=>?A-Z_a-z-]+""")
_GTINS = ("01", "02", "03")
_BRACKET = re.compile(r"\(([0-9]{2,4})\)")


def looks_like_elements(text: str) -> bool:
    """Whether a string without any mark begins with a right GTIN of 14 digits."""
    return (
        len(text) >= 16
        and text.startswith("01")
        and _digits(text[2:16])
        and check_digit(text[2:15]) == int(text[15])
    )


def read_elements(text: str) -> list[Element]:
    """The elements of a string as it was scanned, without its symbology identifier."""
    found: list[Element] = []
    at = 0
    while at < len(text):
        if text[at] == FNC1:
            at += 1
            continue
        length = AI_LENGTH.get(text[at : at + 2])
        if length is None or not _digits(text[at : at + length]):
            raise CodeRefused(CodeRefusal.UNKNOWN_ELEMENT, _shown(text[at : at + 4]))
        ai = text[at : at + length]
        if len(ai) < length:
            raise CodeRefused(CodeRefusal.CUT_OFF, ai)
        at += length
        fixed = VALUE_LENGTH.get(ai[:2])
        end = at + fixed if fixed else text.find(FNC1, at)
        value = text[at : end if end >= 0 else len(text)]
        found.append(_element(ai, value))
        at += len(value)
    return found


def read_bracketed(text: str) -> list[Element]:
    """The elements of a string as people read it: (01)09501101530003(10)AB-123."""
    parts = _BRACKET.split(text.replace(FNC1, ""))
    if parts[0]:
        raise CodeRefused(CodeRefusal.UNKNOWN_ELEMENT, _shown(parts[0][:4]))
    found = []
    for place in range(1, len(parts), 2):
        ai = parts[place]
        if AI_LENGTH.get(ai[:2]) != len(ai):
            raise CodeRefused(CodeRefusal.UNKNOWN_ELEMENT, ai)
        found.append(_element(ai, parts[place + 1].strip(" ")))
    return found


def _element(ai: str, value: str) -> Element:
    fixed = VALUE_LENGTH.get(ai[:2])
    if not value or (fixed and len(value) < fixed):
        raise CodeRefused(CodeRefusal.CUT_OFF, ai)
    if len(value) > (fixed or LONGEST.get(ai, _LONGEST_OTHER)):
        raise CodeRefused(CodeRefusal.TOO_LONG, ai)
    digits = fixed or ai in _DIGITS_ONLY or ai[:2] == "39"
    if not (_digits(value) if digits else _CHARACTERS.fullmatch(value)):
        raise CodeRefused(CodeRefusal.CHARACTERS, ai)
    if ai in _GTINS and check_digit(value[:-1]) != int(value[-1]):
        raise CodeRefused(CodeRefusal.CHECK_DIGIT, ai)
    if ai[:2] == "31" and int(ai[3]) > 6:
        raise CodeRefused(CodeRefusal.UNKNOWN_ELEMENT, ai)
    if ai[:3] in ("392", "393"):
        _check_price(ai, value)
    return Element(ai, value)


def _check_price(ai: str, value: str) -> None:
    longest, shortest = (18, 4) if ai[:3] == "393" else (15, 1)
    if int(ai[3]) > 3:
        raise CodeRefused(CodeRefusal.UNKNOWN_ELEMENT, ai)
    if len(value) < shortest:
        raise CodeRefused(CodeRefusal.CUT_OFF, ai)
    if len(value) > longest:
        raise CodeRefused(CodeRefusal.TOO_LONG, ai)


def scaled(digits: str, decimals: int, exponent: int, where: str) -> int:
    """Digits with so many decimals in minor units; refuses what is finer than the currency."""
    finer = decimals - exponent
    if finer > 0:
        whole, rest = digits[: max(0, len(digits) - finer)], digits[-finer:]
        if rest.strip("0"):
            raise CodeRefused(CodeRefusal.PRICE_TOO_FINE, where)
        amount = int(whole or "0")
    else:
        amount = int(digits) * 10**-finer
    if amount > LARGEST:
        raise CodeRefused(CodeRefusal.TOO_LARGE, where)
    return amount


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _shown(text: str) -> str:
    """What of an unknown part is repeated: nothing that no screen shows."""
    return text if _CHARACTERS.fullmatch(text) else ""
