"""Rows of a table, whatever file it came in, as new products; or what is wrong with a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from tillbook.edges.bridges.column_names import (
    COLUMNS,
    NOTE,
    OPTIONAL,
    REQUIRED,
    column_name,
    column_names,
    keys_of,
    kind_names,
    kind_of,
)
from tillbook.edges.bridges.files import FileRefused
from tillbook.masters.catalog.operations import NewProduct
from tillbook.masters.catalog.queries.in_tables import InTable
from tillbook.masters.catalog.rules import Part, right_barcode, typed_weight
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.lists.spreadsheets import plain
from tillbook.plumbing.locales import typed_figure
from tillbook.values.card_numbers import holds_card_number, masked
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.typed import TwoMeanings

#: Columns of codes, which may look like anything; the others are free text.
_CODES = ("sku", "barcode", "price", "components", "batch", "weight", NOTE)
_PRICE_DECIMALS = 4
#: Columns in which a dash says that there is none; an empty cell leaves what is here.
_TAKEN_AWAY = ("barcode", "variant", "brand", "weight")
_DASHES = ("-", "\N{EN DASH}", "\N{EM DASH}")
_LONGEST = {
    "sku": 80,
    "name": 200,
    "department": 40,
    "barcode": 80,
    "variant": 200,
    "brand": 120,
    "unit": 20,
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that is a product. given: the columns that say something of it."""

    line: int
    raw: Sequence[str]
    new: NewProduct
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is none: the line it begins in, the columns, all that is wrong with it and what
    would be right. sku, barcodes: what it has for itself alone, as far as that was read."""

    line: int
    column: str
    reason: str
    right: str
    raw: Sequence[str]
    sku: str = ""
    barcodes: Sequence[str] = ()

    def also(self, column: str, reason: str, right: str) -> Fault:
        """The same row with one thing more that is wrong with it."""
        columns = dict.fromkeys([*self.column.split(COLUMNS), column])
        return replace(
            self,
            column=COLUMNS.join([one for one in columns if one]),
            reason=f"{self.reason}; {reason}",
            right=f"{self.right} {right}".strip(),
        )


class _Unfit(ValueError):
    """Why a row is no product; with the others of its row where there are several."""

    def __init__(self, reason: str, column: str = "", right: str = "") -> None:
        super().__init__(reason)
        self.column = column
        self.right = right

    @classmethod
    def of(cls, several: Sequence[_Unfit]) -> _Unfit:
        """All that is wrong with a row, each part once."""
        parts = [[str(one), one.column, one.right] for one in several]
        reasons, columns, rights = [
            [part for part in dict.fromkeys(column) if part] for column in zip(*parts, strict=True)
        ]
        return cls("; ".join(reasons), COLUMNS.join(columns), " ".join(rights))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What rows are read for. categories: tax categories, code -> name; tax_category: of rows
    that name none. checked: whether barcodes must have the right check digit. here: the products
    that are here already, which a row may change: None where rows only add."""

    company: CompanyInfo
    categories: Mapping[str, str]
    tax_category: str
    checked: bool = False
    here: Mapping[str, InTable] | None = None


def heads_of(cells: Sequence[str], wanted: Wanted, name: str) -> list[str]:
    """The columns' names as we call them; raises FileRefused when a needed one is missing."""
    header = keys_of(cells)
    missing = [one for one in REQUIRED if one not in header]
    if wanted.here is not None and "sku" in header and {*REQUIRED, *OPTIONAL} & {*header} > {"sku"}:
        missing = []  # enough to change what is here
    if missing:
        raise FileRefused(
            _("%(name)s: the first line names no column %(missing)s. It may also name %(known)s.")
            % {
                "name": name,
                "missing": column_names(missing),
                "known": column_names(OPTIONAL),
            }
        )
    ours = (*REQUIRED, *OPTIONAL)
    twice = [one for one in ours if header.count(one) > 1]
    if twice:
        raise FileRefused(
            _("%(name)s: the first line names the column %(column)s twice.")
            % {"name": name, "column": column_name(twice[0])}
        )
    return header


