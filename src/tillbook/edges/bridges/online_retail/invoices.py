"""Rows become invoices: all rows of one number, wherever in the file they stand.

The file is read twice. The survey finds where each invoice ends and what there is of products and
customers, in memory that grows with those and not with the rows; then invoices come one after the
other, each complete. An invoice number used again a day later is another occurrence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.online_retail.rows import BadRow, Row

#: Rows of one number further apart than this are two invoices.
APART = timedelta(days=1)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Invoice:
    """The rows of one invoice number, in the order of the file."""

    number: str
    occurrence: int
    rows: tuple[Row, ...]

    @property
    def kind(self) -> str:
        return kind_of(
            self.number,
            any(row.unit_price for row in self.rows),
            any(row.customer for row in self.rows),
        )


def kind_of(number: str, priced: bool, customer: bool) -> str:
    """What becomes of an invoice: a sale, a return (cancellations), or a stock adjustment.

    Nothing on it has a price and nobody bought it: goods were found, thrown away or damaged.
    Zero-priced rows of any other invoice were given away with it, and leave the stock as sold.
    """
    if not priced and not customer:
        return "adjustment"
    return "return" if number[:1] in "Cc" else "sale"


@dataclass(slots=True)
class _Head:
    """What the survey knows of an invoice."""

    last_line: int
    rows: int = 0
    priced: bool = False
    customer: bool = False


@dataclass(slots=True)
class ProductFound:
    """What the file says of a stock code. price: the last one that was not 0."""

    descriptions: Counter[str] = field(default_factory=Counter)
    price: int = 0

    @property
    def name(self) -> str:
        """The commonest description; of equals the first."""
        return self.descriptions.most_common(1)[0][0] if self.descriptions else ""


@dataclass(slots=True)
class Survey:
    """What the whole file holds. rows_by_kind: rows of sales, returns, adjustments."""

    heads: dict[Key, _Head] = field(default_factory=dict)
    products: dict[str, ProductFound] = field(default_factory=dict)
    customers: dict[str, Counter[str]] = field(default_factory=dict)
    rows: int = 0
    bad: int = 0

    def documents_by_kind(self) -> Counter[str]:
        return Counter(self._kind(key, head) for key, head in self.heads.items())

    def rows_by_kind(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for key, head in self.heads.items():
            counted[self._kind(key, head)] += head.rows
        return counted

    @staticmethod
    def _kind(key: Key, head: _Head) -> str:
        return kind_of(key[0], head.priced, head.customer)


class _Occurrences:
    """Which occurrence of its number a row belongs to."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Row]] = {}

    def key(self, row: Row) -> Key:
        occurrence, last = self._known.get(row.invoice, (1, row))
        if last is not row and last.moment != row.moment and abs(row.moment - last.moment) > APART:
            occurrence += 1
        self._known[row.invoice] = (occurrence, row)
        return row.invoice, occurrence


def survey(rows: Iterable[Row | BadRow]) -> Survey:
    """Read everything once."""
    found = Survey()
    occurrences = _Occurrences()
    for row in rows:
        found.rows += 1
        if isinstance(row, BadRow):
            found.bad += 1
            continue
        key = occurrences.key(row)
        head = found.heads.get(key)
        if head is None:
            head = found.heads[key] = _Head(row.line)
        head.last_line = row.line
        head.rows += 1
        product = found.products.get(row.sku)
        if product is None:
            product = found.products[row.sku] = ProductFound()
        if row.unit_price:
            head.priced = True
            product.price = abs(row.unit_price)
            if row.description:
                product.descriptions[row.description] += 1
        if row.customer:
            head.customer = True
            found.customers.setdefault(row.customer, Counter())[row.country] += 1
    return found


def invoices(rows: Iterable[Row | BadRow], found: Survey) -> Iterator[Invoice | BadRow]:
    """Read again: each invoice as soon as its last row has passed, and rows that are none."""
    occurrences = _Occurrences()
    waiting: dict[Key, list[Row]] = {}
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        key = occurrences.key(row)
        waiting.setdefault(key, []).append(row)
        head = found.heads.get(key)
        if head is None:
            raise FileRefused("the file was changed while it was being read: start again.")
        if head.last_line == row.line:
            yield Invoice(*key, tuple(waiting.pop(key)))
