"""An adjustment as values: what was typed, what it means, what is posted. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tillbook.books.stock.rules.typed_lots import lots_typed, told
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.masters.catalog.rules import Item
from tillbook.values.effects import Piece
from tillbook.values.hashing import canonical_text
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, extend, parse_decimal
from tillbook.values.rounding import OutOfRange

#: Lines of what a person writes: more than that is a count.
MOST_LINES = 200
#: The most one line may count: far past any shelf, far below what the books can hold.
MOST_MICRO = 10**9 * QUANTITY_SCALE


class Cause(StrEnum):
    """Why stock changes without a sale, as a person says it; it names the account, too."""

    CORRECTION = "correction"
    BROKEN = "broken"
    EXPIRED = "expired"
    THEFT = "theft"
    SAMPLE = "sample"
    OWN_USE = "own_use"
    FOUND = "found"
    OPENING = "opening"
    MOVED = "moved"
    TOLD = "told"


#: What comes in; of a correction the count says which way it goes, the others go out. Of goods that
#: are told apart nothing does: they lay there without a lot.
COMES_IN = frozenset({Cause.FOUND, Cause.OPENING})


@dataclass(frozen=True, slots=True)
class Change:
    """One item to adjust: by SKU, millionths into the place positive, its worth where known.
    pieces: the lots or serial numbers that are known."""

    sku: str
    quantity_micro: int
    value_minor: int | None = None
    note: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A product and how many, as plain text. seen: millionths by the books when it was put on the
    list, which a count is held against; cost: each, where it comes in and that is known; lots: or
    serial numbers (`stock.rules.typed_lots`), of a correction of what differs."""

    sku: str
    quantity: str = ""
    seen: int = 0
    cost: str = ""
    lots: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An adjustment as a person wrote it. location: its code. place: where in it, "" for what it
    sells from; to_place: where goods were moved to, the same way. Both as their ids."""

    location: str = ""
    cause: str = ""
    note: str = ""
    lines: tuple[TypedLine, ...] = ()
    place: str = ""
    to_place: str = ""


def typed_text(typed: Typed) -> str:
    """What was typed as canonical text, to keep."""
    return canonical_text(asdict(typed) | {"lines": [asdict(one) for one in typed.lines]})


def typed_of(text: str) -> Typed:
    """What `typed_text` kept."""
    found = json.loads(text)
    lines = tuple(TypedLine(**one) for one in found.pop("lines"))
    return Typed(**found, lines=lines)


def changes_of(
    typed: Typed, items: Mapping[str, Item], lies: Mapping[UUID, int], exponent: int
) -> tuple[Change, ...]:
    """What the lines change, by the cause that was given. Raises AdjustmentRefused.

    A correction says how many there really are; what was sold since the product was put on the
    list is not counted twice, because the count is held against what the books said then. lies:
    millionths by item now; nothing is written off that is not there. Of what is told apart they
    are what lies there without a lot, below zero what left without one.
    """
    if typed.cause not in list(Cause):
        raise AdjustmentRefused(Refusal.NO_CAUSE)
    if typed.cause == Cause.MOVED and typed.place == typed.to_place:
        raise AdjustmentRefused(Refusal.SAME_PLACE)
    if not typed.lines:
        raise AdjustmentRefused(Refusal.NO_LINES)
    if len(typed.lines) > MOST_LINES:
        raise AdjustmentRefused(Refusal.TOO_MANY_LINES, str(MOST_LINES))
    made = []
    for line in typed.lines:
        item = items.get(line.sku)
        if item is None:
            raise AdjustmentRefused(Refusal.UNKNOWN_PRODUCT, line.sku)
        count = _quantity(line)
        if typed.cause == Cause.CORRECTION:
            if count != line.seen:
                more = count - line.seen
                made.append(Change(line.sku, more, pieces=lots_typed(line.lots, more)))
            continue
        if count == 0:
            raise AdjustmentRefused(Refusal.ZERO_QUANTITY, line.sku)
        pieces = lots_typed(line.lots, count)
        have = lies.get(item.id, 0)
        if typed.cause == Cause.TOLD:
            if count > abs(have):
                raise AdjustmentRefused(Refusal.FEWER_UNTOLD, item.name)
            made.append(Change(line.sku, count if have > 0 else -count, pieces=pieces))
            continue
        if typed.cause in COMES_IN:
            made.append(Change(line.sku, count, _worth(line, count, exponent), pieces=pieces))
            continue
        if count > have:
            raise AdjustmentRefused(Refusal.TOO_FEW, item.name)
        change = count if typed.cause == Cause.MOVED else -count
        made.append(Change(line.sku, change, pieces=pieces))
    if not made:
        raise AdjustmentRefused(Refusal.NOTHING_DIFFERS)
    if len({one.sku for one in made}) < len(made):
        raise AdjustmentRefused(Refusal.TWICE)
    return tuple(made)


def _quantity(line: TypedLine) -> int:
    try:
        count = parse_decimal(line.quantity, 6, "quantity")
    except (NotAnAmount, OutOfRange):
        raise AdjustmentRefused(Refusal.NOT_A_QUANTITY, line.quantity[:20] or line.sku) from None
    if count < 0:
        raise AdjustmentRefused(Refusal.BELOW_ZERO, line.quantity[:20])
    return count


def _worth(line: TypedLine, count: int, exponent: int) -> int | None:
    if not line.cost:
        return None
    try:
        return extend(parse_decimal(line.cost, exponent + 4, "cost"), count)
    except (NotAnAmount, OutOfRange):
        raise AdjustmentRefused(Refusal.NOT_AN_AMOUNT, line.cost[:20]) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLine:
    """One item: quantity in millionths into the place positive.

    value_minor: what came in is worth, where that is known; else the item's own cost.
    """

    number: int
    variant_id: UUID
    sku: str
    department_id: UUID
    quantity_micro: int
    value_minor: int | None = None
    note: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A decided adjustment without its number. opening: against opening balance, not expense.
    cause: "" where a program gave none. written_by: who wrote what somebody else posts. place_id:
    where, None for the place the location sells from; to_place_id: where goods were moved to."""

    id: UUID
    company_id: UUID
    location_id: UUID
    series_id: UUID
    business_date: date
    occurred_at: datetime
    reason: str
    lines: tuple[AdjustmentLine, ...]
    person_id: UUID | None = None
    opening: bool = False
    content: str = ""
    cause: str = ""
    written_by: UUID | None = None
    place_id: UUID | None = None
    to_place_id: UUID | None = None

    @property
    def places(self) -> dict[str, str]:
        """The places as its text says them: those that are not what the location sells from."""
        both = {"place": self.place_id, "to_place": self.to_place_id}
        return {name: str(key) for name, key in both.items() if key}


def body_text(adjustment: Adjustment, number: int) -> str:
    """The adjustment as canonical text (protocol 1)."""
    said = {"cause": adjustment.cause} if adjustment.cause else {}
    if adjustment.written_by:
        said["written_by"] = str(adjustment.written_by)
    said |= adjustment.places
    return canonical_text(
        {
            **said,
            "v": 1,
            "kind": "adjustment",
            "id": str(adjustment.id),
            "series": str(adjustment.series_id),
            "number": number,
            "location": str(adjustment.location_id),
            "business_date": str(adjustment.business_date),
            "occurred_at": adjustment.occurred_at.isoformat(),
            "person": str(adjustment.person_id) if adjustment.person_id else None,
            "reason": adjustment.reason,
            "content": adjustment.content,
            "lines": [
                {
                    **({"lots": told(line.pieces)} if line.pieces else {}),
                    "n": line.number,
                    "variant": str(line.variant_id),
                    "quantity": line.quantity_micro,
                    "value": line.value_minor,
                    "note": line.note,
                }
                for line in adjustment.lines
            ],
        }
    )
