"""What a company decides about counts."""

from __future__ import annotations

from tillbook.desks.counts.models import CountSetting
from tillbook.desks.counts.rules import Limits
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def set_limits(actor: Actor, limits: Limits) -> None:
    """From which differences on somebody else approves, or an item is counted again."""
    actor.require(Right.SETTINGS_WRITE)
    facts = {
        "approval_minor": limits.approval_minor,
        "recount_minor": limits.recount_minor,
        "recount_ppm": limits.recount_ppm,
    }

    def work() -> None:
        CountSetting.objects.update_or_create(company_id=actor.company_id, defaults=facts)
        audit_by(actor, actor.company_id, "counts.set", detail=facts)

    write(work)
