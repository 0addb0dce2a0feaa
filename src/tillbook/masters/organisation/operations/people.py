"""The writers of people, their roles and what a role may do.

Nobody gives more than they have: a role holds only rights that whoever writes it has too, a person
limited to locations gives no others, and somebody always remains who may give roles. Nor does
anybody change those who may do more than they themselves: neither their role, nor their name or
places, nor whether they may come in. Of those who may do everything one always remains.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Invitation, Location, Membership, Person, Role
from tillbook.masters.organisation.operations import (
    NotPossible,
    audit_by,
    create_person,
    settle_sign_in,
)
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write

#: In the trail, of somebody who is limited to no location.
_EVERYWHERE = "everywhere"


def save_role(actor: Actor, *, role_id: UUID | None, name: str, rights: Iterable[str]) -> UUID:
    """Make a role (role_id None) or change one; returns its id. Raises NotPossible."""
    actor.require(Right.PEOPLE_WRITE)
    name = " ".join(name.split())[:80]
    wanted = sorted(set(rights))
    if not name:
        raise NotPossible(_("A role needs a name."))
    if strange := set(wanted) - {right.value for right in Right}:
        raise NotPossible(_("There is no right “%(right)s”.") % {"right": min(strange)})

    def work() -> UUID:
        others = Role.objects.filter(company_id=actor.company_id, name__iexact=name)
        if others.exclude(id=role_id).exists():
            raise NotPossible(_("There is a role “%(name)s” already.") % {"name": name})
        whole_before = _somebody_may(actor.company_id, set(Right))
        role = role_of(actor, role_id) if role_id else Role(company_id=actor.company_id)
        before = list(role.rights)
        check_given(actor, set(wanted) ^ set(before))
        if role_id and role.name != name:
            _check_above(actor, role)
        role.name, role.rights = name, wanted
        role.save()
        audit_by(
            actor,
            actor.company_id,
            "role.changed" if role_id else "role.created",
            object_kind="role",
            object_id=role.id,
            detail={"name": name, "rights": wanted, "before": sorted(before)},
        )
        _somebody_remains(actor.company_id, whole_before)
        saved: UUID = role.id
        return saved

    return write(work)


def delete_role(actor: Actor, role_id: UUID) -> None:
    """Remove a role that nobody has. Raises NotPossible."""
    actor.require(Right.PEOPLE_WRITE)

    def work() -> None:
        role = role_of(actor, role_id)
        if Membership.objects.filter(role=role).exists():
            raise NotPossible(_("Somebody has this role: give them another one first."))
        if Invitation.objects.filter(role=role).exists():
            raise NotPossible(_("Somebody is invited into this role: take that back first."))
        check_given(actor, set(role.rights))
        audit_by(
            actor,
            actor.company_id,
            "role.deleted",
            object_kind="role",
            object_id=role.id,
            detail={"name": role.name, "rights": sorted(role.rights)},
        )
        role.delete()

    write(work)


def add_person(
    actor: Actor,
    *,
    name: str,
    role_id: UUID,
    location_ids: Iterable[UUID],
    email: str = "",
    password: str = "",
) -> UUID:
    """Add somebody who works here; with an address and a password they can sign in."""
    actor.require(Right.PEOPLE_WRITE)
    places = places_of(actor, location_ids)

    def work() -> UUID:
        role = role_of(actor, role_id)
        check_given(actor, set(role.rights))
        person = create_person(
            company_id=actor.company_id,
            name=name,
            role=role.name,
            email=email or None,
            password=password or None,
            location_ids=places,
        )
        tell(actor, "person.added", person.id, told(role, places))
        added: UUID = person.id
        return added

    return write(work)


def change_person(
    actor: Actor,
    person_id: UUID,
    *,
    name: str,
    role_id: UUID,
    location_ids: Iterable[UUID],
    active: bool,
) -> None:
    """Change somebody's name, role and places, or whether they may come in. Raises NotPossible."""
    actor.require(Right.PEOPLE_WRITE)
    places = places_of(actor, location_ids)

    def work() -> None:
        whole_before = _somebody_may(actor.company_id, set(Right))
        membership = _membership(actor, person_id)
        role = role_of(actor, role_id)
        if person_id != actor.id:
            _check_above(actor, membership.role)
        if role.id != membership.role_id:
            check_given(actor, set(role.rights) | set(membership.role.rights))
        if person_id == actor.id and not active:
            raise NotPossible(_("You cannot lock yourself out."))
        renamed = membership.person.name != name
        stood = membership.locations.values_list("id", flat=True)
        before = told(membership.role, stood, active=membership.active)
        if renamed and person_id != actor.id and _works_elsewhere(actor, person_id):
            raise NotPossible(
                _("They work for another company too: their name is theirs to change.")
            )
        membership.role, membership.active = role, active
        membership.save(update_fields=["role", "active"])
        membership.locations.set(Location.objects.filter(id__in=places))
        Person.objects.filter(id=person_id).update(name=name)
        settle_sign_in(person_id)
        now = told(role, places, active=active)
        # What it was before, where it is another now; names are personal and stay out of the trail.
        were = {f"{key}_before": was for key, was in before.items() if now[key] != was}
        if renamed:
            were["renamed"] = True
        tell(actor, "person.changed", person_id, {**now, **were})
        _somebody_remains(actor.company_id, whole_before)

    write(work)


