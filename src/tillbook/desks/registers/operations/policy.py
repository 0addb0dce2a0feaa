"""Set how far registers go by themselves, and what stands on their first screen."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.desks.registers.models import Favourite, Policy
from tillbook.desks.registers.rules import Limits
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def set_limits(actor: Actor, wanted: Limits) -> None:
    """Set the company's limits; registers take them with their next book. Opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)
    values = {
        "discount_ppm": wanted.discount_ppm,
        "return_day_minor": wanted.return_day_minor,
        "lease_hours": wanted.lease_hours,
        "unreferenced_day_minor": wanted.unreferenced_day_minor,
    }

    def work() -> None:
        Policy.objects.update_or_create(company_id=actor.company_id, defaults=values)
        raise_version(actor.company_id)
        audit_by(actor, actor.company_id, "registers.limits_set", detail=values)

    write(work)


def set_favourites(actor: Actor, location_id: UUID, variants: Sequence[UUID]) -> None:
    """Put these products on the first screen of a location's registers. Opens the transaction."""
    actor.require(Right.REGISTERS_ENROL)

    def work() -> None:
        Favourite.objects.filter(location_id=location_id).delete()
        Favourite.objects.bulk_create(
            [
                Favourite(location_id=location_id, variant_id=variant, position=place)
                for place, variant in enumerate(dict.fromkeys(variants))
            ]
        )
        raise_version(actor.company_id)

    write(work)
