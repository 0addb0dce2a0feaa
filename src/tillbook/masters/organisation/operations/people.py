"""The writers of people, their roles and what a role may do.

Nobody gives more than they have: a role holds only rights that whoever writes it has too, a person
limited to locations gives no others, who may do more is changed by nobody who may do less, and
somebody always remains who may give roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Location, Membership, Person, Role
from tillbook.masters.organisation.operations import NotPossible, audit_by, create_person
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write


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
        role = _role(actor, role_id) if role_id else Role(company_id=actor.company_id)
        before = list(role.rights)
        _check_given(actor, set(wanted) ^ set(before))
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
        _somebody_remains(actor.company_id)
        saved: UUID = role.id
        return saved

    return write(work)


def delete_role(actor: Actor, role_id: UUID) -> None:
    """Remove a role that nobody has. Raises NotPossible."""
    actor.require(Right.PEOPLE_WRITE)

    def work() -> None:
        role = _role(actor, role_id)
        if Membership.objects.filter(role=role).exists():
            raise NotPossible(_("Somebody has this role: give them another one first."))
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
    places = _places(actor, location_ids)

    def work() -> UUID:
        role = _role(actor, role_id)
        _check_given(actor, set(role.rights))
        person = create_person(
            company_id=actor.company_id,
            name=name,
            role=role.name,
            email=email or None,
            password=password or None,
            location_ids=places,
        )
        _tell(actor, "person.added", person.id, role, places)
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
    places = _places(actor, location_ids)

    def work() -> None:
        membership = _membership(actor, person_id)
        role = _role(actor, role_id)
        if role.id != membership.role_id:
            _check_given(actor, set(role.rights) | set(membership.role.rights))
        elif person_id != actor.id and set(role.rights) - actor.rights:
            # Not their name, places or way in either: who gives roles would shut out an owner.
            raise NotPossible(_("This person may do more than you: ask somebody who may as much."))
        if person_id == actor.id and not active:
            raise NotPossible(_("You cannot lock yourself out."))
        membership.role = role
        membership.save(update_fields=["role"])
        membership.locations.set(Location.objects.filter(id__in=places))
        Person.objects.filter(id=person_id).update(name=name, is_active=active)
        _tell(actor, "person.changed", person_id, role, places, active=active)
        _somebody_remains(actor.company_id)

    write(work)


def choose_locale(person_id: UUID, locale: str) -> None:
    """Remember in which language somebody reads; opens the writer transaction."""
    write(lambda: Person.objects.filter(id=person_id).update(locale=locale[:10]))


def _tell(
    actor: Actor, action: str, person: UUID, role: Role, places: list[UUID], **more: bool
) -> None:
    detail = {"role": role.name, "locations": sorted(str(place) for place in places), **more}
    audit_by(actor, actor.company_id, action, object_kind="person", object_id=person, detail=detail)


def _role(actor: Actor, role_id: UUID) -> Role:
    roles = lock_rows(Role.objects.filter(company_id=actor.company_id, id=role_id), "id")
    if not roles:
        raise NotPossible(_("There is no such role."))
    role: Role = roles[0]
    return role


def _membership(actor: Actor, person_id: UUID) -> Membership:
    rows = Membership.objects.filter(company_id=actor.company_id, person_id=person_id)
    found = rows.select_related("role").first()
    if found is None:
        raise NotPossible(_("Nobody of that name works here."))
    if actor.location_ids is not None:
        theirs = set(found.locations.values_list("id", flat=True))
        if not theirs or theirs - actor.location_ids:
            raise NotPossible(_("This person works where you do not: ask somebody who does."))
    return found


def _places(actor: Actor, location_ids: Iterable[UUID]) -> list[UUID]:
    """The company's locations among these; none at all means everywhere."""
    wanted = set(location_ids)
    known = Location.objects.filter(company_id=actor.company_id, id__in=wanted)
    found = set(known.values_list("id", flat=True))
    if found != wanted:
        raise NotPossible(_("There is no such location."))
    if actor.location_ids is not None and (not found or found - actor.location_ids):
        raise NotPossible(_("Choose among the locations where you work yourself."))
    return sorted(found)


def _check_given(actor: Actor, rights: set[str]) -> None:
    if missing := rights - actor.rights:
        words = _("You have not the right “%(right)s” yourself, so you cannot give or take it.")
        raise NotPossible(words % {"right": min(missing)})


def _somebody_remains(company_id: UUID) -> None:
    """Refuse to leave nobody who can sign in, works everywhere and may give roles.

    Called after the audit, which locks the company's row: two such changes see each other.
    """
    rows = Membership.objects.filter(
        company_id=company_id, person__is_active=True, person__email__isnull=False, locations=None
    )
    if not any(Right.PEOPLE_WRITE.value in row.role.rights for row in rows.select_related("role")):
        raise NotPossible(_("Then nobody could add people or give roles any more."))