def product_rows(
    rows: Iterator[tuple[int, Sequence[str]]], wanted: Wanted, name: str
) -> Iterator[ReadRow | Fault]:
    """Each row of a table after its first, in order. Raises FileRefused."""
    header = heads_of(next(rows, (0, []))[1], wanted, name)
    lines: dict[str, int] = {}
    for line, raw in rows:
        cells: dict[str, str] = {}
        try:
            free = [c for c, key in zip(raw, header, strict=False) if key not in _CODES]
            if any(map(holds_card_number, free)):
                raw = [masked(cell) for cell in raw]
                raise _Unfit(_("it holds a card number"), right=_("Take the number out."))
            if len(raw) != len(header):
                raise _Unfit(
                    _("%(count)d cells, not %(right)d") % {"count": len(raw), "right": len(header)},
                    right=_("Give every column a cell, an empty one where nothing is known."),
                )
            cells = {key: plain(cell.strip()) for key, cell in zip(header, raw, strict=True)}
            given = _given(cells)
            new = _product(cells, wanted, _twice(cells, lines))
            for code in _codes(cells):
                lines.setdefault(code, line)
        except _Unfit as unfit:
            own = cells.get("sku", ""), cells.get("barcode", "").split()
            yield Fault(line, unfit.column, str(unfit), unfit.right, raw, *own)
        else:
            yield ReadRow(line, raw, new, given)


