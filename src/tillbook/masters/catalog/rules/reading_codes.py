"""What a scanned code says: which goods, how much, for how much, which lot, until when.

Three kinds: a *plain* code; GS1 element strings (GS1 General Specifications, section 3 for the
identifiers and 7.8.5 for the scanned string), scanned or as people read them, in parentheses; and
a store's own codes with a weight or a price inside, read by the company's layouts (`layouts.py`).
Pure and total: whatever comes is a `Reading` or a `CodeRefused`. The register has a twin
(`register/src/devices/codes/`); a test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tillbook.masters.catalog.rules.elements import (
    FNC1,
    CodeRefusal,
    CodeRefused,
    Element,
    looks_like_elements,
    read_bracketed,
    read_elements,
    scaled,
)
from tillbook.masters.catalog.rules.layouts import Layout, read_by_layout
from tillbook.values.hashing import canonical_text
from tillbook.values.money import PRICE_SCALE
from tillbook.values.rounding import divide

#: More characters no carrier in a shop holds.
LONGEST_CODE = 256
#: Symbology identifiers (ISO/IEC 15424) of carriers that hold GS1 element strings.
GS1_CARRIERS = ("]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
#: What net measures are in: the first three digits of their identifier, and the unit.
MEASURES = {"310": "kg", "311": "m", "314": "m2", "315": "l", "316": "m3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reader has to know. today: 20261122; exponent, currency: of the company's money.

    currency: its number in ISO 4217, 0 where it has none.
    """

    layouts: Sequence[Layout]
    today: int
    exponent: int
    currency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a code says. Dates are whole numbers such as 20261122, 0 where it names none.

    codes: what to look for among barcodes and SKUs, the likeliest first. measure_micro: millionths
    of `unit` ("kg", "m"…; of the product's own where that is empty); price_minor: what this piece
    costs, minor units; count: pieces. None where it does not say.
    """

    kind: str
    codes: tuple[str, ...]
    lot: str = ""
    serial: str = ""
    expires: int = 0
    best_before: int = 0
    unit: str = ""
    measure_micro: int | None = None
    price_minor: int | None = None
    count: int | None = None


def read_code(text: str, told: Told) -> Reading:
    """Read a code as it was scanned or typed; raises CodeRefused."""
    # Signs past 16 bits stand for one each here as in the register's reader.
    text = _WIDE.sub("\ufffd", text).strip(" \t\r\n").replace("\u241d", FNC1)
    if not text:
        raise CodeRefused(CodeRefusal.EMPTY)
    if len(text) > LONGEST_CODE:
        raise CodeRefused(CodeRefusal.TOO_LONG)
    if text[:3] in GS1_CARRIERS:
        return _of_elements(read_elements(text[3:]), told)
    if text[0] == "]" and len(text) > 3 and text[1].isascii() and text[1].isalpha():
        text = text[3:]
    if text[0] == "(":
        return _of_elements(read_bracketed(text), told)
    if FNC1 in text:
        return _of_elements(read_elements(text), told)
    if looks_like_elements(text):
        # Without a mark of its carrier it may as well be somebody's own long code.
        try:
            return _of_elements(read_elements(text), told)
        except CodeRefused:
            return Reading(kind="plain", codes=(text,))
    if found := read_by_layout(text, told.layouts, told.exponent):
        return Reading(
            kind="embedded",
            codes=found.codes,
            measure_micro=found.measure_micro,
            price_minor=found.price_minor,
        )
    return Reading(kind="plain", codes=(text,))


def _of_elements(elements: list[Element], told: Told) -> Reading:
    found: dict[str, str] = {}
    for one in elements:
        if found.setdefault(one.ai, one.value) != one.value:
            raise CodeRefused(CodeRefusal.TWICE, one.ai)
    gtin = found.get("01") or found.get("02")
    if not gtin:
        raise CodeRefused(CodeRefusal.NO_GTIN)
    unit, measure = _measure(elements)
    return Reading(
        kind="gs1",
        codes=spellings(gtin),
        lot=found.get("10", ""),
        serial=found.get("21", ""),
        expires=_date(found, "17", told.today),
        best_before=_date(found, "15", told.today),
        unit=unit,
        measure_micro=measure,
        price_minor=_price(elements, told),
        count=_count(found),
    )


def spellings(gtin: str) -> tuple[str, ...]:
    """A GTIN-14 as it may stand on a product: without the zeros before it too."""
    found = [gtin]
    for length in (13, 12, 8):
        if set(gtin[: 14 - length]) == {"0"}:
            found.append(gtin[14 - length :])
    return tuple(found)


def _measure(elements: list[Element]) -> tuple[str, int | None]:
    for one in elements:
        if unit := MEASURES.get(one.ai[:3]):
            decimals = int(one.ai[3])
            return unit, int(one.value) * 10 ** (6 - decimals)
    return "", None


def _price(elements: list[Element], told: Told) -> int | None:
    for one in elements:
        if one.ai[:3] not in ("392", "393"):
            continue
        digits = one.value
        if one.ai[:3] == "393":
            if int(digits[:3]) != told.currency:
                raise CodeRefused(CodeRefusal.CURRENCY, one.ai)
            digits = digits[3:]
        return scaled(digits, int(one.ai[3]), told.exponent, one.ai)
    return None


def _count(found: dict[str, str]) -> int | None:
    text = found.get("37" if "01" not in found else "30") or found.get("30")
    return int(text) if text else None


def _date(found: dict[str, str], ai: str, today: int) -> int:
    """YYMMDD in the century that is meant (GS1 7.12): from 49 years ago to 50 years ahead. A day
    00 is the month's last."""
    text = found.get(ai)
    if not text:
        return 0
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    now = int(str(today)[:4])
    century = int(f"{str(now)[:2]}00")
    apart = year - (now - century)
    year += century + (-100 if apart >= 51 else 100 if apart <= -50 else 0)
    if not 1 <= month <= 12:
        raise CodeRefused(CodeRefusal.DATE, ai)
    last = _last_day(year, month)
    if day > last:
        raise CodeRefused(CodeRefusal.DATE, ai)
    return year * 10_000 + month * 100 + (day or last)


def _last_day(year: int, month: int) -> int:
    if month == 2:
        return 29 if not year & 3 and (str(year)[-2:] != "00" or not year & 15) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def reading_text(text: str, told: Told) -> str:
    """What `read_code` answers, as canonical text: how the two readers are compared."""
    try:
        reading = read_code(text, told)
        return canonical_text({**asdict(reading), "codes": list(reading.codes)})
    except CodeRefused as refused:
        return canonical_text({"refused": refused.refusal.value, "where": refused.where})


def quantity_of_price(
    price_minor: int, unit_price: int, base_micro: int, decimals: int
) -> int | None:
    """How much of something sold by measure a label's price stands for, in millionths.

    As few decimals as give back the very price, from those of its unit on; None where none does.
    unit_price: minor x 10^4 for `base_micro`.
    """
    if unit_price <= 0 or price_minor <= 0:
        return None
    for fine in range(min(decimals, 6), 7):
        step: int = 10 ** (6 - fine)
        quantity = divide(price_minor * PRICE_SCALE * base_micro, unit_price * step) * step
        if quantity and divide(quantity * unit_price, base_micro * PRICE_SCALE) == price_minor:
            return quantity
    return None
