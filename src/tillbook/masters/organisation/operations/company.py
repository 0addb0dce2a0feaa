"""The writers of what a company and its locations are called, and how they round."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Company, Location
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySettings:
    """What an owner may change of a company. Roundings: to so many minor units, 1 is none."""

    name: str
    legal_name: str
    tax_number: str
    tax_per_line: bool
    cash_rounding_minor: int
    total_rounding_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationSettings:
    """What an owner may change of a location. Its code is on old documents and stays."""

    name: str
    address: str
    time_zone: str
    day_starts_hour: int


def change_company(actor: Actor, wanted: CompanySettings) -> None:
    """Change the company; every register and process follows within a minute."""
    actor.require(Right.SETTINGS_WRITE)
    if not wanted.name.strip():
        raise NotPossible(_("The company needs a name."))
    if min(wanted.cash_rounding_minor, wanted.total_rounding_minor) < 1:
        raise NotPossible(_("Amounts are rounded to 1 or more of the smallest unit."))

    def work() -> None:
        version = raise_version(actor.company_id)
        Company.objects.filter(id=actor.company_id).update(
            name=wanted.name.strip(),
            legal_name=wanted.legal_name.strip(),
            tax_number=wanted.tax_number.strip(),
            tax_rounding=Company.TaxRounding.LINE
            if wanted.tax_per_line
            else Company.TaxRounding.DOCUMENT,
            cash_rounding_minor=wanted.cash_rounding_minor,
            total_rounding_minor=wanted.total_rounding_minor,
        )
        audit_by(
            actor,
            actor.company_id,
            "company.changed",
            object_kind="company",
            object_id=actor.company_id,
            detail={**asdict(wanted), "version": version},
        )

    write(work)


def change_location(actor: Actor, location_id: UUID, wanted: LocationSettings) -> None:
    """Change a location. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if not wanted.name.strip():
        raise NotPossible(_("The location needs a name."))
    if wanted.time_zone not in available_timezones():
        raise NotPossible(_("There is no such time zone."))
    if not 0 <= wanted.day_starts_hour <= 23:
        raise NotPossible(_("The day starts at an hour from 0 to 23."))
    if not actor.at(location_id):
        raise NotPossible(_("There is no such location."))

    def work() -> None:
        rows = Location.objects.filter(company_id=actor.company_id, id=location_id)
        changed = rows.update(**{**asdict(wanted), "name": wanted.name.strip()})
        if not changed:
            raise NotPossible(_("There is no such location."))
        version = raise_version(actor.company_id)
        audit_by(
            actor,
            actor.company_id,
            "location.changed",
            object_kind="location",
            object_id=location_id,
            detail={**asdict(wanted), "version": version},
        )

    write(work)
