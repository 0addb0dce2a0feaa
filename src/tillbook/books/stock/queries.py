"""The only reads of stock that other rooms call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tillbook.books.stock.models import CostingChange, Level, Move, Place
from tillbook.books.stock.rules import CostingMethod
from tillbook.plumbing.memory import remembered
from tillbook.plumbing.snapshot import snapshot

#: Levels as the index of what is amiss lists them.
BELOW_ZERO = Q(amiss__in=[Level.Amiss.BELOW, Level.Amiss.BELOW_AND_WORTHLESS])
WITHOUT_COST = Q(amiss__in=[Level.Amiss.WORTHLESS, Level.Amiss.BELOW_AND_WORTHLESS])


@remembered(maxsize=1024)
def shelf_of(location_id: UUID) -> UUID:
    """The place that a location sells from."""
    return Place.objects.filter(location_id=location_id, kind=Place.Kind.SHELF).values_list(
        "id", flat=True
    )[0]


def costing_of(company_id: UUID) -> str:
    """By which method what lies in a company is valued."""
    rows = Place.objects.filter(company_id=company_id).order_by("id")
    return rows.values_list("costing", flat=True).first() or CostingMethod.AVERAGE.value


def costing_changes(company_id: UUID) -> list[CostingChange]:
    """When the method was changed, the latest first."""
    return list(CostingChange.objects.filter(company_id=company_id).order_by("-recorded_at")[:50])


def transit_of(location_id: UUID) -> UUID | None:
    """The place where goods are that left a location and are not received yet; None before the
    first did."""
    rows = Place.objects.filter(location_id=location_id, kind=Place.Kind.TRANSIT)
    return rows.values_list("id", flat=True).first()


def stores_of(location_id: UUID) -> list[Place]:
    """The store rooms and bins of a location that are in use, by name."""
    rows = Place.objects.filter(location_id=location_id, kind=Place.Kind.STORE, archived_at=None)
    return list(rows.order_by("name"))


def stores_at(location_ids: Iterable[UUID]) -> dict[UUID, list[Place]]:
    """The same of several locations; one that has none is absent."""
    rows = Place.objects.filter(kind=Place.Kind.STORE, archived_at=None)
    found: dict[UUID, list[Place]] = {}
    for one in rows.filter(location_id__in=list(location_ids)).order_by("name"):
        found.setdefault(one.location_id, []).append(one)
    return found


def store_named(location_id: UUID, key: str) -> UUID | None:
    """The store room or bin of a location with this id, as text; None where there is none."""
    for one in stores_of(location_id):
        if str(one.id) == key:
            found: UUID = one.id
            return found
    return None


def place_names(place_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these places are called."""
    rows = Place.objects.filter(id__in=list(place_ids)).exclude(kind=Place.Kind.SHELF)
    return dict(rows.values_list("id", "name"))


def on_hand(
    location_id: UUID, item_ids: Iterable[UUID], place_id: UUID | None = None
) -> dict[UUID, int]:
    """Millionths of these items at a place of a location, the one it sells from where none is said;
    what never moved is absent."""
    levels = levels_of(location_id, item_ids, place_id)
    return {item: level.on_hand_micro for item, level in levels.items()}


def levels_of(
    location_id: UUID, item_ids: Iterable[UUID], place_id: UUID | None = None
) -> dict[UUID, Level]:
    """The levels of these items at a place of a location, the one it sells from where none is said;
    what never moved is absent."""
    place = place_id or shelf_of(location_id)
    rows = Level.objects.filter(
        place_id=place, place__location_id=location_id, item_id__in=list(item_ids)
    )
    return {level.item_id: level for level in rows}


def moved(pairs: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[int, int]]:
    """Earlier moves by (source, number): their signed (quantity, value)."""
    wanted = sorted(set(pairs))
    found: dict[tuple[UUID, int], tuple[int, int]] = {}
    for start in range(0, len(wanted), 200):
        match = Q()
        for source, number in wanted[start : start + 200]:
            match |= Q(source_id=source, number=number)
        rows = Move.objects.filter(match).values_list(
            "source_id", "number", "quantity_micro", "value_minor"
        )
        found.update({(s, n): (quantity, value) for s, n, quantity, value in rows})
    return found


def moves_of(source_id: UUID) -> list[Move]:
    """A document's moves in order, with their items."""
    rows = Move.objects.filter(source_id=source_id).select_related("item__product", "place")
    return list(rows.order_by("number"))