def _works_elsewhere(actor: Actor, person_id: UUID) -> bool:
    others = Membership.objects.filter(person_id=person_id).exclude(company_id=actor.company_id)
    return others.exists()


def choose_locale(person_id: UUID, locale: str) -> None:
    """Remember in which language somebody reads; opens the writer transaction."""
    write(lambda: Person.objects.filter(id=person_id).update(locale=locale[:10]))


def told(role: Role, places: Iterable[UUID], *, active: bool = True) -> dict[str, object]:
    """What the trail keeps of somebody; of nowhere in particular it says that they work
    everywhere."""
    where = sorted(str(place) for place in places) or [_EVERYWHERE]
    return {"role": role.name, "locations": where, "active": active}


def tell(actor: Actor, action: str, person: UUID, detail: dict[str, object]) -> None:
    """Write to the trail what somebody did about a person."""
    audit_by(actor, actor.company_id, action, object_kind="person", object_id=person, detail=detail)


def role_of(actor: Actor, role_id: UUID) -> Role:
    """A role of the actor's company, locked."""
    roles = lock_rows(Role.objects.filter(company_id=actor.company_id, id=role_id), "id")
    if not roles:
        raise NotPossible(_("There is no such role."))
    role: Role = roles[0]
    return role


def _membership(actor: Actor, person_id: UUID) -> Membership:
    rows = Membership.objects.filter(company_id=actor.company_id, person_id=person_id)
    found = rows.select_related("role", "person").first()
    if found is None:
        raise NotPossible(_("Nobody of that name works here."))
    if actor.location_ids is not None:
        theirs = set(found.locations.values_list("id", flat=True))
        if not theirs or theirs - actor.location_ids:
            raise NotPossible(_("This person works where you do not: ask somebody who does."))
    return found


def places_of(actor: Actor, location_ids: Iterable[UUID]) -> list[UUID]:
    """The company's locations among these; none at all means everywhere."""
    wanted = set(location_ids)
    known = Location.objects.filter(company_id=actor.company_id, id__in=wanted)
    found = set(known.values_list("id", flat=True))
    if found != wanted:
        raise NotPossible(_("There is no such location."))
    if actor.location_ids is not None and (not found or found - actor.location_ids):
        raise NotPossible(_("Choose among the locations where you work yourself."))
    return sorted(found)


def check_given(actor: Actor, rights: set[str]) -> None:
    """Refuse to give or take what the actor has not."""
    if missing := rights - actor.rights:
        words = _("You have not the right “%(right)s” yourself, so you cannot give or take it.")
        raise NotPossible(words % {"right": min(missing)})


def _check_above(actor: Actor, role: Role) -> None:
    if missing := set(role.rights) - actor.rights:
        words = _(
            "This role may do more than you (the right “%(right)s”): only somebody who may do all "
            "of it changes who has it."
        )
        raise NotPossible(words % {"right": min(missing)})


def _somebody_remains(company_id: UUID, whole_before: bool) -> None:
    """Refuse to leave nobody who can sign in, works everywhere and may give roles; nor, where there
    was somebody who may do everything, nobody of the kind: what none has, none can give again.

    Called after the audit, which locks the company's row: two such changes see each other.
    """
    if not _somebody_may(company_id, {Right.PEOPLE_WRITE}):
        raise NotPossible(_("Then nobody could add people or give roles any more."))
    if whole_before and not _somebody_may(company_id, set(Right)):
        raise NotPossible(_("Then nobody could do everything any more: one person must keep that."))


def _somebody_may(company_id: UUID, rights: set[Right]) -> bool:
    """Whether anybody who can sign in and works everywhere has all of these rights."""
    rows = Membership.objects.filter(
        company_id=company_id, active=True, person__email__isnull=False, locations=None
    )
    wanted = {right.value for right in rights}
    return any(wanted <= set(row.role.rights) for row in rows.select_related("role"))
