"""A sellable item as desks and engines need it; prices, barcodes and options by rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle, islice, product
from typing import Any, NamedTuple
from uuid import UUID

from tillbook.masters.catalog.rules.modifiers import Choices, Take
from tillbook.values.money import (
    PRICE_SCALE,
    QUANTITY_SCALE,
    RATE_SCALE,
    NotAnAmount,
    parse_decimal,
)
from tillbook.values.rounding import divide, round_to_multiple

#: The most that one unit may weigh, in millionths of a kilogram.
_HEAVIEST = 10**6 * QUANTITY_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What selling a product asks for. minimum_age: years, 0 as its department says, unless it is
    for_anybody; tracking: "lot", "serial" or ""; lowest_price, highest_price: minor x 10^4, where
    asks_price has the seller type it. needs_expiry: a lot comes with the day it expires on."""

    minimum_age: int = 0
    tracking: str = ""
    asks_price: bool = False
    lowest_price: int | None = None
    highest_price: int | None = None
    for_anybody: bool = False
    needs_expiry: bool = False

    def allows(self, unit_price: int) -> bool:
        """Whether anybody may sell at this price."""
        return (self.lowest_price is None or unit_price >= self.lowest_price) and (
            self.highest_price is None or unit_price <= self.highest_price
        )


NO_TERMS = Terms()
#: How a product is traced whose pieces have numbers.
SERIAL = "serial"


def comes_in(quantity_micro: int, decimals: int) -> bool:
    """Whether a unit that is counted to so many decimals has such a quantity."""
    step = 10 ** max(0, 6 - decimals)
    return round_to_multiple(quantity_micro, step) == quantity_micro


@dataclass(frozen=True, slots=True)
class Component:
    """What so many millionths of its unit are in so many millionths of a kit or recipe (per_micro).
    stocked: whether stock of it moves."""

    variant_id: UUID
    quantity_micro: int
    stocked: bool = True
    per_micro: int = QUANTITY_SCALE

    def in_micro(self, quantity_micro: int) -> int:
        """What of it is in so many millionths, rounded once."""
        return divide(self.quantity_micro * quantity_micro, self.per_micro)


class Part(NamedTuple):
    """What somebody wants in a kit or recipe. what: its SKU or id; waste_ppm: what of every million
    is lost before it is in (peel, trimmings, spill): `micro` are what is left of it."""

    what: Any
    micro: int
    waste_ppm: int = 0


#: More components than this no kit has.
MOST_COMPONENTS = 50


def exploded(components: Iterable[Component], quantity_micro: int) -> list[tuple[UUID, int]]:
    """What so many of a kit or recipe move: (variant, millionths, signed like the quantity), in
    the order of its components; those that are not stocked move nothing."""
    moved = [(one.variant_id, one.in_micro(quantity_micro)) for one in components if one.stocked]
    return [(variant, micro) for variant, micro in moved if micro]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A variant at one configuration version. unit_price: minor x 10^4 for `price_base_micro`.

    decimals: as fine as people may enter quantities of its unit. components: of a kit or recipe,
    None of anything else. tracking: "lot", "serial" or ""; needs_expiry: see `Terms`. choices: the
    modifiers that go with it. as_choice: it is one, and sold with something only; takes: what it
    takes away of that.
    """

    id: UUID
    sku: str
    name: str
    department_id: UUID
    tax_category: str
    unit_price: int
    price_base_micro: int
    stocked: bool
    archived: bool
    unit: str = ""
    decimals: int = 6
    components: tuple[Component, ...] | None = None
    kit: bool = False
    tracking: str = ""
    needs_expiry: bool = False
    choices: tuple[Choices, ...] = ()
    as_choice: bool = False
    takes: tuple[Take, ...] = ()

    def comes_in(self, quantity_micro: int) -> bool:
        """Whether the unit can be counted so finely: half a piece cannot, half a kilogram can."""
        return comes_in(quantity_micro, self.decimals)


def price_by_percent(unit_price: int, ppm: int) -> int:
    """A unit price (minor x 10^4) changed by parts per million, rounded once to whole minor units,
    half away from zero; never below zero."""
    minor = divide(unit_price * (RATE_SCALE + ppm), RATE_SCALE * PRICE_SCALE)
    return max(0, minor) * PRICE_SCALE


#: Lengths of codes that end in a check digit: GTIN-8, UPC-A (GTIN-12), EAN-13, GTIN-14.
GTIN_LENGTHS = (8, 12, 13, 14)


def check_digit(body: str) -> int:
    """The last digit of a GTIN whose other digits are `body` (GS1 General Specifications 7.9):
    from the right, digits count three times and once in turn."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        total += int(digit) * (1 if place & 1 else 3)
    return (0, 9, 8, 7, 6, 5, 4, 3, 2, 1)[int(str(total)[-1])]


def typed_weight(text: str) -> int:
    """Kilograms as people type them, as millionths; 0 for nothing. Raises NotAnAmount,
    OutOfRange. Not below zero."""
    micro = parse_decimal(text.strip().replace(",", "."), 6, "weight") if text.strip() else 0
    if not 0 <= micro <= _HEAVIEST:
        raise NotAnAmount("a weight is not below zero, nor a million kilograms")
    return micro


def right_barcode(code: str) -> str | None:
    """What a barcode ought to be: itself, the same with the right check digit, or None when it is
    no code at all. Codes that are not GTINs are a shop's own, and right as they are."""
    if not code or not code.isprintable() or " " in code or len(code) > 80:
        return None
    if code.isascii() and code.isdigit() and len(code) in GTIN_LENGTHS:
        return f"{code[:-1]}{check_digit(code[:-1])}"
    return code


@dataclass(frozen=True, slots=True)
class OptionVariant:
    """A variant that options come to: its name ("S, red") and the SKU's ending ("S-RED")."""

    name: str
    ending: str


#: More variants than this no options make at once.
MOST_VARIANTS = 100


def variants_of_options(text: str) -> list[OptionVariant]:
    """Every combination of options, written a line each: "Size: S, M, L". At most 100."""
    values: list[list[str]] = []
    for line in text.splitlines():
        name, colon, listed = line.partition(":")
        words = [word.strip() for word in (listed if colon else name).split(",")]
        if kept := list(dict.fromkeys(word[:40] for word in words if word)):
            values.append(kept)
    if not values:
        return []
    found: list[OptionVariant] = []
    for combination in product(*values):
        ending = "-".join("".join(word.split()).upper() for word in combination)
        found.append(OptionVariant(", ".join(combination), ending))
        if len(found) == MOST_VARIANTS:
            break
    return found


#: The grounds that products of a department stand on where they have no picture.
GROUNDS = ("bread", "pastry", "cakes", "coffee", "deli", "cold")


def ground_of(name: str, place: int) -> str:
    """The ground of a department: the one that its name says, else by its place in the row."""
    words = name.casefold()
    named = (ground for ground in GROUNDS if ground in words)
    return next(named, None) or next(islice(cycle(GROUNDS), place, None))
