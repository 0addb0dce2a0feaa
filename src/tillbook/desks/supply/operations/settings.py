"""What a company decides about stock: above which worth a second person posts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.supply.models import SupplySetting
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write

MOST_MINOR = 10**11


def set_limit(actor: Actor, approval_minor: int | None) -> None:
    """Above which worth a second person posts; None: nobody is asked. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if approval_minor is not None and not 0 <= approval_minor <= MOST_MINOR:
        raise NotPossible(_("Say an amount of zero or more."))

    def work() -> None:
        SupplySetting.objects.update_or_create(
            company_id=actor.company_id, defaults={"approval_minor": approval_minor}
        )
        detail = {} if approval_minor is None else {"approval_minor": approval_minor}
        audit_by(actor, actor.company_id, "supply.set", detail=detail)
        raise_version(actor.company_id)

    write(work)
