"""The writers of reservations: goods are put aside, longer, or not any more.

What a level promises stands in its own row (`reserved_micro`), and every writer changes it there
with the row held, so that the last piece is promised or sold once. A reservation past its time
counts until somebody needs its goods: then it is settled (`lapse`), and no job has to run for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F, QuerySet

from tillbook.books.stock.left import available
from tillbook.books.stock.models import Level, Reservation
from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.reservation_errors import Refusal, ReservationRefused
from tillbook.books.stock.reserved import Aside, Pair, reservations_of
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import known_parties
from tillbook.plumbing import clock
from tillbook.plumbing.idempotency import Claim, remember_now
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write
from tillbook.values.money import format_quantity
from tillbook.values.rounding import LARGEST
from tillbook.values.words import one_line

LONGEST = timedelta(days=366)
KIND = "stock_reservation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReservation:
    """What is to be put aside. kind: for whom (`Reservation.Kind`). reference: what it is called
    where it was made."""

    id: UUID
    location: str
    sku: str
    quantity_micro: int
    until: datetime
    kind: str = Reservation.Kind.COUNTER.value
    reference: str = ""
    party_id: UUID | None = None


def reserve(actor: Actor, wanted: NewReservation, claim: Claim | None = None) -> UUID:
    """Put goods aside. The same id again answers with what is there. Raises ReservationRefused."""
    actor.require(Right.SALES_WRITE)
    item, place = _checked(actor, wanted)

    def work() -> UUID:
        rows = Reservation.objects.filter(id=wanted.id, company_id=actor.company_id)
        if rows.exists():
            return wanted.id
        now = clock.now()
        _promise(place, item, wanted.quantity_micro, now)
        Reservation.objects.bulk_create(
            [
                Reservation(
                    id=wanted.id,
                    company_id=actor.company_id,
                    place_id=place,
                    item_id=item.id,
                    party_id=wanted.party_id,
                    kind=wanted.kind,
                    reference=one_line(wanted.reference, 80),
                    quantity_micro=wanted.quantity_micro,
                    until=wanted.until,
                    made_at=now,
                )
            ]
        )
        if claim:
            remember_now(claim, KIND, wanted.id, now)
        told = {"sku": item.sku, "quantity": format_quantity(wanted.quantity_micro)}
        _note(actor, "reservation.made", wanted.id, **told, until=wanted.until.isoformat())
        return wanted.id

    try:
        return write(work)
    except IntegrityError:  # the same one was sent twice at one moment
        if not Reservation.objects.filter(id=wanted.id, company_id=actor.company_id).exists():
            raise
        return wanted.id


def _checked(actor: Actor, wanted: NewReservation) -> tuple[Item, UUID]:
    info = company(actor.company_id)
    at = info.location_by_code(wanted.location)
    if at is None:
        raise ReservationRefused(Refusal.UNKNOWN_LOCATION, wanted.location)
    if not actor.at(at.id):
        raise ReservationRefused(Refusal.FOREIGN_LOCATION, at.name)
    item = items_by_sku(info.id, info.version, [wanted.sku]).get(wanted.sku)
    if item is None:
        raise ReservationRefused(Refusal.UNKNOWN_PRODUCT, wanted.sku)
    if not item.stocked:
        raise ReservationRefused(Refusal.NOT_STOCKED, wanted.sku)
    if not 0 < wanted.quantity_micro <= LARGEST:
        raise ReservationRefused(Refusal.NOT_A_QUANTITY)
    if not item.comes_in(wanted.quantity_micro):
        raise ReservationRefused(Refusal.TOO_FINE, item.name)
    if wanted.party_id and not known_parties(info.id, [wanted.party_id]):
        raise ReservationRefused(Refusal.UNKNOWN_CUSTOMER)
    check_until(wanted.until)
    return item, shelf_of(at.id)


def check_until(until: datetime) -> None:
    """Raises ReservationRefused for a moment that goods cannot be kept to."""
    now = clock.now()
    if until <= now:
        raise ReservationRefused(Refusal.IN_THE_PAST)
    if until > now + LONGEST:
        raise ReservationRefused(Refusal.TOO_LONG)


def _promise(place: UUID, item: Item, micro: int, now: datetime) -> None:
    """Count so much as promised, by one update that holds only while it is there; where it is not,
    what lapsed is settled first, and asked once more."""
    row = Level.objects.filter(place_id=place, item_id=item.id)
    there = row.filter(on_hand_micro__gte=F("reserved_micro") + micro)
    for settled in (False, True):
        if there.update(reserved_micro=F("reserved_micro") + micro):
            return
        if not settled:
            lapse(
                [(one.place_id, one.item_id) for one in lock_rows(row, "place_id", "item_id")], now
            )
    level = row.first()
    left = available(level.on_hand_micro, level.reserved_micro) if level else 0
    raise ReservationRefused(Refusal.NOT_LEFT, format_quantity(max(left, 0)))


def lapse(pairs: Iterable[Pair], now: datetime) -> dict[Pair, int]:
    """Settle what is past its time at these (place, item), whose rows the open transaction holds;
    returns how much became free of each."""
    freed: dict[Pair, int] = {}
    for place, item in pairs:
        rows = Reservation.objects.filter(
            place_id=place, item_id=item, state=Reservation.State.OPEN, until__lte=now
        )
        left = sum(one.left_micro for one in rows)
        if left:
            rows.update(state=Reservation.State.LAPSED, closed_at=now)
            _less(place, item, left)
            freed[place, item] = left
    return freed


def take_up(own: Aside, micro: int, now: datetime) -> None:
    """Count so much of a reservation as sold, in the transaction that holds its level."""
    rows = Reservation.objects.filter(id=own.id, state=Reservation.State.OPEN)
    rows.update(taken_micro=F("taken_micro") + micro)
    whole = rows.filter(taken_micro=F("quantity_micro"))
    whole.update(state=Reservation.State.TAKEN, closed_at=now)
    _less(own.place_id, own.item_id, micro)


def _less(place_id: UUID, item_id: UUID, micro: int) -> None:
    rows = Level.objects.filter(place_id=place_id, item_id=item_id)
    rows.update(reserved_micro=F("reserved_micro") - micro)


def extend_reservation(actor: Actor, key: UUID, until: datetime) -> None:
    """Keep goods until another moment. Raises ReservationRefused."""
    check_until(until)

    def change(row: Reservation) -> None:
        _own_rows(actor, key).update(until=until)
        _note(actor, "reservation.extended", key, until=until.isoformat())

    _change(actor, key, change)


def release_reservation(actor: Actor, key: UUID) -> None:
    """Let go of goods that nobody fetched yet; once more changes nothing. Raises
    ReservationRefused where a sale took them up."""

    def change(row: Reservation) -> None:
        rows = _own_rows(actor, key)
        rows.update(state=Reservation.State.RELEASED, closed_at=clock.now())
        _less(row.place_id, row.item_id, row.left_micro)
        _note(actor, "reservation.released", key)

    over = (Reservation.State.RELEASED, Reservation.State.LAPSED)
    _change(actor, key, change, done=over)


def _change(
    actor: Actor, key: UUID, change: Callable[[Reservation], None], done: Sequence[str] = ()
) -> None:
    """Change an open reservation with its level's row held, as everybody does who changes one."""
    actor.require(Right.SALES_WRITE)

    def work() -> None:
        found = _own_rows(actor, key).first()
        if found is None:
            raise ReservationRefused(Refusal.UNKNOWN_RESERVATION)
        level = Level.objects.filter(place_id=found.place_id, item_id=found.item_id)
        lock_rows(level, "place_id", "item_id")
        row = _own_rows(actor, key).get()
        if row.state in done:
            return
        if row.state != Reservation.State.OPEN:
            raise ReservationRefused(Refusal.CLOSED)
        change(row)

    write(work)


def _own_rows(actor: Actor, key: UUID) -> QuerySet[Reservation]:
    return reservations_of(actor).filter(id=key)


def _note(actor: Actor, action: str, key: UUID, **detail: str) -> None:
    audit_by(actor, actor.company_id, action, object_kind=KIND, object_id=key, detail=detail)
