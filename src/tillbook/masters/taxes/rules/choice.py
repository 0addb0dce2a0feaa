"""Which taxes a sale bears: dated rates by jurisdiction and category of goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tillbook.masters.taxes.rules.definitions import Tax


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTax:
    """A tax of a jurisdiction on a category, with its rate, from a day on.

    valid_to is the last day (None: still in force). sequence orders the taxes of one jurisdiction.
    """

    jurisdiction: str
    category: str
    tax: Tax
    valid_from: date
    valid_to: date | None = None
    sequence: int = 1


#: (jurisdiction, category) -> its dated taxes in order of evaluation, newest first per code.
TaxBook = Mapping[tuple[str, str], tuple[DatedTax, ...]]


def tax_book(rates: Iterable[DatedTax]) -> TaxBook:
    """Sort dated taxes into a book, ready for any number of lookups."""
    found: dict[tuple[str, str], list[DatedTax]] = {}
    for rate in rates:
        found.setdefault((rate.jurisdiction, rate.category), []).append(rate)
    return {
        key: tuple(sorted(dated, key=lambda d: (d.sequence, d.tax.code, -d.valid_from.toordinal())))
        for key, dated in found.items()
    }


def taxes_for(
    book: TaxBook, jurisdictions: Sequence[str], category: str, day: date
) -> tuple[Tax, ...]:
    """Return the taxes on a category of goods, jurisdiction by jurisdiction in the order given.

    All jurisdictions tax at once (state, county, city). One that has nothing on the category, or
    nothing in force that day, taxes nothing. Of several rates of one code the newest in force wins.
    """
    chosen: list[Tax] = []
    for jurisdiction in jurisdictions:
        seen: set[str] = set()
        for dated in book.get((jurisdiction, category), ()):
            if dated.tax.code in seen or dated.valid_from > day:
                continue
            if dated.valid_to is None or day <= dated.valid_to:
                seen.add(dated.tax.code)
                chosen.append(dated.tax)
    return tuple(chosen)
