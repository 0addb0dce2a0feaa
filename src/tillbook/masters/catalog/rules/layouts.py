"""A store's own codes with a weight or a price inside, by layout (GS1 prefixes 02, 04, 20 to 29).

A layout has a sign for each digit of the code: a digit stands for itself, `I` is a digit of the
item, `W` of its weight (or length), `P` of its price, `V` checks the price (GS1 General
Specifications 7.9.2 to 7.9.4), `C` the whole. `22IIIIIVPPPPC` is the usual price label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tillbook.masters.catalog.rules import GTIN_LENGTHS, check_digit
from tillbook.masters.catalog.rules.elements import CodeRefusal, CodeRefused, scaled

_FORM = re.compile(r"[0-9]{1,4}I{1,9}V?(W{1,9}|P{1,9})C?|[0-9]{1,4}V?(W{1,9}|P{1,9})I{1,9}C?")
#: Layouts a company has at most.
MOST_LAYOUTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """form: as above; decimals: of the weight in the product's unit, or of the price."""

    form: str
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a label says: codes to look for, and millionths of the unit or minor units."""

    codes: tuple[str, ...]
    measure_micro: int | None
    price_minor: int | None


def wrong_layout(layout: Layout) -> str:
    """What is wrong with a layout: "form", "length", "check", "decimals"; "" when nothing is."""
    form = layout.form
    if not _FORM.fullmatch(form):
        return "form"
    if len(form) not in GTIN_LENGTHS:
        return "length"
    if "V" in form and form.count("P") not in (4, 5):
        return "check"
    if not 0 <= layout.decimals <= (6 if "W" in form else 3):
        return "decimals"
    return ""


def overlapping(layout: Layout, others: Iterable[Layout]) -> Layout | None:
    """Another layout that fits some of the same codes."""
    mine = _prefix(layout.form)
    for other in others:
        if len(other.form) != len(layout.form):
            continue
        theirs = _prefix(other.form)
        if mine.startswith(theirs) or theirs.startswith(mine):
            return other
    return None


def _prefix(form: str) -> str:
    return form.rstrip("IVWPC")


def read_by_layout(code: str, layouts: Iterable[Layout], exponent: int) -> Found | None:
    """What the layout that fits says of a code; None when none does. Raises CodeRefused."""
    if not (code.isascii() and code.isdigit()):
        return None
    for layout in layouts:
        form = layout.form
        if len(form) == len(code) and code.startswith(_prefix(form)):
            return _read(code, layout, exponent)
    return None


def _read(code: str, layout: Layout, exponent: int) -> Found:
    form = layout.form
    if form[-1] == "C" and check_digit(code[:-1]) != int(code[-1]):
        raise CodeRefused(CodeRefusal.CHECK_DIGIT)
    price, weight, inner = (_under(code, form, sign) for sign in "PWV")
    if inner and price_check_digit(price) != int(inner):
        raise CodeRefused(CodeRefusal.INNER_CHECK)
    codes = _codes(code, form)
    if weight:
        return Found(
            codes=codes,
            measure_micro=int(weight) * 10 ** (6 - layout.decimals),
            price_minor=None,
        )
    return Found(
        codes=codes,
        measure_micro=None,
        price_minor=scaled(price, layout.decimals, exponent, ""),
    )


def _codes(code: str, form: str) -> tuple[str, ...]:
    """The code with nothing in it (as it stands on the product), then the item's digits alone."""
    bare = "".join("0" if sign in "WPV" else digit for digit, sign in zip(code, form, strict=True))
    if form[-1] == "C":
        bare = f"{bare[:-1]}{check_digit(bare[:-1])}"
    item = _under(code, form, "I")
    short = item.lstrip("0")
    return tuple(dict.fromkeys([bare, item, *([short] if short else [])]))


def _under(code: str, form: str, sign: str) -> str:
    return "".join(digit for digit, one in zip(code, form, strict=True) if one == sign)


#: Weighted products by digit (GS1 General Specifications 7.9.2): 2-, 3, 5+ and 5-.
_2_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_3 = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_5_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_5_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)


def price_check_digit(price: str) -> int:
    """The digit that checks a price of four or five digits inside a code."""
    if len(price) == 4:
        weights = (_2_MINUS, _2_MINUS, _3, _5_MINUS)
        total = sum(row[int(digit)] for row, digit in zip(weights, price, strict=True))
        return int(str(total * 3)[-1])
    five = (_5_PLUS, _2_MINUS, _5_MINUS, _5_PLUS, _2_MINUS)
    total = sum(row[int(digit)] for row, digit in zip(five, price, strict=True))
    return _5_MINUS.index((0, 9, 8, 7, 6, 5, 4, 3, 2, 1)[int(str(total)[-1])])
