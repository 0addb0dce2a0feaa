"""Remember that a receipt is printed, and say whether this one is the original."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale, SalePrint
from tillbook.desks.sales.queries import visible_sales
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import lock_series
from tillbook.plumbing.writer import write


def note_print(actor: Actor, sale_id: UUID) -> bool:
    """Whether the paper that is printed now is the original. Raises SaleRefused.

    A register prints its own original, so what is printed here of its sales is a copy.
    """
    actor.require(Right.SALES_READ)

    def work() -> bool:
        sale: Sale | None = visible_sales(actor).filter(id=sale_id).first()
        if sale is None:
            raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
        # Two who print at once wait here for each other: one of them has the original. The sale
        # itself is append-only, which nobody may lock.
        lock_series([sale.series_id])
        before = SalePrint.objects.filter(sale_id=sale_id).count()
        made = SalePrint(
            sale_id=sale_id,
            number=before + 1,
            person_id=actor.id if actor.kind == "person" else None,
            at=clock.now(),
        )
        SalePrint.objects.bulk_create([made])
        return before == 0 and sale.register_id is None

    return write(work)
