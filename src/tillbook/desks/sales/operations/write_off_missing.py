"""Note that receipts which never came are lost for good."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.sales.queries.gaps import MOST_MISSING, visible_gaps
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.gaps import chosen_numbers, missing_numbers, note_lost
from tillbook.plumbing.series import lock_series
from tillbook.plumbing.writer import write


def write_off_missing(actor: Actor, series_id: UUID, numbers: str, *, reason: str) -> list[str]:
    """Note these missing numbers of a series, such as "3–5, 9", as lost; how people read them.

    Nothing is booked: what was sold is not known. The numbers stay named as lost, nobody is asked
    for them any more, and a receipt that turns up all the same is taken. Raises NotPossible.
    """
    actor.require(Right.SALES_RESOLVE)

    def work() -> list[str]:
        if series_id not in {row.id for row in visible_gaps(actor)}:
            raise NotPossible(_("Nothing of this register is missing any more."))
        # No receipt of the series comes in while this is decided.
        series = lock_series([series_id])[series_id]
        missing = missing_numbers(series_id, MOST_MISSING)
        chosen = chosen_numbers(numbers, missing)
        if chosen is None:
            raise NotPossible(_("Write only numbers that are missing, such as 3–5, 9."))
        person = actor.id if actor.kind == "person" else None
        note_lost(series_id, chosen, reason=reason[:200], noted_by_id=person)
        names = [series.name(number) for number in chosen]
        audit_by(
            actor,
            actor.company_id,
            "receipts.lost",
            object_kind="series",
            object_id=series_id,
            reason=reason[:200],
            detail={"numbers": ", ".join(names)},
        )
        return names

    return write(work)
