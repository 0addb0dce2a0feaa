"""A transfer as values: what was asked for, shipped, received; what may come next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tillbook.books.stock.rules.typed_lots import told
from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.masters.catalog.rules import Item
from tillbook.values.effects import Piece
from tillbook.values.hashing import canonical_text
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange, divide

MOST_LINES = 200
#: Far past any lorry, far below what the books can hold.
MOST_MICRO = 10**9 * QUANTITY_SCALE


class State(StrEnum):
    """Where a transfer stands."""

    REQUESTED = "requested"
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What was done to it; each a document of its own."""

    REQUEST = "request"
    SHIP = "ship"
    RECEIVE = "receive"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a product, as plain text. lots: or serial numbers (`stock.rules.typed_lots`)."""

    sku: str
    quantity: str
    lots: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A line that was shipped. number: of the line. value_minor: what all of it was worth; taken:
    millionths that were received or are missing so far; ship: the move by which it went on its
    way."""

    number: int
    variant_id: UUID
    department_id: UUID
    name: str
    shipped_micro: int
    value_minor: int
    taken_micro: int = 0
    ship: tuple[UUID, int] | None = None

    @property
    def open_micro(self) -> int:
        return self.shipped_micro - self.taken_micro

    def worth(self, since_micro: int, quantity_micro: int) -> int:
        """What a part of it is worth after so much was taken: parts add up to the whole."""

        def share(micro: int) -> int:
            return divide(self.value_minor * micro, self.shipped_micro)

        return share(since_micro + quantity_micro) - share(since_micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """What a step does to a line. quantity: asked for, shipped, or received of what was shipped;
    missing: did not come and will not; extra: came beyond what was shipped. pieces: the lots or
    serial numbers that are sent."""

    number: int
    variant_id: UUID
    department_id: UUID
    quantity_micro: int
    missing_micro: int = 0
    extra_micro: int = 0
    sent: Sent | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A decided step without its number."""

    id: UUID
    transfer_id: UUID
    company_id: UUID
    source_id: UUID
    target_id: UUID
    location_id: UUID
    kind: Step
    business_date: date
    occurred_at: datetime
    person_id: UUID | None
    note: str
    lines: tuple[StepLine, ...]
    content: str


def quantities(wanted: Sequence[Wanted], items: Mapping[str, Item]) -> list[tuple[Item, int]]:
    """What goes, each product once and more than none of it. Raises TransferRefused."""
    found = []
    for one in wanted:
        item = items.get(one.sku)
        if item is None:
            raise TransferRefused(Refusal.UNKNOWN_PRODUCT, one.sku)
        if not item.stocked:
            raise TransferRefused(Refusal.NOT_STOCKED, one.sku)
        micro = quantity_of(one.quantity, item)
        if micro:
            found.append((item, micro))
    if not found:
        raise TransferRefused(Refusal.NO_LINES)
    if len(found) > MOST_LINES:
        raise TransferRefused(Refusal.TOO_MANY_LINES, str(MOST_LINES))
    if len({item.id for item, _ in found}) < len(found):
        raise TransferRefused(Refusal.TWICE)
    return found


def quantity_of(text: str, item: Item) -> int:
    """A typed quantity in millionths; none typed is none. Raises TransferRefused."""
    try:
        micro = parse_decimal(text or "0", 6, "quantity")
    except (NotAnAmount, OutOfRange):
        raise TransferRefused(Refusal.NOT_A_QUANTITY, text[:20]) from None
    if micro < 0:
        raise TransferRefused(Refusal.NOT_A_QUANTITY, text[:20])
    if not item.comes_in(micro):
        raise TransferRefused(Refusal.TOO_FINE, item.name)
    if micro > MOST_MICRO:
        raise TransferRefused(Refusal.TOO_LARGE, item.name)
    return micro


def received(
    sent: Sequence[Sent], came: Mapping[int, int], *, rest_missing: bool, reason: str
) -> tuple[StepLine, ...]:
    """What a receipt does to each line. came: millionths by line; what came beyond the shipment is
    extra, what did not come stays on the way or is missing. Raises TransferRefused."""
    lines = []
    for one in sent:
        count = came.get(one.number, 0)
        quantity = min(count, one.open_micro)
        missing = one.open_micro - quantity if rest_missing else 0
        extra = count - quantity
        if quantity or missing or extra:
            lines.append(
                StepLine(
                    number=one.number,
                    variant_id=one.variant_id,
                    department_id=one.department_id,
                    quantity_micro=quantity,
                    missing_micro=missing,
                    extra_micro=extra,
                    sent=one,
                )
            )
    if not lines:
        raise TransferRefused(Refusal.NOTHING_CAME)
    if not reason and any(line.missing_micro or line.extra_micro for line in lines):
        raise TransferRefused(Refusal.NO_REASON)
    return tuple(lines)


def all_came(sent: Sequence[Sent], lines: Sequence[StepLine]) -> bool:
    """Whether nothing is on the way any more after a receipt."""
    now = {line.number: line.quantity_micro + line.missing_micro for line in lines}
    return all(one.open_micro == now.get(one.number, 0) for one in sent)


def body_text(done: Done, series_id: UUID, number: int) -> str:
    """A step as canonical text (form 1)."""
    return canonical_text(
        {
            "v": 1,
            "kind": "transfer",
            "step": done.kind.value,
            "id": str(done.id),
            "transfer": str(done.transfer_id),
            "series": str(series_id),
            "number": number,
            "from": str(done.source_id),
            "to": str(done.target_id),
            "location": str(done.location_id),
            "business_date": str(done.business_date),
            "occurred_at": done.occurred_at.isoformat(),
            "person": str(done.person_id) if done.person_id else None,
            "note": done.note,
            "content": done.content,
            "lines": [_told(line) for line in done.lines],
        }
    )


def _told(line: StepLine) -> dict[str, Any]:
    return {
        **({"lots": told(line.pieces)} if line.pieces else {}),
        "n": line.number,
        "variant": str(line.variant_id),
        "quantity": line.quantity_micro,
        "missing": line.missing_micro,
        "extra": line.extra_micro,
    }
