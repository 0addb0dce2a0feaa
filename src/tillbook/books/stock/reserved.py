"""What is put aside: the reads of reservations that other rooms call too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from tillbook.books.stock.models import Level, Reservation
from tillbook.masters.organisation.rules import Actor
from tillbook.values.money import format_quantity

#: Keys in one statement: SQLite takes a limited number of parameters.
_AT_ONCE = 400

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Aside:
    """What is left of a reservation, for those who sell from the level that they hold."""

    id: UUID
    place_id: UUID
    item_id: UUID
    party_id: UUID | None
    left_micro: int


def open_at(now: datetime) -> Q:
    """Reservations that count at this moment."""
    return Q(state=Reservation.State.OPEN, until__gt=now)


def reserved(levels: Iterable[Any], now: datetime) -> dict[Pair, int]:
    """(place, item) -> what is put aside of it now; asks only about levels whose row says that
    there is anything."""
    pairs = sorted((one.place_id, one.item_id) for one in levels if one.reserved_micro)
    found: dict[Pair, int] = {}
    for start in range(0, len(pairs), _AT_ONCE):
        part = pairs[start : start + _AT_ONCE]
        rows = Reservation.objects.filter(open_at(now), item_id__in={item for _, item in part})
        rows = rows.filter(place_id__in={place for place, _ in part})
        sums = rows.order_by().values_list("place_id", "item_id")
        for place, item, left in sums.annotate(left=Sum(F("quantity_micro") - F("taken_micro"))):
            found[place, item] = int(left)
    return found


def available_at(place_id: UUID, item_ids: Collection[UUID], now: datetime) -> dict[UUID, int]:
    """Item -> millionths that can be sold at a place without breaking a promise; what never moved
    there is absent."""
    levels = list(Level.objects.filter(place_id=place_id, item_id__in=list(item_ids)))
    aside = reserved(levels, now)
    return {
        one.item_id: one.on_hand_micro - aside.get((one.place_id, one.item_id), 0) for one in levels
    }


def own_of(
    pairs: Iterable[Pair], parties: Collection[UUID], named: Collection[UUID], now: datetime
) -> list[Aside]:
    """What is put aside at these (place, item) for these customers, or under these ids; that which
    ends first comes first."""
    wanted = sorted(set(pairs))
    rows: list[Reservation] = []
    whose = Q(party_id__in=list(parties)) | Q(id__in=list(named))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        some = Reservation.objects.filter(open_at(now), whose, item_id__in={i for _, i in part})
        rows += [one for one in some if (one.place_id, one.item_id) in set(part)]
    rows.sort(key=lambda one: (one.until, one.id))
    return [Aside(r.id, r.place_id, r.item_id, r.party_id, r.left_micro) for r in rows]


def reservations_of(actor: Actor) -> QuerySet[Reservation]:
    """The reservations that somebody may see."""
    rows = Reservation.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(place__location_id__in=sorted(actor.location_ids))
    return rows


def reservation(actor: Actor, key: UUID) -> Reservation | None:
    """One of them, with its product, place and customer."""
    rows = reservations_of(actor).select_related("item__product__unit", "place__location", "party")
    return rows.filter(id=key).first()


def to_sell(actor: Actor, key: UUID) -> Reservation | None:
    """One of them, for the desk that sells it."""
    return reservation(actor, key)


def state_now(row: Reservation, now: datetime) -> str:
    """What a reservation is now: one past its time has lapsed, whatever its row says."""
    if row.state == Reservation.State.OPEN and row.until <= now:
        return Reservation.State.LAPSED.value
    return row.state


def reservations_called(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What these reservations are called in the audit trail: by their product."""
    rows = Reservation.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "item__sku"))


def about_reservations(company_id: UUID, party_id: UUID) -> Iterator[dict[str, object]]:
    """What was ever put aside for a customer, in plain values."""
    rows = Reservation.objects.filter(company_id=company_id, party_id=party_id)
    for row in rows.select_related("item").order_by("id").iterator():
        yield {
            "id": str(row.id),
            "product": row.item.sku,
            "quantity": format_quantity(row.quantity_micro),
            "reference": row.reference,
            "until": row.until.isoformat(),
            "state": row.state,
        }
