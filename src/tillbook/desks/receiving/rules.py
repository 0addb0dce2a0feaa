"""Receiving as values: what may come, what was typed, what it is worth. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from tillbook.books.stock.rules.typed_lots import lots_typed, told
from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.masters.catalog.rules import Item
from tillbook.masters.sourcing.rules import Pack, PriceTable
from tillbook.values.effects import Piece
from tillbook.values.hashing import canonical_text
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import LARGEST, OutOfRange, divide, round_fraction
from tillbook.values.typed import TwoMeanings

MOST_LINES = 200
#: Far past any lorry, far below what the books can hold.
MOST_MICRO = 10**9 * QUANTITY_SCALE
_MOST_PRICE = 1_000_000_000
_PRICE_DECIMALS = 4
#: What is not packed: one unit.
EACH = Pack()
#: How many times what was ordered a line may come to.
_MOST_TIMES = 2


class Kind(StrEnum):
    """Goods that came, or went back."""

    RECEIPT = "receipt"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So much of a product came, as typed; loose: counted in its unit, not in packs. price: of a
    pack, where the receipt is of no order. lots: or serial numbers (`stock.rules.typed_lots`)."""

    sku: str
    quantity: str
    loose: bool = False
    price: str = ""
    lots: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A line of an order, with what is here of it."""

    number: int
    item: Item
    pack: Pack
    price: int
    ordered_micro: int
    here_micro: int
    amount_minor: int
    code: str = ""

    @property
    def open_micro(self) -> int:
        return max(self.ordered_micro - self.here_micro, 0)

    def worth(self, micro: int) -> int:
        """What so many more units cost at the order's price: parts come to the line's amount."""

        def share(units: int) -> int:
            return divide(self.amount_minor * units, self.ordered_micro)

        return share(self.here_micro + micro) - share(self.here_micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A line of a receipt that was posted, with what of it went back."""

    number: int
    item: Item
    pack: Pack
    price: int
    units_micro: int
    amount_minor: int
    order_line: int | None
    back_micro: int = 0

    @property
    def left_micro(self) -> int:
        return self.units_micro - self.back_micro

    def worth(self, micro: int) -> int:
        """What of its amount goes back with so many units."""

        def share(units: int) -> int:
            return divide(self.amount_minor * units, self.units_micro)

        return share(self.back_micro + micro) - share(self.back_micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How a supplier delivers a product without an order."""

    pack: Pack = EACH
    table: PriceTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """A decided line. units and amount: negative where goods go back. before_micro: what had gone
    back of what came; pieces: the lots or serial numbers that were named."""

    number: int
    item: Item
    pack: Pack
    price: int
    units_micro: int
    amount_minor: int
    order_line: int | None = None
    before_micro: int = 0
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A decided document without its number."""

    id: UUID
    company_id: UUID
    location_id: UUID
    party_id: UUID
    order_id: UUID | None
    kind: Kind
    returns_id: UUID | None
    again: bool
    business_date: date
    occurred_at: datetime
    person_id: UUID | None
    delivery_note: str
    note: str
    lines: tuple[ReceiptLine, ...]
    content: str

    @property
    def total_minor(self) -> int:
        return sum([line.amount_minor for line in self.lines])

    @property
    def receipt_id(self) -> UUID:
        """The receipt whose bill it is about."""
        return self.returns_id or self.id


def ordered_lines(
    expected: Sequence[Expected], wanted: Sequence[Wanted], *, accept_more: bool
) -> tuple[ReceiptLine, ...]:
    """What came of an order. Less than is open stays open; more is taken where somebody says so, up
    to twice what was ordered. Raises ReceiptRefused."""
    by_sku = {one.item.sku: one for one in expected}
    _once(wanted)
    lines = []
    for one in wanted:
        line = by_sku.get(one.sku)
        if line is None:
            raise ReceiptRefused(Refusal.NOT_ORDERED, one.sku)
        micro = units_of(one, line.item, line.pack)
        if not micro:
            continue
        if line.here_micro + micro > _MOST_TIMES * line.ordered_micro:
            raise ReceiptRefused(Refusal.FAR_TOO_MUCH, line.item.name)
        if micro > line.open_micro and not accept_more:
            raise ReceiptRefused(Refusal.MORE_THAN_ORDERED, line.item.name)
        lines.append(
            ReceiptLine(
                number=line.number,
                item=line.item,
                pack=line.pack,
                price=line.price,
                units_micro=micro,
                amount_minor=line.worth(micro),
                order_line=line.number,
                pieces=lots_typed(one.lots, micro),
            )
        )
    if not lines:
        raise ReceiptRefused(Refusal.NOTHING_CAME)
    return tuple(sorted(lines, key=lambda line: line.number))


def direct_lines(
    wanted: Sequence[Wanted],
    items: Mapping[str, Item],
    offers: Mapping[UUID, Offer],
    exponent: int,
    figure: Callable[[str], str] = str,
) -> tuple[ReceiptLine, ...]:
    """What came without an order: at the price that was typed, else the catalogue's. figure: makes
    what was typed plain. Raises ReceiptRefused."""
    _once(wanted)
    lines: list[ReceiptLine] = []
    for one in wanted:
        item = items.get(one.sku)
        if item is None:
            raise ReceiptRefused(Refusal.UNKNOWN_PRODUCT, one.sku)
        if item.components is not None:
            raise ReceiptRefused(Refusal.IS_A_KIT, one.sku)
        offer = offers.get(item.id, Offer())
        micro = units_of(one, item, offer.pack)
        if not micro:
            continue
        packs = Fraction(micro * offer.pack.denominator, offer.pack.numerator)
        price = _price(one.price, exponent, figure)
        if price is None and offer.table:
            price = offer.table.price_of(round_fraction(packs))
        if price is None:
            raise ReceiptRefused(Refusal.NO_PRICE, item.name)
        amount = round_fraction(packs * Fraction(price, PRICE_SCALE * QUANTITY_SCALE))
        if abs(amount) > LARGEST:
            raise ReceiptRefused(Refusal.TOO_LARGE, item.name)
        lines.append(
            ReceiptLine(
                number=len(lines) + 1,
                item=item,
                pack=offer.pack,
                price=price,
                units_micro=micro,
                amount_minor=amount,
                pieces=lots_typed(one.lots, micro),
            )
        )
    if not lines:
        raise ReceiptRefused(Refusal.NO_LINES)
    return tuple(lines)


def back_lines(came: Sequence[Came], wanted: Sequence[Wanted]) -> tuple[ReceiptLine, ...]:
    """What goes back of a receipt. Raises ReceiptRefused."""
    by_sku = {one.item.sku: one for one in came}
    _once(wanted)
    lines = []
    for one in wanted:
        line = by_sku.get(one.sku)
        if line is None:
            raise ReceiptRefused(Refusal.UNKNOWN_PRODUCT, one.sku)
        micro = units_of(one, line.item, line.pack)
        if micro > line.left_micro:
            raise ReceiptRefused(Refusal.MORE_THAN_CAME, line.item.name)
        if micro:
            lines.append(
                ReceiptLine(
                    number=line.number,
                    item=line.item,
                    pack=line.pack,
                    price=line.price,
                    units_micro=-micro,
                    amount_minor=-line.worth(micro),
                    order_line=line.order_line,
                    before_micro=line.back_micro,
                    pieces=lots_typed(one.lots, micro),
                )
            )
    if not lines:
        raise ReceiptRefused(Refusal.NO_LINES)
    return tuple(sorted(lines, key=lambda line: line.number))


def _once(wanted: Sequence[Wanted]) -> None:
    if len(wanted) > MOST_LINES:
        raise ReceiptRefused(Refusal.TOO_MANY_LINES, str(MOST_LINES))
    if len({one.sku for one in wanted}) < len(wanted):
        raise ReceiptRefused(Refusal.TWICE)


def units_of(wanted: Wanted, item: Item, pack: Pack) -> int:
    """What was typed in millionths of the product's unit; nothing typed is none. Raises
    ReceiptRefused."""
    text = wanted.quantity
    try:
        micro = parse_decimal(text or "0", 6, "quantity")
    except NotAnAmount:
        raise ReceiptRefused(Refusal.NOT_A_QUANTITY, text[:20]) from None
    except OutOfRange:
        raise ReceiptRefused(Refusal.TOO_LARGE, item.name) from None
    if micro < 0:
        raise ReceiptRefused(Refusal.NOT_A_QUANTITY, text[:20])
    units = micro if wanted.loose else pack.units(micro)
    if units is None:
        raise ReceiptRefused(Refusal.NOT_EVEN, item.name)
    if not item.comes_in(units):
        raise ReceiptRefused(Refusal.TOO_FINE, item.name)
    if units > MOST_MICRO:
        raise ReceiptRefused(Refusal.TOO_LARGE, item.name)
    return units


def packs_of(units_micro: int, pack: Pack) -> int | None:
    """Millionths of packs in so many units; None where that is no exact number."""
    packs = Fraction(units_micro * pack.denominator, pack.numerator)
    return packs.numerator if packs.denominator == 1 else None


def _price(text: str, exponent: int, figure: Callable[[str], str]) -> int | None:
    """The price that was typed; None for none."""
    text = text.strip()
    if not text:
        return None
    try:
        found = parse_decimal(figure(text), exponent + _PRICE_DECIMALS)
        if 0 <= found <= _MOST_PRICE * PRICE_SCALE:
            return found
    except (TwoMeanings, NotAnAmount, OutOfRange):
        pass
    raise ReceiptRefused(Refusal.NOT_A_PRICE, text[:20])


def body_text(done: Done, series_id: UUID, number: int) -> str:
    """A document as canonical text (form 1)."""
    return canonical_text(
        {
            "v": 1,
            "kind": "goods_receipt",
            "what": done.kind.value,
            "id": str(done.id),
            "series": str(series_id),
            "number": number,
            "location": str(done.location_id),
            "supplier": str(done.party_id),
            "order": str(done.order_id) if done.order_id else None,
            "returns": str(done.returns_id) if done.returns_id else None,
            "again": done.again,
            "business_date": str(done.business_date),
            "occurred_at": done.occurred_at.isoformat(),
            "person": str(done.person_id) if done.person_id else None,
            "delivery_note": done.delivery_note,
            "note": done.note,
            "total": done.total_minor,
            "content": done.content,
            "lines": [_told(line) for line in done.lines],
        }
    )


def _told(line: ReceiptLine) -> dict[str, Any]:
    return {
        **({"lots": told(line.pieces)} if line.pieces else {}),
        "n": line.number,
        "variant": str(line.item.id),
        "order_line": line.order_line,
        "pack": [line.pack.numerator, line.pack.denominator],
        "price": line.price,
        "units": line.units_micro,
        "amount": line.amount_minor,
    }
