"""What a supplier delivers: packs, prices by quantity from a day on, and reading what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from tillbook.masters.sourcing.errors import Refusal, Wrong, wrong
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import LARGEST, OutOfRange, round_fraction
from tillbook.values.typed import TwoMeanings

#: Prices by quantity of one product; days that a delivery may take; letters of a code.
MOST_PRICES = 12
MOST_DAYS = 730
MOST_LETTERS = 60
#: Units in a pack, packs in an order line, and what a pack may cost, in whole ones.
_MOST_UNITS = 1_000_000
_MOST_PACKS = 1_000_000
_MOST_PRICE = 1_000_000_000
_PRICE_DECIMALS = 4
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Pack:
    """What is ordered as one: numerator / denominator of the product's unit."""

    numerator: int = 1
    denominator: int = 1

    def units(self, packs_micro: int) -> int | None:
        """Millionths of the unit in so many packs; None where it does not come out even."""
        units = Fraction(packs_micro * self.numerator, self.denominator)
        return units.numerator if units.denominator == 1 else None

    def packs_for(self, units_micro: int) -> int:
        """Whole packs (in millionths) that so many units at least take."""
        exact = Fraction(units_micro * self.denominator, self.numerator * QUANTITY_SCALE)
        whole = round_fraction(exact)
        return (whole + (whole < exact)) * QUANTITY_SCALE

    def text(self) -> str:
        """As it is typed: "12", "2.5" or "1/3"."""
        if self.denominator == 1:
            return str(self.numerator)
        micro = Fraction(self.numerator * QUANTITY_SCALE, self.denominator)
        if micro.denominator == 1:
            digits = str(micro.numerator).rjust(7, "0")
            return f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True)
class Break:
    """What a pack costs (minor x 10^4) from so many packs (in millionths) on."""

    from_micro: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTable:
    """The prices of a product from a day on; later tables replace it whole. place: which of two
    for one day was written later."""

    valid_from: date
    place: UUID
    pack: Pack
    breaks: tuple[Break, ...]

    def price_of(self, packs_micro: int) -> int | None:
        """What one pack costs in an order of so many; less than the first break: its price."""
        fitting = [one for one in self.breaks if one.from_micro <= packs_micro]
        return (fitting or self.breaks[:1])[-1].price if self.breaks else None


def table_on(tables: Iterable[PriceTable], day: date) -> PriceTable | None:
    """The prices that hold on a day."""
    held = [one for one in tables if one.valid_from <= day]
    return max(held, key=lambda one: (one.valid_from, one.place), default=None)


def line_minor(price: int, packs_micro: int) -> int:
    """What so many packs come to, rounded once."""
    return round_fraction(Fraction(price * packs_micro, PRICE_SCALE * QUANTITY_SCALE))


