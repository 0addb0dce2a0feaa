"""Reads behind the pages of people, roles and settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Company, Invitation, Location, Membership, Role
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.templatetags.interface import word


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody who works in a company, as the pages of people show them."""

    id: UUID
    name: str
    email: str
    active: bool
    since: datetime
    role_id: UUID
    role: str
    rights: frozenset[str]
    location_ids: frozenset[UUID]


def people(actor: Actor, person_id: UUID | None = None) -> list[PersonRow]:
    """Who works in the company, by name (or the one of that id); who is limited to locations
    sees those who work at them."""
    rows = Membership.objects.filter(company_id=actor.company_id)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    rows = rows.select_related("person", "role").prefetch_related("locations")
    found = [person_row(row) for row in rows.order_by("person__name", "person_id")]
    if actor.location_ids is None:
        return found
    return [row for row in found if row.location_ids & actor.location_ids]


def person_row(row: Membership) -> PersonRow:
    """A membership, read with its person, role and locations."""
    return PersonRow(
        id=row.person_id,
        name=row.person.name,
        email=row.person.email or "",
        active=row.active,
        since=row.since or row.person.created_at,
        role_id=row.role_id,
        role=row.role.name,
        rights=frozenset(row.role.rights),
        location_ids=frozenset(place.id for place in row.locations.all()),
    )


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """Somebody who was asked and has not answered: their name is not known here yet."""

    person_id: UUID
    email: str
    role: str
    since: datetime


def invited(actor: Actor) -> list[InvitedRow]:
    """Whom the company asked to work here, the latest first."""
    rows = Invitation.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        here = Invitation.objects.filter(locations__in=list(actor.location_ids))
        rows = rows.filter(id__in=here.values("id"))
    found = rows.select_related("person", "role").order_by("-made_at", "id")
    return [InvitedRow(r.person_id, r.person.email or "", r.role.name, r.made_at) for r in found]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role, what it may do, and how many people have it."""

    id: UUID
    name: str
    rights: frozenset[str]
    people: int


def roles(company_id: UUID) -> list[RoleRow]:
    """The company's roles, the mightiest first."""
    rows = Role.objects.filter(company_id=company_id).annotate(people=Count("membership"))
    found = [RoleRow(row.id, row.name, frozenset(row.rights), row.people) for row in rows]
    return sorted(found, key=lambda row: (-len(row.rights), row.name))


def role_names(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What these roles are called."""
    rows = Role.objects.filter(company_id=company_id, id__in=list(ids)).values_list("id", "name")
    return {key: _("Role “%s”") % word(name) for key, name in rows}


def demo_company(company_id: UUID) -> bool:
    """Whether this is the business that is there to try things out."""
    return Company.objects.filter(id=company_id, demo=True).exists()


def company_settings(company_id: UUID) -> tuple[Company, list[Location]]:
    """The company and its locations as their settings page shows them."""
    places = Location.objects.filter(company_id=company_id).order_by("code")
    return Company.objects.select_related("currency").get(id=company_id), list(places)
