"""Goods that are traced by lots or serial numbers: what tests of them start from."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.shop import Shop
from tillbook.books.stock.models import Lot
from tillbook.desks.supply.operations import Adjusted, adjust_with_cause
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import NewProduct, add_product
from tillbook.masters.catalog.rules import Terms
from tillbook.plumbing.fields import new_id
from tillbook.values.effects import Piece
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import times_in


def traced(shop: Shop, sku: str = "LOT1", tracking: str = "lot", *, expiry: bool = False) -> UUID:
    """A fresh product that is traced."""
    new = NewProduct(
        sku=sku,
        name=sku,
        department="Bread",
        tax_category="standard",
        unit_price=2_500_000,
        terms=Terms(tracking=tracking, needs_expiry=expiry),
    )
    add_product(shop.company_id, new)
    found: UUID = Variant.objects.get(company_id=shop.company_id, sku=sku).id
    return found


def adjust(
    shop: Shop, cause: str, sku: str, quantity: int, lots: str = "", at: str = "STORE001"
) -> Adjusted:
    """An adjustment of one product, with its lots."""
    line = TypedLine(sku=sku, quantity=str(quantity), lots=lots)
    typed = Typed(location=at, cause=cause, lines=(line,))
    return adjust_with_cause(shop.actor, new_id(), typed, series_id=shop.series[at])


def some_lot(shop: Shop) -> UUID:
    """A lot of a fresh product, of which some lies there."""
    traced(shop, "TRACED")
    adjust(shop, "opening", "TRACED", 4, "A17 2031-01-31")
    found: UUID = Lot.objects.get(company_id=shop.company_id, code="A17").id
    return found


def of_two_lots(item: int, pieces: int) -> tuple[Piece, ...]:
    """What comes in of the second product of the state machine: half of one lot, half of another.
    The first is not traced; what goes out says nothing."""
    if not item or pieces < 0:
        return ()
    first = times_in(pieces, 2)
    parts = [("A", first, date(2031, 1, 31)), ("B", pieces - first, None)]
    return tuple(Piece(code, many * QUANTITY_SCALE, day) for code, many, day in parts if many)