def moves_for(source_ids: Iterable[UUID]) -> dict[UUID, list[Move]]:
    """The moves of these documents, each document's in order of number."""
    found: dict[UUID, list[Move]] = {}
    rows = Move.objects.filter(source_id__in=list(source_ids))
    for move in rows.order_by("source_id", "number"):
        found.setdefault(move.source_id, []).append(move)
    return found


def figures_of_moves(source_ids: Sequence[UUID]) -> list[Any]:
    """The moves of these documents, with the columns that figures are made of, each at the location
    of its place. Read in parts: SQLite takes a limited number of parameters."""
    found: list[Any] = []
    for start in range(0, len(source_ids), 500):
        rows = Move.objects.filter(source_id__in=list(source_ids[start : start + 500]))
        found += rows.values_list(*_FIGURES, named=True)
    return found


_FIGURES = (
    "source_id",
    "number",
    "item_id",
    "place__location_id",
    "quantity_micro",
    "value_minor",
    "counterpart",
    "occurred_at",
)


def levels_at(location_ids: Sequence[UUID]) -> QuerySet[Level]:
    """What lies at these locations, a row for each place and item that ever moved."""
    return Level.objects.filter(place__location_id__in=list(location_ids))


def worth_of(
    source_ids: Sequence[UUID], location_ids: Sequence[UUID] | None, counterpart: str = ""
) -> dict[UUID, int]:
    """What the moves of these documents were worth, at these locations or all, those to and from
    this counterpart or all; a document that moved nothing is absent."""
    found: dict[UUID, int] = {}
    for start in range(0, len(source_ids), 500):
        rows = Move.objects.filter(source_id__in=list(source_ids[start : start + 500]))
        if location_ids is not None:
            rows = rows.filter(place__location_id__in=list(location_ids))
        if counterpart:
            rows = rows.filter(counterpart=counterpart)
        sums = rows.order_by().values_list("source_id").annotate(worth=Sum("value_minor"))
        found.update({key: int(worth) for key, worth in sums})
    return found


def levels_below_zero(location_ids: Sequence[UUID], before: datetime | None = None) -> int:
    """How many items lie below zero at these locations, and did before a moment."""
    rows = levels_at(location_ids).filter(BELOW_ZERO)
    return (_then(rows, before, Q(lay__lt=0)) if before else rows).count()


def levels_without_cost(location_ids: Sequence[UUID], before: datetime | None = None) -> int:
    """How many items lie at these locations with no value, and did before a moment."""
    rows = levels_at(location_ids).filter(WITHOUT_COST)
    return (_then(rows, before, Q(worth=0) & ~Q(lay=0)) if before else rows).count()


def _then(rows: QuerySet[Level], before: datetime, wanted: Q) -> QuerySet[Level]:
    """Those of which is true what is wanted of what lay there before a moment, and what it was
    worth: few are amiss."""
    moves = Move.objects.filter(
        item_id=OuterRef("item_id"), place_id=OuterRef("place_id"), occurred_at__lt=before
    )

    def total(name: str) -> Coalesce:
        found = moves.order_by().values("place_id").annotate(t=Sum(name)).values("t")
        return Coalesce(Subquery(found), 0)

    told = {"lay": total("quantity_micro"), "worth": total("value_minor")}
    return rows.annotate(**told).filter(wanted)


def items_without_cost(location_id: UUID) -> list[tuple[UUID, int]]:
    """Items that moved at a location without a known cost: (item, millionths on hand)."""
    rows = Level.objects.filter(place__location_id=location_id, unit_cost=0, value_minor=0)
    return list(rows.filter(moves__gt=0).values_list("item_id", "on_hand_micro"))


@dataclass(frozen=True, slots=True)
class After:
    """A move, and what lay at its place just after it."""

    quantity_micro: int
    moved_minor: int
    on_hand_micro: int
    value_minor: int


def level_after(source_id: UUID, number: int) -> After | None:
    """The level just after a move: today's, less what has moved since, as of one moment."""
    with snapshot():
        move = Move.objects.filter(source_id=source_id, number=number).first()
        if move is None:
            return None
        level = Level.objects.get(place_id=move.place_id, item_id=move.item_id)
        since = Move.objects.filter(
            place_id=move.place_id, item_id=move.item_id, sequence__gt=move.sequence
        ).aggregate(quantity=Sum("quantity_micro"), value=Sum("value_minor"))
    return After(
        move.quantity_micro,
        move.value_minor,
        level.on_hand_micro - (since["quantity"] or 0),
        level.value_minor - (since["value"] or 0),
    )