def unit_price(price: int, pack: Pack) -> int:
    """What one unit of a pack costs (minor x 10^4), to look at: rounded once."""
    return round_fraction(Fraction(price * pack.denominator, pack.numerator))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedItem:
    """What a supplier delivers, as somebody typed it. prices: (from how many packs, price)."""

    product: str
    code: str = ""
    pack: str = ""
    least: str = ""
    lead_days: str = ""
    valid_from: str = ""
    prices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEdit:
    """The same, read. breaks: none leaves the prices as they are."""

    variant_id: UUID
    code: str
    pack: Pack
    least_micro: int
    lead_days: int | None
    valid_from: date
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What reading takes: variant and whether it is a kit by what was typed, the currency's
    decimals, today, and how figures are written (`figure` makes plain ones)."""

    products: dict[str, tuple[UUID, bool]]
    exponent: int
    today: date
    figure: Callable[[str], str] = str


def read_item(typed: TypedItem, facts: Facts) -> tuple[ItemEdit | None, list[Wrong]]:
    """What was typed, or everything that is wrong with it."""
    faults: list[Wrong] = []
    variant = _variant(typed.product, facts, faults)
    code = " ".join(typed.code.split())
    if len(code) > MOST_LETTERS:
        faults.append(wrong(Refusal.TOO_LONG, code, most=str(MOST_LETTERS)))
    pack = read_pack(typed.pack, facts, faults)
    least = _packs(typed.least, facts, faults) or 0
    lead = read_days(typed.lead_days, faults)
    valid_from = read_day(typed.valid_from, facts.today, faults)
    breaks = _breaks(typed.prices, facts, least, faults)
    if faults or variant is None or pack is None or valid_from is None:
        return None, faults
    edit = ItemEdit(
        variant_id=variant,
        code=code,
        pack=pack,
        least_micro=least,
        lead_days=lead,
        valid_from=valid_from,
        breaks=breaks,
    )
    return edit, []


def _variant(text: str, facts: Facts, faults: list[Wrong]) -> UUID | None:
    text = text.strip()
    if not text:
        faults.append(wrong(Refusal.NO_PRODUCT))
        return None
    found = facts.products.get(text)
    if found is None or found[1]:
        faults.append(wrong(Refusal.IS_A_KIT if found else Refusal.UNKNOWN_PRODUCT, text))
        return None
    return found[0]


def read_pack(text: str, facts: Facts, faults: list[Wrong]) -> Pack | None:
    """How many units are in a pack: "12", "2.5" or "1/3"; nothing: 1."""
    text = text.strip() or "1"
    above, _slash, below = text.partition("/")
    try:
        if _slash:
            parts = int(above.strip()), int(below.strip())
            good = above.strip().isascii() and below.strip().isascii()
        else:
            parts, good = (parse_decimal(facts.figure(above), 6), QUANTITY_SCALE), True
    except TwoMeanings:
        faults.append(wrong(Refusal.TWO_MEANINGS, text))
        return None
    except (ValueError, OutOfRange):
        parts, good = (0, 1), False
    if not good or parts[0] <= 0 or not 0 < parts[1] <= QUANTITY_SCALE:
        faults.append(wrong(Refusal.NOT_A_PACK, text))
        return None
    if Fraction(*parts) > _MOST_UNITS:
        faults.append(wrong(Refusal.NOT_A_PACK, text))
        return None
    exact = Fraction(*parts)
    return Pack(exact.numerator, exact.denominator)


def read_days(text: str, faults: list[Wrong]) -> int | None:
    """A number of days; nothing: None."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_DAYS):
        faults.append(wrong(Refusal.NOT_DAYS, text))
        return None
    return int(text)


def read_day(text: str, today: date, faults: list[Wrong]) -> date | None:
    """A day; nothing: today."""
    text = text.strip()
    if not text:
        return today
    try:
        if german := _GERMAN_DAY.fullmatch(text):
            day, month, year = (int(part) for part in german.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2200:
        faults.append(wrong(Refusal.NO_DATE, text))
        return None
    return found


def _packs(text: str, facts: Facts, faults: list[Wrong]) -> int | None:
    """A number of packs in millionths; None for none, and where it is wrong."""
    text = text.strip()
    if not text:
        return None
    refusal = Refusal.NOT_A_QUANTITY
    try:
        found = parse_decimal(facts.figure(text), 6)
        if 0 <= found <= _MOST_PACKS * QUANTITY_SCALE:
            return found
    except TwoMeanings:
        refusal = Refusal.TWO_MEANINGS
    except (NotAnAmount, OutOfRange):
        pass
    faults.append(wrong(refusal, text))
    return None


def _price(text: str, facts: Facts, faults: list[Wrong]) -> int | None:
    refusal = Refusal.NOT_A_PRICE
    try:
        found = parse_decimal(facts.figure(text), facts.exponent + _PRICE_DECIMALS)
        most = min(LARGEST, _MOST_PRICE * PRICE_SCALE)
        if 0 <= found <= most:
            return found
    except TwoMeanings:
        refusal = Refusal.TWO_MEANINGS
    except (NotAnAmount, OutOfRange):
        pass
    faults.append(wrong(refusal, text))
    return None


def _breaks(
    prices: Sequence[tuple[str, str]], facts: Facts, least: int, faults: list[Wrong]
) -> tuple[Break, ...]:
    found: dict[int, int] = {}
    typed = [(start.strip(), price.strip()) for start, price in prices]
    for start, price in [one for one in typed if any(one)]:
        if not price:
            faults.append(wrong(Refusal.NO_PRICE, start))
            continue
        before = len(faults)
        micro = _packs(start, facts, faults) or 0
        read = _price(price, facts, faults)
        if len(faults) > before or read is None:
            continue
        if micro in found:
            faults.append(wrong(Refusal.TWICE, start or "0"))
        found[micro] = read
    if len(found) > MOST_PRICES:
        faults.append(wrong(Refusal.TOO_MANY_PRICES, most=str(MOST_PRICES)))
    if found and min(found) > max(least, QUANTITY_SCALE):
        faults.append(wrong(Refusal.NO_BEGINNING))
    return tuple(Break(micro, found[micro]) for micro in sorted(found))
