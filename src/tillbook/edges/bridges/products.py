"""Bringing products in from a CSV file at the command line.

A product whose SKU is there already stays as it is, so running it twice adds nothing. A row that
cannot become a product is set aside with its line number and the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from tillbook.edges.bridges.files import DelimitedFile, FileRefused
from tillbook.edges.bridges.kit_rows import add_rows, kits_last
from tillbook.edges.bridges.product_rows import Fault, ReadRow, Wanted, product_rows
from tillbook.edges.bridges.rejects import Rejects
from tillbook.masters.catalog.queries import items_by_sku, known_barcodes
from tillbook.masters.organisation.queries import company as company_now
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.taxes.queries import category_names

#: Products in one transaction.
AT_ONCE = 100


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
    categories = category_names(company.id, company.version)
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

        waiting: list[ReadRow] = []
        faults: list[Fault] = []
        try:
            # The whole file is read before anything is written: a torn one adds nothing.
            wanted = Wanted(company=company, categories=categories, tax_category=tax_category)
            rejects.heads = next((cells for _line, cells in file.rows()), [])
            for found in list(product_rows(file.rows(), wanted, file.path.name)):
                result.read += 1
                if isinstance(found, ReadRow):
                    waiting.append(found)
                else:
                    faults.append(found)
        finally:
            file.close()
        for fault in with_clashes(company, faults):
            set_aside(fault.line, fault.raw, fault.reason)
        waiting, apart = kits_last(company, waiting)
        for row, why in apart:
            set_aside(row.line, row.raw, why)
        for start in range(0, len(waiting), AT_ONCE):
            tell("products", start, len(waiting))
            _add(company, waiting[start : start + AT_ONCE], result, set_aside, dry_run)
        result.rejects_path = rejects.path
    return result


def _add(
    company: CompanyInfo,
    rows: Sequence[ReadRow],
    result: Added,
    set_aside: Callable[[int, Sequence[str], str], None],
    dry_run: bool,
) -> None:
    fresh, clashes = against_the_catalogue(company, rows)
    result.here_before += len(rows) - len(fresh) - len(clashes)
    for row, code in clashes:
        set_aside(row.line, row.raw, clash_words(code)[0])
    left = [] if dry_run else add_rows(company.id, fresh)
    for row, why in left:
        set_aside(row.line, row.raw, why)
    result.added += len(fresh) - len(left)


def with_clashes(company: CompanyInfo, faults: Sequence[Fault]) -> list[Fault]:
    """Wrong rows with what the catalogue says against them as well: all is told at once."""
    version = company_now(company.id).version
    there = items_by_sku(company.id, version, [one.sku for one in faults if one.sku])
    fresh = [one for one in faults if one.sku not in there]
    taken = known_barcodes(company.id, [code for one in fresh for code in one.barcodes])
    found = []
    for one in faults:
        clash = [code for code in one.barcodes if code in taken and one.sku not in there]
        found.append(one.also("barcode", *clash_words(clash[0])) if clash else one)
    return found


def clash_words(code: str) -> tuple[str, str]:
    """(what is wrong with a barcode that another product has, what would be right)"""
    reason = _("another product has the barcode %(code)s") % {"code": code}
    return reason, _("Take it from one of the two.")


def against_the_catalogue(
    company: CompanyInfo, rows: Sequence[ReadRow]
) -> tuple[list[ReadRow], list[tuple[ReadRow, str]]]:
    """Which of these rows are new, and which are but have a barcode (named) of another product.
    The others' SKUs are there already."""
    version = company_now(company.id).version
    there = items_by_sku(company.id, version, [row.new.sku for row in rows])
    fresh = [row for row in rows if row.new.sku not in there]
    taken = known_barcodes(company.id, [code for row in fresh for code in row.new.barcodes])
    good: list[ReadRow] = []
    clashes: list[tuple[ReadRow, str]] = []
    for row in fresh:
        clash = [code for code in row.new.barcodes if code in taken]
        if clash:
            clashes.append((row, clash[0]))
        else:
            good.append(row)
    return good, clashes
