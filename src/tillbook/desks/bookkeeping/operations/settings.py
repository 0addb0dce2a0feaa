"""From which amount a second person posts, and how far ahead an entry may be dated."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.bookkeeping.models import BookkeepingSetting
from tillbook.desks.bookkeeping.rules import MOST_MINOR
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def set_bookkeeping(actor: Actor, *, approval_minor: int | None, future_days: int) -> None:
    """Change both. approval_minor None: nobody is asked. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if approval_minor is not None and not 0 <= approval_minor <= MOST_MINOR:
        raise NotPossible(_("Say an amount of zero or more."))
    if not 0 <= future_days <= 366:
        raise NotPossible(_("Say between 0 and 366 days."))

    def work() -> None:
        BookkeepingSetting.objects.update_or_create(
            company_id=actor.company_id,
            defaults={"approval_minor": approval_minor, "future_days": future_days},
        )
        detail: dict[str, object] = {"future_days": future_days}
        if approval_minor is not None:
            detail["approval_minor"] = approval_minor
        audit_by(actor, actor.company_id, "bookkeeping.set", detail=detail)

    write(work)
