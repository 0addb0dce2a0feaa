"""What a person wrote on a form of goods, and what the form shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict

from tillbook.books.stock.queries import on_hand
from tillbook.books.stock.rules.typed_lots import LONGEST_TEXT
from tillbook.books.stock.scanned_lots import lots_with
from tillbook.desks.transfers.rules import MOST_LINES, Wanted
from tillbook.masters.catalog.picking import Found, plain_quantity
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.queries.terms import Traced, traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.words import one_line


def read_lines(post: QueryDict) -> list[Wanted]:
    """The products and quantities of a form."""
    skus, counts = post.getlist("sku")[: MOST_LINES + 1], post.getlist("quantity")
    lots = post.getlist("lots")
    gone = post.get("action", "").removeprefix("drop:")
    return [
        Wanted(
            one_line(sku, 80),
            plain_quantity(counts[n] if n < len(counts) else ""),
            lots[n].strip()[:LONGEST_TEXT] if n < len(lots) else "",
        )
        for n, sku in enumerate(skus)
        if sku != gone
    ]


def one_more(lines: Sequence[Wanted], item: Item, *, add: bool = True) -> list[Wanted]:
    """The list with one of this product more; add: put it there where it is not."""
    found = list(lines)
    for place, line in enumerate(found):
        if line.sku == item.sku:
            found[place] = replace(line, quantity=_counted(line.quantity))
            return found
    return [*found, Wanted(item.sku, "1")] if add else found


def scanned_more(lines: Sequence[Wanted], found: Found) -> tuple[list[Wanted], Found]:
    """The list with what was scanned once more, and of which lot where its label says so."""
    item = found.item
    if item is None:
        return list(lines), found
    before = next((one for one in lines if one.sku == item.sku), Wanted(item.sku, ""))
    lots, wrong = lots_with(found, before.lots, before.quantity)
    if wrong:
        return list(lines), Found(sentence=wrong)
    more = one_more(lines, item)
    return [replace(one, lots=lots) if one.sku == item.sku else one for one in more], found


def _counted(text: str) -> str:
    try:
        return format_quantity(parse_decimal(text or "0", 6, "quantity") + QUANTITY_SCALE)
    except (NotAnAmount, OutOfRange):
        return text


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as a form shows it. beside: millionths to hold it against (what is on the shelf, or on
    the way); traced: by lots or serial numbers, where it is."""

    line: Wanted
    item: Item | None
    beside: int
    traced: Traced | None


def shown(lines: Sequence[Wanted], info: CompanyInfo, location_id: UUID | None) -> list[ShownLine]:
    """The lines with their products and what is on the shelf of a location."""
    items = items_by_sku(info.id, info.version, [one.sku for one in lines])
    ids = [item.id for item in items.values()]
    lies = on_hand(location_id, ids) if location_id else {}
    kinds = traced(ids)
    return [
        ShownLine(one, item, lies.get(item.id, 0), kinds.get(item.id))
        if item
        else ShownLine(one, None, 0, None)
        for one in lines
        for item in (items.get(one.sku),)
    ]
