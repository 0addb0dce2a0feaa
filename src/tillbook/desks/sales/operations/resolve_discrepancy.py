"""Say that a discrepancy was looked at, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import DiscrepancyResolution
from tillbook.desks.sales.queries import open_discrepancies, visible_sales
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write


def resolve_discrepancy(actor: Actor, discrepancy_id: UUID, *, reason: str) -> None:
    """Close a discrepancy with a reason; the sale stays as it was printed. Raises SaleRefused."""
    if resolve_discrepancies(actor, [discrepancy_id], reason=reason):
        return
    rows = DiscrepancyResolution.objects.filter(discrepancy_id=discrepancy_id)
    one = rows.filter(discrepancy__company_id=actor.company_id).first()
    if one is None or not visible_sales(actor).filter(id=one.discrepancy.sale_id).exists():
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    raise SaleRefused(Refusal.DECIDED, decided_by(one.person_id))


def resolve_discrepancies(actor: Actor, ids: Sequence[UUID], *, reason: str) -> int:
    """Close these discrepancies with one reason, each in the audit trail; how many were open."""
    actor.require(Right.SALES_RESOLVE)

    def work() -> int:
        rows = list(open_discrepancies(actor).filter(id__in=list(ids)))
        now, person = clock.now(), actor.id if actor.kind == "person" else None
        DiscrepancyResolution.objects.bulk_create(
            [
                DiscrepancyResolution(
                    discrepancy=row, person_id=person, reason=reason[:200], at=now
                )
                for row in rows
            ],
            ignore_conflicts=True,
        )
        for row in rows:
            audit_by(
                actor,
                actor.company_id,
                "discrepancy.resolved",
                object_kind="discrepancy",
                object_id=row.id,
                reason=reason[:200],
            )
        return len(rows)

    return write(work)


def decided_by(person_id: UUID | None) -> str:
    """Who decided before, as a refusal's detail; nothing where no person did."""
    name = people_names([person_id]).get(person_id, "") if person_id else ""
    return f"By {name}." if name else ""