def skus_of(rows: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    """The SKUs that a table names."""
    header = keys_of(rows[0][1]) if rows else []
    if "sku" not in header:
        return []
    place = header.index("sku")
    return [plain(cells[place].strip()) for _line, cells in rows[1:] if len(cells) > place]


def _given(cells: dict[str, str]) -> frozenset[str]:
    """The columns that say something; a dash takes away what stands there."""
    given = frozenset(key for key, text in cells.items() if text)
    for key in _TAKEN_AWAY:
        if cells.get(key) in _DASHES:
            cells[key] = ""
    return given


def _codes(cells: Mapping[str, str]) -> list[str]:
    """What a row has for itself alone."""
    own = [f"SKU {cells['sku']}"] if cells["sku"] else []
    return own + [f"barcode {one}" for one in cells.get("barcode", "").split()]


def _twice(cells: Mapping[str, str], lines: Mapping[str, int]) -> list[_Unfit]:
    """Codes that an earlier row has."""
    return [
        _Unfit(
            _("%(code)s stands in line %(line)d already") % {"code": code, "line": lines[code]},
            "sku" if code.startswith("SKU ") else "barcode",
            _("Keep one of the two rows, or give this one its own."),
        )
        for code in _codes(cells)
        if code in lines
    ]


def _product(cells: dict[str, str], wanted: Wanted, wrong: list[_Unfit]) -> NewProduct:
    """The product of a row. wrong: what is wrong with it already; all of it is told at once."""
    company = wanted.company

    def read(how: Callable[..., Any], *given: object) -> Any:
        try:
            return how(*given)
        except _Unfit as unfit:
            wrong.append(unfit)
            return None

    there = wanted.here.get(cells["sku"]) if wanted.here else None
    for name in dict.fromkeys((*REQUIRED, *_LONGEST)):
        read(_text, name, cells.get(name, ""), there is None)
    category = read(_category, cells.get("tax category", ""), wanted)
    price: int = read(_price, cells["price"], company) if cells.get("price") else 0
    own = there.barcodes if there else frozenset()
    barcodes = read(_barcodes, cells.get("barcode", ""), wanted.checked, own)
    kind = read(_kind, cells.get("kind", ""))
    components = read(_components, cells.get("components", ""))
    batch: int = read(_batch, cells.get("batch", ""))
    weight: int = read(_weight, cells.get("weight", ""))
    if wrong:
        raise _Unfit.of(wrong)
    return NewProduct(
        sku=cells["sku"],
        name=cells.get("name", ""),
        department=cells.get("department", ""),
        tax_category=category,
        unit_price=price,
        barcodes=barcodes,
        variant_name=cells.get("variant", ""),
        brand=cells.get("brand", ""),
        unit=cells.get("unit", "") or "piece",
        kind=kind,
        components=components,
        yield_micro=batch,
        weight_micro=weight,
    )


def _text(name: str, text: str, needed: bool) -> None:
    if needed and name in REQUIRED and not text:
        reason = _("“%(column)s” is missing") % {"column": column_name(name)}
        raise _Unfit(reason, name, _("Write one."))
    longest = _LONGEST.get(name)
    if longest and (len(text) > longest or not text.isprintable()):
        raise _Unfit(
            _("“%(column)s” is longer than %(longest)d or does not print")
            % {"column": column_name(name), "longest": longest},
            name,
            _("Shorten it, and leave out line breaks."),
        )


def _category(text: str, wanted: Wanted) -> str:
    code = text or wanted.tax_category
    if code in wanted.categories:
        return code
    for known, words in wanted.categories.items():
        if words.casefold() == code.casefold():
            return known
    known_codes = ", ".join(sorted(wanted.categories))
    raise _Unfit(
        _("there is no tax category “%(code)s”") % {"code": code[:40]},
        "tax category",
        _("Write one of %(codes)s.") % {"codes": known_codes},
    )


def _price(text: str, company: CompanyInfo) -> int:
    decimals = company.exponent + _PRICE_DECIMALS
    try:
        price = parse_decimal(typed_figure(text, company.money), decimals, "price")
    except OutOfRange:
        raise _Unfit(_("the price is too large"), "price", _("Write a price like 4.90.")) from None
    except TwoMeanings:
        reason = _("“%(text)s” can be read in two ways") % {"text": text[:40]}
        right = _("Write it without a mark for thousands, or with two decimals.")
        raise _Unfit(reason, "price", right) from None
    except NotAnAmount:
        reason = _("“%(text)s” is no price of at most %(decimals)d decimals") % {
            "text": text[:40],
            "decimals": decimals,
        }
        raise _Unfit(reason, "price", _("Write a price like 4.90.")) from None
    if price < 0:
        raise _Unfit(_("the price is below zero"), "price", _("Write 0 or more."))
    return price


def _barcodes(text: str, checked: bool, own: frozenset[str]) -> tuple[str, ...]:
    """The codes of a cell. own: those that the product has; a spreadsheet may have taken the zeros
    in front from one of them, and nobody wrote it wrong here."""
    known = {code.lstrip("0"): code for code in own}
    codes = tuple(dict.fromkeys(known.get(code.lstrip("0"), code) for code in text.split()))
    for code in codes if checked else ():
        right = right_barcode(code)
        if right != code and code not in own:
            raise _Unfit(
                (_("%(code)s has a wrong check digit") if right else _("%(code)s is no barcode"))
                % {"code": code[:40]},
                "barcode",
                _("Its last digit should be %(digit)s.") % {"digit": right[-1]}
                if right
                else _("Use letters and digits without spaces."),
            )
    return codes


#: What is lost of an ingredient, behind its SKU.
_WASTE = re.compile(r"\s-\s?([0-9]+(?:[.,][0-9]+)?)\s?%$")


def _components(text: str) -> tuple[Part, ...]:
    """ "2 P5; 0.5 P6 -10%": how many of what, and what of it is lost."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        lost = _WASTE.search(part)
        count, _blank, sku = part[: lost.start() if lost else None].partition(" ")
        try:
            micro = parse_decimal(count.replace(",", "."), 6, "components")
            waste = parse_decimal(lost[1].replace(",", "."), 4, "components") if lost else 0
        except (NotAnAmount, OutOfRange):
            micro = 0
        if micro <= 0 or not sku.strip():
            raise _Unfit(
                _("“%(part)s” is no part of a kit") % {"part": part[:40]},
                "components",
                _("Write its parts like 2 P5; 1 P6."),
            )
        found.append(Part(sku.strip(), micro, waste))
    return tuple(found)


def _batch(text: str) -> int:
    """How much one batch of a recipe makes; nothing is one."""
    try:
        micro = parse_decimal(text.replace(",", "."), 6, "batch") if text else QUANTITY_SCALE
    except (NotAnAmount, OutOfRange):
        micro = 0
    if not 0 < micro <= 10**6 * QUANTITY_SCALE:
        raise _Unfit(
            _("“%(text)s” is not what a batch makes") % {"text": text[:40]},
            "batch",
            _("Write how many one batch makes, like 40."),
        )
    return micro


def _weight(text: str) -> int:
    """Millionths of a kilogram; nothing is unknown."""
    try:
        return typed_weight(text)
    except (NotAnAmount, OutOfRange):
        raise _Unfit(
            _("“%(text)s” is no weight") % {"text": text[:40]},
            "weight",
            _("Write kilograms like 0.250."),
        ) from None


def _kind(text: str) -> str:
    kind = kind_of(text)
    if kind is None:
        raise _Unfit(
            _("there is no kind “%(kind)s”") % {"kind": text[:40]},
            "kind",
            _("Write one of %(codes)s.") % {"codes": kind_names()},
        )
    return kind
