"""What somebody wrote on a form of goods that came, and what the form shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict

from tillbook.books.stock.rules.typed_lots import LONGEST_TEXT
from tillbook.books.stock.scanned_lots import lots_with
from tillbook.desks.receiving.rules import (
    EACH,
    MOST_LINES,
    Came,
    Expected,
    Offer,
    Wanted,
    packs_of,
)
from tillbook.masters.catalog.picking import Found, plain_quantity
from tillbook.masters.catalog.queries.terms import Traced, traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.sourcing.rules import Pack
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.words import one_line

#: How a line is counted.
LOOSE = "loose"


def key_of(text: str) -> UUID | None:
    """A key from a form; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_lines(post: QueryDict) -> list[Wanted]:
    """The products and quantities of a form."""
    skus = post.getlist("sku")[: MOST_LINES + 1]
    columns = [post.getlist(name) for name in ("quantity", "counted", "price", "lots")]
    gone = post.get("action", "").removeprefix("drop:")

    def at(column: list[str], n: int) -> str:
        return column[n] if n < len(column) else ""

    return [
        Wanted(
            sku=one_line(sku, 80),
            quantity=plain_quantity(at(columns[0], n)),
            loose=at(columns[1], n) == LOOSE,
            price=one_line(at(columns[2], n), 40),
            lots=at(columns[3], n).strip()[:LONGEST_TEXT],
        )
        for n, sku in enumerate(skus)
        if sku != gone
    ]


def one_more(lines: Sequence[Wanted], sku: str, *, add: bool = True) -> list[Wanted]:
    """The list with one more of this product, as it is counted there; add: put it there where it is
    not."""
    found = list(lines)
    for place, line in enumerate(found):
        if line.sku == sku:
            found[place] = replace(line, quantity=_counted(line.quantity))
            return found
    return [*found, Wanted(sku=sku, quantity="1")] if add else found


def scanned_more(
    lines: Sequence[Wanted], found: Found, sku: str, pack: Pack
) -> tuple[list[Wanted], Found]:
    """The list with what was scanned once more, and of which lot where its label says so."""
    before = next((one for one in lines if one.sku == sku), Wanted(sku=sku, quantity=""))
    plain = before.loose or pack.units(QUANTITY_SCALE) is None
    each = QUANTITY_SCALE if plain else pack.units(QUANTITY_SCALE) or QUANTITY_SCALE
    units = before.quantity
    if not plain:
        units = _units(before.quantity, pack)
    lots, wrong = lots_with(found, before.lots, units, each_micro=each)
    if wrong:
        return list(lines), Found(sentence=wrong)
    more = one_more(lines, sku)
    return [replace(one, lots=lots) if one.sku == sku else one for one in more], found


def _units(packs: str, pack: Pack) -> str:
    try:
        return format_quantity(pack.units(parse_decimal(packs or "0", 6, "quantity")) or 0)
    except (NotAnAmount, OutOfRange):
        return packs


def _counted(text: str) -> str:
    try:
        return format_quantity(parse_decimal(text or "0", 6, "quantity") + QUANTITY_SCALE)
    except (NotAnAmount, OutOfRange):
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line as a form shows it. open_text: what is still to come, or may go back; traced: by lots
    or serial numbers, where it is."""

    line: Wanted
    item: Item | None
    pack: Pack = EACH
    open_text: str = ""
    here_text: str = ""
    traced: Traced | None = None

    @property
    def plain(self) -> bool:
        """Whether a pack is one unit: then there is nothing to choose."""
        return self.pack == EACH


def as_counted(micro: int, pack: Pack) -> tuple[str, bool]:
    """Units as a line counts them: (packs, False) where they come out even, else (units, True)."""
    packs = packs_of(micro, pack)
    if packs is None:
        return format_quantity(micro), True
    return format_quantity(packs), False


def all_open(lines: Sequence[Expected | Came], *, empty: bool) -> list[Wanted]:
    """A form's first lines: everything that is open, or each at nothing."""
    found = []
    for one in lines:
        micro = one.open_micro if isinstance(one, Expected) else one.left_micro
        if micro:
            text, loose = as_counted(micro, one.pack)
            found.append(Wanted(sku=one.item.sku, quantity="" if empty else text, loose=loose))
    return found


def shown_of(lines: Sequence[Wanted], known: Sequence[Expected | Came]) -> list[ShownLine]:
    """The lines of a form beside what they are held against."""
    by_sku = {one.item.sku: one for one in known}
    kinds = traced([one.item.id for one in known])
    found = []
    for line in lines:
        one = by_sku.get(line.sku)
        micro, here = 0, 0
        if isinstance(one, Expected):
            micro, here = one.open_micro, one.here_micro
        elif one is not None:
            micro, here = one.left_micro, one.back_micro
        pack = one.pack if one else EACH
        found.append(
            ShownLine(
                line=line,
                item=one.item if one else None,
                pack=pack,
                open_text=_words(micro, pack),
                here_text=_words(here, pack) if here else "",
                traced=kinds.get(one.item.id) if one else None,
            )
        )
    return found


def shown_direct(
    lines: Sequence[Wanted], items: Mapping[str, Item], offers: Mapping[UUID, Offer]
) -> list[ShownLine]:
    """The lines of a form without an order."""
    found = []
    kinds = traced([item.id for item in items.values()])
    for line in lines:
        item = items.get(line.sku)
        offer = offers.get(item.id, Offer()) if item else Offer()
        kind = kinds.get(item.id) if item else None
        found.append(ShownLine(line=line, item=item, pack=offer.pack, traced=kind))
    return found


def _words(micro: int, pack: Pack) -> str:
    text, loose = as_counted(micro, pack)
    return text if loose or pack == EACH else f"{text} × {pack.text()}"
