"""A row of the "Online Retail" file as exact values, or the named reason why it is none.

Pure. Prices are read as integers of the 10^-6 pound (minor x 10^4): the file has prices of three
decimals, and an amount is rounded once, half away from zero, for each line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tillbook.values.card_numbers import holds_card_number, masked
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE
from tillbook.values.rounding import LARGEST, divide

CURRENCY = "GBP"
COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
#: What the same columns are called in the later edition of the data set.
OTHER_NAMES = {"invoice": "InvoiceNo", "price": "UnitPrice", "customer id": "CustomerID"}
_PRICE_DECIMALS = 6
_QUANTITY_DECIMALS = 6
_DECIMAL = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{0,15}))?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", re.ASCII)
_CODE = re.compile(r"[^\x00-\x1f\x7f]{1,80}")
_EARLIEST, _LATEST = 1970, 2100


class Row(NamedTuple):
    """One line of an invoice. moment: local time, without a zone. unit_price: minor x 10^4.

    A tuple, because a file has hundreds of thousands of them, twice.
    """

    line: int
    invoice: str
    sku: str
    description: str
    quantity_micro: int
    moment: datetime
    unit_price: int
    amount_minor: int
    customer: str
    country: str
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is set aside, with the reason."""

    line: int
    reason: str
    raw: tuple[str, ...]


class _Bad(ValueError):
    """Why a cell cannot be read; becomes a BadRow."""


class RowParser:
    """Reads rows; remembers what it has read of the few distinct prices and times there are."""

    def __init__(self) -> None:
        self._prices: dict[str, int] = {}
        self._moments: dict[str, datetime] = {}
        self._quantities: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._invoice = ("", "")

    def parse(self, line: int, cells: Sequence[str]) -> Row | BadRow:
        """Any text gives a row or a named reason, never an exception."""
        raw = tuple(cells)
        if len(raw) != len(COLUMNS):
            return BadRow(line, f"{len(raw)} cells, not {len(COLUMNS)}", raw)
        try:
            return self._row(line, raw)
        except _Bad as bad:
            # What a card was paid with must not lie about in a file of rejects either.
            return BadRow(line, str(bad), tuple(map(masked, raw)))

    def _row(self, line: int, raw: tuple[str, ...]) -> Row:
        invoice, sku, description, quantity, moment, price, customer, country = raw
        micro = self._quantities.get(quantity)
        if micro is None:
            micro = _decimal(quantity, _QUANTITY_DECIMALS, "the quantity")
            self._remember(self._quantities, quantity, micro)
        if micro == 0:
            raise _Bad("the quantity is 0")
        unit_price = self._prices.get(price)
        if unit_price is None:
            unit_price = _decimal(price, _PRICE_DECIMALS, "the price")
            self._remember(self._prices, price, unit_price)
        when = self._moments.get(moment)
        if when is None:
            when = _moment(moment)
            self._remember(self._moments, moment, when)
        amount = divide(unit_price * micro, PRICE_SCALE * QUANTITY_SCALE)
        if not -LARGEST <= amount <= LARGEST:
            raise _Bad("the amount is larger than the books can hold")
        code = self._codes.get(sku)
        if code is None:
            code = _code(sku, "stock code")
            self._remember(self._codes, sku, code)
        words = self._words.get(description)
        if words is None:
            words = _cleaned(_without_card(description))
            self._remember(self._words, description, words)
        if invoice != self._invoice[0] or not invoice:
            self._invoice = invoice, _code(invoice, "invoice number")
        return Row(
            line,
            self._invoice[1],
            code,
            words,
            micro,
            when,
            unit_price,
            amount,
            _customer(customer),
            _country(country),
            raw,
        )

    @staticmethod
    def _remember(known: dict, text: str, value: object) -> None:
        if len(known) < 20_000:
            known[text] = value


def _decimal(text: str, decimals: int, what: str) -> int:
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        raise _Bad(f"{what} is no number: “{text[:40]}”" if text.strip() else f"{what} is missing")
    sign, whole, part = match[1], match[2], match[3] or ""
    if part[decimals:].strip("0"):
        raise _Bad(f"{what} has more than {decimals} decimals: “{text[:40]}”")
    value = int(whole + part[:decimals].ljust(decimals, "0"))
    if value > LARGEST:
        raise _Bad(f"{what} is larger than the books can hold: “{text[:40]}”")
    return -value if sign == "-" else value


def _moment(text: str) -> datetime:
    text = text.strip()
    try:
        found = datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise _Bad(f"the date is not like 2011-03-27 10:45:00: “{text[:40]}”")
    if not _EARLIEST <= found.year < _LATEST:
        raise _Bad(f"the year is not from {_EARLIEST} to {_LATEST - 1}: “{text}”")
    return found


def _code(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise _Bad(f"the {what} is missing")
    if len(text) > 60 or not _CODE.fullmatch(text):
        raise _Bad(f"the {what} is longer than 60 or holds a control character: “{text[:40]!r}”")
    return text


def _cleaned(text: str) -> str:
    """A description with single blanks and nothing that does not print."""
    if text.isprintable() and "  " not in text:
        return text.strip()[:200]
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def _without_card(text: str) -> str:
    if len(text) > 12 and holds_card_number(text):
        raise _Bad("it holds a card number")
    return text


def _customer(text: str) -> str:
    """A customer number: "17850.0" is 17850, an identifier written as a number."""
    text = _without_card(text.strip().removesuffix(".0"))
    if len(text) > 60 or not text.isprintable():
        raise _Bad("the customer number is longer than 60 or does not print")
    return text


def _country(text: str) -> str:
    text = _without_card(text.strip())
    if len(text) > 60 or not text.isprintable():
        raise _Bad("the country is longer than 60 or does not print")
    return text


def header_order(header: Sequence[str]) -> list[int] | str:
    """Where each of COLUMNS stands in a header line, or the sentence that says what is missing."""
    ours = {name.lower(): name for name in COLUMNS} | OTHER_NAMES
    found = [ours.get(cell.strip().lower(), "") for cell in header]
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        return f"the first line names no column {', '.join(missing)}"
    if len(found) != len(COLUMNS):
        return f"the first line names {len(found)} columns, not {len(COLUMNS)}"
    return [found.index(name) for name in COLUMNS]
