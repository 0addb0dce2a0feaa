"""The writers of who works in several companies: asking somebody in, and their answer.

Somebody who signs in here already is not entered a second time. Another company asks them; their
name is shown there, and its books to them, only when they said yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Invitation, Location, Membership, Role
from tillbook.masters.organisation.operations import (
    NotPossible,
    raise_version,
    settle_sign_in,
)
from tillbook.masters.organisation.operations.people import (
    check_given,
    places_of,
    role_of,
    tell,
    told,
)
from tillbook.masters.organisation.queries import person_by_email
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.audit import audit
from tillbook.plumbing.writer import write


def invite(actor: Actor, *, email: str, role_id: UUID, location_ids: Iterable[UUID]) -> None:
    """Ask somebody who signs in with this address to work here too. Raises NotPossible."""
    actor.require(Right.PEOPLE_WRITE)
    places = places_of(actor, location_ids)

    def work() -> None:
        role = role_of(actor, role_id)
        check_given(actor, set(role.rights))
        person = person_by_email(email)
        if person is None:
            raise NotPossible(_("Nobody signs in as %(email)s.") % {"email": email})
        if Membership.objects.filter(company_id=actor.company_id, person_id=person).exists():
            raise NotPossible(_("%(email)s works here already.") % {"email": email})
        asked, _new = Invitation.objects.update_or_create(
            company_id=actor.company_id,
            person_id=person,
            defaults={"role": role, "invited_by": actor.id, "made_at": clock.now()},
        )
        asked.locations.set(Location.objects.filter(id__in=places))
        settle_sign_in(person)
        tell(actor, "person.invited", person, told(role, places))

    write(work)


def withdraw_invitation(actor: Actor, person_id: UUID) -> None:
    """Take an invitation back that was not answered yet. Raises NotPossible."""
    actor.require(Right.PEOPLE_WRITE)

    def work() -> None:
        asked = _invitation(actor.company_id, person_id)
        at = set(asked.locations.values_list("id", flat=True))
        if actor.location_ids is not None and not at & actor.location_ids:
            raise NotPossible(_("There is no such invitation any more."))
        check_given(actor, set(asked.role.rights))
        asked.delete()
        settle_sign_in(person_id)
        tell(actor, "invitation.withdrawn", person_id, {})

    write(work)


def answer_invitation(person_id: UUID, company_id: UUID, *, comes: bool) -> None:
    """What somebody says to an invitation of theirs. Raises NotPossible."""

    def work() -> None:
        asked = _invitation(company_id, person_id)
        places = list(asked.locations.values_list("id", flat=True))
        if comes:
            joined = Membership.objects.create(
                company_id=company_id, person_id=person_id, role=asked.role, since=clock.now()
            )
            joined.locations.set(Location.objects.filter(id__in=places))
            raise_version(company_id)  # registers know who works there
        audit(
            company_id,
            "person.joined" if comes else "invitation.declined",
            actor_kind="person",
            actor_id=person_id,
            object_kind="person",
            object_id=person_id,
            detail=told(asked.role, places) if comes else {},
        )
        asked.delete()
        settle_sign_in(person_id)

    write(work)


def make_owner(company_id: UUID, person_id: UUID) -> None:
    """The first person of a company that somebody who signs in here already founds; inside the
    caller's transaction."""
    Membership.objects.create(
        company_id=company_id,
        person_id=person_id,
        role=Role.objects.get(company_id=company_id, name="Owner"),
        since=clock.now(),
    )


def _invitation(company_id: UUID, person_id: UUID) -> Invitation:
    rows = Invitation.objects.filter(company_id=company_id, person_id=person_id)
    found = rows.select_related("role").first()
    if found is None:
        raise NotPossible(_("There is no such invitation any more."))
    return found
