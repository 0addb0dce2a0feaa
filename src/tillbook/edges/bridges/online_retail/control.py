"""The control: a second reader that shares nothing with the importer.

It opens the file by itself and adds up Python's decimals, month by month: exactly, and with every
line rounded to pence, half away from zero. What the books came to is compared with the latter.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import re
from collections.abc import Set
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

_PENNY = Decimal("0.01")
_WIDE = Context(prec=60)
_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)


@dataclass(slots=True)
class Month:
    """What the rows of a month come to; aside: those that were set aside, rounded by line."""

    rows: int = 0
    exact: Decimal = Decimal(0)
    rounded: Decimal = Decimal(0)
    aside: Decimal = Decimal(0)


@dataclass(slots=True)
class Sums:
    """By month ("2011-03"); unreadable: rows without a date, quantity or price to add up."""

    months: dict[str, Month] = field(default_factory=dict)
    unreadable: int = 0


def file_sums(path: Path, encoding: str = "utf-8", set_aside: Set[int] = frozenset()) -> Sums:
    """Add the file up. set_aside: line numbers of rows that are not in the books."""
    plain = encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    codec = codecs.lookup("utf-8-sig" if plain else encoding).name
    with open(path, "rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    opened = gzip.open if packed else open
    sums = Sums()
    with opened(path, "rt", encoding=codec, newline="") as file:
        reader = csv.reader(file)
        names = [name.strip().lower() for name in next(reader)]
        quantity_at = names.index("quantity")
        moment_at = names.index("invoicedate")
        price_at = names.index("unitprice" if "unitprice" in names else "price")
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                try:
                    amount = _WIDE.multiply(Decimal(cells[quantity_at]), Decimal(cells[price_at]))
                    month = _MONTH.match(cells[moment_at].strip())
                    if month is None or not amount.is_finite():
                        sums.unreadable += 1
                    else:
                        _add(sums, month[0], amount, line in set_aside)
                except (ArithmeticError, IndexError):
                    sums.unreadable += 1
            line = reader.line_num + 1
    return sums


def _add(sums: Sums, name: str, amount: Decimal, is_aside: bool) -> None:
    month = sums.months.setdefault(name, Month())
    rounded = amount.quantize(_PENNY, rounding=ROUND_HALF_UP, context=_WIDE)
    month.rows += 1
    month.exact = _WIDE.add(month.exact, amount)
    month.rounded = _WIDE.add(month.rounded, rounded)
    if is_aside:
        month.aside = _WIDE.add(month.aside, rounded)
