"""The writers of locations, in the writer transaction of whoever opens or changes one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Location
from tillbook.masters.organisation.operations import NotPossible, audit_by, create_location
from tillbook.masters.organisation.rules import LOCATION_CODE, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationSettings:
    """What an owner says of a location. code: how programs name it; the numbers of its documents
    keep the code they began with. day_starts_hour: what is sold before belongs to the day before.
    refuses_below_zero: what is asked for on-line and is not there is refused.
    """

    code: str
    name: str
    time_zone: str
    address: str = ""
    day_starts_hour: int = 4
    refuses_below_zero: bool = False


def check_location(wanted: LocationSettings) -> None:
    """Raise NotPossible, with the sentence that says what would be right."""
    if not LOCATION_CODE.fullmatch(wanted.code):
        raise NotPossible(
            _("A code has at most 30 letters, digits, dots and hyphens, such as STORE001.")
        )
    if not wanted.name.strip():
        raise NotPossible(_("The location needs a name."))
    if wanted.time_zone not in available_timezones():
        raise NotPossible(_("There is no such time zone."))
    if not 0 <= wanted.day_starts_hour <= 23:
        raise NotPossible(_("The day starts at an hour from 0 to 23."))


def make_location(company_id: UUID, wanted: LocationSettings) -> Location:
    """Make a location with the series its back office writes."""
    check_location(wanted)
    location, _series = create_location(
        company_id=company_id,
        code=wanted.code,
        name=wanted.name.strip(),
        time_zone=wanted.time_zone,
        address=wanted.address.strip(),
        day_starts_hour=wanted.day_starts_hour,
        refuses_below_zero=wanted.refuses_below_zero,
    )
    return location


def change_location(
    actor: Actor, location_id: UUID, wanted: LocationSettings, **told: object
) -> None:
    """Change a location that the actor may act at. told: what else the audit trail is to say."""
    check_location(wanted)
    rows = Location.objects.filter(company_id=actor.company_id, id=location_id)
    if not rows.exists() or not actor.at(location_id):
        raise NotPossible(_("There is no such location."))
    others = Location.objects.filter(company_id=actor.company_id, code=wanted.code)
    if others.exclude(id=location_id).exists():
        raise NotPossible(_("There is a location “%(code)s” already.") % {"code": wanted.code})
    rows.update(**{**asdict(wanted), "name": wanted.name.strip()})
    note_location(actor, "location.changed", location_id, wanted, **told)


def note_location(
    actor: Actor, action: str, location_id: UUID, wanted: LocationSettings, **told: object
) -> None:
    """Say in the audit trail what became of a location."""
    audit_by(
        actor,
        actor.company_id,
        action,
        object_kind="location",
        object_id=location_id,
        detail={**asdict(wanted), **told},
    )
