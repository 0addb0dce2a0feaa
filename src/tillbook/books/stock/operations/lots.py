"""When a lot expires, corrected: the one thing of a lot that was typed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.stock.models import Lot
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def correct_expiry(actor: Actor, lot_id: UUID, text: str) -> None:
    """Say when a lot expires; "": never, or not known. Raises NotPossible."""
    actor.require(Right.INVENTORY_WRITE)
    day = _day(text.strip())

    def work() -> None:
        row = Lot.objects.filter(company_id=actor.company_id, id=lot_id).exclude(code="").first()
        if row is None:
            raise NotPossible(_("There is no such lot."))
        if row.expires_on == day:
            return
        detail = {
            "lot": row.code,
            "before": str(row.expires_on or ""),
            "expires_on": str(day or ""),
        }
        Lot.objects.filter(id=row.id).update(expires_on=day)
        audit_by(
            actor,
            actor.company_id,
            "lot.corrected",
            object_kind="lot",
            object_id=row.id,
            detail=detail,
        )

    write(work)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotPossible(_("“%(text)s” is no day.") % {"text": text[:20]}) from None
