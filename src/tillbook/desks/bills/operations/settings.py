"""What a company decides about bills."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.bills.models import BillSetting
from tillbook.desks.bills.rules import MOST_MINOR
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def set_bill_limit(actor: Actor, approval_minor: int | None) -> None:
    """From which difference on a second person approves; None: nobody is asked. Raises
    NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if approval_minor is not None and not 0 <= approval_minor <= MOST_MINOR:
        raise NotPossible(_("Say an amount of zero or more."))

    def work() -> None:
        BillSetting.objects.update_or_create(
            company_id=actor.company_id, defaults={"approval_minor": approval_minor}
        )
        detail = {} if approval_minor is None else {"approval_minor": approval_minor}
        audit_by(actor, actor.company_id, "bills.set", detail=detail)

    write(work)
