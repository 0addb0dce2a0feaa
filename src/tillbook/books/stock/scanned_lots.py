"""Lots that the label of what was scanned says, put into the field of its line."""

from __future__ import annotations

from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.rules.typed_lots import with_scan
from tillbook.books.stock.telling import lot_sentence
from tillbook.masters.catalog.picking import Found
from tillbook.masters.catalog.queries.terms import traced
from tillbook.values.effects import Piece
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange


def lots_with(
    found: Found, lots: str, quantity: str, *, each_micro: int = QUANTITY_SCALE
) -> tuple[str, str]:
    """The lots of a line after one more of it was scanned, and why it cannot be one more. lots,
    quantity: as they stand on the line until now; each_micro: what one more is of its unit."""
    item, scan = found.item, found.scan
    kind = traced([item.id]).get(item.id) if item and scan else None
    if scan is None or kind is None or not scan.piece(serial=kind.serial):
        return lots, ""
    try:
        before = parse_decimal(quantity or "0", 6, "quantity")
    except (NotAnAmount, OutOfRange):
        before = 0
    piece = Piece(scan.piece(serial=kind.serial), each_micro, scan.expires_on)
    try:
        return with_scan(lots, before, each_micro, piece, serial=kind.serial), ""
    except LotRefused as problem:
        return lots, lot_sentence(problem)
