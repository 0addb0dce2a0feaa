"""The writer of means of payment."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.payments.models import TenderType

USUAL = (
    ("cash", "Cash", TenderType.Kind.CASH),
    ("card", "Card", TenderType.Kind.CARD),
    ("transfer", "Bank transfer", TenderType.Kind.TRANSFER),
    ("imported", "Imported receipts", TenderType.Kind.IMPORTED),
)


def create_usual_tenders(company_id: UUID) -> dict[str, list[UUID]]:
    """Make the usual means of payment, in the open writer transaction; kind -> ids."""
    rows = [
        TenderType(company_id=company_id, code=code, name=name, kind=kind, position=position)
        for position, (code, name, kind) in enumerate(USUAL)
    ]
    TenderType.objects.bulk_create(rows)
    ids: dict[str, list[UUID]] = {}
    for row in rows:
        ids.setdefault(row.kind, []).append(row.id)
    return ids
