"""What a kit or recipe comes to when every recipe in it is taken apart, and measures as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from tillbook.masters.catalog.rules import Component
from tillbook.values.money import QUANTITY_SCALE, format_quantity, parse_decimal
from tillbook.values.rounding import divide

#: All of something: parts of a million.
WHOLE_PPM = 1_000_000
#: Nine tenths may be lost, not more: what is typed as 99 % is mostly meant the other way round.
MOST_WASTE_PPM = 900_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a kit or recipe as it is kept. composed: whether it is one itself."""

    variant_id: UUID
    quantity_micro: int
    waste_ppm: int = 0
    stocked: bool = True
    composed: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """What a kit, or one batch of a recipe, holds; yield_micro: how much one batch makes."""

    rows: Sequence[Row]
    yield_micro: int = QUANTITY_SCALE


_EMPTY = Holding(())


def taken_apart(holdings: Mapping[UUID, Holding], composed: UUID) -> tuple[Component, ...]:
    """What is in one in the end, once each, in the order in which it comes up.

    What is taken is what is used divided by what is left of it: 0.9 kg peeled of potatoes that
    lose a tenth are 1 kg. Nothing is rounded before so many are sold. A recipe whose rows are not
    there holds nothing; what holds itself, which is refused when it is written, holds itself once.
    """
    found: dict[UUID, Fraction] = {}
    stocked: dict[UUID, bool] = {}

    def walk(key: UUID, share: Fraction, above: frozenset[UUID]) -> None:
        holding = holdings.get(key, _EMPTY)
        for row in holding.rows:
            left = WHOLE_PPM - row.waste_ppm
            part = share * Fraction(row.quantity_micro * WHOLE_PPM, holding.yield_micro * left)
            if not row.composed:
                found[row.variant_id] = found.get(row.variant_id, Fraction(0)) + part
                stocked[row.variant_id] = row.stocked
            elif row.variant_id not in above:
                walk(row.variant_id, part, above | {row.variant_id})

    walk(composed, Fraction(1), frozenset([composed]))
    return tuple([_component(key, part, stocked[key]) for key, part in found.items()])


def _component(key: UUID, part: Fraction, stocked: bool) -> Component:
    """In millionths of one where that is a whole number, as with every kit; else as it is."""
    micro = part * QUANTITY_SCALE
    if micro.denominator == 1:
        return Component(key, micro.numerator, stocked)
    return Component(key, part.numerator, stocked, part.denominator)


def gross_micro(quantity_micro: int, waste_ppm: int) -> int:
    """How much must be taken so that so much is left."""
    return divide(quantity_micro * WHOLE_PPM, WHOLE_PPM - waste_ppm)


def percent_text(ppm: int) -> str:
    """Parts of a million as per cents: 125,000 are "12.5"."""
    return format_quantity(ppm * 100)


class DoesNotConvert(ValueError):
    """A measure that cannot be told in the unit wanted. Arguments: the typed, the wanted one."""


#: Measures by what they measure: how many of the smallest one is (the SI brochure, 9th edition; the
#: international yard and pound agreement of 1959 has the pound and the ounce).
_MEASURES = (
    {"mg": 1, "g": 1_000, "dag": 10_000, "kg": 1_000_000, "t": 1_000_000_000}
    | {"oz": Fraction("28349.523125"), "lb": Fraction("453592.37")},
    {"ml": 1, "cl": 10, "dl": 100, "l": 1_000, "hl": 100_000},
    {"mm": 1, "cm": 10, "dm": 100, "m": 1_000},
)
_SAME = {"litre": "l", "liter": "l", "kilogram": "kg", "kilo": "kg", "gram": "g", "metre": "m"}
_TYPED = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*([^\W\d_]{0,12})\.?\s*")


def measured(text: str, unit: str) -> int:
    """A typed measure in millionths of `unit`: "250 g" of what comes in kg are 250,000.

    A figure without a measure is one of `unit`. Raises DoesNotConvert, NotAnAmount (of
    `values.money`) where it is no figure, OutOfRange.
    """
    found = _TYPED.fullmatch(text)
    typed, measure = found.groups() if found else (text, "")
    micro = parse_decimal(typed.replace(",", "."), 6, "quantity")
    return converted(micro, measure or unit, unit)


def converted(micro: int, measure: str, unit: str) -> int:
    """So many millionths of a measure in millionths of `unit`; raises DoesNotConvert."""
    one, other = (_SAME.get(name.casefold(), name.casefold()) for name in (measure, unit))
    if one == other:
        return micro
    for measures in _MEASURES:
        if one in measures and other in measures:
            have, want = Fraction(measures[one]), Fraction(measures[other])
            return divide(
                micro * have.numerator * want.denominator, have.denominator * want.numerator
            )
    raise DoesNotConvert(measure, unit)
