"""The writers of places, and of the locations that they make fit to sell."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.stock.models import Place
from tillbook.books.stock.queries import costing_of, transit_of
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.organisation.operations.locations import (
    LocationSettings,
    change_location,
    make_location,
    note_location,
)
from tillbook.masters.organisation.rules import Actor, Forbidden, Right
from tillbook.masters.taxes.operations import assign_jurisdictions
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write


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
