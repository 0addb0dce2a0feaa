"""Reads of lots: what lies of them where, where a lot came from and where it went, and of which
lots a document is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from tillbook.books.stock.models import Lot, LotLevel, LotTelling, Move, MoveLot, Place
from tillbook.plumbing.series import document_numbers

#: What stands opposite goods that were there without a lot and were said to be of one.
RETOLD = "retold"


@dataclass(frozen=True, slots=True)
class LotPart:
    """So much of a move is of this lot. named: somebody said so; short_micro: so much of it was not
    there."""

    lot_id: UUID
    code: str
    expires_on: date | None
    quantity_micro: int
    named: bool
    short_micro: int
    serial: bool

    @property
    def many_micro(self) -> int:
        """How much of it, whichever way it went."""
        return abs(self.quantity_micro)

    @property
    def chosen(self) -> bool:
        """Whether it left without anybody naming it."""
        return self.quantity_micro < 0 and not self.named and bool(self.code)


def lots_by_move(source_ids: Iterable[UUID]) -> dict[tuple[UUID, int], list[LotPart]]:
    """Of which lots the moves of these documents are, by (document, number of the move); what fills
    a hole of before is no part of it."""
    found: dict[tuple[UUID, int], list[LotPart]] = {}
    rows = MoveLot.objects.filter(source_id__in=list(source_ids)).select_related("lot")
    for row in rows.order_by("source_id", "number", "part"):
        one = LotPart(
            row.lot_id,
            row.lot.code,
            row.lot.expires_on,
            row.quantity_micro,
            row.named,
            row.short_micro,
            row.lot.serial,
        )
        found.setdefault((row.source_id, row.number), []).append(one)
    return found


def short_of(source_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str, int]]]:
    """What these documents took of lots that were named and were not there: (item, lot, how much of
    it); where nothing is amiss they are absent."""
    found: dict[UUID, list[tuple[UUID, str, int]]] = {}
    rows = MoveLot.objects.filter(source_id__in=list(source_ids), short_micro__gt=0, named=True)
    for row in rows.select_related("lot").order_by("source_id", "number", "part"):
        told = (row.lot.item_id, row.lot.code, row.short_micro)
        found.setdefault(row.source_id, []).append(told)
    return found


@dataclass(frozen=True, slots=True)
class Lies:
    """What lies of a lot at a place."""

    location_id: UUID
    place: str
    kind: str
    on_hand_micro: int


def lies_of(lot_ids: Iterable[UUID], location_ids: Collection[UUID]) -> dict[UUID, list[Lies]]:
    """Where these lots lie, at these locations."""
    found: dict[UUID, list[Lies]] = {}
    rows = LotLevel.objects.filter(
        lot_id__in=list(lot_ids), place__location_id__in=list(location_ids)
    ).exclude(on_hand_micro=0)
    for row in rows.select_related("place").order_by("lot_id", "place_id"):
        place = row.place
        one = Lies(place.location_id, place.name, place.kind, row.on_hand_micro)
        found.setdefault(row.lot_id, []).append(one)
    return found


def lots_of_item(item_id: UUID, location_ids: Collection[UUID], most: int) -> list[Lot]:
    """The lots of an item that lie at these locations, what expires first first."""
    lying = LotLevel.objects.filter(place__location_id__in=list(location_ids))
    rows = Lot.objects.filter(item_id=item_id, id__in=lying.exclude(on_hand_micro=0).values("lot"))
    return sorted(rows[:most], key=lambda lot: (lot.expires_on or date.max, lot.id))


def expiring_at(location_id: UUID, until: date) -> QuerySet[Any]:
    """(item, lot, day, millionths) of what lies at a location and expires by a day."""
    rows = LotLevel.objects.filter(
        place__location_id=location_id, on_hand_micro__gt=0, lot__expires_on__lte=until
    ).exclude(place__kind=Place.Kind.TRANSIT)
    grouped = rows.order_by().values_list("lot__item_id", "lot_id", "lot__expires_on")
    return grouped.annotate(lies=Sum("on_hand_micro"))


@dataclass(frozen=True, slots=True)
class Trace:
    """What a document did to a lot. kind: the document's; place: where."""

    source_id: UUID
    kind: str
    number: str
    at: datetime
    location_id: UUID
    counterpart: str
    reason: str
    quantity_micro: int
    named: bool
    short_micro: int


def trace_of(lot_id: UUID, location_ids: Collection[UUID], most: int) -> list[Trace]:
    """Every document that moved a lot at these locations, the first first: where it came from, and
    where it went."""
    parts: dict[tuple[UUID, int], list[MoveLot]] = {}
    for row in MoveLot.objects.filter(lot_id=lot_id).order_by("source_id", "number")[:most]:
        parts.setdefault((row.source_id, row.number), []).append(row)
    sources = sorted({source for source, _ in parts})
    found = []
    for start in range(0, len(sources), 500):
        some = sources[start : start + 500]
        numbers = document_numbers(some)
        rows = Move.objects.filter(source_id__in=some, place__location_id__in=list(location_ids))
        for move in rows.select_related("place"):
            own: Sequence[MoveLot] = parts.get((move.source_id, move.number), ())
            if own:
                found.append(_traced(move, own, numbers.get(move.source_id, "")))
        tellings = LotTelling.objects.filter(source_id__in=some)
        for telling in tellings.filter(place__location_id__in=list(location_ids)).select_related(
            "place"
        ):
            own = parts.get((telling.source_id, telling.number), ())
            if own:
                found.append(_retold(telling, own, numbers.get(telling.source_id, "")))
    return sorted(found, key=lambda one: (one.at, one.source_id))


def _traced(move: Move, own: Sequence[MoveLot], number: str) -> Trace:
    return Trace(
        move.source_id,
        move.source_kind,
        number,
        move.occurred_at,
        move.place.location_id,
        move.counterpart,
        move.reason,
        sum([one.quantity_micro for one in own]),
        any(one.named for one in own),
        sum([one.short_micro for one in own]),
    )


def retold_at(source_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """(location, item) of what these documents said of goods without a lot."""
    found: set[tuple[UUID, UUID]] = set()
    for start in range(0, len(source_ids), 500):
        rows = LotTelling.objects.filter(source_id__in=list(source_ids[start : start + 500]))
        found.update(rows.values_list("place__location_id", "item_id"))
    return found


def _retold(telling: LotTelling, own: Sequence[MoveLot], number: str) -> Trace:
    """That goods which lay there without a lot were said to be of it."""
    return Trace(
        telling.source_id,
        telling.source_kind,
        number,
        telling.recorded_at,
        telling.place.location_id,
        RETOLD,
        "",
        sum([one.quantity_micro for one in own]),
        True,
        0,
    )
