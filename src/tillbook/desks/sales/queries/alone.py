"""Documents of payments alone: a tip that came later, a gift card that was sold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from tillbook.desks.sales.models import Sale, SaleLine, SaleTender
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import PAYMENTS_ALONE


class Alone(NamedTuple):
    """What a document without goods is of, and how much was left or put on; below zero: it went
    back, or out."""

    name: str
    minor: int


def without_goods(company_id: UUID, rows: Iterable[Sale]) -> dict[UUID, Alone]:
    """Those of these documents that sold nothing; a page without any asks nothing."""
    ids = {row.id for row in rows if row.kind == Sale.Kind.SALE and not row.total_minor}
    if not ids:
        return {}
    ids -= set(SaleLine.objects.filter(sale_id__in=ids).values_list("sale_id", flat=True))
    known = selling(company_id).tenders
    owed = [key for key, tender in known.items() if tender.kind in PAYMENTS_ALONE]
    found: dict[UUID, Alone] = {}
    for row in SaleTender.objects.filter(sale_id__in=ids, tender_type_id__in=owed).order_by(
        "number"
    ):
        before = found.get(row.sale_id)
        name, minor = known[row.tender_type_id].name, -row.amount_minor
        # Paid from one card onto another: it is of what was put on.
        if before is None or before.minor < 0 < minor:
            found[row.sale_id] = Alone(name, minor)
        elif before.name == name:
            found[row.sale_id] = Alone(name, before.minor + minor)
    return found
