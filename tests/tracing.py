"""Goods that are traced by lots or serial numbers: what tests of them start from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from tests.counting import approve, opened, say
from tests.shop import Shop
from tillbook.books.stock.models import Level, Lot, LotLevel
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.counts.models import CountedItem
from tillbook.desks.supply.errors import AdjustmentRefused
from tillbook.desks.supply.operations import Adjusted, adjust_with_cause
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import NewProduct, add_product
from tillbook.masters.catalog.rules import Terms
from tillbook.plumbing.fields import new_id
from tillbook.values.effects import Piece
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import times_in

#: A barcode, and labels of it as GS1 writes them: lots A17 and B18.
GTIN = "4012345678901"
LABEL = f"(01)0{GTIN}(17)310131(10)A17"
OTHER_LABEL = f"(01)0{GTIN}(17)310228(10)B18"


def traced(
    shop: Shop,
    sku: str = "LOT1",
    tracking: str = "lot",
    *,
    expiry: bool = False,
    barcodes: tuple[str, ...] = (),
) -> UUID:
    """A fresh product that is traced."""
    new = NewProduct(
        sku=sku,
        name=sku,
        department="Bread",
        tax_category="standard",
        unit_price=2_500_000,
        terms=Terms(tracking=tracking, needs_expiry=expiry),
        barcodes=barcodes,
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


def count_by_lot(shop: Shop, sku: str, lots: Mapping[str, int]) -> tuple[datetime, int]:
    """Count a product lot by lot ("-": without one); a lot nobody found is not there. When the last
    was counted, and how many there are in all."""
    count = opened(shop, "list", sku)
    for lot, pieces in lots.items():
        assert say(shop, count, sku, pieces, lot=lot, new_lot=True).wrong is None
    approve(shop, count, uncounted="zero")
    rows = LotLevel.objects.filter(place__location_id=shop.locations["STORE001"])
    rows = rows.filter(lot__item__sku=sku, place__kind="shelf").exclude(on_hand_micro=0)
    lies = {row.lot.code or "-": row.on_hand_micro for row in rows.select_related("lot")}
    if Level.objects.get(item__sku=sku, place_id=shelf_of(shop.locations["STORE001"])).lots:
        assert lies == {lot: n * QUANTITY_SCALE for lot, n in lots.items() if n}
    found = CountedItem.objects.filter(document_id=count)
    return max(row.counted_at for row in found), sum(lots.values())


def tell_lot(shop: Shop, sku: str, pieces: int, lot: str) -> None:
    """Say of which lot it is what has none, as far as there is so much of it."""
    with suppress(AdjustmentRefused):
        adjust(shop, "told", sku, pieces, lot)
