"""What an import did, as a table for people: kinds, rows set aside, and month by month the file's
own sums against the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tillbook.books.ledger.queries import posted_later, settled_by_day
from tillbook.books.stock.queries import items_without_cost
from tillbook.edges.bridges.online_retail.control import Month, Sums, file_sums
from tillbook.edges.bridges.online_retail.documents import TENDER_CODE
from tillbook.edges.bridges.online_retail.importing import KINDS, Order, Result
from tillbook.masters.catalog.queries import items_by_id, items_by_sku
from tillbook.masters.organisation import queries as organisation
from tillbook.values.money import format_quantity

_NAMES = {"sale": "sales", "return": "returns", "adjustment": "stock adjustments"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """One month. Amounts in pounds; books None when nothing was written (dry run).

    difference: file by line - set aside - books; it must be 0.
    """

    month: str
    rows: int
    exact: Decimal
    by_line: Decimal
    aside: Decimal
    books: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.books is None else self.by_line - self.aside - self.books


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The file by the second reader against the journal by SQL, by the documents' own days."""

    lines: tuple[MonthLine, ...]
    unreadable: int
    #: (month of the documents, day they were posted on, how many), where months were closed.
    later: tuple[tuple[str, date, int], ...] = ()

    @property
    def equal(self) -> bool:
        return all(not line.difference for line in self.lines)


def compare(order: Order, result: Result) -> Comparison:
    """Read the file once more, independently, and the journal; month by month."""
    sums: Sums = file_sums(order.path, order.encoding, result.aside)
    books: dict[str, Decimal] = {}
    if not order.dry_run:
        included = order.company.prices_include_tax
        for day, (settled, tax) in settled_by_day(result.ids, TENDER_CODE).items():
            minor = settled if included else settled + tax
            books[_month(day)] = books.get(_month(day), Decimal(0)) + Decimal(minor).scaleb(-2)
    months = sorted({*sums.months, *books})
    return Comparison(
        lines=tuple(
            _line(month, sums.months.get(month, Month()), books, order.dry_run) for month in months
        ),
        unreadable=sums.unreadable,
        later=() if order.dry_run else _later(result),
    )


def _later(result: Result) -> tuple[tuple[str, date, int], ...]:
    found: dict[tuple[str, date], int] = {}
    for (own, posted), count in posted_later(result.ids).items():
        key = (_month(own), posted)
        found[key] = found.get(key, 0) + count
    return tuple((month, posted, count) for (month, posted), count in sorted(found.items()))


def _line(month: str, found: Month, books: dict[str, Decimal], dry_run: bool) -> MonthLine:
    return MonthLine(
        month=month,
        rows=found.rows,
        exact=found.exact,
        by_line=found.rounded,
        aside=found.aside,
        books=None if dry_run else books.get(month, Decimal(0)),
    )


def _month(day: date) -> str:
    return day.isoformat()[:7]


def unknown_cost(order: Order, result: Result) -> list[tuple[str, str, int]]:
    """Products of the file that moved at no known cost: (SKU, name, millionths on hand)."""
    company = organisation.company(order.company.id)
    ours = {
        item.id
        for item in items_by_sku(company.id, company.version, result.survey.products).values()
    }
    found = [(i, held) for i, held in items_without_cost(order.location.id) if i in ours]
    items = items_by_id(company.id, company.version, [i for i, _ in found])
    return sorted((items[i].sku, items[i].name, held) for i, held in found)


def table(
    order: Order,
    result: Result,
    comparison: Comparison,
    without_cost: Sequence[tuple[str, str, int]],
) -> Iterator[str]:
    """The lines of the table, plain text."""
    yield f"{'Rows read':<20}{result.survey.rows:>12,}"
    yield ""
    yield from _kinds(order, result)
    yield from _aside(result)
    yield ""
    yield from _months(comparison)
    yield from _tail(order, comparison, without_cost)


def _kinds(order: Order, result: Result) -> Iterator[str]:
    columns = ("read",) if order.dry_run else ("stored", "duplicate")
    heads = {"read": "found", "stored": "posted", "duplicate": "here before"}
    names = "".join(f"{heads[c]:>15}{'rows':>10}" for c in columns)
    yield f"{'':<20}{names}"
    for kind in KINDS:
        cells = "".join(
            f"{result.documents[kind, column]:>15,}{result.rows[kind, column]:>10,}"
            for column in columns
        )
        yield f"{_NAMES[kind]:<20}{cells}"


def _aside(result: Result) -> Iterator[str]:
    where = f"   in {result.rejects_path}" if result.rejects_path else ""
    yield f"{'set aside':<20}{'':>15}{len(result.aside):>10,}{where}"
    for reason, count in result.reasons.most_common(8):
        yield f"    {count:,} x {reason}"


def _months(comparison: Comparison) -> Iterator[str]:
    yield (
        f"{'Month':<9}{'rows':>10}{'file, exact':>17}{'file, by line':>17}"
        f"{'set aside':>13}{'books':>17}{'difference':>13}"
    )
    for line in comparison.lines:
        yield (
            f"{line.month:<9}{line.rows:>10,}{line.exact:>17,.3f}{line.by_line:>17,.2f}"
            f"{line.aside:>13,.2f}{_money(line.books, 17)}{_money(line.difference, 13)}"
        )
    lines = comparison.lines
    exact = sum((line.exact for line in lines), Decimal(0))
    by_line = sum((line.by_line for line in lines), Decimal(0))
    aside = sum((line.aside for line in lines), Decimal(0))
    books = None
    if all(line.books is not None for line in lines):
        books = sum((line.books or Decimal(0) for line in lines), Decimal(0))
    rest = None if books is None else by_line - aside - books
    yield (
        f"{'Sum':<9}{sum(line.rows for line in lines):>10,}{exact:>17,.3f}{by_line:>17,.2f}"
        f"{aside:>13,.2f}{_money(books, 17)}{_money(rest, 13)}"
    )


def _tail(
    order: Order, comparison: Comparison, without_cost: Sequence[tuple[str, str, int]]
) -> Iterator[str]:
    if comparison.unreadable:
        yield f"{comparison.unreadable:,} rows have no date or amount that could be added up."
    yield ""
    if order.dry_run:
        yield "Nothing was written: this was a dry run."
        return
    if comparison.equal:
        yield "The books equal the file to the penny, month by month."
    else:
        yield "THE BOOKS DO NOT EQUAL THE FILE: see the column difference."
    for month, posted, count in comparison.later:
        documents = f"{count:,} documents" if count > 1 else "1 document"
        yield f"Posted later, on {posted}: {documents} of {month}, which was closed."
    if without_cost:
        yield (
            f"{len(without_cost):,} products have no known cost; their moves carry the value 0. "
            f"Such as {', '.join(sku for sku, _, _ in without_cost[:5])}."
        )


def _money(amount: Decimal | None, width: int) -> str:
    return f"{'-':>{width}}" if amount is None else f"{amount:>{width},.2f}"


def cost_rows(without_cost: Sequence[tuple[str, str, int]]) -> Iterator[tuple[str, str, str]]:
    """The list of products without a cost, as cells."""
    yield "sku", "name", "on_hand"
    for sku, name, held in without_cost:
        yield sku, name, format_quantity(held)
