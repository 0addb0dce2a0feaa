"""Say that a discrepancy was looked at, and what was done about it."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import DiscrepancyResolution
from tillbook.desks.sales.queries import open_discrepancies
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write


def resolve_discrepancy(actor: Actor, discrepancy_id: UUID, *, reason: str) -> None:
    """Close a discrepancy with a reason; the sale stays as it was printed. Raises SaleRefused."""
    actor.require(Right.SALES_RESOLVE)

    def work() -> None:
        row = open_discrepancies(actor).filter(id=discrepancy_id).first()
        if row is None:
            raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
        made = DiscrepancyResolution(
            discrepancy=row,
            person_id=actor.id if actor.kind == "person" else None,
            reason=reason[:200],
            at=clock.now(),
        )
        DiscrepancyResolution.objects.bulk_create([made], ignore_conflicts=True)
        audit_by(
            actor,
            actor.company_id,
            "discrepancy.resolved",
            object_kind="discrepancy",
            object_id=row.id,
            reason=reason[:200],
        )

    write(work)
