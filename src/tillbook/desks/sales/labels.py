"""What documents of registers say of the very pieces, held against what the labels say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.desks.sales.marks import Marked
from tillbook.masters.catalog.queries import code_layouts
from tillbook.masters.catalog.rules.elements import CodeRefused
from tillbook.masters.catalog.rules.reading_codes import Reading, Told, read_code
from tillbook.masters.organisation.currencies import NUMBERS
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import QUANTITY_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsTold:
    """expired: (variant, quantity) of what was sold after its day. lines: numbers of those whose
    price or quantity a label named; label_prices: their (variant, unit price): nobody made them up.
    doubts: (kind, expected, found)."""

    expired: tuple[tuple[UUID, int], ...]
    lines: frozenset[int]
    label_prices: frozenset[tuple[UUID, int]]
    doubts: tuple[tuple[str, str, str], ...]


def goods_told(info: CompanyInfo, day: date, marks: Iterable[Marked]) -> GoodsTold:
    """What the marks of a document sold on a day come to."""
    told = Told(
        layouts=code_layouts(info.id),
        today=int(f"{day:%Y%m%d}"),
        exponent=info.exponent,
        currency=NUMBERS.get(info.currency, 0),
    )
    prices: set[tuple[UUID, int]] = set()
    lines: set[int] = set()
    found: list[tuple[str, str, str]] = []
    expired: list[tuple[UUID, int]] = []
    for mark in marks:
        if mark.quantity_micro < 0:
            continue
        if mark.expires_on is not None and mark.expires_on < day:
            expired.append((mark.variant_id, mark.quantity_micro))
        if not mark.code:
            continue
        reading = _read(mark.code, told)
        if reading is None:
            found.append(("label", "", mark.code))
            continue
        label = reading.price_minor
        if label is not None:
            # Of something sold by the piece there may be several, each at the label's price.
            pieces = mark.list_minor * QUANTITY_SCALE == label * mark.quantity_micro
            if pieces or mark.list_minor == label:
                prices.add((mark.variant_id, mark.unit_price))
                lines.add(mark.number)
            else:
                found.append(("label", str(label), str(mark.list_minor)))
        found += [
            ("label", said, mine)
            for said, mine in ((reading.lot, mark.lot), (reading.serial, mark.serial))
            if said and said != mine
        ]
    return GoodsTold(
        expired=tuple(expired),
        lines=frozenset(lines),
        label_prices=frozenset(prices),
        doubts=tuple(found),
    )


def _read(code: str, told: Told) -> Reading | None:
    try:
        return read_code(code, told)
    except CodeRefused:
        return None
