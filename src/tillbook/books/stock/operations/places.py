"""The writers of places, and of the locations that they make fit to sell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.books.stock.models import Level, Place
from tillbook.books.stock.queries import costing_of, transit_of
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.operations.locations import (
    LocationSettings,
    change_location,
    make_location,
    note_location,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Forbidden, Right
from tillbook.masters.taxes.operations import assign_jurisdictions
from tillbook.plumbing import clock
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line

Made = TypeVar("Made")


def create_shelf(company_id: UUID, location_id: UUID, name: str) -> Place:
    """Make the place a location sells from, in the open writer transaction."""
    return Place.objects.create(
        company_id=company_id, location_id=location_id, name=name, costing=costing_of(company_id)
    )


def ensure_transit(company_id: UUID, location_id: UUID) -> UUID:
    """The place of what left a location and is not received yet, made before its first goods."""
    if found := transit_of(location_id):
        return found
    name = f"{location_id} in transit"

    def work() -> None:
        # The shelf's row is held, so that nobody changes the method between reading and making.
        shelf = Place.objects.filter(location_id=location_id, kind=Place.Kind.SHELF)
        [costing] = lock_rows(shelf.values_list("costing", flat=True), "id")
        Place.objects.get_or_create(
            location_id=location_id,
            kind=Place.Kind.TRANSIT,
            defaults={"company_id": company_id, "name": name, "costing": costing},
        )

    with suppress(IntegrityError):  # somebody else made it at this moment
        write(work)
    made = transit_of(location_id)
    assert made is not None
    return made


def add_place(actor: Actor, location_id: UUID, name: str) -> UUID:
    """Add a store room or bin to a location. Raises NotPossible."""
    said = _place_name(actor, location_id, name)

    def work() -> UUID:
        _free_name(location_id, said)
        shelf = Place.objects.filter(location_id=location_id, kind=Place.Kind.SHELF)
        [costing] = lock_rows(shelf.values_list("costing", flat=True), "id")
        made = Place.objects.create(
            company_id=actor.company_id,
            location_id=location_id,
            name=said,
            kind=Place.Kind.STORE,
            costing=costing,
        )
        _note_place(actor, "place.added", made)
        key: UUID = made.id
        return key

    return _once_by_name(work)


def rename_place(actor: Actor, place_id: UUID, name: str) -> None:
    """Call a store room or bin otherwise. Raises NotPossible."""
    place = _store(actor, place_id)
    said = _place_name(actor, place.location_id, name)

    def work() -> None:
        if said != place.name:
            _free_name(place.location_id, said)
            Place.objects.filter(id=place_id).update(name=said)
            _note_place(actor, "place.changed", place, name=said)

    _once_by_name(work)


def archive_place(actor: Actor, place_id: UUID, *, back: bool = False) -> None:
    """Put a store room or bin away, or take it back into use. Raises NotPossible while anything
    lies there: it would be seen nowhere."""
    place = _store(actor, place_id)

    def work() -> None:
        lock_rows(Place.objects.filter(id=place_id), "id")
        if not back and Level.objects.filter(place_id=place_id).exclude(on_hand_micro=0).exists():
            raise NotPossible(_("Goods lie there by the books. Move them to another place first."))
        Place.objects.filter(id=place_id).update(archived_at=None if back else clock.now())
        _note_place(actor, "place.restored" if back else "place.archived", place)

    write(work)


def _store(actor: Actor, place_id: UUID) -> Place:
    actor.require(Right.SETTINGS_WRITE)
    rows = Place.objects.filter(company_id=actor.company_id, kind=Place.Kind.STORE)
    found: Place | None = rows.filter(id=place_id).first()
    if found is None or not actor.at(found.location_id):
        raise NotPossible(_("There is no such place."))
    return found


def _place_name(actor: Actor, location_id: UUID, name: str) -> str:
    actor.require(Right.SETTINGS_WRITE)
    at = company(actor.company_id).locations.get(location_id)
    if at is None or not actor.at(location_id):
        raise NotPossible(_("There is no such location."))
    if not (said := one_line(name, 60)):
        raise NotPossible(_("Give the place a name, such as Cellar or A 12."))
    return said


def _free_name(location_id: UUID, name: str) -> None:
    if Place.objects.filter(location_id=location_id, name__iexact=name).exists():
        raise NotPossible(_("There is a place of that name here already."))


def _once_by_name(work: Callable[[], Made]) -> Made:
    try:
        return write(work)
    except IntegrityError:  # somebody else took the name at this moment
        raise NotPossible(_("There is a place of that name here already.")) from None


def _note_place(actor: Actor, action: str, place: Place, **more: str) -> None:
    detail = {"name": place.name, "location": str(place.location_id), **more}
    audit_by(
        actor, actor.company_id, action, object_kind="place", object_id=place.id, detail=detail
    )


def open_location(company_id: UUID, wanted: LocationSettings, jurisdictions: Sequence[str]) -> UUID:
    """Make a location that can sell, in the open writer transaction: its row, the series of its
    back office, the shelf it sells from, and who taxes what it sells.

    Accounts are the company's: a role without an account for this location falls back on the
    general one, and a company that is open has them all. Raises NotPossible, UnknownJurisdiction.
    """
    location = make_location(company_id, wanted)
    create_shelf(company_id, location.id, location.name)
    assign_jurisdictions(location.id, jurisdictions)
    made: UUID = location.id
    return made


def add_location(actor: Actor, wanted: LocationSettings, jurisdictions: Sequence[str]) -> UUID:
    """Open one more location of a company; registers and people can be added to it at once.

    Raises NotPossible, UnknownJurisdiction; Forbidden also for who may act at some locations only.
    """
    actor.require(Right.SETTINGS_WRITE)
    if actor.location_ids is not None:
        raise Forbidden(f"“{actor.name}” works at some locations only and can open none")

    def work() -> UUID:
        made = open_location(actor.company_id, wanted, jurisdictions)
        version = raise_version(actor.company_id)
        told = {"jurisdictions": list(jurisdictions), "version": version}
        note_location(actor, "location.opened", made, wanted, **told)
        return made

    return write(work)


def edit_location(
    actor: Actor, location_id: UUID, wanted: LocationSettings, jurisdictions: Sequence[str]
) -> None:
    """Change a location and who taxes it, from the next sale on.

    Raises NotPossible, UnknownJurisdiction.
    """
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        version = raise_version(actor.company_id)
        told = {"jurisdictions": list(jurisdictions), "version": version}
        change_location(actor, location_id, wanted, **told)
        assign_jurisdictions(location_id, jurisdictions)

    write(work)
