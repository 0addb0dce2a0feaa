"""What a company decides about counts."""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.desks.counts.models import CountSetting
from tillbook.desks.counts.rules import DUE_DAYS, Class, Limits
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def set_limits(actor: Actor, limits: Limits, days: Mapping[Class, int] = DUE_DAYS) -> None:
    """From which differences on somebody else approves, or an item is counted again; and after how
    many days an item of each class is due."""
    actor.require(Right.SETTINGS_WRITE)
    facts = {
        "approval_minor": limits.approval_minor,
        "recount_minor": limits.recount_minor,
        "recount_ppm": limits.recount_ppm,
        "days_a": days[Class.A],
        "days_b": days[Class.B],
        "days_c": days[Class.C],
    }

    def work() -> None:
        CountSetting.objects.update_or_create(company_id=actor.company_id, defaults=facts)
        audit_by(actor, actor.company_id, "counts.set", detail=facts)

    write(work)
