"""Bringing products in from a CSV file: sku, name, department, price, tax category, barcode.

A product whose SKU is there already stays as it is, so running it twice adds nothing. A row that
cannot become a product is set aside with its line number and the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tillbook.edges.bridges.files import DelimitedFile, FileRefused
from tillbook.edges.bridges.rejects import Rejects
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.catalog.queries import items_by_sku, known_barcodes
from tillbook.masters.organisation.queries import company as company_now
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.taxes.queries import category_ids
from tillbook.plumbing.writer import write
from tillbook.values.card_numbers import holds_card_number, masked
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange

REQUIRED = ("sku", "name", "department", "price")
OPTIONAL = ("tax category", "barcode")
#: Columns of codes, which may look like anything; the others are free text.
_CODES = ("sku", "barcode", "price")
#: Products in one transaction, and the decimals that a price may have below the smallest coin.
AT_ONCE = 100
_PRICE_DECIMALS = 4
_LONGEST = {"sku": 80, "name": 200, "department": 40, "barcode": 80}


@dataclass(slots=True)
class Added:
    """What became of the file's rows."""

    read: int = 0
    added: int = 0
    here_before: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    rejects_path: Path | None = None

    @property
    def set_aside(self) -> int:
        return sum(self.reasons.values())


class _Unfit(ValueError):
    """Why a row is no product."""


@dataclass(frozen=True, slots=True)
class _Read:
    line: int
    raw: Sequence[str]
    new: NewProduct


def import_products(
    company: CompanyInfo,
    path: Path,
    *,
    tax_category: str,
    encoding: str = "utf-8",
    rejects_path: Path | None = None,
    dry_run: bool = False,
    tell: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Added:
    """Add the file's products. tax_category: of rows that name none. Raises FileRefused."""
    categories = category_ids(company.id)
    if tax_category not in categories:
        known = ", ".join(sorted(categories))
        raise FileRefused(f"there is no tax category “{tax_category}”; there are {known}.")
    file = DelimitedFile(path, encoding)
    result = Added()
    with Rejects(path, rejects_path) as rejects:

        def set_aside(line: int, raw: Sequence[str], reason: str) -> None:
            result.reasons[reason] += 1
            if not dry_run:
                rejects.write(line, reason, raw)

        waiting: list[_Read] = []
        try:
            # The whole file is read before anything is written: a torn one adds nothing.
            for found in list(_rows(file, company, frozenset(categories), tax_category)):
                result.read += 1
                if isinstance(found, _Read):
                    waiting.append(found)
                else:
                    set_aside(*found)
        finally:
            file.close()
        for start in range(0, len(waiting), AT_ONCE):
            tell("products", start, len(waiting))
            _add(company, waiting[start : start + AT_ONCE], result, set_aside, dry_run)
        result.rejects_path = rejects.path
    return result


def _rows(
    file: DelimitedFile, company: CompanyInfo, categories: frozenset[str], tax_category: str
) -> Iterator[_Read | tuple[int, Sequence[str], str]]:
    rows = file.rows()
    header = [cell.strip().casefold().replace("_", " ") for cell in next(rows, (0, []))[1]]
    if missing := [name for name in REQUIRED if name not in header]:
        raise FileRefused(
            f"{file.path.name}: the first line names no column {', '.join(missing)}; "
            f"it may name {', '.join((*REQUIRED, *OPTIONAL))}."
        )
    lines: dict[str, int] = {}
    for line, raw in rows:
        try:
            free = [c for c, name in zip(raw, header, strict=False) if name not in _CODES]
            if any(map(holds_card_number, free)):
                raw = [masked(cell) for cell in raw]
                raise _Unfit("it holds a card number")
            if len(raw) != len(header):
                raise _Unfit(f"{len(raw)} cells, not {len(header)}")
            cells = {name: cell.strip() for name, cell in zip(header, raw, strict=True)}
            new = _product(cells, company, categories, tax_category)
            for key in (f"SKU {new.sku}", *(f"barcode {code}" for code in new.barcodes)):
                if key in lines:
                    raise _Unfit(f"{key} stands in line {lines[key]} already")
                lines[key] = line
        except _Unfit as unfit:
            yield line, raw, str(unfit)
        else:
            yield _Read(line, raw, new)


def _product(
    cells: dict[str, str], company: CompanyInfo, categories: frozenset[str], tax_category: str
) -> NewProduct:
    for name in REQUIRED:
        if not cells[name]:
            raise _Unfit(f"the {name} is missing")
    for name, longest in _LONGEST.items():
        text = cells.get(name, "")
        if len(text) > longest or not text.isprintable():
            raise _Unfit(f"the {name} is longer than {longest} or does not print")
    category = cells.get("tax category", "") or tax_category
    if category not in categories:
        raise _Unfit(f"there is no tax category “{category[:40]}”")
    try:
        price = parse_decimal(cells["price"], company.exponent + _PRICE_DECIMALS, "price")
    except (NotAnAmount, OutOfRange) as error:
        raise _Unfit(str(error)) from None
    return NewProduct(
        sku=cells["sku"],
        name=cells["name"],
        department=cells["department"],
        tax_category=category,
        unit_price=price,
        barcodes=tuple(cells.get("barcode", "").split()),
    )


def _add(
    company: CompanyInfo,
    rows: Sequence[_Read],
    result: Added,
    set_aside: Callable[[int, Sequence[str], str], None],
    dry_run: bool,
) -> None:
    version = company_now(company.id).version
    there = items_by_sku(company.id, version, [row.new.sku for row in rows])
    fresh = [row for row in rows if row.new.sku not in there]
    result.here_before += len(rows) - len(fresh)
    taken = known_barcodes(company.id, [code for row in fresh for code in row.new.barcodes])
    wanted: list[NewProduct] = []
    for row in fresh:
        if clash := [code for code in row.new.barcodes if code in taken]:
            set_aside(row.line, row.raw, f"another product has the barcode {clash[0]}")
        else:
            wanted.append(row.new)
    if not dry_run:
        write(lambda: add_products(company.id, wanted))
    result.added += len(wanted)
