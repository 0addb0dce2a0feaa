"""Prices as lines of text, as a spreadsheet gives them: SKU, price, and from which quantity on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tillbook.masters.pricing.rules import ListedPrice
from tillbook.values.money import NotAnAmount, format_price, format_quantity, parse_decimal

#: Decimals of a unit price beyond the currency's.
_PRICE_DECIMALS = 4
#: Lines that are wrong, told at once.
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Pasted:
    """The prices that were read, and what is wrong with lines that were not."""

    prices: tuple[ListedPrice, ...]
    wrong: tuple[str, ...]


def read_prices(
    text: str, exponent: int, known: Callable[[Collection[str]], Collection[str]]
) -> Pasted:
    """Read pasted prices; known: from SKUs to those that there are. A first line of words is a
    heading; of two prices for one product and quantity the later counts."""
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            rows.append((number, _cells(line)))
    if rows and len(rows[0][1]) > 1 and not any(letter.isdigit() for letter in rows[0][1][1]):
        rows.pop(0)
    there = set(known({cells[0] for _number, cells in rows}))
    prices: dict[tuple[str, int], ListedPrice] = {}
    wrong: list[str] = []
    for number, cells in rows:
        try:
            price = _price(cells, exponent)
        except NotAnAmount:
            wrong.append(_("line %(n)s: not a SKU and a price") % {"n": number})
            continue
        if price.product not in there:
            told = {"n": number, "sku": price.product}
            wrong.append(_("line %(n)s: there is no product “%(sku)s”") % told)
            continue
        prices[price.product, price.from_micro] = price
    return Pasted(tuple(prices.values()), tuple(wrong[:_TOLD]))


def _cells(line: str) -> list[str]:
    """A line's cells: parted by tabs, else by semicolons, else by commas."""
    parted = next((one for one in "\t;," if one in line), "\t")
    cells = [cell.strip().strip('"') for cell in line.split(parted)]
    # With another parting a comma is a decimal one.
    return cells if parted == "," else [cells[0], *[cell.replace(",", ".") for cell in cells[1:]]]


def _price(cells: list[str], exponent: int) -> ListedPrice:
    if len(cells) < 2 or not cells[0]:
        raise NotAnAmount("too few cells")
    beginning = cells[2] if len(cells) > 2 and cells[2] else "0"
    price = parse_decimal(cells[1], exponent + _PRICE_DECIMALS)
    quantity = parse_decimal(beginning, 6)
    if price < 0 or quantity < 0:
        raise NotAnAmount("below zero")
    return ListedPrice(product=cells[0], unit_price=price, from_micro=quantity)


def write_prices(prices: Iterable[ListedPrice], exponent: int) -> str:
    """The same as text again, one price a line, parted by semicolons."""
    lines = []
    for one in prices:
        cells = [one.product, format_price(one.unit_price, exponent)]
        if one.from_micro:
            cells.append(format_quantity(one.from_micro))
        lines.append("; ".join(cells))
    return "\n".join(lines)
