"""Groups of customers: making them, putting them away, and who is in which."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import CustomerGroup, GroupMember, Party
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write


class GroupRefused(ValueError):
    """The group cannot be, or is not there; the message says why."""


def add_group(actor: Actor, name: str) -> UUID:
    """Make a group of customers, or take up again one that was put away; returns its id."""
    actor.require(Right.PARTIES_WRITE)
    name = name.strip()
    if not name or len(name) > 60:
        raise GroupRefused(_("Give it a name of at most 60 characters."))

    def work() -> UUID:
        rows = CustomerGroup.objects.filter(company_id=actor.company_id, name=name)
        row = rows.first()
        if row is None:
            row = CustomerGroup.objects.create(
                company_id=actor.company_id, name=name, created_at=clock.now()
            )
        elif row.archived_at is None:
            raise GroupRefused(_("There is a group of that name already."))
        else:
            rows.update(archived_at=None)
        audit_by(
            actor,
            actor.company_id,
            "customer_group.added",
            object_kind="customer_group",
            object_id=row.id,
        )
        made: UUID = row.id
        return made

    try:
        return write(work)
    except IntegrityError:  # somebody else gave that name a moment ago
        raise GroupRefused(_("There is a group of that name already.")) from None


def archive_group(actor: Actor, group_id: UUID) -> bool:
    """Put a group away: nobody is in it any more. False where it is not the company's."""
    actor.require(Right.PARTIES_WRITE)

    def work() -> bool:
        rows = CustomerGroup.objects.filter(
            company_id=actor.company_id, id=group_id, archived_at=None
        )
        now = clock.now()
        if not rows.update(archived_at=now):
            return False
        members = GroupMember.objects.filter(group_id=group_id, until=None)
        parties = list(members.values_list("party_id", flat=True))
        members.update(until=now)
        announce(actor.company_id, "party", parties)
        audit_by(
            actor,
            actor.company_id,
            "customer_group.archived",
            object_kind="customer_group",
            object_id=group_id,
        )
        return True

    return write(work)


def set_groups(actor: Actor, party_id: UUID, groups: Iterable[UUID]) -> bool:
    """Say in which groups a customer is from now on; False where there is no such customer.

    Raises GroupRefused for a group that is not the company's.
    """
    actor.require(Right.PARTIES_WRITE)
    wanted = set(groups)

    def work() -> bool:
        party = Party.objects.filter(company_id=actor.company_id, id=party_id, erased_at=None)
        if not party.exists():
            return False
        there = CustomerGroup.objects.filter(
            company_id=actor.company_id, id__in=wanted, archived_at=None
        )
        if there.count() != len(wanted):
            raise GroupRefused(_("There is no such group."))
        now = clock.now()
        holding = GroupMember.objects.filter(party_id=party_id, until=None)
        had = set(holding.values_list("group_id", flat=True))
        if had == wanted:
            return True
        holding.exclude(group_id__in=wanted).update(until=now)
        GroupMember.objects.bulk_create(
            [GroupMember(group_id=one, party_id=party_id, since=now) for one in wanted - had]
        )
        announce(actor.company_id, "party", [party_id])
        audit_by(actor, actor.company_id, "party.grouped", object_kind="party", object_id=party_id)
        return True

    return write(work)
